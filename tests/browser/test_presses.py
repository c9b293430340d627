"""Every press counts: steps, parts of an update, and the arrow keys after something else had the focus."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.store import settle, store, until
from tests.sampling import long

WATCH = """async () => {
  const { phase } = await import('/static/js/store.js');
  const { effect } = await import('ui');
  window.seen = new Set();
  effect(() => { if (phase.value) window.seen.add(phase.value.fills); });
}"""


def step_button(page: Page) -> Locator:
    return page.get_by_role("button", name="Step", exact=True)


@pytest.fixture
def moons(page: Page) -> Page:
    page.goto("/?preset=moons")
    settle(page)
    return page


def test_each_click_on_step_is_a_step_at_any_pace(moons: Page) -> None:
    button = step_button(moons)
    for _ in range(5):
        button.click()
        moons.wait_for_timeout(150)
    until(moons, "phase.value === null && cursor.value.step === 5")
    for _ in range(5):
        button.click(no_wait_after=True)
    button.press("Enter")
    button.press("ArrowRight")
    until(moons, "phase.value === null && cursor.value.step === 12")
    button.click()
    moons.keyboard.press("ArrowLeft")  # the step is taken back
    moons.keyboard.press("Shift+ArrowLeft")
    until(moons, "phase.value === null && cursor.value.step === 2")
    moons.wait_for_timeout(100)
    assert store(moons, "cursor.value.step") == 2


def test_press_shows_at_once_and_counts_while_the_server_computes(moons: Page) -> None:
    held: list[Route] = []
    away = [True]

    def handle(route: Route) -> None:
        if away[0]:
            held.append(route)
        else:
            route.continue_()

    moons.route("**/api/step**", handle)
    button = step_button(moons)
    button.click()
    until(moons, "phase.value !== null")  # what is known of this step needs no answer
    button.click()
    moons.keyboard.press("ArrowRight")
    heading = moons.locator(".where .heading").first
    expect(heading).to_have_text("→ 3")
    away[0] = False
    for route in held:
        route.continue_()
    until(moons, "phase.value === null && cursor.value.step === 3")
    expect(heading).to_have_count(0)


def test_reduced_motion_shows_the_result_at_once(open_page: Callable[..., Page]) -> None:
    page = open_page(reduced_motion="reduce")
    page.goto("/?preset=moons")
    settle(page)
    page.evaluate(WATCH)
    for _ in range(3):
        step_button(page).click()
    until(page, "cursor.value.step === 3")
    expect(page.get_by_role("textbox", name="Go to step")).to_have_value("3")
    assert page.evaluate("window.seen.size") == 0


def test_arrow_keys_go_part_by_part_in_slow_motion(moons: Page) -> None:
    moons.locator("h1").click()
    moons.keyboard.press("l")
    for _ in range(3):
        moons.keyboard.press("ArrowRight")
    until(moons, "phase.value?.fills === 'z' && phase.value.layer === 2 && phase.value.held")
    moons.keyboard.press("ArrowLeft")
    until(moons, "phase.value?.fills === 'a' && phase.value.layer === 1 && phase.value.held")
    parts = moons.evaluate("import('/static/js/time/phases.js').then(p => p.phasesOf(2).length)")
    for _ in range(parts - 2):
        moons.keyboard.press("ArrowRight")
    until(moons, "phase.value?.fills === 'w' && cursor.value.step === 0")
    moons.keyboard.press("ArrowRight")
    until(moons, "phase.value === null && cursor.value.step === 1")
    moons.keyboard.press("Shift+ArrowRight")
    until(moons, "cursor.value.step === 11")


@long
def test_arrow_keys_step_after_a_step_was_typed_or_a_speed_chosen(moons: Page) -> None:
    box = moons.get_by_role("textbox", name="Go to step")
    box.fill("7")
    box.press("Enter")
    until(moons, "cursor.value.step === 7")
    moons.keyboard.press("ArrowRight")
    until(moons, "cursor.value.step === 8")
    expect(box).to_have_value("8")
    speed = moons.get_by_title("Speed")
    speed.dispatch_event("pointerdown")
    speed.focus()
    speed.select_option("30")
    moons.keyboard.press("ArrowRight")
    until(moons, "cursor.value.step === 9")
    assert store(moons, "store.speed.value") == 30


def test_escape_pauses_a_run_that_plays(moons: Page) -> None:
    """Leaving an update where none is shown would end the loop that plays."""
    moons.locator("h1").click()
    moons.keyboard.press("Space")
    until(moons, "playing.value && cursor.value.step > 0")
    moons.evaluate("import('/static/js/time/phases.js').then(p => p.leavePhase())")
    seen = store(moons, "cursor.value.step")
    until(moons, f"playing.value && cursor.value.step > {seen + 1}")
    moons.keyboard.press("Escape")
    until(moons, "!playing.value && frame.value.layers")
    expect(moons.locator("button.play")).to_have_text("Play")
    seen = store(moons, "cursor.value.step")
    moons.keyboard.press("Space")
    until(moons, f"playing.value && cursor.value.step > {seen}")
