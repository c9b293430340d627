"""Stepping into divergence: the run stays at its last finite step, and the page says what overflowed."""

from __future__ import annotations

import json
from functools import cache
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from app.core.catalog.presets import PRESETS
from app.core.descent.advance import Run, advance, start
from app.core.experiment import parse
from tests.browser.store import settle, store
from tests.sampling import LONG, crossed

FAR = 60  # updates after which a run that still holds is not stepped through


def relu(data: str) -> dict[str, Any]:
    layers = [{"units": 8, "activation": "relu"}, {"units": 1, "activation": "identity"}]
    objective = {"kind": "network", "data": {"name": data}, "layers": layers}
    return {"objective": objective, "optimizer": {"name": "gd", "eta": 10}, "seed": 1}


@cache
def run(experiment: str) -> Run:
    chosen = parse(json.loads(experiment))
    return advance(chosen, start(chosen), FAR)


PRESET = {
    f"?preset={name}": json.dumps(preset.experiment)
    for name, preset in PRESETS.items()
    if run(json.dumps(preset.experiment)).status == "diverged"
}
LINK = {f"?experiment={quote(json.dumps(relu(data)))}": json.dumps(relu(data)) for data in ("xor", "sine", "moons")}
PRESSES = ("Step", "ArrowRight")
NAMES = [*PRESET, "xor", "sine", "moons"]
ALL = dict(zip(NAMES, [*PRESET.items(), *LINK.items()], strict=True))


def test_some_preset_is_made_to_diverge() -> None:
    assert PRESET


# sampled: each press, with the experiment that diverges soonest
@pytest.mark.parametrize(("press", "name"), crossed(PRESSES, NAMES if LONG else NAMES[-1:]))
def test_stepping_into_divergence_gives_the_reason(page: Page, press: str, name: str) -> None:
    address, experiment = ALL[name]
    ended = run(experiment)
    assert ended.status == "diverged" and ended.divergence
    page.goto(f"/{address}")
    settle(page)
    button = page.get_by_role("button", name="Step", exact=True)
    box = page.get_by_role("textbox", name="Go to step")
    last = len(ended.frames)
    page.emulate_media(reduced_motion="reduce")
    for step in range(1, last + 2):
        if step == last - 1:  # the last steps are seen part by part
            page.emulate_media(reduced_motion="no-preference")
        page.keyboard.press(press) if press == "ArrowRight" else button.click()
        expect(box).to_have_value(str(min(step, last)))
    status = page.locator(".status")
    expect(status).to_contain_text(f"Diverged. {ended.divergence.message.rsplit(',', 1)[0]}")
    expect(button).to_be_disabled()
    expect(box).to_have_value(str(last))
    assert store(page, "lane.value.status") == "diverged"
    page.keyboard.press("ArrowLeft")
    expect(box).to_have_value(str(last - 1))
