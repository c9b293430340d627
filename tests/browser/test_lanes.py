"""Runs beside each other in a real browser: a fork keeps the old run, a race starts fair, one clock serves all."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import COLOURS
from tests.browser.hands import race_of_six, type_rate
from tests.browser.store import settle, store, until
from tests.sampling import long


@pytest.fixture
def moons(page: Page) -> Page:
    page.goto("/")
    settle(page)
    return page


def step_field(page: Page) -> Any:
    return page.get_by_role("textbox", name="Go to step")


def test_pictures_of_a_fork_and_of_another_method_are_those_of_the_run_shown(moons: Page) -> None:
    """The network is the same one, so nothing is asked for, and nothing is said to be late."""
    moons.keyboard.press("Shift+ArrowRight")
    until(moons, "boundary.value.step === 10 && boundary.value.x.length === 61")
    moons.keyboard.press("f")
    until(moons, "lanes.value.length === 2 && boundary.value.run === lane.value.frames")
    moons.get_by_role("combobox", name="Method").select_option("adam")
    until(moons, "experiment.value.optimizer.name === 'adam' && boundary.value.run === lane.value.frames")
    # of the landscape only a weight moves that it does not hold
    edit = "import('/static/js/run/changes/actions.js').then((m) => m.editParameters({ [%s]: 0.37 }))"
    moons.evaluate(edit % json.dumps(store(moons, "surface.value.plane.u")))
    until(moons, "boundary.value.step === 10 && surface.value.run === lane.value.frames")
    expect(moons.get_by_text("as in another run")).to_have_count(0)


def test_a_fork_goes_its_own_way_and_the_tree_is_drawn_named_and_walked(moons: Page, axe: Any) -> None:
    moons.keyboard.press("Shift+ArrowRight")
    expect(step_field(moons)).to_have_value("10")
    moons.keyboard.press("f")
    expect(moons.locator(".status")).to_contain_text("Forked at step 10")
    type_rate(moons, "0.9")
    expect(moons.locator(".status")).to_contain_text("Goes on from step 10")
    moons.locator("h1").click()
    moons.keyboard.press("Shift+ArrowRight")
    expect(step_field(moons)).to_have_value("20")
    old, new = store(
        moons,
        "[0, 1].map(i => [...store.lanes.value[i].frames.held.values()].map(f => f.state.parameters))",
    )
    assert len(old) == len(new) == 21
    assert old[:11] == new[:11]
    assert old[11] != new[11]
    # looking at the other lane shows its rate and its numbers
    moons.get_by_role("group", name="Lanes").get_by_role("button").first.click()
    expect(moons.get_by_role("textbox", name="learning rate")).not_to_have_value("0.9")
    assert store(moons, "frame.value.state.parameters") == old[20]

    # and in the tree of lanes
    moons.get_by_role("tab", name="Lanes").click()
    tree = moons.locator(".branch-tree svg")
    words = "B: Gradient descent, learning rate 0.900, branched off A at step 10"
    assert words in (tree.get_attribute("aria-label") or "")
    first = tree.get_by_role("button", name="A: Gradient descent")
    # a click on a line goes to that lane and that step
    first.scroll_into_view_if_needed()  # in a narrow column the lanes take more lines
    box = first.locator(".line").bounding_box()
    assert box
    moons.mouse.click(box["x"] + box["width"] / 4, box["y"] + box["height"] / 2)
    until(moons, "cursor.value.lane === 0 && cursor.value.step === 5")
    # from the keyboard
    first.focus()
    moons.keyboard.press("ArrowDown")
    moons.keyboard.press("Enter")
    until(moons, "cursor.value.lane === 1 && cursor.value.step === 5")
    # a name of one's own, which all know it by
    moons.get_by_role("button", name="Rename lane B").click()
    name = moons.get_by_role("textbox", name="New name for lane B")
    name.fill("bold")
    name.press("Enter")
    expect(tree.get_by_role("button", name="bold: Gradient descent")).to_be_visible()
    assert axe(moons) == []
    # when A goes, bold is a run from the start
    moons.get_by_role("button", name="Close lane A").click()
    assert store(moons, "store.lanes.value.map(l => [l.name, l.parent ?? null])") == [["bold", None]]
    moons.keyboard.press("Control+z")
    until(moons, "store.lanes.value.length === 2")


def test_a_fork_with_nothing_changed_is_the_same_to_the_bit(moons: Page) -> None:
    moons.keyboard.press("Shift+ArrowRight")
    expect(step_field(moons)).to_have_value("10")
    moons.keyboard.press("ArrowLeft")
    moons.keyboard.press("f")
    moons.keyboard.press("Shift+ArrowRight")
    expect(step_field(moons)).to_have_value("19")
    old, new = store(
        moons,
        "[0, 1].map(i => [...store.lanes.value[i].frames.held.values()].map(f => f.state.parameters))",
    )
    assert old == new


@long
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
    page.evaluate("import('/static/js/time/player.js').then(p => p.move(200))")
    until(page, "cursor.value.step >= 200")
    assert store(page, "store.lanes.value.every(l => l.frames.at(200).loss_train < l.frames.at(0).loss_train / 10)")


def at_step_20_with_a_branch(moons: Page) -> None:
    """A goes on to step 20; B left it at step 10 with another rate and is at step 20 too."""
    moons.keyboard.press("Shift+ArrowRight")
    expect(step_field(moons)).to_have_value("10")
    moons.keyboard.press("f")
    set_number(moons, "learning rate", "0.9")
    moons.keyboard.press("Shift+ArrowRight")
    expect(step_field(moons)).to_have_value("20")


def set_number(page: Page, label: str, value: str) -> None:
    box = page.get_by_role("textbox", name=label)
    box.fill(value)
    box.press("Enter")
    expect(page.locator(".status")).to_contain_text("Goes on")
    page.locator("h1").click()


@long
def test_seed_of_a_branch_changes_its_batches_only(moons: Page) -> None:
    at_step_20_with_a_branch(moons)
    moons.keyboard.press("f")
    set_number(moons, "Seed", "99")
    expect(moons.locator(".status")).to_contain_text("Seed 99 orders the batches from here")
    moons.keyboard.press("Shift+ArrowRight")
    expect(step_field(moons)).to_have_value("30")
    paths = "store.lanes.value.map(l => [...Array(l.frames.length).keys()].map(t => l.frames.parameters(t)))"
    _, old, new = store(moons, paths)
    assert len(new) == 31
    assert old[:21] == new[:21]
    # the steps after it are the run of that seed from those weights, and no other
    batches = store(moons, "store.lanes.value.map(l => l.frames.at(20).gradient)")
    assert batches[1] != batches[2]
    assert store(moons, "store.lanes.value.length") == 3


@long
def test_seed_at_the_start_changes_the_weights_of_one_lane(moons: Page) -> None:
    at_step_20_with_a_branch(moons)
    before = store(moons, "store.lanes.value.map(l => l.frames.first.state.parameters)")
    moons.keyboard.press("Home")
    expect(step_field(moons)).to_have_value("0")
    seed = moons.get_by_role("textbox", name="Seed")
    seed.fill("5")
    seed.press("Enter")
    expect(moons.locator(".status")).to_contain_text("Lane B started again with seed 5. The other lanes stay.")
    after = store(moons, "store.lanes.value.map(l => l.frames.first.state.parameters)")
    assert after[0] == before[0] and after[1] != before[1]
    # another size is another landscape, but its losses say the same: the other lane stays
    moons.get_by_role("button", name="More: units in layer 1").click()
    until(moons, "new Set(store.lanes.value.map(l => l.parameters.length)).size === 2")
    expect(moons.locator(".status")).to_contain_text("The other lanes stay")
    moons.locator("h1").click()
    moons.keyboard.press("Shift+ArrowRight")
    until(moons, "store.lanes.value.every(l => l.frames.length > 10)")
    # other data are not comparable
    moons.get_by_role("combobox", name="Data").select_option("data xor")
    expect(moons.locator(".status")).to_contain_text("The other lanes are closed")
    assert store(moons, "store.lanes.value.length") == 1


@long
def test_lanes_have_own_schedules_and_are_ranked(page: Page) -> None:
    page.goto("/?preset=rosenbrock&mode=2d")
    settle(page)
    race_of_six(page)
    terms = store(
        page,
        "store.lanes.value.map(l => [l.experiment.optimizer.name, l.experiment.schedule.name, l.experiment.clip.name])",
    )
    assert ["adam", "exponential", "none"] in terms and ["momentum", "constant", "norm"] in terms
    assert [row[1] for row in terms].count("constant") == 5
    adam = "store.lanes.value.find(l => l.experiment.optimizer.name === 'adam')"
    rates = store(page, f"[0, 3].map(t => {adam}.frames.at(t).eta)")
    assert rates[1] < rates[0]
    target = page.get_by_role("textbox", name="Target loss")
    target.fill("1000000")
    target.press("Enter")
    heads = page.locator(".lanes thead th").all_inner_texts()
    assert heads[5:9] == ["C", "off", "to 1.00×10⁶", "status"]
    step = store(page, "cursor.value.step")
    rows = page.locator(".lanes tbody tr")
    expect(rows.first.locator(".reached")).to_have_text("0 steps")
    best = store(
        page,
        f"store.lanes.value.filter(l => l.frames.length > {step})"
        f".sort((a, b) => a.frames.number('loss_train', {step}) - b.frames.number('loss_train', {step}))[0].name",
    )
    expect(rows.first.locator("th")).to_contain_text(best)


@long
def test_on_a_phone_the_runs_side_by_side_are_a_tab_of_their_own(open_page: Any, axe: Any) -> None:
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, color_scheme="light")
    page.goto("/")
    settle(page)
    tabs = page.get_by_role("navigation", name="Rooms below the landscape")
    expect(tabs.get_by_role("button", name="Lanes", exact=True)).to_have_count(0)
    page.evaluate("import('/static/js/time/player.js').then(p => p.move(10))")
    until(page, "frame.value.state.step === 10")
    page.evaluate("import('/static/js/run/lanes/fork.js').then(l => l.fork())")
    tabs.get_by_role("button", name="Lanes", exact=True).click()
    branches = page.locator(".branch-tree .branch")
    expect(branches).to_have_count(2)
    assert all(box.bounding_box()["height"] >= 44 for box in page.locator(".branch-tree .ground").all())
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        expect(page.locator("html")).to_have_attribute("data-theme", scheme)
        assert axe(page, **({} if scheme == "light" else {"runOnly": COLOURS})) == [], scheme
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@long
def test_a_name_being_changed_is_replaced_by_what_is_typed(moons: Page) -> None:
    moons.keyboard.press("f")
    moons.get_by_role("tab", name="Lanes").click()
    moons.get_by_role("button", name="Rename lane B").click()
    moons.keyboard.type("steeper")
    moons.keyboard.press("Enter")
    until(moons, "store.lanes.value[1].name === 'steeper'")


def held(page: Page, pattern: str) -> Callable[[], None]:
    """Such requests wait until what this gives is called."""
    waiting: list[Any] | None = []
    page.route(pattern, lambda route: route.continue_() if waiting is None else waiting.append(route))

    def release() -> None:
        nonlocal waiting
        held, waiting = waiting or [], None
        for route in held:
            route.continue_()

    return release


@long
def test_controls_changed_while_an_answer_is_awaited_all_count(moons: Page) -> None:
    moons.keyboard.press("Shift+ArrowRight")
    expect(step_field(moons)).to_have_value("10")
    release = held(moons, "**/api/frame")
    moons.evaluate(
        """import('/static/js/run/changes/experiment.js').then(({ changeExperiment: change }) => {
          change('optimizer', e => { e.optimizer = { name: 'momentum' }; });
          change('optimizer.eta', e => { e.optimizer.eta = 0.5; });
          change('optimizer.eta', e => { e.optimizer.eta = 0.07; });
          change('batch_size', e => { e.batch_size = 20; });
        })"""
    )
    release()
    until(moons, "experiment.value.batch_size === 20")
    assert store(moons, "[experiment.value.optimizer.name, experiment.value.optimizer.eta]") == ["momentum", 0.07]


def test_a_change_answered_after_a_fork_is_in_both_lanes(moons: Page) -> None:
    """As if the answer had come at once: the change came before the fork."""
    moons.keyboard.press("Shift+ArrowRight")
    expect(step_field(moons)).to_have_value("10")
    release = held(moons, "**/api/frame")
    type_rate(moons, "0.07")
    moons.locator("h1").click()
    moons.keyboard.press("f")
    until(moons, "store.lanes.value.length === 2")
    release()
    until(moons, "store.lanes.value.every(l => l.experiment.optimizer.eta === 0.07)")
    assert store(moons, "cursor.value") == {"lane": 1, "step": 10}


@long
def test_one_method_races_at_several_rates(page: Page) -> None:
    page.goto("/?preset=parabola")
    settle(page)
    page.get_by_role("button", name="Race", exact=True).click()
    dialog = page.get_by_role("dialog", name="Race")
    dialog.get_by_role("button", name="One more lane of Gradient descent").click()
    rates = dialog.locator("li", has_text="Gradient descent").locator('input[inputmode="decimal"]')
    expect(rates).to_have_count(2)
    rates.nth(1).fill("0.45")
    rates.nth(1).press("Enter")
    dialog.get_by_role("button", name="Race 7").click()
    until(page, "store.lanes.value.length === 7")
    terms = store(page, "store.lanes.value.map(l => [l.experiment.optimizer.name, l.experiment.optimizer.eta])")
    assert ["gd", 0.1] in terms and ["gd", 0.45] in terms
