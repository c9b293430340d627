"""The presets: names at once, pictures when they come, and a search."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from app.core.catalog.presets import PRESETS
from tests.browser.store import settle, until

# how many colours a canvas shows, which is 1 as long as nothing is drawn on it
COLOURS = """canvas => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return new Set(new Uint32Array(data.buffer)).size;
}"""


def test_presets_show_pictures_and_are_searched(page: Page, axe: Callable[..., list[str]]) -> None:
    held: list[Route] = []
    page.route("**/api/presets/pictures", lambda route: held.append(route))
    page.goto("/?preset=moons&v=2")
    settle(page)
    page.keyboard.press("/")
    dialog = page.get_by_role("dialog")
    pictures = dialog.locator(".preset-picture")
    expect(dialog.get_by_role("button", name="Himmelblau")).to_be_visible()
    expect(pictures).to_have_count(len(PRESETS))
    expect(dialog.locator("[data-drawn]")).to_have_count(0)  # names do not wait for pictures
    box = dialog.get_by_role("button", name="Himmelblau").bounding_box()
    while not held:
        page.wait_for_timeout(20)
    held[0].continue_()
    expect(dialog.locator("[data-drawn]")).to_have_count(len(PRESETS))
    assert dialog.get_by_role("button", name="Himmelblau").bounding_box() == box, "nothing moves when they come"
    for name in ("Himmelblau", "Two moons", "Parabola", "Iris"):
        canvas = dialog.get_by_role("button", name=name).locator("canvas")
        page.wait_for_function(f"canvas => ({COLOURS})(canvas) > 3", arg=canvas.element_handle())

    assert axe(page) == []
    search = dialog.get_by_role("searchbox")
    expect(search).to_be_focused()
    search.fill("momentum valley")
    expect(pictures).to_have_count(1)
    search.fill("large eta")  # as it is typed, though the title has the letter
    expect(dialog.get_by_role("button", name="Too large an η")).to_be_visible()
    search.fill("nothing like it")
    expect(dialog.get_by_role("status")).to_contain_text("No preset has “nothing like it”")
    search.fill("Hard")
    page.keyboard.press("ArrowDown")
    expect(dialog.get_by_role("button", name="Saddle")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(search).to_be_focused()
    search.fill("ravine")
    search.fill("spiral")
    page.keyboard.press("Enter")
    until(page, "preset.value === 'spiral'")
    expect(page.locator(".presets-button")).to_contain_text(re.compile("Two spirals"))
    page.keyboard.press("/")
    expect(search).to_have_value("")  # each opening begins with all of them
    expect(dialog.locator("[data-drawn]")).to_have_count(len(PRESETS))
    assert len(held) == 1, "asked for once"
