"""The course in a real browser: read a lesson, set the stage up, predict, run a table and a study, come back later."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import COLOURS, Faults
from tests.browser.store import progress, settle, store, until
from tests.sampling import long


def live(page: Page, of: str) -> Locator:
    """The number in the text that is `of`."""
    return page.locator(f'.lesson-text .live[data-of="{of}"]').first


def predict(page: Page, place: int, answer: str | int) -> Locator:
    """Answer the prediction number `place` (a text is typed, a number ticked), and return it."""
    block = page.locator(".predict").nth(place)
    if isinstance(answer, str):
        block.get_by_label("Your prediction").fill(answer)
    else:
        block.get_by_role("radio").nth(answer).check()
    block.get_by_role("button", name="Check").click()
    expect(block.locator(".verdict")).not_to_be_empty()
    return block


def test_a_lesson_opens_at_its_first_view_with_live_numbers_and_its_link_is_its_state(
    open_lesson: Callable[..., Page],
) -> None:
    page = open_lesson()
    expect(page.get_by_role("heading", name="Downhill")).to_be_visible()
    expect(page.locator(".status.welcome")).to_have_count(0)
    expect(page.get_by_role("navigation", name="Lessons")).to_contain_text("Lesson 1 of 2")
    assert store(page, "preset.value") == "parabola" and store(page, "options.value.mode") == "1d"
    assert store(page, "selection.value.parameter") == "x"
    first = page.locator(".look").first
    expect(first.get_by_role("button")).to_have_attribute("aria-pressed", "true")
    expect(live(page, "x")).to_have_text("3.00")
    expect(live(page, "loss")).to_have_text("…")  # of a network that nobody has seen yet
    assert page.locator(".lesson-text .katex").count() >= 4
    assert page.locator(".lesson-text .tex .q-gradient, .lesson-text .formula .q-gradient").count() >= 1
    whole = page.locator(".predict .whole").first  # With $\\eta = 0.3$: where is ...
    assert whole.evaluate("span => [span.lastChild.nodeValue, span.nextSibling.nodeValue]") == [":", " where is "]
    expect(whole.locator(".katex")).to_have_count(1)
    assert whole.evaluate("span => getComputedStyle(span).whiteSpace") == "nowrap", "a formula keeps its punctuation"
    page.keyboard.press("ArrowRight")
    expect(live(page, "x")).to_have_text("2.40")
    assert live(page, "x").get_attribute("title") == "x = 2.4 at step 1"
    until(page, "cursor.value.step === 1")
    expect(page).to_have_url(re.compile("step=1"))
    page.reload()
    settle(page)
    assert store(page, "cursor.value.step") == 1
    expect(first.get_by_role("button")).to_have_attribute("aria-pressed", "true")


def test_a_view_sets_the_stage_and_undo_takes_it_back(open_lesson: Callable[..., Page]) -> None:
    page = open_lesson()
    network = page.locator(".look").nth(1)
    network.get_by_role("button", name="Show it").click()
    until(page, "preset.value === 'moons' && cursor.value.step === 3")
    expect(network.get_by_role("button")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".look").first.get_by_role("button")).to_have_attribute("aria-pressed", "false")
    expect(page.get_by_role("tab", name="Why", exact=True)).to_have_attribute("aria-selected", "true")
    part = page.locator('.why-part[data-part="jacobian"]')
    expect(part.locator(".why-matrices")).to_be_visible()
    expect(part.locator("h3 button")).to_be_in_viewport()
    loss = store(page, "frame.value.loss")
    expect(live(page, "loss")).to_have_text(f"{loss:#.3g}")
    expect(live(page, "x")).to_have_text("3.00")  # the text of the parabola speaks of the parabola
    page.get_by_role("button", name="Undo").first.click()
    until(page, "preset.value === 'parabola'")
    expect(page.locator(".look").first.get_by_role("button")).to_have_attribute("aria-pressed", "true")
    # each view is an entry of the browser's history, also where two of them show the same experiment
    network.get_by_role("button", name="Show it").click()
    expect(page).to_have_url(re.compile("preset=moons.*step=3"))
    page.evaluate(
        """async () => {
          const { lesson } = await import('/static/js/store.js');
          const { show } = await import('/static/js/learn/stage.js');
          await show({ ...lesson.value.pieces.filter(({ kind }) => kind === 'view')[1], steps: 2 });
        }"""
    )
    expect(page).to_have_url(re.compile("preset=moons.*step=2"))
    page.go_back()
    until(page, "preset.value === 'moons' && cursor.value.step === 3")
    page.go_back()
    until(page, "preset.value === 'parabola'")


@long
def test_live_number_changes_only_at_its_view(open_lesson: Callable[..., Page]) -> None:
    page = open_lesson()
    number = live(page, "loss")
    number.evaluate(
        """number => {
          window.told = [];
          const watch = new MutationObserver(() => told.push(number.textContent));
          watch.observe(number, { childList: true, characterData: true, subtree: true });
        }"""
    )
    page.locator(".look").nth(1).get_by_role("button", name="Show it").click()
    until(page, "preset.value === 'moons' && cursor.value.step === 3")
    settle(page)
    assert page.evaluate("told") == [f"{store(page, 'frame.value.loss'):#.3g}"]  # not that of step 0
    page.locator(".look").first.get_by_role("button").click()
    until(page, "preset.value === 'parabola'")
    settle(page)
    assert len(page.evaluate("told")) == 1


@long
def test_the_part_that_a_view_opens_is_brought_to_the_top(open_lesson: Callable[..., Page]) -> None:
    page = open_lesson("on")
    page.locator(".look").nth(3).get_by_role("button").click()
    part = page.locator('.why-part[data-part="collapse"]')
    expect(part.locator(".why-matrices")).to_be_visible()
    above = """part => part.getBoundingClientRect().top - part.closest(".why-scroll").getBoundingClientRect().top"""
    page.wait_for_timeout(500)
    assert abs(part.evaluate(above)) < 1
    page.locator(".why-scroll").hover()
    page.mouse.wheel(0, -120)
    page.wait_for_timeout(200)
    assert part.evaluate(above) > 60
    page.get_by_role("button", name="Step", exact=True).click()
    page.wait_for_timeout(200)
    assert part.evaluate(above) > 60  # reading on is not interrupted


def test_a_wrong_then_a_right_prediction_completes_the_lesson(open_lesson: Callable[..., Page]) -> None:
    page = open_lesson()
    block = page.locator(".predict").first
    expect(block.get_by_role("button", name="Check")).to_be_disabled()
    block.get_by_label("Your prediction").fill("about one")
    expect(block.get_by_role("alert")).to_have_text("not a number")
    expect(block.get_by_role("button", name="Check")).to_be_disabled()

    predict(page, 0, "4.8125")
    verdict = block.locator(".verdict")
    expect(verdict).to_contain_text("Not this time. The engine gets 1.20; you said 4.8125.")
    expect(verdict).to_contain_text("That is uphill")
    until(page, "phase.value !== null || cursor.value.step === 1")  # it is played, not only said
    until(page, "phase.value === null && cursor.value.step === 1 && experiment.value.optimizer.eta === 0.3")
    assert abs(store(page, "frame.value.state.parameters[0]") - 1.2) < 1e-12
    assert progress(page)["downhill"]["predicted"] == "wrong"

    block.get_by_role("button", name="Try again").click()
    expect(block.get_by_label("Your prediction")).to_be_focused()
    expect(verdict).to_be_empty()
    page.keyboard.type("1.2")
    page.keyboard.press("Enter")
    expect(verdict).to_contain_text("Right.")
    expect(verdict).to_contain_text("Yes")

    choices = predict(page, 1, 1)
    expect(choices.locator(".verdict")).to_contain_text("a tenth of the way")
    expect(choices.locator("li").nth(1)).to_contain_text("this is what happens")
    expect(choices.locator("li").first.locator(".figure")).to_have_text("1.79")  # each choice's own loss
    until(page, "cursor.value.step === 40 && !playing.value && experiment.value.optimizer.eta === 0.45")
    assert progress(page)["downhill"] == {
        "opened": True, "predicted": "wrong", "ran": False, "done": False, "answers": {"1": "wrong", "3": "right"}
    }  # fmt: skip

    page.locator(".runs").first.get_by_role("button", name="Run it").click()
    rows = page.locator(".rows tbody tr")
    expect(rows).to_have_count(3)
    expect(rows.nth(1)).to_contain_text("3.00")
    expect(page.locator(".runs").first.locator(".finding")).to_contain_text("side to side")
    expect(page.get_by_text("This lesson is done.")).to_be_visible()
    page.reload()
    settle(page)
    expect(page.locator(".predict").first).to_contain_text("your first answer was wrong")
    expect(page.get_by_text("This lesson is done.")).to_be_visible()
    page.get_by_role("link", name="The course").click()
    expect(page.locator('.course-lesson[data-slug="downhill"] .course-mark')).to_have_text(
        "done, 1 of 2 predicted right"
    )
    expect(page.get_by_role("link", name="Go on with Further on")).to_be_visible()


@long
def test_a_start_that_tells_the_answer_is_shown_afterwards(open_lesson: Callable[..., Page]) -> None:
    page = open_lesson()
    block, later = (page.locator(".predict").nth(place) for place in (0, 1))
    start = block.get_by_role("button", name="Show the start")
    expect(start).to_have_count(0)
    expect(block).to_contain_text("The stage shows this run once you have answered.")
    expect(later.get_by_role("button", name="Show the start")).to_be_visible()  # it compares runs of 40 updates
    predict(page, 0, "1.2")
    until(page, "phase.value === null && cursor.value.step === 1")
    page.locator(".look").first.get_by_role("button").click()
    start.click()
    until(page, "cursor.value.step === 0 && experiment.value.optimizer.eta === 0.3")


# Whether a canvas has been drawn on, in more than one colour.
DRAWN = """canvas => { const { width, height } = canvas;
  const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
  return new Set(new Uint32Array(data.buffer)).size > 50; }"""


@long
def test_two_landscapes_stand_side_by_side(open_lesson: Callable[..., Page], axe: Callable[..., Any]) -> None:
    page = open_lesson("on")
    maps = page.locator(".pair li")
    expect(maps).to_have_count(2)
    for place, said in ((0, "w1[1,1] from −4.00 to 3.00"), (1, "b1[1] from −2.50 to 3.50")):
        expect(maps.nth(place)).to_contain_text(said)
        canvas = maps.nth(place).locator("canvas")
        canvas.scroll_into_view_if_needed()
        page.wait_for_function(f"canvas => ({DRAWN})(canvas)", arg=canvas.element_handle())
    first, second = (maps.nth(place).bounding_box() for place in (0, 1))
    assert first and second and abs(first["y"] - second["y"]) < 1 and first["x"] < second["x"]
    assert axe(page) == []
    page.locator(".look").last.get_by_role("button").click()
    until(page, "preset.value === 'chain'")
    settle(page)
    until(page, "surface.value.range.u[0] === -4 && surface.value.range.v[1] === 3.5")  # and not the preset's own


@long
def test_the_same_state_opens_in_the_playground(open_lesson: Callable[..., Page]) -> None:
    page = open_lesson()
    predict(page, 0, "1.2")
    until(page, "phase.value === null && cursor.value.step === 1")
    point = store(page, "frame.value.state.parameters")
    link = page.get_by_role("link", name="Open in the playground")
    link.click()
    settle(page)
    assert page.evaluate("location.pathname") == "/"
    expect(page.locator(".lesson-text")).to_have_count(0)
    until(page, "cursor.value.step === 1")
    assert store(page, "frame.value.state.parameters") == point
    assert store(page, "experiment.value.optimizer.eta") == 0.3
    page.get_by_role("link", name="Learn", exact=True).click()
    expect(page.get_by_role("heading", name="Learn gradient descent")).to_be_visible()


@long
def test_turning_the_page_goes_on_at_the_next_title(open_lesson: Callable[..., Page]) -> None:
    page = open_lesson()
    page.locator(".lesson-foot").get_by_role("link", name="Next").click()
    settle(page)
    expect(page.get_by_role("heading", name="Further on")).to_be_focused()
    assert store(page, "[preset.value, cursor.value.step]") == ["rosenbrock", 50]  # as its first view says
    page.go_back()
    settle(page)
    assert store(page, "preset.value") == "parabola"


@long
def test_views_with_one_and_two_inputs_follow_each_other(open_lesson: Callable[..., Page]) -> None:
    page = open_lesson("on")
    two, one = (page.locator(".look").nth(place).get_by_role("button") for place in (1, 2))
    for button, inputs in ((two, 2), (one, 1), (two, 2), (one, 1)):
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
        until(page, f"lane.value.data?.features.length === {inputs}")
        settle(page)  # that nothing goes wrong on the way, the page's own faults say
    loss = store(page, "frame.value.loss")
    expect(live(page, "loss")).to_have_text(f"{loss:#.3g}")
    two.click()
    settle(page)
    expect(live(page, "loss")).to_have_text(f"{loss:#.3g}")  # the text's own, still


def test_the_experiment_stands_behind_the_lesson(open_lesson: Callable[..., Page]) -> None:
    page = open_lesson()
    tabs = page.get_by_role("tablist", name="Lesson or experiment")
    tabs.get_by_role("tab", name="Lesson").focus()
    page.keyboard.press("ArrowRight")
    expect(tabs.get_by_role("tab", name="Experiment")).to_be_focused()
    expect(page.locator("#experiment")).to_be_visible()
    rate = page.locator("#experiment").get_by_role("textbox", name="learning rate")
    rate.fill("0.9")
    rate.press("Enter")
    until(page, "experiment.value.optimizer.eta === 0.9")
    tabs.get_by_role("tab", name="Lesson").click()
    expect(page.locator(".look").first.get_by_role("button")).to_have_attribute("aria-pressed", "false")


def test_without_motion_a_reveal_is_there_at_once(open_lesson: Callable[..., Page]) -> None:
    page = open_lesson(reduced_motion="reduce")
    predict(page, 1, 0)
    until(page, "cursor.value.step === 40")
    assert store(page, "playing.value") is False and store(page, "phase.value") is None


@long
def test_what_the_server_does_not_answer_is_asked_again(open_lesson: Callable[..., Page], faults: Faults) -> None:
    faults.allow("predict|ERR_FAILED|healthz")
    page = open_lesson()
    page.route("**/predict", lambda route: route.abort())
    block = page.locator(".predict").first
    block.get_by_label("Your prediction").fill("1.2")
    block.get_by_role("button", name="Check").click()
    expect(page.locator(".status")).to_contain_text("The server does not answer")
    page.unroute("**/predict")
    expect(block.locator(".verdict")).to_contain_text("Right.")


def test_the_list_of_lessons_loads_no_playground(open_page: Callable[..., Page], course: str) -> None:
    page = open_page(fresh=True, base_url=course)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/learn")
    expect(page.locator(".course-lesson")).to_have_count(2)
    expect(page.locator(".course-next")).to_be_hidden()
    page.wait_for_load_state("networkidle")
    scripts = [url.rpartition("/js/")[2] for url in asked if url.endswith(".js")]
    assert sorted(scripts) == ["learn/index.js", "learn/progress.js"]


def test_a_phone_has_a_lesson_tab(open_lesson: Callable[..., Page], axe: Callable[..., list[str]]) -> None:
    page = open_lesson(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    strip = page.get_by_role("navigation", name="Rooms below the landscape")
    expect(strip.get_by_role("button").first).to_have_text("Lesson")
    expect(page.locator(".lesson-text")).to_be_visible()
    expect(page.locator(".landscape-room canvas").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator(".lesson").evaluate("box => box.scrollWidth <= box.clientWidth")
    small = page.locator(".lesson-text :is(button, input[type=text], .choices label, nav a)").evaluate_all(
        "all => all.map(e => e.getBoundingClientRect()).filter(b => b.height < 43.5).length"
    )
    assert small == 0
    predict(page, 0, "1.2")
    until(page, "phase.value === null && cursor.value.step === 1")
    strip.get_by_role("button", name="Experiment", exact=True).click()
    expect(page.locator("#experiment")).to_be_visible()
    expect(page.locator(".lesson-text")).to_be_hidden()
    strip.get_by_role("button", name="Lesson", exact=True).click()
    expect(page.locator(".predict .verdict").first).to_contain_text("Right.")
    assert axe(page) == []


def test_in_between_one_room_stands_below_the_landscape(open_lesson: Callable[..., Page]) -> None:
    page = open_lesson(viewport={"width": 1024, "height": 768})
    expect(page.locator(".lesson-text")).to_be_visible()
    strip = page.get_by_role("navigation", name="Rooms below the landscape")
    shown = [text for text in strip.get_by_role("button").all_inner_texts() if text]
    assert shown == ["Function", "Numbers", "Why", "Compare", "Loss", "Curvature"]
    strip.get_by_role("button", name="Numbers", exact=True).click()
    expect(page.locator(".numbers-table, .details .numbers")).to_be_visible()
    expect(page.locator(".lesson-text")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 1024


def test_all_of_a_lesson_is_accessible(open_lesson: Callable[..., Page], axe: Callable[..., Any]) -> None:
    page = open_lesson(color_scheme="light")
    predict(page, 0, "4.8")
    predict(page, 1, 0)
    page.locator(".runs").first.get_by_role("button", name="Run it").click()
    study = page.locator(".study").first
    study.get_by_role("button", name="Run the study").click()
    expect(study.locator(".finding")).to_be_visible(timeout=30_000)
    study.get_by_role("button", name="Show the numbers").click()
    until(page, "!playing.value && !phase.value")
    assert axe(page) == []
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert axe(page, runOnly=COLOURS) == []
    page.get_by_role("tab", name="Experiment").click()
    assert axe(page, within="#experiment") == []
    page.goto("/learn")
    expect(page.get_by_role("link", name="Go on with Further on")).to_be_visible()
    for theme in ("dark", "light"):
        page.emulate_media(color_scheme=theme)
        expect(page.locator("html")).to_have_attribute("data-theme", theme)
        assert axe(page, **({} if theme == "dark" else {"runOnly": COLOURS})) == [], theme
