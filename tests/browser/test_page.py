"""The main job in a real browser: open the page, press Step, see one update in every view, and all around it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from app.web.page.program import APART, TOGETHER
from tests.browser.store import settle, store, until
from tests.browser.test_harness import MODULES
from tests.sampling import long

JS = Path(__file__).resolve().parents[2] / "static" / "js"


@pytest.fixture
def moons(page: Page) -> Page:
    page.goto("/")
    expect(page.get_by_role("button", name="Step", exact=True)).to_be_visible()
    settle(page)
    return page


def presets(live_server: str) -> list[dict[str, Any]]:
    return httpx.get(f"{live_server}/api/catalog").json()["presets"]


def step_field(page: Page) -> Any:
    return page.get_by_role("textbox", name="Go to step")


def test_a_press_on_the_first_visit_is_exactly_one_update_in_every_view(moons: Page) -> None:
    assert moons.locator(".presets-button").inner_text().startswith("Two moons")
    assert store(moons, "cursor.value.step") == 0
    assert store(moons, "lane.value.data.targets[0].length") > 100
    expect(moons.locator(".loss-chart")).to_contain_text("training")
    before = store(moons, "frame.value")
    moons.evaluate(
        """async () => {
          const { phase } = await import('/static/js/store.js');
          window.phases = [];
          phase.subscribe(now => { if (now && phases.at(-1) !== now.name) phases.push(now.name); });
        }"""
    )
    # the phases come in the order of the mathematics, and the cursor stays until the update is done
    moons.get_by_role("button", name="Step", exact=True).click()
    until(moons, "cursor.value.step === 1")
    seen = moons.evaluate("phases")
    order = ["forward", "loss", "backward", "gradient", "update"]
    assert seen == order
    expect(step_field(moons)).to_have_value("1")
    after = store(moons, "frame.value")
    moved = [p + u for p, u in zip(before["state"]["parameters"], before["update"], strict=True)]
    assert after["state"]["parameters"] == moved
    assert after["loss_train"] != before["loss_train"]
    settle(moons)
    assert store(moons, "surface.value.step") == 1
    assert store(moons, "boundary.value.step") == 1


@long
def test_pressing_again_before_the_end_finishes_at_once(moons: Page) -> None:
    # the clock of all animations stands: by itself the update would never end
    moons.evaluate(
        """() => {
          const [frame, now] = [requestAnimationFrame, performance.now()];
          window.requestAnimationFrame = (draw) => frame(() => draw(now));
        }"""
    )
    button = moons.get_by_role("button", name="Step", exact=True)
    button.click()
    until(moons, "phase.value !== null")
    assert store(moons, "cursor.value.step") == 0
    button.click()
    until(moons, "cursor.value.step === 1 && phase.value !== null")
    expect(step_field(moons)).to_have_value("1")


def test_time_goes_both_ways_more_units_begin_again_and_a_phase_is_held_and_stepped(moons: Page) -> None:
    keys = [("ArrowRight", 1), ("Shift+ArrowRight", 11), ("ArrowLeft", 10), ("Home", 0), ("End", 11), ("r", 0)]
    for key, step in keys:
        moons.keyboard.press(key)
        expect(step_field(moons)).to_have_value(str(step))
    moons.keyboard.press("Shift+ArrowRight")
    expect(step_field(moons)).to_have_value("10")
    moons.get_by_role("button", name="More: units in layer 1").click()
    expect(moons.locator(".status")).to_contain_text("same seed")
    expect(step_field(moons)).to_have_value("0")

    # part by part
    moons.get_by_role("button", name="Error terms").click()
    until(moons, "phase.value?.name === 'backward' && phase.value.held")
    assert store(moons, "cursor.value.step") == 0
    step = moons.get_by_role("button", name="Step", exact=True)
    for layer in (2, 1):
        step.click()
        until(moons, f"phase.value?.name === 'gradient' && phase.value.layer === {layer} && phase.value.held")
    step.click()
    until(moons, "phase.value?.name === 'update' && phase.value.held")
    step.click()
    expect(step_field(moons)).to_have_value("1")


def test_playing_goes_on_until_paused_or_told_to_stop_and_keeps_every_step(moons: Page) -> None:
    moons.keyboard.press("Space")
    until(moons, "cursor.value.step >= 12")
    moons.keyboard.press("Space")
    settle(moons)
    at = store(moons, "cursor.value.step")
    assert at >= 12
    assert store(moons, "[...lane.value.frames.held.values()].map(f => f.state.step)")[: at + 1] == list(range(at + 1))
    first, last = store(moons, "[lane.value.frames.at(0).loss_train, frame.value.loss_train]")
    assert last < first

    moons.keyboard.press("Home")
    until(moons, "cursor.value.step === 0")
    moons.get_by_text("Stop playing by itself").click()
    moons.get_by_role("textbox", name="loss at most").fill("0.2")
    moons.get_by_role("textbox", name="loss at most").press("Enter")
    moons.get_by_role("button", name="Play").click()
    expect(moons.locator(".status")).to_contain_text("Stopped at step")
    at = store(moons, "cursor.value.step")
    losses = store(moons, "[...lane.value.frames.held.values()].map(f => f.loss_train)")
    assert losses[at] <= 0.2
    assert all(loss > 0.2 for loss in losses[:at])


def test_a_new_rate_goes_on_from_here_undo_takes_it_back_and_the_address_is_the_state(moons: Page) -> None:
    moons.keyboard.press("Shift+ArrowRight")
    expect(step_field(moons)).to_have_value("10")
    rate = moons.get_by_role("textbox", name="learning rate")
    old = rate.input_value()
    before = store(moons, "frame.value")
    rate.fill("0.05")
    rate.press("Enter")
    expect(moons.locator(".status")).to_contain_text("Goes on from step 10")
    after = store(moons, "frame.value")
    assert after["state"]["parameters"] == before["state"]["parameters"]
    assert after["eta"] == 0.05
    moons.locator("body").click(position={"x": 700, "y": 20})
    moons.keyboard.press("Control+z")
    expect(rate).to_have_value(old)
    assert store(moons, "frame.value.update") == before["update"]

    rate.fill("0.02")
    rate.press("Enter")
    expect(moons.locator(".status")).to_contain_text("Goes on")
    moons.keyboard.press("Tab")
    expect(moons).to_have_url(re.compile(r"preset=moons&at10\.optimizer\.eta=0\.02"))
    link = moons.url
    moons.goto(link)
    expect(moons.get_by_role("textbox", name="learning rate")).to_have_value("0.02")
    expect(step_field(moons)).to_have_value("10")


def test_a_refusal_is_said_and_the_value_and_the_run_stay(moons: Page, faults: Any) -> None:
    """Of a control beside it, where the page itself refuses; of the server below the status, whatever was open."""
    rate = moons.get_by_role("textbox", name="learning rate")
    old = rate.input_value()
    rate.fill("fast")
    rate.press("Enter")
    expect(moons.locator(".control", has=rate)).to_contain_text("is not a number")
    expect(rate).to_have_value(old)
    rate.fill("1e9")
    rate.press("Enter")
    expect(moons.locator(".control", has=rate)).to_contain_text("outside")
    assert store(moons, "experiment.value.optimizer.eta") == float(old)
    rate.fill(old)
    rate.press("Enter")
    expect(moons.locator(".wrong-note")).to_have_count(0)
    assert faults == []
    faults.allow("422")
    moons.locator("h1").click()
    moons.keyboard.press("Shift+ArrowRight")
    expect(step_field(moons)).to_have_value("10")
    moons.evaluate(
        """import('/static/js/run/changes/experiment.js').then(
          w => w.changeExperiment('optimizer.eta', e => { e.optimizer.eta = -1; }))"""
    )
    expect(moons.locator(".wrong-note")).to_contain_text("Learning rate −1 is below the limit of 1×10⁻⁶")
    assert store(moons, "experiment.value.optimizer.eta") > 0
    expect(step_field(moons)).to_have_value("10")


def test_offline_what_is_known_still_plays_and_the_page_recovers(moons: Page, faults: Any) -> None:
    faults.allow("Failed to load resource|request failed")
    moons.keyboard.press("Shift+ArrowRight")
    expect(step_field(moons)).to_have_value("10")
    settle(moons)
    moons.context.set_offline(True)
    moons.keyboard.press("ArrowRight")
    expect(moons.locator(".status")).to_contain_text("does not answer")
    moons.keyboard.press("Home")
    expect(step_field(moons)).to_have_value("0")
    moons.keyboard.press("ArrowRight")
    expect(step_field(moons)).to_have_value("1")
    moons.context.set_offline(False)
    expect(moons.locator(".status")).not_to_contain_text("does not answer", timeout=20_000)
    moons.keyboard.press("End")
    moons.keyboard.press("ArrowRight")
    expect(step_field(moons)).to_have_value("11")


def test_diverged_run_names_the_overflow_and_offers_a_rate(page: Page) -> None:
    page.goto("/?preset=explodes")
    settle(page)
    page.evaluate("import('/static/js/time/player.js').then(p => p.move(500))")
    status = page.locator(".status")
    expect(status).to_contain_text("Diverged. At step")
    expect(status).to_contain_text("From the start, η = 0.110 held for 1,000 steps and ended with a lower loss.")
    expect(page.get_by_role("button", name="Step", exact=True)).to_be_disabled()
    numbers = "f => [f.loss, ...f.state.parameters, ...f.gradient, ...f.update]"
    assert store(page, f"[...lane.value.frames.held.values()].flatMap({numbers}).every(Number.isFinite)")
    page.get_by_role("button", name="Try it from the start").click()
    expect(step_field(page)).to_have_value("0")
    page.evaluate("import('/static/js/time/player.js').then(p => p.move(100))")
    expect(step_field(page)).to_have_value("100")
    assert store(page, "lane.value.status") == "running"


def test_back_returns_to_the_preset_before(moons: Page) -> None:
    moons.keyboard.press("/")
    moons.get_by_role("dialog").get_by_role("button", name=re.compile("Rosenbrock")).click()
    expect(moons.locator(".presets-button")).to_contain_text("Rosenbrock")
    moons.go_back()
    expect(moons.locator(".presets-button")).to_contain_text("Two moons")


def test_help_lists_the_glossary_and_both_themes_are_kept_for_the_next_visit(moons: Page) -> None:
    moons.keyboard.press("?")
    words = moons.locator("dialog.help details.glossary")
    words.locator("summary").click()
    expect(words.locator("dt", has_text="horizon")).to_be_visible()
    expect(words.locator("dd").first).to_contain_text("share of examples")
    moons.keyboard.press("Escape")
    before = moons.evaluate("document.documentElement.dataset.theme")
    moons.keyboard.press("t")
    after = moons.evaluate("document.documentElement.dataset.theme")
    assert {before, after} == {"light", "dark"}
    moons.reload()
    settle(moons)
    assert moons.evaluate("document.documentElement.dataset.theme") == after


def libraries(modules: Iterable[Path]) -> set[str]:
    """The addresses of the vendored files that modules import, or those that they import themselves, and so on."""
    todo, seen, names = list(modules), set(), {"katex"}  # which is typeset with when it has come
    while todo:
        module = todo.pop()
        if module in seen or not module.exists():
            continue
        seen.add(module)
        for name in re.findall(r' from "([^"]+)"', module.read_text(encoding="utf-8")):
            if name.startswith("."):
                todo.append((module.parent / name).resolve())
            else:
                names.add(name)
    return {f"/static/vendor/{MODULES[name]['file']}" for name in names}


def test_every_module_of_the_first_view_was_asked_for_at_once(moons: Page) -> None:
    asked, announced = moons.evaluate(
        """() => [
          performance.getEntriesByType('resource').map(e => new URL(e.name).pathname).filter(p => /\\.js$/.test(p)),
          [...document.querySelectorAll('link[rel=modulepreload]')].map(l => new URL(l.href).pathname),
        ]"""
    )
    assert set(announced) <= set(asked)
    own = [path for path in asked if "/static/vendor/" not in path]
    program = next(path for path in own if path.endswith("/js/main.js"))
    # one file holds them all; two names lead into others, for this test's own questions; the rest comes at rest
    place = program.removesuffix("js/main.js")
    first = {f"{place}js/{name}" for name in ("main.js", "store.js", "explain/ask.js")}
    later = {f"{place}{name}" for name in (*TOGETHER, *APART)}
    assert first <= set(own) <= first | later
    imports = re.compile(r'import\("(\.[^"]+)"\)')
    files = JS.rglob("*.js")
    rest = {(f.parent / name).resolve() for f in files for name in imports.findall(f.read_text(encoding="utf-8"))}
    assert program in announced
    assert set(asked) - set(own) <= {*announced, *libraries(path for path in rest if path.is_relative_to(JS))}
    assert not [path for path in asked if "/three-" in path], "what draws in 3-D comes when it is shown"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ('preset=chain&objective.frozen=["1","2"]', "Every parameter is held fixed"),
        ("preset=parabola&objective.start=[0]", "The gradient is exactly zero here"),
    ],
)
def test_the_status_says_why_nothing_moves(page: Page, query: str, said: str) -> None:
    page.goto(f"/?{query}")
    settle(page)
    expect(page.locator(".status")).to_contain_text(said)


COUNT = """() => {
  const added = [];
  const rows = record => [...record.addedNodes].flatMap(node => node.nodeType === 1
    ? [...(node.matches('.numbers-body > *') ? [node] : []), ...node.querySelectorAll('.numbers-body > *')] : []);
  new MutationObserver(records => added.push(new Set(records.flatMap(rows).filter(n => n.isConnected)).size))
    .observe(document.querySelector('.details-body'), { childList: true, subtree: true });
  window.added = added;
}"""

# how far the last row made lies below what can be seen of the table
BELOW = """[...document.querySelectorAll('.numbers-row')].at(-1)?.getBoundingClientRect().bottom
  - document.querySelector('.numbers-table')?.getBoundingClientRect().bottom"""


@long
def test_the_numbers_open_a_few_rows_at_a_time_while_a_run_plays(open_page: Callable[..., Page]) -> None:
    """All at once they would take longer than the frames that are played meanwhile."""
    page = open_page(viewport={"width": 1440, "height": 1400})
    page.goto("/?preset=spiral")
    settle(page)
    page.locator("button.play").click()
    page.evaluate(COUNT)
    page.get_by_role("tab", name="Numbers").click()
    until(page, f"playing.value && ({BELOW}) >= 0")  # as far as can be seen
    added = [count for count in page.evaluate("window.added") if count]
    assert len(added) > 2 and max(added) <= 6  # five rows, and the heading that stays in sight
    # down to the end of the table, again as long as rows come
    until(page, f"(document.querySelector('.numbers-table').scrollTop = 1e6, ({BELOW}) < 1)")
    expect(page.locator(".numbers-row").last).to_contain_text("b")


@long
def test_page_opens_where_the_language_is_no_language(open_page: Callable[..., Page]) -> None:
    page = open_page(fresh=True)
    page.add_init_script("Object.defineProperty(Navigator.prototype, 'language', { get: () => 'C' })")
    page.goto("/?preset=moons")
    settle(page)
    expect(page.get_by_role("button", name="Step", exact=True)).to_be_enabled()


def test_the_first_picture_needs_no_letters_beyond_the_small_font(open_page: Callable[..., Page]) -> None:
    """One sign that the small font lacks loads the whole one, 29 kB: an arrow is drawn, not written."""
    for size in ((1440, 900), (390, 844)):
        page = open_page(fresh=True, viewport={"width": size[0], "height": size[1]})
        fonts: list[str] = []
        page.on("request", lambda request, fonts=fonts: request.resource_type == "font" and fonts.append(request.url))
        page.goto("/")
        settle(page)
        page.evaluate("document.fonts.ready.then(() => null)")
        assert fonts and not [url for url in fonts if "source-sans" in url], fonts
