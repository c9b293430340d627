"""What awaits an answer while other runs are begun, or another lane is watched: links, tables, rates, lessons."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.store import settle, store, until
from tests.browser.test_meant import Held, call, opened, preset
from tests.sampling import long, sample


@pytest.mark.parametrize(
    "query", sample(["seed=5&lane1=A&lane1.seed=9&lane2=B", "seed=5&at4.optimizer.eta=0.3&step=6"], 1)
)
def test_a_link_that_is_left_for_another_run_does_nothing_to_it(page: Page, query: str) -> None:
    opened(page, "preset=moons&mode=2d")
    entries = page.evaluate("history.length")
    late = Held(page, "**/address/linked-runs.js*") if "at4" in query else Held(page, "**/api/start", '"seed":9')
    link = f"preset=moons&{query}"
    page.evaluate(
        "link => { import('/static/js/address/bar.js').then(m => m.openQuery(new URLSearchParams(link))) }", link
    )
    until(page, "experiment.value.seed === 5")
    late.asked()
    preset(page, "himmelblau")
    until(page, "preset.value === 'himmelblau'")
    late.let_go()
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile(r"\?preset=himmelblau&step=1&v=2$"))
    assert store(page, "store.lanes.value.map(l => [l.experiment.objective.name, l.courses.length])") == [
        ["himmelblau", 1]
    ]
    # the link is left in the history: Back opens it again
    assert page.evaluate("history.length") == entries + 2


@long
def test_a_lane_of_a_link_can_be_renamed_and_branched_off_while_others_begin(page: Page) -> None:
    opened(page, "preset=moons&mode=2d")
    late = Held(page, "**/api/start", '"adam"')
    link = "preset=moons&seed=5&lane1=A&lane2=B&lane2.optimizer.name=adam"
    page.evaluate(
        "link => { import('/static/js/address/bar.js').then(m => m.openQuery(new URLSearchParams(link))) }", link
    )
    late.asked()
    call(page, "run/lanes/list", "m.rename(0, 'mine')")
    call(page, "run/lanes/fork", "m.fork()", "m.fork()")
    until(page, "store.lanes.value.length === 3")
    late.let_go()
    until(page, "store.lanes.value.length === 4 && frame.value")
    lanes = "store.lanes.value.map(l => [l.name, l.experiment.optimizer.name])"
    assert store(page, lanes) == [["mine", "gd"], ["B 2", "adam"], ["A", "gd"], ["B", "gd"]]
    assert store(page, "cursor.value.lane") == 0


@long
def test_of_two_points_drawn_quickly_none_is_lost(page: Page) -> None:
    opened(page, "preset=moons&mode=2d")
    late = Held(page, "**/api/data")

    def bring(values: str) -> None:
        table = f"{{ title: 'mine', inputs: ['x1', 'x2'].map((name) => ({{ name, values: {values} }}))"
        table += f", targets: [{{ name: 'class', classes: ['a', 'b'], values: {values} }}] }}"
        call(page, "own/bring", f"m.bring({table}, {{ standardize: false, test_share: 0 }})")

    bring("[0, 1]")
    late.asked()
    bring("[0, 1, 1]")
    until(page, "lane.value.data.targets[0].length === 3")
    with page.expect_response("**/api/data"):
        late.routes[0].continue_()
    page.keyboard.press("ArrowRight")
    until(page, "cursor.value.step === 1")
    assert store(page, "lane.value.data.targets[0].length") == 3


def test_tuned_rates_go_to_their_methods_and_to_the_run_they_are_for(page: Page) -> None:
    opened(page, "preset=moons&mode=2d")
    late = Held(page, "**/api/tune")
    page.get_by_role("button", name="Race", exact=True).click()
    dialog = page.get_by_role("dialog", name="Race")
    first, second = (dialog.get_by_role("checkbox", name=name, exact=True) for name in ("Gradient descent", "Adagrad"))
    dialog.get_by_role("button", name="Tune each fairly").click()
    late.asked()
    first.uncheck()
    second.check()
    rate = dialog.get_by_role("listitem").filter(has=page.get_by_role("checkbox", name="Adam", exact=True))
    before = rate.get_by_role("textbox").first.input_value()
    late.let_go()
    expect(rate.get_by_role("textbox").first).not_to_have_value(before)
    assert store(page, "[store.lanes.value.length, playing.value]") == [1, False]  # other lanes were chosen meanwhile
    page.unroute("**/api/tune")
    late = Held(page, "**/api/tune")
    dialog.get_by_role("button", name="Tune each fairly").click()
    late.asked()
    page.keyboard.press("Escape")
    preset(page, "himmelblau")
    until(page, "preset.value === 'himmelblau'")
    late.let_go()
    expect(page.locator(".status")).not_to_contain_text("Computing")
    assert store(page, "[store.lanes.value.length, playing.value]") == [1, False]


def test_a_press_counts_though_another_lane_is_watched_meanwhile(page: Page) -> None:
    opened(page, "preset=moons&mode=2d&lane1=A&lane2=B&lane2.optimizer.name=adam")
    until(page, "store.lanes.value.length === 2")
    late = Held(page, "**/api/race**")
    page.keyboard.press("ArrowRight")
    late.asked()
    call(page, "run/lanes/fork", "m.watch(1)")
    until(page, "cursor.value.lane === 1")
    late.let_go()
    until(page, "cursor.value.step === 1")


@long
def test_a_typed_function_is_given_up_with_its_box(page: Page) -> None:
    opened(page, "preset=himmelblau")
    page.get_by_label("Function", exact=True).select_option("function typed")
    until(page, "experiment.value.objective.name === 'typed'")
    late = Held(page, "**/api/function")
    page.get_by_role("textbox", name="f(x) or f(x, y) =").fill("x^4 - x")
    late.asked()
    preset(page, "rosenbrock")
    until(page, "preset.value === 'rosenbrock'")
    late.routes[0].continue_()
    page.keyboard.press("ArrowRight")
    until(page, "cursor.value.step === 1")
    settle(page)
    assert store(page, "experiment.value.objective.name") == "rosenbrock"


@long
def test_of_two_views_and_a_preset_the_last_one_asked_for_is_on_the_stage(open_lesson: Callable[..., Page]) -> None:
    page = open_lesson()
    late = Held(page, "**/api/start", count=3)
    first, second = (page.locator(".look").nth(place).get_by_role("button") for place in (0, 1))
    second.click()
    late.asked()
    first.click()
    late.asked(2)
    preset(page, "himmelblau")
    late.asked(3)
    late.let_go()
    until(page, "preset.value === 'himmelblau'")
    settle(page)
    assert store(page, "preset.value") == "himmelblau"


@long
def test_a_pinned_step_is_of_its_run(page: Page) -> None:
    opened(page, "preset=moons&mode=2d&room=compare&step=3")
    late = Held(page, "**/api/step**")
    call(page, "compare/ask", "m.pin('from', '40')")
    late.asked()
    preset(page, "himmelblau")
    until(page, "preset.value === 'himmelblau'")
    late.let_go()
    settle(page)
    assert store(page, "options.value.compare") is None
