"""A change that begins the run anew: the page then shows the same as its link."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.store import drawn, settle, store, until
from tests.sampling import long

SHOWN = """[surface.value.range, surface.value.plane.u, surface.value.plane.v, frame.value.state.parameters,
  (await import('/static/js/landscape/point.js')).factor.value]"""


def shown(page: Page) -> object:
    settle(page)
    drawn(page)
    return store(page, SHOWN)


def test_a_network_with_another_layer_keeps_its_preset_and_looks_as_its_link_does(
    page: Page, open_page: Callable[..., Page]
) -> None:
    page.goto("/?preset=moons&step=30")
    settle(page)
    page.get_by_role("button", name="Close the welcome").click()
    until(page, "surface.value.u.length > 61")
    expect(page.locator(".status")).to_contain_text("learns to part two moons")
    page.get_by_role("button", name="More: Hidden layers").click()
    until(page, "cursor.value.step === 0 && experiment.value.objective.layers.length === 3")
    page.keyboard.press("ArrowRight")
    until(page, "cursor.value.step === 1")
    until(page, "surface.value.u.length > 61")
    page.wait_for_url("**step=1*")
    assert "preset=moons" in page.url and len(page.url) < 250
    expect(page.locator(".status")).not_to_contain_text("learns to part two moons")  # said of the preset as it is
    other = open_page()
    other.goto(page.url)
    until(other, "cursor.value.step === 1 && surface.value?.u.length > 61")
    assert shown(other) == shown(page)


@long
def test_beside_a_fork_a_smaller_network_leaves_no_axis_that_it_lacks(page: Page) -> None:
    page.goto("/?preset=moons&objective.layers.0.units=5&plane=w1.4.1*w2.1.5&step=2")
    settle(page)
    page.get_by_role("button", name="Fork", exact=True).click()
    until(page, "lanes.value.length === 2")
    page.get_by_role("button", name="Fewer: Units in layer 1").click()
    until(page, "lane.value.parameters.length === 17")
    settle(page)
    assert store(page, "options.value.plane") is None
    page.wait_for_url(lambda url: "plane=" not in url and "lane" in url)
