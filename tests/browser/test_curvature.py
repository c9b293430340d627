"""The curvature room in a real browser: its numbers are the engine's, it follows the cursor, a bar turns the plane."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from app.core.curvature.report import report
from app.core.descent.advance import advance, start
from app.core.experiment import parse
from tests.browser.conftest import COLOURS
from tests.browser.store import settle, store, until

LAST = 12
DRAWN = """() => import('/static/js/curvature/model.js').then(({ model }) => model.value?.losses.length === 41 * 41
  && new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true)))))"""


def known(page: Page, step: int) -> None:
    """Wait until the room shows a step, greyed no longer."""
    expect(page.locator(".curvature .at")).to_have_text(str(step))
    expect(page.locator(".curvature")).to_have_attribute("aria-busy", "false")


def test_the_room_shows_the_engine_s_numbers_and_follows_the_cursor(page: Page, axe: Any) -> None:
    page.goto(f"/?preset=moons&step={LAST}&room=curvature")
    settle(page)
    room = page.get_by_role("region", name="Curvature")
    known(page, LAST)
    experiment = parse(store(page, "experiment.value"))
    frames = advance(experiment, start(experiment), LAST + 1).frames
    for step in (LAST, LAST + 1):
        wanted = report(experiment, frames[step - 1].state, count=6)
        known(page, step)
        limit = wanted["stability"]
        expect(room.locator(".beside strong").first).to_have_attribute("title", str(limit["sharpness"]))
        expect(room.locator(".beside")).to_contain_text(limit["side"])
        expect(room.locator(".place")).to_have_text(re.compile(f"^{wanted['place']['words']}.$", re.I))
        expect(room.get_by_text("Each step sees a batch only")).to_be_visible()
        values = room.locator(".spectrum .figure")
        assert values.first.get_attribute("title") == str(wanted["largest"][0]["value"])
        assert values.last.get_attribute("title").replace("−", "-") == str(wanted["smallest"][0]["value"])
        changes = [wanted["update"][key] for key in ("slope", "predicted", "real")]
        shown = [cell.get_attribute("title").replace("−", "-") for cell in room.locator(".changes td.q-loss").all()]
        assert shown == [str(change) for change in changes]
        expect(room.locator("dd").last).to_have_attribute("title", "0.2")
        if step == LAST:
            page.get_by_role("button", name="Step", exact=True).click()
    page.get_by_role("button", name="Fill in the whole run").click()
    expect(room.locator(".chart .dot")).to_have_count(LAST + 2)
    expect(room.locator(".chart svg")).to_have_attribute("aria-label", re.compile("^Sharpness at 14 steps"))
    room.get_by_role("checkbox", name="also over the loss chart").check()
    line = page.locator(".loss-chart .sharpness-lines")
    expect(line).to_contain_text("limit dashed")
    box, plot = line.locator("svg").bounding_box(), page.locator(".loss-chart .u-over").bounding_box()
    assert box["x"] == pytest.approx(plot["x"], abs=2)
    assert box["width"] == pytest.approx((LAST + 1) / 20 * plot["width"], abs=3), "its steps are those of the chart"
    smallest = room.locator(".spectrum button").last
    smallest.click()
    expect(smallest).to_have_attribute("aria-pressed", "true")
    until(page, "surface.value.plain.kind === 'curvature' && surface.value.plain.which === -1")
    assert store(page, "surface.value.plain.eigenvalue") == pytest.approx(wanted["smallest"][0]["value"], rel=1e-6)
    assert store(page, "surface.value.labels.v") == "smallest curvature"
    expect(page.locator(".landscape-readout .sharpness")).to_contain_text("limit 2/η = 10")
    expect(page).to_have_url(re.compile(r"plane=curvature\.-1"))
    page.get_by_role("button", name="sharpest", exact=True).click()
    until(page, "surface.value.plain.kind === 'curvature' && surface.value.plain.which === null")
    expect(smallest).to_have_attribute("aria-pressed", "false")
    before = page.locator(".stage canvas").last.screenshot()
    room.get_by_role("checkbox", name="quadratic model on the map").check()
    expect(room.get_by_text("Dashed lines are where")).to_be_visible()
    page.wait_for_function(DRAWN)
    assert page.locator(".stage canvas").last.screenshot() != before
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert axe(page, **({} if scheme == "light" else {"runOnly": COLOURS})) == [], scheme
    page.get_by_role("button", name="Play").click()
    until(page, "frame.value.state.step > 20")
    expect(room.locator(".at")).not_to_have_text(str(LAST + 1))
    page.keyboard.press(" ")
    known(page, store(page, "cursor.value.step"))


def test_a_function_has_bars_without_planes_and_its_card_says_the_same(page: Page) -> None:
    page.goto("/?preset=plateau&room=curvature")
    settle(page)
    known(page, 0)
    place = page.locator(".curvature .place")
    card = page.locator(".function-ground strong")
    expect(place).to_have_text("Not stationary.")
    expect(card).to_have_text("Not stationary:")
    expect(page.locator(".spectrum li")).to_have_count(2)
    expect(page.locator(".spectrum button")).to_have_count(0)
    tip = {"objective": {"kind": "function", "name": "ackley", "start": [0, 0]}}
    page.goto(f"/?experiment={quote(json.dumps(tip))}&room=curvature")
    settle(page)
    known(page, 0)
    expect(place).to_have_text("On a corner.")
    expect(page.locator(".curvature")).to_contain_text("The point lies exactly on a corner.")
