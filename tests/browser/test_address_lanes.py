"""A link to several runs beside each other is all of them: their terms, their branches, what was changed on the way."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, Route, expect

from tests.browser.hands import race_of_six
from tests.browser.store import settle, store, until
from tests.sampling import long

LANES = """[cursor.value, store.lanes.value.map(l => [l.name, l.colour, l.parent ?? null, l.courses, l.status,
  l.frames.parameters(Math.min(cursor.value.step, l.frames.length - 1))])]"""


def opened(open_page: Callable[..., Page], page: Page, lanes: int, step: int) -> Page:
    """The address of `page` in a page of its own."""
    expect(page).to_have_url(re.compile(rf"[?&]step={step}&" if step else r"v=2$"))  # it comes a little after the step
    other = open_page()
    other.goto(page.url)
    until(
        other, f"store.lanes.value.length === {lanes} && cursor.value.step === {step} && lane.value.frames.at({step})"
    )
    settle(other)
    return other


def change(page: Page, edit: str, done: str) -> None:
    page.evaluate(
        f"import('/static/js/run/changes/experiment.js').then(w => w.changeExperiment('test', e => {{ {edit} }}))"
    )
    until(page, done)


def move(page: Page, step: int) -> None:
    page.evaluate(f"import('/static/js/time/player.js').then(p => p.move({step}))")
    until(page, f"cursor.value.step === {step} && frame.value.state.step === {step}")


def test_a_race_is_in_its_link(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto("/?preset=moons&mode=2d")
    settle(page)
    race_of_six(page)
    page.get_by_role("group", name="Lanes").get_by_role("button").nth(3).click()
    until(page, "cursor.value.lane === 3")
    settle(page)
    page.get_by_role("checkbox", name="Draw lane B").uncheck()
    page.get_by_role("button", name="Small maps").click()
    expect(page).to_have_url(re.compile(r"[?&]hidden=2&.*\bmaps=1\b|[?&]maps=1&.*\bhidden=2\b"))
    assert len(page.url) < 700
    other = opened(open_page, page, 6, store(page, "cursor.value.step"))
    assert store(other, LANES) == store(page, LANES)
    assert other.url == page.url
    assert store(other, "store.notice.value") is None
    expect(other.get_by_role("list", name="A map for each lane").get_by_role("listitem")).to_have_count(5)
    expect(other.get_by_role("checkbox", name="Draw lane B")).not_to_be_checked()


def test_link_holds_branches_and_the_line_between_lanes(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto("/?preset=moons&mode=2d")
    settle(page)
    move(page, 10)
    page.keyboard.press("f")
    until(page, "store.lanes.value.length === 2")
    change(page, "e.optimizer = { name: 'adam' }; e.seed = 99;", "experiment.value.optimizer.name === 'adam'")
    page.evaluate("import('/static/js/time/player.js').then(p => p.move(10))")
    until(page, "frame.value.state.step === 20")
    page.evaluate("import('/static/js/run/changes/actions.js').then(a => a.editParameters({ 'w1[1,2]': 0.75 }))")
    until(page, "lane.value.courses.length === 3")
    page.keyboard.press("f")
    until(page, "store.lanes.value.length === 3")
    page.evaluate("import('/static/js/run/lanes/list.js').then(l => l.rename(2, 'by hand'))")
    page.evaluate("import('/static/js/time/player.js').then(p => p.move(5))")
    until(page, "frame.value.state.step === 25 && store.lanes.value.every(l => l.frames.length > 25)")
    page.evaluate(
        "import('/static/js/store.js').then(({ options }) => {"
        " options.value = { ...options.value, mode: '1d', plane: { kind: 'line', u: 'u', v: null, other: 'A' } }; })"
    )
    until(page, "surface.value.plane.kind === 'line'")
    settle(page)
    assert len(page.url) < 500
    other = opened(open_page, page, 3, 25)
    until(other, "surface.value.plane.kind === 'line'")
    settle(other)
    assert store(other, LANES) == store(page, LANES)
    line = "[surface.value.barrier, surface.value.labels.u]"
    assert store(other, line) == store(page, line)
    # back over a look at another lane keeps all of them
    tracks = "store.lanes.value.map(l => l.frames)"
    other.evaluate(f"import('/static/js/store.js').then(store => {{ window.before = {tracks}; }})")
    other.evaluate("import('/static/js/run/lanes/fork.js').then(l => l.watch(0))")
    other.wait_for_function("!location.search.includes('lane=3')")
    other.go_back()
    until(other, "cursor.value.lane === 2")
    assert store(other, f"{tracks}.every((track, i) => track === window.before[i])")


@long
def test_landscape_before_a_change_is_of_the_first_method(page: Page) -> None:
    """A state without slots goes with the method that has none: nothing is refused on the way back."""
    page.goto("/?preset=moons&mode=2d")
    settle(page)
    move(page, 6)
    change(page, "e.optimizer = { name: 'adam' };", "experiment.value.optimizer.name === 'adam'")
    page.evaluate("import('/static/js/time/player.js').then(async p => { await p.move(2); p.jump(3); })")
    until(page, "frame.value.state.step === 3")
    settle(page)
    assert store(page, "[frame.value.state.step, surface.value.step, boundary.value.step]") == [3, 3, 3]
    assert store(page, "experiment.value.optimizer.name") == "gd"


@long
def test_a_link_says_what_it_left_out(page: Page, faults: Any) -> None:
    faults.allow("422")
    page.goto("/?preset=moons&mode=1d&plane=line.D&step=3")
    settle(page)
    expect(page.locator(".status")).to_contain_text("lane D, which it does not hold")
    page.goto("/?preset=moons&beside=11&step=3")
    settle(page)
    expect(page.locator(".status")).to_contain_text("too long with the 11 lanes")
    page.goto("/?preset=moons&lane1=A&lane2=B&lane2.optimizer.name=nonsense")
    settle(page)
    expect(page.locator(".status")).to_contain_text("lane B: method “nonsense” cannot be used")
    assert store(page, "store.lanes.value.map(l => l.name)") == ["A", "B"]


def waited_for(page: Page, held: list[Route]) -> Route:
    """The next request that is held."""
    while not held:
        page.wait_for_timeout(20)
    return held.pop()


@long
def test_who_begins_a_run_while_a_link_is_opened_has_that_run_alone(page: Page) -> None:
    page.goto("/?preset=moons&mode=2d")
    settle(page)
    held: list[Route] = []

    def all_but_himmelblau(route: Route) -> None:
        if "himmelblau" in (route.request.post_data or ""):
            route.continue_()
        else:
            held.append(route)

    page.route("**/api/start", all_but_himmelblau)
    query = "preset=moons&seed=5&lane1=A&lane2=B&lane2.optimizer.name=adam&lane3=C&at4.optimizer.eta=0.3"
    page.evaluate(
        "query => { import('/static/js/address/bar.js').then(b => b.openQuery(new URLSearchParams(query))) }", query
    )
    waited_for(page, held).continue_()
    until(page, "experiment.value.seed === 5")  # lane A has begun
    second = waited_for(page, held)
    page.evaluate("import('/static/js/run/begin.js').then(b => b.beginPreset('himmelblau'))")
    until(page, "experiment.value.objective.name === 'himmelblau'")
    with page.expect_response("**/api/start"):
        second.continue_()
    page.keyboard.press("ArrowRight")
    until(page, "frame.value.state.step === 1")
    settle(page)
    assert store(page, "store.lanes.value.map(l => [l.name, l.experiment.objective.name])") == [["A", "himmelblau"]]
    expect(page).to_have_url(re.compile(r"\?preset=himmelblau&step=1&v=2$"))


def test_back_takes_back_a_fork_a_preset_and_a_lanes_change(page: Page) -> None:
    tracks = "store.lanes.value.map(l => l.frames)"
    page.goto("/?preset=moons&mode=2d")
    settle(page)
    move(page, 4)
    page.evaluate(f"import('/static/js/store.js').then(store => {{ window.alone = {tracks}[0]; }})")
    entries = page.evaluate("history.length")
    page.keyboard.press("f")
    expect(page).to_have_url(re.compile("lane2=B"))
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("step=5"))
    change(page, "e.optimizer.eta = 0.3", "experiment.value.optimizer.eta === 0.3")
    expect(page).to_have_url(re.compile("eta=0.3"))
    page.evaluate("import('/static/js/run/begin.js').then(b => b.beginPreset('himmelblau'))")
    expect(page).to_have_url(re.compile(r"\?preset=himmelblau&v=2$"))
    assert page.evaluate("history.length") == entries + 3
    page.go_back()
    until(page, "store.lanes.value.length === 2 && experiment.value.optimizer.eta === 0.3 && cursor.value.step === 5")
    expect(page).to_have_url(re.compile("eta=0.3.*step=5"))
    page.go_back()
    until(page, "store.lanes.value.length === 2 && experiment.value.optimizer.eta !== 0.3 && cursor.value.step === 5")
    expect(page).to_have_url(re.compile("lane2=B"))
    settle(page)
    page.evaluate(f"import('/static/js/store.js').then(store => {{ window.alone = {tracks}[0]; }})")
    page.go_back()
    until(page, "store.lanes.value.length === 1 && cursor.value.step === 4")
    expect(page).to_have_url(re.compile(r"\?preset=moons&step=4&v=2$"))
    assert store(page, f"{tracks}[0] === window.alone")  # nothing was run again
    expect(page.locator(".status")).not_to_contain_text("Forked")
    page.keyboard.press("Control+z")
    until(page, "store.lanes.value.length === 2")
