"""A change that begins the run anew: the page then shows the same as its link."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.store import drawn, settle, store, until
from tests.browser.test_fields import field, typed
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


RUN = """[lane.value.courses.map(({ step, experiment: e }) => [step, e.optimizer.name, e.optimizer.eta]),
  frame.value.state.slots, lane.value.frames.last.state.parameters]"""


@pytest.mark.parametrize("eta", [None, 0.02])
def test_a_method_taken_back_leaves_the_run_what_it_remembers(page: Page, open_page: Any, eta: float | None) -> None:
    """Adam, then another method and Adam again at one step: its means are those of the run, as the link has them."""
    page.goto("/?preset=moons&optimizer.name=adam&step=6")
    settle(page)
    slots = store(page, "frame.value.state.slots")
    method = page.get_by_label("Method", exact=True)
    for name in ("momentum", "adam"):
        method.select_option(name)
        until(page, f"experiment.value.optimizer.name === '{name}'")
    if eta:
        typed(field(page, "η learning rate"), str(eta))
        until(page, f"experiment.value.optimizer.eta === {eta}")
    assert store(page, "frame.value.state.slots") == slots
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("ArrowRight")
    until(page, "cursor.value.step === 7")
    courses = store(page, RUN)[0]
    assert [step for step, *_ in courses] == ([0, 6] if eta else [0])
    page.wait_for_url("**step=7*")
    other = open_page()
    other.goto(page.url)
    until(other, "cursor.value.step === 7")
    settle(other)
    assert store(other, RUN) == store(page, RUN)


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
