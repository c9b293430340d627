"""Any two frames held against each other in a real browser; the numbers are NumPy's, from the frames' parameters."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import COLOURS
from tests.browser.store import settle, store, until
from tests.sampling import long

LAST = 40
ANSWER = """import('/static/js/compare/ask.js').then(({ answer: { value } }) => value && {
  found: value.found, ends: value.ends.map(({ index, step, label }) => ({ index, step, label })) })"""


@pytest.fixture
def moons(page: Page) -> Page:
    """A network 2-4-1 with tanh, known up to step 40, where the cursor is."""
    page.goto(f"/?preset=moons&mode=2d&step={LAST}")
    settle(page)
    until(page, f"frame.value.state.step === {LAST}")
    return page


def room(page: Page) -> Locator:
    page.get_by_role("tab", name="Compare").click()
    return page.get_by_role("region", name="Compare two points")


def box(page: Page, side: str) -> Locator:
    return page.get_by_role("textbox", name=f"{side} step", exact=True)


def pin(page: Page, side: str, step: Any) -> None:
    box(page, side).fill(str(step))
    box(page, side).press("Enter")


def compared(page: Page, *labels: str) -> dict[str, Any]:
    """What the engine said, once it is of the points with these labels."""
    places = page.locator(".between .place .where-to")
    expect(places.nth(0)).to_have_text(labels[0])
    expect(places.nth(1)).to_have_text(labels[1])
    answer = page.evaluate(ANSWER)
    assert [end["label"] for end in answer["ends"]] == list(labels)
    return answer["found"]


def parameters(page: Page, lane: int, step: int) -> np.ndarray:
    return np.array(store(page, f"store.lanes.value[{lane}].frames.parameters({step})"))


def update(page: Page, lane: int, step: int) -> np.ndarray:
    """The update of a step: the difference to the next one."""
    return parameters(page, lane, step + 1) - parameters(page, lane, step)


def degrees(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.degrees(np.arccos(a @ b / np.linalg.norm(a) / np.linalg.norm(b))))


def loss(page: Page, at: np.ndarray) -> float:
    """C = 1/(2n) sum |y - a|^2 of the network 2-4-1 with tanh and identity, whose layers are blocks [w | b]."""
    data = store(page, "({ x: lane.value.data.inputs, y: lane.value.data.targets })")
    x, y = np.array(data["x"]).T, np.array(data["y"]).T
    first, second = at[:12].reshape(4, 3), at[12:].reshape(1, 5)
    hidden = np.tanh(x @ first[:, :2].T + first[:, 2])
    return float(((hidden @ second[:, :4].T + second[:, 4] - y) ** 2).sum() / (2 * len(y)))


def number(shown: Locator) -> float:
    return float((shown.get_attribute("title") or "").replace("−", "-"))


@long
def test_a_pinned_step_stays_while_the_run_plays(moons: Page) -> None:
    room(moons)
    pin(moons, "From", 7)
    marks = moons.get_by_role("list", name="Points compared").get_by_role("button")
    expect(marks).to_have_count(1)
    moons.locator("h1").click()
    moons.keyboard.press("Space")
    until(moons, f"cursor.value.step > {LAST + 5}")
    moons.keyboard.press("Space")
    until(moons, "!playing.value")
    step = store(moons, "cursor.value.step")
    found = compared(moons, "step 7", f"step {step}")
    assert found["norm"] == pytest.approx(np.linalg.norm(parameters(moons, 0, step) - parameters(moons, 0, 7)))
    expect(box(moons, "From")).to_have_value("7")
    # the mark stands where the axis has its step
    left = "(name) => document.querySelector(`.timeline ${name}`).getBoundingClientRect().left"
    at, now = (moons.evaluate(left, name) for name in (".compare-marks li", ".loss-chart .now"))
    marks.click()
    until(moons, "cursor.value.step === 7")
    there = moons.evaluate(left, ".loss-chart .now")
    assert abs(at - there) <= 2 < abs(at - now)
    # going to one end does not move the other
    compared(moons, "step 7", f"step {step}")
    expect(box(moons, "To")).to_have_value(str(step))
    # at the cursor again
    moons.get_by_role("group", name="To", exact=True).get_by_role("checkbox").check()
    moons.locator("h1").click()
    moons.keyboard.press("ArrowRight")
    compared(moons, "step 7", "step 8")


def branch(page: Page) -> None:
    """B leaves A at step 40 with another rate; both go on to step 60."""
    page.evaluate("import('/static/js/run/lanes/fork.js').then(l => l.fork())")
    until(page, "store.lanes.value.length === 2")
    faster = "w.changeExperiment('eta', e => { e.optimizer.eta = 0.9; })"
    change = f"import('/static/js/run/changes/experiment.js').then(w => {faster})"
    page.evaluate(change)
    until(page, "experiment.value.optimizer.eta === 0.9")
    page.evaluate("import('/static/js/time/player.js').then(p => p.move(20))")
    until(page, "cursor.value.step === 60 && frame.value.state.step === 60")


def test_two_lanes_at_one_step_and_at_two(moons: Page) -> None:
    branch(moons)
    compare = room(moons)
    found = compared(moons, "A step 60", "B step 60")
    a, b = (parameters(moons, lane, 60) for lane in (0, 1))
    assert found["norm"] == pytest.approx(np.linalg.norm(b - a), rel=1e-12)
    pin(moons, "From", 10)
    pin(moons, "To", 45)
    found = compared(moons, "A step 10", "B step 45")
    a, b = parameters(moons, 0, 10), parameters(moons, 1, 45)
    assert found["norm"] == pytest.approx(np.linalg.norm(b - a), rel=1e-12)
    angle = degrees(update(moons, 0, 10), update(moons, 1, 45))
    assert found["updates"]["degrees"] == pytest.approx(angle, rel=1e-6)
    assert found["line"]["loss"][50] == pytest.approx(loss(moons, (a + b) / 2), rel=1e-10)
    # an end is a way there
    compare.get_by_role("button", name=re.compile("A step 10")).click()
    until(moons, "cursor.value.lane === 0 && cursor.value.step === 10")
    # one lane with itself, and the other way round
    moons.get_by_role("combobox", name="To lane").select_option("A")
    compared(moons, "A step 10", "A step 45")
    moons.get_by_role("button", name="Swap from and to").click()
    compared(moons, "A step 45", "A step 10")


def test_two_frames_of_one_run_a_bad_step_and_a_far_one(moons: Page) -> None:
    compare = room(moons)
    assert moons.locator(".compare select").count() == 0
    compared(moons, "step 0", f"step {LAST}")  # until somebody chooses: from the start to here
    for text, said in (("abc", "whole number"), ("1.5", "whole number"), ("-1", "whole number"), ("10001", "at most")):
        pin(moons, "To", text)
        expect(compare.get_by_role("alert")).to_contain_text(said)
        expect(box(moons, "To")).to_have_value(str(LAST))
        expect(box(moons, "To")).to_have_attribute("aria-invalid", "true")
    compared(moons, "step 0", f"step {LAST}")
    pin(moons, "To", 90)
    expect(compare.get_by_role("alert")).to_have_count(0)
    found = compared(moons, "step 0", "step 90")
    assert store(moons, "cursor.value.step") == LAST  # the run went on, the cursor stayed
    assert found["line"]["loss"][-1] == pytest.approx(loss(moons, parameters(moons, 0, 90)), rel=1e-10)

    # what is compared, the end first where the cursor is
    pin(moons, "From", 10)
    here = moons.get_by_role("group", name="To", exact=True).get_by_role("checkbox")
    here.check()
    compared(moons, "step 10", f"step {LAST}")
    here.uncheck()
    pin(moons, "To", 30)
    found = compared(moons, "step 10", "step 30")
    a, b, start = (parameters(moons, 0, step) for step in (10, 30, 0))
    rows = compare.locator("dl > div:not(.parts) dd")
    assert number(rows.nth(0)) == pytest.approx(np.linalg.norm(b - a), rel=1e-12)
    assert number(rows.nth(1)) == pytest.approx(degrees(update(moons, 0, 10), update(moons, 0, 30)), rel=1e-6)
    assert number(rows.nth(2)) == pytest.approx(degrees(a - start, b - start), rel=1e-6)
    # the losses on the way, at every sampled point and as they are written at the ends
    along = [loss(moons, a + t * (b - a)) for t in found["line"]["t"]]
    assert len(along) == 101 and found["line"]["loss"] == pytest.approx(along, rel=1e-10)
    ends = compare.locator(".places .q-loss")
    assert [number(ends.nth(i)) for i in (0, 1)] == pytest.approx([along[0], along[-1]], rel=1e-10)
    # the parameters that differ most, with both values
    names = store(moons, "lane.value.parameters")
    order = np.argsort(-np.abs(b - a))[:10]
    shown = [
        [number(cell) for cell in row.locator("td").all()] for row in compare.locator(".differences tbody tr").all()
    ]
    assert np.array(shown) == pytest.approx(np.array([[a[i], b[i], b[i] - a[i]] for i in order]), rel=1e-12)
    compare.locator(".differences tbody button").nth(2).click()
    until(moons, f"selection.value.parameter === '{names[order[2]]}'")
    expect(compare).to_be_visible()  # a press in the list does not leave the room


@long
def test_a_run_that_ended_has_no_later_step(page: Page) -> None:
    page.goto("/?preset=parabola&optimizer.eta=3&step=5")
    until(page, "frame.value && frame.value.state.step === 5")
    compare = room(page)
    pin(page, "To", 9000)
    expect(compare.get_by_role("alert")).to_have_text(re.compile(r"diverged after step \d+"))
    assert store(page, "lane.value.status") == "diverged"


@long
def test_a_state_that_was_let_go_is_computed_again(moons: Page) -> None:
    a, b = parameters(moons, 0, 5), parameters(moons, 0, 21)
    moons.evaluate(
        "import('/static/js/store.js').then(s => { const { frames } = s.lane.value;"
        " for (const t of [5, 21]) { frames.held.delete(t); frames.states.delete(t); } })"
    )
    room(moons)
    pin(moons, "From", 5)
    pin(moons, "To", 21)
    found = compared(moons, "step 5", "step 21")
    assert found["difference"] == [y - x for x, y in zip(a.tolist(), b.tolist(), strict=True)]


def test_a_link_is_the_comparison(open_page: Any) -> None:
    page = open_page()
    page.goto("/?preset=moons&step=12")
    settle(page)
    room(page)
    pin(page, "From", 3)
    expect(page).to_have_url(re.compile(r"\?preset=moons&compare=3_here&step=12&v=2$"))
    pin(page, "To", 30)
    expect(page).to_have_url(re.compile(r"compare=3_30"))
    found = compared(page, "step 3", "step 30")
    other = open_page()
    other.goto(page.url)
    assert compared(other, "step 3", "step 30") == found
    assert store(other, "cursor.value.step") == 12


@long
def test_the_same_point_twice_says_so(page: Page) -> None:
    page.goto("/?preset=himmelblau")
    settle(page)
    compare = room(page)
    expect(compare).to_contain_text("These are the same parameters")
    page.locator("h1").click()
    page.keyboard.press("ArrowRight")
    compared(page, "step 0", "step 1")


@long
def test_the_distances_of_many_layers_wrap_below_the_whole(page: Page) -> None:
    page.goto("/?preset=vanishing&step=40")
    settle(page)
    compare = room(page)
    for width in (1440, 1024):
        page.set_viewport_size({"width": width, "height": 900})
        expect(compare).to_be_visible()
        compared(page, "step 0", "step 40")
        parts = compare.locator(".parts .part")
        expect(parts).to_have_count(6)
        whole = compare.locator("dl dd").first
        assert number(whole) == pytest.approx(np.linalg.norm([number(part) for part in parts.all()]), rel=1e-12)
        assert compare.evaluate("e => e.scrollWidth <= e.clientWidth")
        right = compare.evaluate("e => e.getBoundingClientRect().right")
        for shown in [whole, *parts.all()]:
            place = shown.bounding_box()
            assert place is not None and place["x"] + place["width"] <= right, width


@long
def test_on_a_phone_it_is_a_tab_of_its_own(open_page: Any, axe: Any) -> None:
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, color_scheme="light")
    page.goto("/?preset=moons&step=20")
    settle(page)
    strip = page.get_by_role("navigation", name="Rooms below the landscape")
    tab = strip.get_by_role("button", name="Compare", exact=True)
    tab.click()
    edges = [
        place.evaluate("e => [e.getBoundingClientRect().left, e.getBoundingClientRect().right]")
        for place in (strip, tab)
    ]
    assert edges[0][0] <= edges[1][0] and edges[1][1] <= edges[0][1], (
        "the tabs scroll, the one that is open is in sight"
    )
    compared(page, "step 0", "step 20")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        expect(page.locator("html")).to_have_attribute("data-theme", scheme)
        assert axe(page, **({} if scheme == "light" else {"runOnly": COLOURS})) == [], scheme
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    small = "e => [...e.querySelectorAll('button, select, input[type=text], label.follows')].map(x => x.offsetHeight)"
    assert min(page.locator(".compare").evaluate(small)) >= 44


def test_it_is_accessible_and_says_what_the_line_shows(moons: Page, axe: Any) -> None:
    branch(moons)
    compare = room(moons)
    pin(moons, "From", 10)
    for scheme, mode in (("light", "3"), ("dark", "1")):
        moons.emulate_media(color_scheme=scheme)
        expect(moons.locator("html")).to_have_attribute("data-theme", scheme)
        moons.locator("h1").click()
        moons.keyboard.press(mode)
        until(moons, f"options.value.mode === '{mode}d'")
        settle(moons)
        found = compared(moons, "A step 10", "B step 60")
        words = compare.get_by_role("img").get_attribute("aria-label") or ""
        assert words.startswith("Loss on the straight line from A step 10, ")
        assert ("never climbs" in words) == (found["line"]["barrier"]["height"] == 0)
        assert axe(moons, within=None if scheme == "light" else ".compare") == [], (scheme, mode)
