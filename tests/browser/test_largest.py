"""Large networks: how much one request may ask for depends on the method, and on how many race."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Page, expect

from tests.browser.store import settle, store, until
from tests.sampling import long


def address(layers: int, **more: object) -> str:
    """That of a network with so many hidden layers of 32 units."""
    hidden = [{"units": 32, "activation": "tanh"}] * layers
    chosen = {
        "objective": {
            "kind": "network",
            "data": {"name": "moons"},
            "layers": [*hidden, {"units": 1, "activation": "sigmoid"}],
        },
        **more,
    }
    return f"/?mode=2d&experiment={quote(json.dumps(chosen))}"


def move(page: Page, step: int) -> None:
    page.evaluate(f"import('/static/js/time/player.js').then(p => p.move({step}))")


@long
def test_a_run_goes_on_with_a_method_that_keeps_more(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(address(2, batch_size=None))
    settle(page)
    most = store(page, "lane.value.courses[0].mostSteps.light")
    page.get_by_role("combobox", name="Method").select_option("lbfgs")
    until(page, "experiment.value.optimizer.name === 'lbfgs'")
    assert store(page, "lane.value.courses[0].mostSteps.light") < min(most, 90)
    move(page, 90)
    until(page, "frame.value.state.step === 90")
    assert store(page, "store.refusal.value") is None
    # and back: what the costlier method computed is brought back within its own limit
    page.get_by_role("combobox", name="Method").select_option("gd")
    until(page, "experiment.value.optimizer.name === 'gd'")
    move(page, 5)
    until(page, "frame.value.state.step === 95")
    store(page, "lane.value.frames.keep({ frames: 0, path: Infinity, states: Infinity }, 95), 0")
    move(page, -40)
    until(page, "frame.value.state.step === 55 && lane.value.frames.at(50) && lane.value.frames.at(59)")


@long
def test_twelve_race_with_the_largest_network(page: Page, faults: Any) -> None:
    faults.allow("422")  # of tuning
    page.goto(address(7))
    settle(page)
    page.get_by_role("button", name="Race", exact=True).click()
    dialog = page.get_by_role("dialog", name="Race")
    boxes = dialog.get_by_role("checkbox")
    expect(dialog.get_by_role("checkbox", checked=True)).to_have_count(6)
    for k in range(boxes.count()):
        if boxes.nth(k).is_enabled():
            boxes.nth(k).check()
    dialog.get_by_role("button", name="Tune each fairly, then race").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Not tuned: 200 updates for each rate take too long here")
    assert store(page, "store.refusal.value") is None
    dialog.get_by_role("button", name="Race 12").click()
    until(page, "store.lanes.value.length === 12 && cursor.value.step >= 2")
    page.keyboard.press("Space")
    until(page, "!playing.value")
    assert store(page, "store.refusal.value") is None
