"""Every preset in a real browser: it opens, steps, goes back, plays, takes an edit, shows in every mode and theme."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.core.catalog.presets import PRESETS
from tests.browser.conftest import COLOURS
from tests.browser.store import settle, store, until
from tests.sampling import LONG, crossed, sample

KINDS = ("chain", "iris")
SIZES = [(1440, 900), (1024, 768), (390, 844)]


def step_field(page: Page) -> Any:
    return page.get_by_role("textbox", name="Go to step")


# sampled: a chain that is written out, and classes with a loss of logits; moons, curves and maps are in most tests
@pytest.mark.parametrize("name", sample(PRESETS, len(KINDS), keep=KINDS))
def test_a_preset_can_be_used(page: Page, name: str) -> None:
    page.goto(f"/?preset={name}")
    settle(page)
    for key, step in [("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1)]:
        page.keyboard.press(key)
        expect(step_field(page)).to_have_value(str(step))

    page.get_by_role("button", name="Play").click()
    until(page, "cursor.value.step >= 4")
    page.evaluate("import('/static/js/time/player.js').then(({ pause }) => pause())")  # a run may have ended by itself
    settle(page)

    # a weight typed into the table: that parameter takes the value, and no other moves
    step = store(page, "cursor.value.step")
    before = store(page, "frame.value.state.parameters")
    numbers = page.get_by_role("tab", name="Numbers")
    if numbers.count():
        numbers.click()
    cell = page.locator(".number-value").first
    at = store(page, "lane.value.parameters").index(cell.get_attribute("data-parameter"))
    cell.click()
    page.locator(".number-input").fill("0.375")
    page.locator(".number-input").press("Enter")
    until(page, f"frame.value.state.parameters[{at}] === 0.375")
    after = store(page, "frame.value.state.parameters")
    assert [i for i, (old, new) in enumerate(zip(before, after, strict=True)) if old != new] == [at]
    assert store(page, "cursor.value.step") == step
    page.locator("h1").click()

    modes = ["1", "2", "3"] if len(before) > 1 else ["1"]
    for mode in modes:
        page.keyboard.press(mode)
        until(page, f"options.value.mode === '{mode}d'")
        settle(page)
    if "3" in modes:
        expect(page.locator(".landscape canvas").first).to_be_visible()
    page.keyboard.press("t")
    page.keyboard.press("2" if "2" in modes else "1")
    settle(page)


# sampled: the largest and the smallest size, with the network and with the chain
@pytest.mark.parametrize(
    ("size", "name"),
    sample(crossed(SIZES, ["moons", "rosenbrock", "chain", "iris"])[: None if LONG else len(SIZES)], 2),
    ids=lambda of: of if isinstance(of, str) else str(of[0]),
)
def test_nothing_is_inaccessible_or_out_of_its_place(
    open_page: Callable[..., Page], axe: Callable[..., list[str]], name: str, size: tuple[int, int]
) -> None:
    width, height = size
    page = open_page(viewport={"width": width, "height": height}, has_touch=width < 500)
    page.goto(f"/?preset={name}&mode=2d")
    settle(page)
    page.keyboard.press("ArrowRight")
    settle(page)
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        expect(page.locator("html")).to_have_attribute("data-theme", theme)
        settle(page)
        assert axe(page, **({} if theme == "light" else {"runOnly": COLOURS})) == [], theme
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
