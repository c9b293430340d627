"""Runs beside each other in a real browser: a fork keeps the old run, a race starts fair, one clock serves all."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.store import settle, store, until


@pytest.fixture
def moons(page: Page) -> Page:
    page.goto("/")
    settle(page)
    return page


def step_field(page: Page) -> Any:
    return page.get_by_role("textbox", name="Go to step")


def test_a_fork_goes_its_own_way_from_the_same_past(moons: Page) -> None:
    moons.keyboard.press("Shift+ArrowRight")
    expect(step_field(moons)).to_have_value("10")
    moons.keyboard.press("f")
    expect(moons.locator(".status")).to_contain_text("Forked at step 10")
    rate = moons.get_by_role("textbox", name="learning rate")
    rate.fill("0.9")
    rate.press("Enter")
    expect(moons.locator(".status")).to_contain_text("Goes on from step 10")
    moons.locator("h1").click()
    moons.keyboard.press("Shift+ArrowRight")
    expect(step_field(moons)).to_have_value("20")
    old, new = store(
        moons,
        "[0, 1].map(i => [...store.lanes.value[i].frames.held.values()]"
        ".map(f => f.state.parameters))",
    )
    assert len(old) == len(new) == 21
    assert old[:11] == new[:11]
    assert old[11] != new[11]
    # looking at the other lane shows its rate and its numbers
    moons.get_by_role("group", name="Lanes").get_by_role("button").first.click()
    expect(rate).not_to_have_value("0.9")
    assert store(moons, "frame.value.state.parameters") == old[20]


def test_a_fork_with_nothing_changed_is_the_same_to_the_bit(moons: Page) -> None:
    moons.keyboard.press("Shift+ArrowRight")
    expect(step_field(moons)).to_have_value("10")
    moons.keyboard.press("ArrowLeft")
    moons.keyboard.press("f")
    moons.keyboard.press("Shift+ArrowRight")
    expect(step_field(moons)).to_have_value("19")
    old, new = store(
        moons,
        "[0, 1].map(i => [...store.lanes.value[i].frames.held.values()]"
        ".map(f => f.state.parameters))",
    )
    assert old == new


def test_undo_takes_a_fork_back(moons: Page) -> None:
    moons.keyboard.press("f")
    expect(moons.get_by_role("tab", name="Lanes")).to_be_visible()
    moons.keyboard.press("Control+z")
    expect(moons.get_by_role("tab", name="Lanes")).to_have_count(0)


def test_six_methods_race_on_a_real_network(moons: Page) -> None:
    moons.get_by_role("button", name="Race", exact=True).click()
    moons.get_by_role("button", name="Race 6").click()
    until(moons, "cursor.value.step >= 15")
    moons.keyboard.press("Space")
    lanes = store(
        moons,
        "store.lanes.value.map(l => ({ method: l.experiment.optimizer.name, batches: l.experiment.seed,"
        " start: l.frames.at(0).state.parameters, losses: [...l.frames.held.values()].map(f => f.loss_train) }))",
    )
    assert len({lane["method"] for lane in lanes}) == 6
    assert all(lane["start"] == lanes[0]["start"] for lane in lanes)
    assert len({lane["losses"][10] for lane in lanes}) == 6
    rows = moons.locator(".lanes tbody tr")
    expect(rows).to_have_count(6)
    moons.get_by_role("button", name="Small maps").click()
    maps = moons.get_by_role("list", name="A map for each lane")
    expect(maps.get_by_role("listitem")).to_have_count(6)
    maps.get_by_role("button").nth(3).click()
    assert store(moons, "cursor.value.lane") == 3
    # ranked by the loss at the cursor
    step = store(moons, "cursor.value.step")
    best = min(lanes, key=lambda lane: lane["losses"][step])
    title = store(moons, f"store.catalog.value.optimizers.find(o => o.name === '{best['method']}').title")
    expect(rows.first).to_contain_text(title)


def test_tuning_finds_each_method_its_rate_before_the_race(page: Page) -> None:
    page.goto("/?preset=condition_100")
    settle(page)
    page.get_by_role("button", name="Race", exact=True).click()
    page.get_by_role("button", name="Tune each fairly").click()
    until(page, "store.lanes.value.length === 6 && cursor.value.step >= 5")
    expect(page.locator(".status")).to_contain_text("rate")
    page.keyboard.press("Space")
    page.evaluate("import('/static/js/player.js').then(p => p.move(200))")
    until(page, "cursor.value.step >= 200")
    assert store(page, "store.lanes.value.every(l => l.frames.at(200).loss_train < l.frames.at(0).loss_train / 10)")


def test_two_lanes_are_compared_by_the_engine(moons: Page) -> None:
    moons.keyboard.press("Shift+ArrowRight")
    expect(step_field(moons)).to_have_value("10")
    moons.keyboard.press("f")
    rate = moons.get_by_role("textbox", name="learning rate")
    rate.fill("0.9")
    rate.press("Enter")
    expect(moons.locator(".status")).to_contain_text("Goes on from step 10")
    moons.locator("h1").click()
    moons.keyboard.press("Shift+ArrowRight")
    expect(step_field(moons)).to_have_value("20")
    moons.get_by_role("tab", name="Lanes").click()
    moons.get_by_role("button", name="Compare").click()
    compare = moons.get_by_role("region", name="Compare two lanes")
    expect(compare.get_by_role("img")).to_be_visible()
    one, two = store(moons, "[0, 1].map(i => store.lanes.value[i].frames.at(20).state.parameters)")
    apart = sum((a - b) ** 2 for a, b in zip(one, two, strict=True)) ** 0.5
    shown = compare.locator("dd").first.get_attribute("title")
    assert abs(float(shown) - apart) < 1e-12
