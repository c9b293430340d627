"""An action that awaits an answer is about what the person meant: that run, that step, that lane, whatever they do
until the answer comes. And what they do until then is not undone by it."""

from __future__ import annotations

import re
from time import monotonic

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.store import PATIENCE, drawn, settle, store, until
from tests.sampling import long

APPLIED = """async () => {
  const { changesApplied } = await import('/static/js/run/changes/experiment.js');
  while (changesApplied()) await changesApplied();
}"""


class Held:
    """The first `count` requests to an address whose body has the text `of`: they wait until they are let go."""

    def __init__(self, page: Page, address: str, of: str = "", count: int = 1) -> None:
        self.page = page
        self.routes: list[Route] = []

        def handle(route: Route) -> None:
            if len(self.routes) < count and of in (route.request.post_data or ""):
                self.routes.append(route)
            else:
                route.continue_()

        page.route(address, handle)

    def asked(self, count: int = 1) -> None:
        """Wait until so many are there."""
        end = monotonic() + PATIENCE / 1000
        while len(self.routes) < count:
            assert monotonic() < end, "what is to be held was never asked for"
            self.page.wait_for_timeout(20)

    def let_go(self) -> None:
        """Answer them, and wait until the page has done what it does with the answers."""
        for route in self.routes:
            with self.page.expect_response(lambda response, route=route: response.request == route.request):  # type: ignore[misc]
                route.continue_()
        self.page.evaluate(APPLIED)
        drawn(self.page)


def call(page: Page, module: str, *calls: str) -> None:
    """Calls of one of the page's own modules, `m`, whose answers nobody waits for."""
    page.evaluate(f"import('/static/js/{module}.js').then((m) => {{ {'; '.join(calls)}; }})")


def eta(value: float) -> str:
    return f"m.changeExperiment('optimizer.eta', (e) => {{ e.optimizer.eta = {value}; }})"


def batch(size: int) -> str:
    return f"m.changeExperiment('batch_size', (e) => {{ e.batch_size = {size}; }})"


def weights(values: str) -> str:
    return f"m.editParameters({{ {values} }})"


def preset(page: Page, name: str) -> None:
    call(page, "run/begin", f"m.beginPreset('{name}')")


def opened(page: Page, query: str) -> None:
    page.goto(f"/?{query}")
    settle(page)
    page.locator("h1").click()


@pytest.fixture
def moons(page: Page) -> Page:
    """Two moons at step 3."""
    opened(page, "preset=moons&mode=2d&step=3")
    return page


@pytest.fixture
def forked(moons: Page) -> Page:
    """Two moons at step 3 with a fork, lane B, which is looked at."""
    moons.keyboard.press("f")
    until(moons, "cursor.value.lane === 1")
    return moons


def test_weights_set_while_an_answer_is_late_all_count_in_their_lane(forked: Page) -> None:
    late = Held(forked, "**/api/frame")
    call(forked, "run/changes/actions", weights("'w1[1,1]': 0.5"))
    late.asked()
    call(forked, "run/changes/actions", weights("'w1[1,2]': 0.6"), weights("'b1[1]': 0.7"))
    call(forked, "run/lanes/fork", "m.watch(0)")
    until(forked, "cursor.value.lane === 0")
    late.let_go()
    first = "store.lanes.value.map(l => l.frames.parameters(3).slice(0, 3))"
    assert store(forked, first)[1] == [0.5, 0.6, 0.7]
    assert store(forked, "lane.value.courses.length") == 1


def test_changes_made_while_an_answer_is_late_stay_with_their_lane(forked: Page) -> None:
    late = Held(forked, "**/api/frame")
    call(forked, "run/changes/experiment", eta(0.05))
    late.asked()
    call(forked, "run/changes/experiment", batch(7))
    call(forked, "run/lanes/fork", "m.watch(0)", "m.setHidden(1, true)")
    call(forked, "run/lanes/list", "m.rename(1, 'mine')")
    until(forked, "cursor.value.lane === 0 && store.lanes.value[1].name === 'mine'")
    late.let_go()
    lanes = (
        "store.lanes.value.map(l => [l.name, l.hidden ?? false, l.experiment.optimizer.eta, l.experiment.batch_size])"
    )
    assert store(forked, lanes) == [["A", False, 0.2, 10], ["mine", True, 0.05, 7]]


@long
def test_a_weight_set_while_a_change_is_awaited_leaves_the_change(moons: Page) -> None:
    late = Held(moons, "**/api/frame", '"eta":0.05')
    call(moons, "run/changes/experiment", eta(0.05))
    late.asked()
    call(moons, "run/changes/actions", weights("'w1[1,2]': 0.6"))
    until(moons, "lane.value.courses.length === 2")
    late.let_go()
    assert store(moons, "[experiment.value.optimizer.eta, frame.value.state.parameters[1]]") == [0.05, 0.6]


@long
def test_what_waits_for_a_run_that_is_gone_is_not_done_to_another(moons: Page) -> None:
    late = Held(moons, "**/api/frame", count=2)
    call(moons, "run/changes/experiment", eta(0.05))
    call(moons, "run/changes/actions", weights("'w1[1,1]': 0.5"))
    late.asked(2)
    call(moons, "run/changes/experiment", eta(0.06))
    preset(moons, "xor")
    until(moons, "preset.value === 'xor'")
    before = store(moons, "[experiment.value, frame.value.state]")
    late.let_go()
    assert store(moons, "[experiment.value, frame.value.state]") == before
    expect(moons.locator(".status")).to_contain_text("Not set by hand: the run was replaced meanwhile.")


@long
def test_a_change_does_not_move_a_cursor_that_went_back(moons: Page) -> None:
    late = Held(moons, "**/api/frame", '"eta":0.05')
    call(moons, "run/changes/experiment", eta(0.05))
    late.asked()
    moons.keyboard.press("ArrowLeft")
    until(moons, "cursor.value.step === 2")
    late.let_go()
    assert store(moons, "[cursor.value.step, lane.value.courses.at(-1).step]") == [2, 3]


def test_presses_come_after_a_restart_or_a_change_before_them(moons: Page) -> None:
    call(moons, "run/changes/experiment", eta(0.05))
    until(moons, "lane.value.courses.length === 2")
    late = Held(moons, "**/api/frame")
    moons.keyboard.press("r")
    late.asked()
    moons.keyboard.press("ArrowRight")
    late.let_go()
    until(moons, "cursor.value.step === 1 && lane.value.courses.length === 1")
    # and so does a run to a far step
    moons.unroute("**/api/frame")
    late = Held(moons, "**/api/frame", '"eta":0.07')
    call(moons, "run/changes/experiment", eta(0.07))
    late.asked()
    box = moons.get_by_role("textbox", name="Go to step")
    box.fill("50")
    box.press("Enter")
    late.let_go()
    until(moons, "cursor.value.step === 50 && lane.value.courses.length === 2")


def test_a_restart_leaves_what_was_done_to_the_lanes_meanwhile(forked: Page) -> None:
    call(forked, "run/changes/experiment", eta(0.05))
    until(forked, "lane.value.courses.length === 2")
    late = Held(forked, "**/api/frame")
    forked.keyboard.press("r")
    late.asked()
    call(forked, "run/lanes/fork", "m.setHidden(0, true)")
    call(forked, "run/lanes/list", "m.rename(1, 'mine')")
    until(forked, "lane.value.name === 'mine'")
    late.let_go()
    lanes = "store.lanes.value.map(l => [l.name, l.hidden ?? false, l.courses.length])"
    assert store(forked, lanes) == [["A", True, 1], ["mine", False, 1]]


@long
def test_a_restart_is_not_one_of_the_run_begun_meanwhile(moons: Page) -> None:
    call(moons, "run/changes/experiment", eta(0.05))
    until(moons, "lane.value.courses.length === 2")
    late = Held(moons, "**/api/frame")
    moons.keyboard.press("r")
    late.asked()
    preset(moons, "himmelblau")
    until(moons, "preset.value === 'himmelblau'")
    moons.evaluate("window.begun = null")
    moons.evaluate("import('/static/js/store.js').then(({ lane }) => { window.begun = lane.value.frames; })")
    late.let_go()
    assert store(moons, "lane.value.frames === window.begun")


def test_undo_takes_back_the_change_whose_answer_is_late(moons: Page) -> None:
    call(moons, "run/changes/experiment", batch(7))
    until(moons, "experiment.value.batch_size === 7")
    late = Held(moons, "**/api/frame")
    call(moons, "run/changes/experiment", eta(0.05))
    late.asked()
    moons.keyboard.press("Control+z")
    late.let_go()
    assert store(moons, "[experiment.value.batch_size, experiment.value.optimizer.eta]") == [7, 0.2]
    moons.keyboard.press("Control+Shift+z")
    until(moons, "experiment.value.optimizer.eta === 0.05")


@long
def test_a_lane_that_begins_anew_keeps_the_name_it_was_given_meanwhile(forked: Page) -> None:
    late = Held(forked, "**/api/start")
    call(forked, "run/changes/experiment", "m.changeExperiment('units', (e) => { e.objective.layers[0].units = 3; })")
    late.asked()
    call(forked, "run/lanes/list", "m.rename(1, 'mine')")
    until(forked, "lane.value.name === 'mine'")
    late.let_go()
    assert store(forked, "store.lanes.value.map(l => [l.name, l.parameters.length])") == [["A", 17], ["mine", 13]]


def test_of_a_race_and_a_preset_the_last_one_asked_for_counts(moons: Page) -> None:
    moons.keyboard.press("Home")
    late, later = Held(moons, "**/api/frames"), Held(moons, "**/api/start")
    moons.get_by_role("button", name="Race", exact=True).click()
    moons.get_by_role("button", name=re.compile(r"Race \d")).click()
    late.asked()
    preset(moons, "himmelblau")
    later.asked()
    late.let_go()
    assert store(moons, "[store.lanes.value.length, playing.value]") == [1, False]
    later.let_go()
    until(moons, "preset.value === 'himmelblau'")


def test_back_comes_after_the_preset_before_it(page: Page) -> None:
    opened(page, "preset=moons&mode=2d")
    page.keyboard.press("1")
    expect(page).to_have_url(re.compile("mode=1d"))
    late = Held(page, "**/api/start")
    preset(page, "himmelblau")
    late.asked()
    page.evaluate("history.back()")
    until(page, "options.value.mode === '2d'")
    late.let_go()
    assert store(page, "preset.value") == "moons"


@long
def test_an_answer_does_not_close_the_box_of_another_weight(moons: Page) -> None:
    moons.get_by_role("tab", name="Numbers").click()
    values = moons.locator(".number-value")
    late = Held(moons, "**/api/frame", "0.123")
    values.nth(0).click()
    box = moons.locator(".number-input")
    box.fill("0.123")
    box.press("Enter")
    late.asked()
    moons.locator(".number-value").first.click()
    expect(box).not_to_have_value("0.123")
    box.fill("0.4")
    late.let_go()
    until(moons, "frame.value.state.parameters[0] === 0.123")
    drawn(moons)
    expect(box).to_have_value("0.4")
