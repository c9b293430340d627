"""A long run in bounded memory: dropped frames come back with the same bits, and 10,000 steps stay under 50 MB."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.store import settle, store, until
from tests.sampling import LONG, long

MEGABYTE = 2**20
EXPERIMENT: dict[str, Any] = {
    "objective": {
        "kind": "network",
        "data": {"name": "moons"},
        "layers": [{"units": 8, "activation": "tanh"}, {"units": 8, "activation": "tanh"}, {"units": 1}],
    },
    "optimizer": {"name": "adam", "eta": 0.01},
    "batch_size": 10,
    "seed": 7,
}
EXTEND = "step => import('/static/js/run/runs.js').then(r => r.extend(step, 'light'))"

# All frames but the first and the last go, as they do where there is no room for them.
FORGET = """import('/static/js/store.js').then(({ cursor, lanes }) => {
  for (const { frames } of lanes.value) frames.keep({ frames: 0, path: Infinity, states: Infinity }, cursor.value.step);
})"""


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A page of its own: the test measures the memory that its scripts keep alive."""
    return open_page(fresh=True)


def opened(page: Page, experiment: dict[str, Any], step: int = 0) -> None:
    page.goto(f"/?mode=2d&experiment={quote(json.dumps(experiment))}&step={step}")
    until(page, f"frame.value && frame.value.state.step === {step} && frame.value.layers")


def go(page: Page, step: int) -> None:
    """As a person does it: by the box beside the transport."""
    box = page.get_by_role("textbox", name="Go to step")
    box.fill(str(step))
    box.press("Enter")
    until(page, f"frame.value.state.step === {step} && frame.value.layers")


def heap(page: Page) -> float:
    """What the page's scripts keep alive, typed arrays included, in megabytes."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    usage = session.send("Runtime.getHeapUsage")
    session.detach()
    return (usage["usedSize"] + usage["backingStorageSize"]) / MEGABYTE


def test_ten_thousand_steps_stay_under_50_megabytes(page: Page) -> None:
    opened(page, EXPERIMENT, step=300)
    seen = store(page, "frame.value")
    page.evaluate(EXTEND, 10_000)
    go(page, 10_000)
    assert store(page, "lane.value.frames.length") == 10_001
    assert store(page, "lane.value.frames.held.size") < 4000
    assert heap(page) < 50
    page.evaluate(FORGET)
    assert store(page, "lane.value.frames.at(300)") is None
    # every step still has its loss in the chart and its place on the path
    assert store(page, "lane.value.frames.path.stride") == 1
    assert store(page, "lane.value.frames.number('loss_train', 300)") == seen["loss_train"]
    assert store(page, "lane.value.frames.parameters(300)") == seen["state"]["parameters"]
    # and comes back as it was: every number, every layer
    go(page, 300)
    assert store(page, "frame.value") == seen


@long
def test_run_plays_through_dropped_frames(page: Page) -> None:
    opened(page, EXPERIMENT)
    page.evaluate(EXTEND, 2000)
    go(page, 2000)
    page.evaluate(FORGET)
    go(page, 700)
    missing = store(page, "[600, 900, 950, 990].map(t => lane.value.frames.at(t))")
    assert missing == [None] * 4
    page.get_by_role("combobox", name="Speed").select_option("300")
    page.locator("h1").click()
    page.keyboard.press("Space")
    until(page, "cursor.value.step > 950")
    page.keyboard.press("Space")
    until(page, "!playing.value && frame.value.state.step === cursor.value.step")
    step, parameters = store(page, "[frame.value.state.step, frame.value.state.parameters]")
    assert parameters == store(page, f"lane.value.frames.parameters({step})")
    page.get_by_role("button", name="Step", exact=True).click()
    until(page, f"cursor.value.step === {step + 1} && frame.value.state.step === {step + 1}")


@long
def test_fork_from_a_dropped_step(page: Page) -> None:
    opened(page, EXPERIMENT)
    page.evaluate(EXTEND, 5000)
    go(page, 5000)
    page.evaluate(FORGET)
    go(page, 1234)
    page.locator("h1").click()
    page.keyboard.press("f")
    expect(page.locator(".status")).to_contain_text("Forked at step 1234")
    page.keyboard.press("Shift+ArrowRight")
    until(page, "frame.value.state.step === 1244")
    old, new = store(page, "store.lanes.value.map(l => l.frames.parameters(1244))")
    assert old == new
    # one past: what both have is there once
    shared = "store.lanes.value[0].frames.path.blocks[3] === store.lanes.value[1].frames.path.blocks[3]"
    assert store(page, shared) is True


@pytest.mark.skipif(not LONG, reason="takes a minute: ./run test-all")
def test_the_largest_network_is_held_to_the_same_budget(page: Page) -> None:
    large = json.loads(json.dumps(EXPERIMENT))
    large["objective"]["layers"] = [{"units": 32, "activation": "tanh"}] * 7 + [{"units": 1}]
    opened(page, large, step=5)
    seen = store(page, "frame.value")
    page.evaluate(EXTEND, 280)
    go(page, 280)
    page.evaluate(FORGET)
    assert store(page, "lane.value.frames.path.stride") > 1
    assert store(page, "lane.value.frames.at(5)") is None
    assert store(page, "lane.value.frames.bytes") < 40 * MEGABYTE
    assert heap(page) < 60  # the surface, the charts and the last answers beside it
    page.get_by_role("button", name="How this picture is drawn").click()
    expect(page.locator(".landscape-readout")).to_contain_text("The path is drawn every")
    go(page, 5)
    assert store(page, "frame.value") == seen


@long
def test_undo_after_a_long_run_brings_it_back(page: Page) -> None:
    opened(page, EXPERIMENT)
    page.evaluate(EXTEND, 3000)
    go(page, 2000)
    before = store(page, "frame.value.state.parameters")
    page.locator("h1").click()
    page.keyboard.press("r")
    until(page, "cursor.value.step === 0 && lane.value.frames.length === 1")
    page.keyboard.press("Control+z")
    until(page, "cursor.value.step === 2000 && frame.value.state.step === 2000")
    assert store(page, "frame.value.state.parameters") == before
    assert store(page, "lane.value.frames.length") == 3001
    settle(page)
    assert store(page, "surface.value.step") == pytest.approx(2000)
