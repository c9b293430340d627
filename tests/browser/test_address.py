"""A link is a state: the short address holds the view and how it is looked at."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import ROOT
from tests.browser.hands import type_rate
from tests.browser.proxy import taking_off
from tests.browser.store import settle, store, until
from tests.browser.test_planes import SHOWN, choose
from tests.sampling import long
from tests.server import serving

KEYS = "['mode', 'plane', 'center', 'over', 'field', 'logHeight', 'range']"
VIEW = f"Object.fromEntries({KEYS}.map(key => [key, options.value[key]]))"
SEEN = f"[{VIEW}, frame.value.state, Array.from(surface.value.loss), surface.value.range]"


def test_a_preset_as_it_opens_needs_its_name_and_a_version(page: Page) -> None:
    page.goto("/?preset=himmelblau")
    settle(page)
    expect(page).to_have_url(re.compile(r"/\?preset=himmelblau&v=2$"))


def test_a_link_to_a_later_step_stays_as_short(page: Page) -> None:
    page.goto("/?preset=moons&step=9")
    settle(page)
    until(page, "frame.value.state.step === 9")
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile(r"/\?preset=moons&step=10&v=2$"))


def test_link_restores_plane_centre_height_field_and_data(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto("/?preset=moons&mode=2d")
    settle(page)
    page.evaluate("import('/static/js/time/player.js').then(p => p.move(20))")
    until(page, "frame.value.state.step === 20")
    choose(page, "Random")
    until(page, SHOWN % "random")
    page.get_by_role("button", name="new", exact=True).click()
    until(page, "surface.value.plain.seed === 1")
    page.locator(".plane-button").click()
    menu = page.get_by_role("group", name="Plane")
    menu.get_by_role("checkbox", name="follow").uncheck()
    menu.get_by_role("button", name="this batch").click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="field").click()
    page.get_by_role("button", name="log C").click()
    page.get_by_role("button", name="Zoom in").click()
    page.locator("h1").click()
    page.keyboard.press("ArrowLeft")
    until(page, "frame.value.state.step === 19 && options.value.range")
    until(page, SHOWN % "random")
    expect(page).to_have_url(re.compile("step=19&v=2$"))
    link = page.url
    assert link.partition("?")[2].startswith("preset=moons&plane=random.1&center=20&over=batch&log=1&field=1&range=")
    assert len(link) < 160
    other = open_page()
    other.goto(link)
    until(other, SHOWN % "random")
    mine, theirs = store(page, SEEN), store(other, SEEN)
    # the range is told to four digits
    for ours, said in zip(mine[0].pop("range").values(), theirs[0].pop("range").values(), strict=True):
        assert all(abs(a - b) <= 1e-3 * (ours[1] - ours[0]) for a, b in zip(ours, said, strict=True))
    for told in (mine, theirs):  # the weights looked along before are this page's own
        told[0]["plane"] = {key: told[0]["plane"][key] for key in ("kind", "seed")}
    assert mine[:2] == theirs[:2]


@long
def test_back_over_a_change_of_view_keeps_the_runs(page: Page) -> None:
    page.goto("/?preset=moons")
    settle(page)
    page.keyboard.press("Shift+ArrowRight")
    until(page, "frame.value.state.step === 10")
    page.keyboard.press("f")
    until(page, "store.lanes.value.length === 2")
    before = store(page, "options.value.mode")
    page.keyboard.press("1" if before != "1d" else "2")
    until(page, f"options.value.mode !== '{before}'")
    page.go_back()
    until(page, f"options.value.mode === '{before}'")
    assert store(page, "store.lanes.value.length") == 2
    assert store(page, "frame.value.state.step") == 10


def select(page: Page, picked: str) -> None:
    page.evaluate(f"import('/static/js/run/changes/actions.js').then(actions => actions.select({picked}))")


def test_a_link_selects_the_same_and_opens_the_same_room(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto("/?preset=moons&step=2")
    settle(page)
    select(page, "{ parameter: 'w1[2,1]', example: 7 }")
    page.get_by_role("tab", name="Numbers").click()
    expect(page).to_have_url(re.compile(r"\?preset=moons&room=numbers&parameter=w1\.2\.1&example=7&step=2&v=2$"))
    other = open_page()
    other.goto(page.url)
    settle(other)
    assert store(other, "selection.value") == {"parameter": "w1[2,1]", "example": 7, "unit": None}
    expect(other.get_by_role("tab", name="Numbers")).to_have_attribute("aria-selected", "true")
    until(other, "frame.value.examples.includes(7)")
    assert other.url == page.url
    # a unit, and the room that is opened for it
    select(page, "{ parameter: null, example: null, unit: { layer: 1, unit: 3 } }")
    page.get_by_role("tab", name="Why", exact=True).click()
    expect(page).to_have_url(re.compile(r"\?preset=moons&room=why&unit=1\.3&step=2&v=2$"))
    # each entry of the history has its own
    page.locator("h1").click()
    page.keyboard.press("1")
    expect(page).to_have_url(re.compile("mode=1d"))
    page.get_by_role("tab", name="Data").click()
    select(page, "{ unit: null }")
    expect(page).to_have_url(re.compile(r"mode=1d&step=2&v=2$"))
    page.go_back()
    until(page, "selection.value.unit?.unit === 3 && options.value.detail === 'why'")
    # a part that does not exist is not selected
    page.goto("/?preset=chain&parameter=w9.1.1&example=99&unit=4.4&room=cellar")
    settle(page)
    expect(page).to_have_url(re.compile(r"\?preset=chain&v=2$"))


@long
def test_on_a_narrow_screen_a_link_opens_its_tab(open_page: Callable[..., Page]) -> None:
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True)
    page.goto("/?preset=moons&room=loss")
    settle(page)
    loss = page.locator(".tabstrip").get_by_role("button", name="Loss", exact=True)
    expect(loss).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".loss-chart .u-over")).to_be_in_viewport(ratio=0.99)  # all of it, before what stands with it
    page.get_by_role("button", name="Why", exact=True).click()
    expect(page).to_have_url(re.compile(r"\?preset=moons&room=why&v=2$"))
    page.get_by_role("button", name="Network", exact=True).click()
    expect(page).to_have_url(re.compile(r"\?preset=moons&v=2$"))


def test_the_address_keeps_up_with_a_run_that_plays(page: Page) -> None:
    page.goto("/?preset=moons")
    settle(page)
    page.evaluate(
        """() => {
          window.written = 0;
          const { replaceState } = history;
          history.replaceState = (...all) => { written++; replaceState.apply(history, all); };
        }"""
    )
    page.locator("h1").click()
    page.keyboard.press("Space")
    until(page, "cursor.value.step > 5")
    page.wait_for_function("() => /step=([5-9]|\\d\\d)/.test(location.search)")
    page.wait_for_function("() => /step=\\d\\d/.test(location.search)")
    assert store(page, "playing.value")
    assert page.evaluate("written") < 8
    page.get_by_role("combobox", name="Method").select_option("adam")
    page.wait_for_function("() => /at\\d+\\.optimizer=/.test(location.search)")
    page.evaluate("import('/static/js/time/player.js').then(p => p.pause())")
    until(page, "!playing.value && !phase.value")
    expect(page).to_have_url(re.compile(f"step={store(page, 'cursor.value.step')}&v=2$"))


def test_a_changed_preset_is_told_by_what_differs(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto("/?preset=moons")
    settle(page)
    type_rate(page, "0.7")
    expect(page).to_have_url(re.compile(r"/\?preset=moons&optimizer\.eta=0\.7&v=2$"))
    page.get_by_role("button", name="More: units in layer 1").click()
    until(page, "experiment.value.objective.layers[0].units === 5")
    settle(page)
    # no preset any more: the differences from the experiment that all others are told from
    expect(page).to_have_url(re.compile(r"objective.*optimizer\.eta=0\.7"))
    assert len(page.url) < 400
    other = open_page()
    other.goto(page.url)
    settle(other)
    state = "[experiment.value, preset.value, frame.value]"
    assert store(other, state) == store(page, state)
    # Back is the network before, the rate as it was then
    page.go_back()
    until(page, "experiment.value.objective.layers[0].units === 4 && experiment.value.optimizer.eta === 0.7")
    page.go_back()
    until(page, "experiment.value.optimizer.eta === 0.2")


def test_a_link_to_a_run_that_was_changed_on_the_way_is_that_run(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto("/?preset=moons&mode=2d")
    settle(page)
    page.locator(".picture").focus()
    page.keyboard.press("Alt+Shift+ArrowRight")
    until(page, "lane.value.courses[0].set")
    page.locator("h1").click()
    page.keyboard.press("Shift+ArrowRight")
    until(page, "frame.value.state.step === 10")
    page.get_by_role("combobox", name="Method").select_option("adam")
    until(page, "experiment.value.optimizer.name === 'adam'")
    page.locator("h1").click()
    page.keyboard.press("Shift+ArrowRight")
    until(page, "frame.value.state.step === 20")
    page.locator(".picture").focus()
    page.keyboard.press("Alt+ArrowUp")
    until(page, "lane.value.courses.length === 3")
    page.locator("h1").click()
    page.keyboard.press("Shift+ArrowRight")
    until(page, "frame.value.state.step === 30")
    settle(page)
    expect(page).to_have_url(re.compile(r"[?&]step=30\b"))  # it follows the cursor a little later
    other = open_page()
    other.goto(page.url)
    until(other, "frame.value?.state.step === 30")
    settle(other)
    way = "[0, 10, 20].map(t => lane.value.frames.parameters(t))"
    seen = f"[lane.value.courses, frame.value.state, frame.value.loss_train, {way}]"
    assert store(other, seen) == store(page, seen)
    assert other.url == page.url
    # Back is the run before the change, Forward the changed one, also if nobody waits for the page in between:
    # the code that repeats a link's changes is loaded now, and both of them wait for it
    held: list[Route] = []
    changes: list[Route] = []

    def first_only(route: Route) -> None:
        changes.append(route)
        if len(changes) == 1:
            route.continue_()

    page.route("**/address/linked-runs.js*", lambda route: held.append(route))
    page.route("**/api/frame", first_only)
    page.go_back()
    until(page, "lane.value.courses.length === 1 && lane.value.courses[0].experiment.optimizer.name === 'gd'")
    store(page, "window.before = lane.value.frames, 0")
    page.go_forward()
    until(page, "lane.value.frames !== window.before")
    held[0].continue_()
    until(page, "lane.value.courses[0].set")
    page.unroute("**/api/frame")
    for route in changes[1:]:
        route.continue_()
    until(page, "lane.value.courses.length === 3 && frame.value.state.step === 30")
    assert store(page, seen) == store(other, seen)


@long
def test_link_of_another_objective_leaves_the_old_plane_out(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto("/?preset=moons&plane=w1.4.1*w1.3.1&v=2")
    settle(page)
    page.get_by_role("combobox", name="Data").select_option("function rosenbrock")
    until(page, "experiment.value.objective.name === 'rosenbrock'")
    settle(page)
    expect(page).to_have_url(re.compile("rosenbrock"))
    assert "plane" not in page.url


@pytest.fixture(scope="module")
def below(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a proxy, below whose /descent the page is."""
    log = tmp_path_factory.mktemp("below") / "log"
    with serving([sys.executable, "-m", "app"], ROOT, log, ROOT_PATH="/descent") as url:
        with taking_off("/descent", url) as proxy:
            yield proxy


@long
def test_below_a_path_all_is_as_at_the_top(open_page: Callable[..., Page], below: str) -> None:
    """Nothing may fail to load: a page tells of whatever does."""
    page = open_page(base_url=below)
    page.goto("/descent/?preset=moons&step=2")
    expect(page.locator(".landscape canvas").first).to_be_visible()
    page.locator("h1").click()
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(f"{below}/descent/?preset=moons&step=3&v=2")
    page.keyboard.press("3")  # parts that are loaded later
    expect(page).to_have_url(re.compile(r"/descent/\?preset=moons&mode=3d"))
    same = "import('/descent/static/js/store.js').then(store => store.cursor.value.step)"  # the very module that runs
    assert page.evaluate(same) == 3
    page.get_by_role("link", name="Learn").click()
    expect(page).to_have_url(f"{below}/descent/learn")
    page.locator(".course-link").first.click()
    expect(page.get_by_role("article")).to_be_visible()
    expect(page).to_have_url(re.compile("/descent/learn/."))
    links = page.locator("a[href^='/']")
    assert links.count() > 4 and page.locator("a[href^='/']:not([href^='/descent/'])").count() == 0
    expect(page.locator(".katex:visible").first).to_be_visible()
    page.get_by_role("link", name="Open in the playground").click()
    expect(page).to_have_url(re.compile(r"/descent/\?"))
    expect(page.get_by_role("button", name="Step", exact=True)).to_be_visible()
    page.keyboard.press("?")
    page.get_by_role("dialog").get_by_role("link", name="the API").click()
    expect(page).to_have_url(f"{below}/descent/docs")
    expect(page.get_by_role("heading", name="The API")).to_be_visible()


def test_moves_of_a_slider_are_one_entry_of_the_history(page: Page) -> None:
    page.goto("/?preset=moons&mode=1d")
    settle(page)
    entries = page.evaluate("history.length")
    page.evaluate(
        """async () => {
          const { changeExperiment } = await import('/static/js/run/changes/experiment.js');
          const { now } = Date;
          const at = now();
          Date.now = () => at; // however slow this machine is
          for (const eta of [0.3, 0.4, 0.5]) await changeExperiment('optimizer.eta', (e) => { e.optimizer.eta = eta; });
          Date.now = now;
        }"""
    )
    expect(page).to_have_url(re.compile(r"optimizer\.eta=0\.5"))
    assert page.evaluate("history.length") == entries + 1
    page.go_back()
    until(page, "experiment.value.optimizer.eta === 0.2")
