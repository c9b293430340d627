"""Going to a step by its number, and why playing ended: said until somebody moves on."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.store import settle, store, until
from tests.sampling import long, sample


def go(page: Page, text: str) -> None:
    box = page.get_by_role("textbox", name="Go to step")
    box.fill(text)
    box.press("Enter")


def test_a_step_that_is_not_known_yet_is_run_to(page: Page) -> None:
    page.goto("/?preset=moons&step=12")
    settle(page)
    go(page, "500")
    until(page, "cursor.value.step === 500 && frame.value.state.step === 500")
    until(page, "frame.value.layers")  # and looked into in full
    other = store(page, "frame.value.state.parameters")
    go(page, "3")
    until(page, "frame.value.state.step === 3")
    page.goto("/?preset=moons&step=500")
    until(page, "frame.value && frame.value.state.step === 500")
    assert store(page, "frame.value.state.parameters") == other


def test_what_cannot_be_gone_to_is_said_beside_the_box(page: Page) -> None:
    page.goto("/?preset=rosenbrock&step=4")
    settle(page)
    note = page.locator(".where").get_by_role("alert")
    for text, said in (("abc", "a whole number from 0 to 10,000"), ("-3", "a whole number"), ("10001", "10,000 steps")):
        go(page, text)
        expect(note).to_contain_text(f"{said} at most" if text == "10001" else said)
        expect(page.get_by_role("textbox", name="Go to step")).to_have_value("4")
        assert store(page, "cursor.value.step") == 4
        go(page, "6")
        until(page, "cursor.value.step === 6")
        expect(note).to_have_count(0)
        go(page, "4")
        until(page, "cursor.value.step === 4")


def test_a_run_that_diverges_on_the_way_ends_at_its_last_frame(page: Page) -> None:
    page.goto("/?preset=parabola&optimizer.eta=3")
    settle(page)
    go(page, "9000")
    until(page, "lane.value.status === 'diverged' && cursor.value.step === lane.value.frames.length - 1")
    expect(page.locator(".status")).to_have_text(re.compile("^Diverged"))
    assert store(page, "cursor.value.step") < 1000


def slow(page: Page, answered: int) -> list[Route]:
    """From now on the server answers so many times when it is asked for steps; later requests wait in the list."""
    held: list[Route] = []
    left = [answered]

    def handle(route: Route) -> None:
        left[0] -= 1
        if left[0] < 0:
            held.append(route)
        else:
            route.continue_()

    page.route("**/api/step**", handle)
    return held


# sampled: the key where it would write
@pytest.mark.parametrize("how", sample(["Space in the box", "Space", "Escape", "button"], 1))
def test_run_to_a_far_step_shows_progress_and_can_be_stopped(page: Page, how: str) -> None:
    page.goto("/?preset=parabola&optimizer.eta=0.001")
    settle(page)
    slow(page, 2)
    go(page, "9000")
    status, play = page.locator(".status"), page.locator("button.play")
    expect(status).to_contain_text("Running to step 9,000, now at 2,000")
    expect(play).to_have_text("Stop")
    expect(page.locator(".where")).to_contain_text("of 2000")
    assert store(page, "cursor.value.step") == 0
    if how == "button":
        play.click()
    elif how == "Space in the box":
        page.keyboard.press("Space")
    else:
        page.locator("h1").click()
        page.keyboard.press(how)
    until(page, "cursor.value.step === 2000 && lane.value.frames.length === 2001 && frame.value.state.step === 2000")
    expect(status).to_contain_text("Stopped at step 2,000, on the way to 9,000.")
    expect(play).to_have_text("Play")
    page.unroute("**/api/step**")
    page.locator("h1").click()
    page.keyboard.press("ArrowRight")  # the run goes on from there as any
    until(page, "cursor.value.step === 2001")


@long
def test_cursor_moved_meanwhile_does_not_jump_to_the_far_step(page: Page) -> None:
    page.goto("/?preset=parabola&optimizer.eta=0.001&step=5")
    settle(page)
    held = slow(page, 1)
    go(page, "9000")
    expect(page.locator(".status")).to_contain_text("now at 1,005")
    page.locator("h1").click()
    page.keyboard.press("ArrowLeft")
    until(page, "cursor.value.step === 4 && store.runningTo.value === null && lane.value.frames.length === 1006")
    go(page, "9000")
    expect(page.locator(".status")).to_contain_text("Running to step 9,000")
    page.unroute("**/api/step**")
    page.get_by_role("textbox", name="learning rate").fill("0.002")
    page.keyboard.press("Enter")
    until(page, "lane.value.experiment.optimizer.eta === 0.002 && store.runningTo.value === null")
    page.wait_for_timeout(300)
    assert store(page, "[cursor.value.step, lane.value.frames.length < 100]") == [4, True]
    assert len(held) == 2


@long
def test_a_link_to_a_far_step_is_run_to_in_sight(page: Page) -> None:
    slow(page, 1)
    page.goto("/?preset=parabola&optimizer.eta=0.001&step=9000")
    expect(page.locator(".status")).to_contain_text("Running to step 9,000, now at 1,000")
    page.locator("button.play").click()
    until(page, "cursor.value.step === 1000")
    expect(page.locator(".status")).to_contain_text("Stopped at step 1,000, on the way to 9,000.")


def test_a_link_to_the_last_step_of_a_run_says_why_it_ends_there(open_page) -> None:
    page = open_page()
    page.goto("/?preset=parabola&optimizer.eta=3")
    settle(page)
    go(page, "9000")
    until(page, "lane.value.status === 'diverged' && cursor.value.step === lane.value.frames.length - 1")
    status = page.locator(".status")
    expect(status).to_have_text(re.compile("^Diverged"))
    said, last = status.inner_text(), store(page, "cursor.value.step")
    expect(page).to_have_url(re.compile(f"step={last}&v=2$"))
    other = open_page()
    other.goto(page.url)
    expect(other.locator(".status")).to_have_text(said)
    expect(other.get_by_role("button", name="Step", exact=True)).to_be_disabled()
    assert store(other, "[cursor.value.step, lane.value.frames.length]") == [last, last + 1]
    other.goto(page.url.replace(f"step={last}", f"step={last - 1}"))  # before it nothing is known of that yet
    until(other, f"cursor.value.step === {last - 1}")
    assert store(other, "[lane.value.status, lane.value.frames.length]") == ["running", last]


@long
def test_no_run_gets_longer_than_the_page_keeps_and_why_it_ends_is_said_until_somebody_moves_on(page: Page) -> None:
    page.goto("/?preset=rosenbrock&step=9980")
    until(page, "frame.value && frame.value.state.step === 9980")
    store(page, "(store.speed.value = 100)")
    page.locator("h1").click()
    page.keyboard.press("Space")
    status = page.locator(".status")
    expect(status).to_contain_text("Paused after 10,000 steps")
    assert store(page, "[cursor.value.step, lane.value.frames.length, playing.value]") == [10_000, 10_001, False]
    page.keyboard.press("ArrowLeft")
    until(page, "cursor.value.step === 9999")
    expect(status).not_to_contain_text("Paused")
    for _ in range(3):  # one leads to the last step, the others nowhere
        page.keyboard.press("ArrowRight")
    expect(status).to_contain_text("Paused after 10,000 steps")
    for key in ("Shift+ArrowLeft", "Shift+ArrowRight", "Shift+ArrowRight"):
        page.keyboard.press(key)
    expect(status).to_contain_text("Paused after 10,000 steps")
    assert store(page, "[cursor.value.step, lane.value.frames.length]") == [10_000, 10_001]
    page.keyboard.press("ArrowLeft")
    until(page, "cursor.value.step === 9999")
    expect(status).not_to_contain_text("Paused")
    assert store(page, "store.notice.value") is None


def test_held_key_steps_on_but_forks_once_and_a_limit_takes_thousands_separators(page: Page) -> None:
    page.goto("/?preset=moons&step=2")
    settle(page)
    page.locator("h1").click()
    for _ in range(4):
        page.keyboard.down("f")
    page.keyboard.up("f")
    until(page, "lanes.value.length > 1")
    for _ in range(3):
        page.keyboard.down("ArrowRight")
    page.keyboard.up("ArrowRight")
    until(page, "cursor.value.step === 5")
    assert store(page, "lanes.value.length") == 2
    page.keyboard.press("Control+z")
    expect(page.locator("p[role=status][aria-live=polite]")).to_have_text("Taken back.")

    page.get_by_text("Stop playing by itself").click()
    at, loss = (page.get_by_role("textbox", name=name) for name in ("at step", "loss at most"))
    at.fill("1,000")
    at.press("Enter")
    until(page, "stops.value.step === 1000")
    at.fill("soon")
    at.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("“soon” is not a number; the limit stays 1000.")
    expect(at).to_have_value("1000")
    loss.fill("0,5")
    loss.press("Enter")
    assert store(page, "stops.value") == {
        "step": 1000,
        "loss": 0.5,
        "gradient": None,
        "seconds": None,
        "score": None,
    }
    at.fill("")
    at.press("Enter")
    until(page, "stops.value.step === null")
    expect(page.get_by_role("alert")).to_have_count(0)
