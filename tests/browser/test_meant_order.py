"""Of changes and runs that are asked for while answers are late, or the server is away, the order counts: each change
holds from the step at which it was made, and a run that was asked for later takes the place of what is changed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.store import store, until
from tests.browser.test_meant import APPLIED, Held, batch, call, eta, opened, preset, weights
from tests.browser.test_outage import SERVER, away
from tests.browser.test_outage_actions import race
from tests.sampling import long, sample

UNITS = "m.changeExperiment('units', (e) => { e.objective.layers[0].units = 3; })"
L2 = "m.changeExperiment('penalty', (e) => { e.objective.penalty = { l1: 0, l2: 0.5 }; })"
COURSES = """lane.value.courses.map(({ step, experiment: e }) => [step, e.optimizer.eta, e.batch_size,
  e.objective.penalty?.l2 ?? 0])"""
OLD = [0, 0.2, 10, 0]


@pytest.fixture
def moons(page: Page) -> Page:
    """Two moons at step 6."""
    opened(page, "preset=moons&mode=2d&step=6")
    return page


def at(page: Page, step: int, change: str) -> None:
    """Go to a step that is computed, and change the experiment there."""
    call(page, "run/runs", f"m.goTo({step})")
    until(page, f"cursor.value.step === {step}")
    call(page, "run/changes/experiment", change)


def back(page: Page) -> None:
    """The server answers again, and what waited is done."""
    page.unroute(SERVER)
    page.evaluate("import('/static/js/server/requests.js').then(m => m.tryNow())")  # if it has not tried by itself
    until(page, "store.offline.value === null")
    page.evaluate(APPLIED)


# a change whose answer is late, then two others at these steps; the courses that the run has in the end
MADE = {
    "at a later step": (2, 4, [OLD, [2, 0.2, 7, 0.5]]),  # the run ends there by then
    "at an earlier step": (4, 2, [OLD, [2, 0.2, 10, 0.5]]),
    "at the same step": (4, 4, [OLD, [4, 0.2, 7, 0.5]]),
}


@pytest.mark.parametrize("case", sample(MADE, 1))
def test_each_change_holds_from_the_step_it_was_made_at(moons: Page, case: str) -> None:
    first, second, courses = MADE[case]
    late = Held(moons, "**/api/frame", '"eta":0.05')
    call(moons, "run/changes/experiment", eta(0.05))
    late.asked()
    at(moons, first, batch(7))
    at(moons, second, L2)
    late.let_go()
    assert store(moons, COURSES) == courses


@pytest.mark.parametrize(
    ("first", "second", "courses"),
    sample([(2, 4, [OLD, [2, 0.05, 7, 0]]), (4, 2, [OLD, [2, 0.2, 7, 0]])], 1),
)
def test_changes_hold_from_their_steps_after_an_outage(
    moons: Page, faults: Any, first: int, second: int, courses: list[Any]
) -> None:
    faults.allow("status of 503")
    moons.route(SERVER, away)
    at(moons, first, eta(0.05))
    until(moons, "store.offline.value !== null")
    at(moons, second, batch(7))
    rate = moons.get_by_role("textbox", name="\u03b7 learning rate")
    expect(rate).to_have_value("0.05" if first < second else "0.2")  # what is to hold at the step shown
    back(moons)
    assert store(moons, COURSES) == courses


def test_a_preset_asked_for_later_wins_after_an_outage(moons: Page, faults: Any) -> None:
    faults.allow("status of 503")
    moons.route(SERVER, away)
    call(moons, "run/changes/experiment", UNITS)
    until(moons, "store.offline.value !== null")
    preset(moons, "himmelblau")
    until(moons, "store.deferred.value.has('run')")
    back(moons)
    assert store(moons, "preset.value") == "himmelblau"


@long
def test_a_race_asked_for_later_wins_after_an_outage(moons: Page, faults: Any) -> None:
    faults.allow("status of 503")
    moons.route(SERVER, away)
    call(moons, "run/changes/experiment", eta(0.05))
    until(moons, "store.offline.value !== null")
    race(moons, re.compile(r"^Race \d"))
    until(moons, "store.deferred.value.has('run')")
    back(moons)
    assert store(moons, "lanes.value.length") == 6


@long
def test_a_preset_asked_for_later_wins_over_a_change_in_the_queue(moons: Page) -> None:
    late, later = Held(moons, "**/api/frame", '"eta":0.05'), Held(moons, "**/api/start", "himmelblau")
    call(moons, "run/changes/experiment", eta(0.05))
    late.asked()
    call(moons, "run/changes/experiment", UNITS)
    preset(moons, "himmelblau")
    later.asked()
    late.let_go()
    later.let_go()
    assert store(moons, "preset.value") == "himmelblau"


@long
def test_a_change_asked_for_while_another_begins_anew_is_made_too(moons: Page) -> None:
    late = Held(moons, "**/api/start")
    call(moons, "run/changes/experiment", UNITS)
    late.asked()
    call(moons, "run/changes/experiment", eta(0.05))
    late.let_go()
    assert store(moons, "[lane.value.parameters.length, experiment.value.optimizer.eta]") == [13, 0.05]


BEGUN = "store.lanes.value.map(l => l.courses.map(({ step, experiment: e }) => [step, e.optimizer.eta, e.batch_size]))"


TRIED = "import('/static/js/run/changes/experiment.js').then((m) => {})"  # a change, until it waits


def test_a_branch_has_the_changes_that_wait_up_to_its_step(moons: Page, faults: Any) -> None:
    faults.allow("status of 503")
    moons.route(SERVER, away)
    at(moons, 2, eta(0.05))
    until(moons, "store.offline.value !== null")
    call(moons, "run/runs", "m.goTo(5)")
    until(moons, "cursor.value.step === 5")
    moons.evaluate(TRIED.format(batch(7)))
    call(moons, "run/runs", "m.goTo(4)")
    moons.keyboard.press("f")
    until(moons, "lanes.value.length === 2")
    expect(moons.get_by_role("textbox", name="\u03b7 learning rate")).to_have_value("0.05")
    back(moons)
    # the run that was left ends at step 2, where it changed
    assert store(moons, BEGUN) == [[[0, 0.2, 10], [2, 0.05, 7]], [[0, 0.2, 10], [4, 0.05, 10]]]


def test_a_branch_has_the_changes_made_before_it_whose_answers_are_late(moons: Page) -> None:
    late = Held(moons, "**/api/frame", '"eta":0.05')
    call(moons, "run/changes/experiment", eta(0.05))
    late.asked()
    call(moons, "run/changes/experiment", batch(7))
    moons.keyboard.press("f")
    until(moons, "lanes.value.length === 2")
    call(moons, "run/changes/experiment", L2)
    late.let_go()
    changed = [[0, 0.2, 10], [6, 0.05, 7]]
    assert store(moons, BEGUN) == [changed, changed]
    assert store(moons, "lanes.value.map(l => l.experiment.objective.penalty.l2)") == [0, 0.5]


def test_a_fork_while_changes_are_tried_again_is_like_any_other(moons: Page, faults: Any) -> None:
    """After an outage, while the retry is under way: both lanes have the change, as if it had been answered at once."""
    faults.allow("status of 503")
    moons.route(SERVER, away)
    call(moons, "run/changes/experiment", eta(0.05))
    until(moons, "store.offline.value !== null")
    moons.evaluate(TRIED.format(batch(7)))
    moons.unroute(SERVER)
    late = Held(moons, "**/api/frame", '"eta":0.05')
    moons.evaluate("import('/static/js/server/requests.js').then(m => m.tryNow())")
    late.asked()
    moons.keyboard.press("f")
    until(moons, "lanes.value.length === 2")
    late.let_go()
    until(moons, "store.offline.value === null && store.experiment.value.batch_size === 7")
    moons.evaluate(APPLIED)
    changed = [[0, 0.2, 10], [6, 0.05, 7]]
    assert store(moons, BEGUN) == [changed, changed]


@long
def test_a_branch_has_the_weights_set_before_it_whose_answers_are_late(moons: Page) -> None:
    late = Held(moons, "**/api/frame", "0.875")
    call(moons, "run/changes/actions", weights("'w1[1,1]': 0.875"))
    late.asked()
    call(moons, "run/changes/actions", weights("'w1[1,2]': 0.75"))
    moons.keyboard.press("f")
    until(moons, "lanes.value.length === 2")
    late.let_go()
    until(moons, "lanes.value.every((l) => l.courses.length === 2)")
    moons.evaluate(APPLIED)
    of = "lanes.value.map((l) => l.frames.at(6).state.parameters[l.parameters.indexOf('%s')])"
    assert store(moons, of % "w1[1,1]") == [0.875, 0.875]
    assert store(moons, of % "w1[1,2]") == [0.75, 0.75]
