"""Derivations in a real browser: read one, step and see it change, open it, point at a term, check the gradient."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Page, expect

from tests.browser.conftest import COLOURS
from tests.browser.derivation import DEEP, asked, line, number, part, steepest
from tests.browser.store import settle, store, until
from tests.sampling import long

MINUS = "\u2212"


def shown(value: float) -> str:
    """A number as the page writes it, where it needs no exponent."""
    assert 1e-3 <= abs(value) < 1e3
    return f"{value:#.3g}".rstrip(".").replace("-", MINUS)


def test_the_steepest_slope_follows_the_step_and_a_level_opens_down_to_the_output(why: Page) -> None:
    name = steepest(why)
    term = "gradient-" + name.replace("[", "-").replace(",", "-").rstrip("]")
    value = number(line(why, "gradient"), term)
    for _ in range(2):
        asked(why)
        expect(value).to_have_text(shown(store(why, f"frame.value.gradient[lane.value.parameters.indexOf('{name}')]")))
        before = value.inner_text()
        why.keyboard.press("ArrowRight")
        expect(value).not_to_have_text(before)

    levels = part(why, "levels")
    levels.get_by_role("button", name=re.compile("Where error")).first.click()
    inner = line(why, "delta2-1")
    expect(inner).to_be_visible()
    inner.get_by_role("button").first.click()
    expect(line(why, "error-1")).to_be_visible()
    asked(why)
    expect(number(line(why, "error-1"), "error-1")).to_have_text(shown(store(why, "frame.value.layers[1].delta[0][0]")))
    # open lines stay open from step to step
    why.locator(".why-scroll").focus()
    why.keyboard.press("ArrowRight")
    asked(why)
    expect(number(line(why, "error-1"), "error-1")).to_have_text(shown(store(why, "frame.value.layers[1].delta[0][0]")))


def test_terms_are_pointed_at_and_reached_by_keyboard_and_examples_sorted_and_chosen(why: Page) -> None:
    levels = part(why, "levels")
    term = levels.locator('[data-term^="w2-1-"]').first
    name = re.sub(r"w2-1-(\d)", r"w2[1,\1]", term.get_attribute("data-term") or "")
    canvas = why.locator(".network-picture canvas")
    before = canvas.screenshot()
    term.hover()
    assert store(why, "hover.value") == {"parameter": name}
    value = store(why, f"frame.value.state.parameters[lane.value.parameters.indexOf('{name}')]")
    expect(why.locator(".why-foot")).to_contain_text(json.dumps(value).replace("-", MINUS))
    expect(why.locator(".network .readout")).to_contain_text(shown(value))
    assert canvas.screenshot() != before
    why.mouse.move(5, 5)
    assert store(why, "hover.value") is None

    # from the keyboard
    equation = line(why, "contribution").locator(".why-math")
    equation.focus()
    for _ in range(2):
        why.keyboard.press("ArrowRight")
    assert store(why, "hover.value.unit.layer") == 1
    assert store(why, "cursor.value.step") == 0
    expect(why.locator(".why-foot")).to_contain_text("unit")
    examples = part(why, "batch")
    rows = examples.locator("tbody tr")

    def pulls() -> list[float]:
        titles = rows.locator("td.wide").evaluate_all("cells => cells.map(cell => cell.title)")
        return [abs(float(title.replace(MINUS, "-"))) for title in titles]

    assert pulls() == sorted(pulls(), reverse=True) and len(pulls()) == 8
    examples.get_by_role("button", name="Sort by number").click()
    first = int(rows.locator("th button").first.inner_text())
    batch = store(why, "frame.value.batch")
    assert first == min(batch)
    rows.first.click()
    until(why, f"selection.value.example === {first} && frame.value.examples[0] === {first}")
    expect(why.locator(".why-part[data-part=levels] h3")).to_contain_text(str(first))


def test_choosing_a_weight_offers_its_derivation_and_keeps_the_room(page: Page) -> None:
    page.goto("/?preset=moons")
    settle(page)
    page.locator(".network-picture").focus()
    for key in ("ArrowRight", "Enter"):
        page.keyboard.press(key)
    until(page, "selection.value.parameter !== null || selection.value.unit !== null")
    why = page.get_by_role("tab", name="Why", exact=True)
    expect(why.locator(".offer")).to_be_visible()
    expect(page.get_by_role("tab", name="Data")).to_have_attribute("aria-selected", "true")
    # a row of the table too
    page.get_by_role("tab", name="Numbers").click()
    page.locator(".numbers-row").nth(3).click(position={"x": 30, "y": 12})
    expect(page.get_by_role("tab", name="Numbers")).to_have_attribute("aria-selected", "true")
    # the button beside the numbers of the part opens the room
    page.get_by_role("button", name="Why?").click()
    expect(why).to_have_attribute("aria-selected", "true")
    expect(why.locator(".offer")).to_have_count(0)
    expect(page.get_by_role("button", name="Why?")).to_have_count(0)
    name = store(page, "selection.value.parameter")
    term = "gradient-" + re.sub(r"[\[,]", "-", name).rstrip("]")
    expect(line(page, "gradient").locator(f'.symbols [data-term="{term}"]')).to_be_visible()


def test_the_gradient_is_checked_on_demand_and_layers_that_bend_are_not_one(why: Page) -> None:
    expect(part(why, "collapse").locator(".why-said")).to_contain_text("No two layers are one")
    check = part(why, "check")
    assert check.locator("table").count() == 0
    check.get_by_role("button", name="Check by finite differences").click()
    expect(check.locator("tbody tr").first).to_be_visible()
    check.get_by_role("button", name="Show all").click()
    rows = check.locator("tbody tr")
    expect(rows).to_have_count(store(why, "lane.value.free.filter(Boolean).length"))
    titles = rows.locator("td:nth-of-type(3)").evaluate_all("cells => cells.map(cell => cell.title)")
    errors = [float(title.replace(MINUS, "-")) for title in titles]
    assert errors == sorted(errors, reverse=True) and errors[0] < 1e-5


def test_adam_a_function_and_a_chain_are_derived(page: Page, axe: Callable[..., list[str]]) -> None:
    page.goto("/?preset=rosenbrock")
    settle(page)
    page.get_by_role("tab", name="Why", exact=True).click()
    x = store(page, "frame.value.gradient[0]")
    expect(number(line(page, "gradient-x"), "gradient-x")).to_have_text(f"{x:.0f}".replace("-", MINUS))
    part(page, "function")
    expect(line(page, "loss")).to_be_visible()
    page.goto(f"/?experiment={quote(json.dumps(DEEP))}")
    settle(page)
    page.get_by_role("tab", name="Why", exact=True).click()
    part(page, "update")
    opener = line(page, "update").get_by_role("button").first
    opener.click()
    expect(line(page, "m_hat")).to_be_visible()
    page.goto("/?preset=chain")
    settle(page)
    page.get_by_role("tab", name="Why", exact=True).click()
    graph = part(page, "graph")
    texts = graph.locator("svg text.slope").all_text_contents()
    deltas = store(page, "frame.value.layers.map(l => l.delta[0][0])")
    assert all(any(shown(delta) in text for text in texts) for delta in deltas)
    assert axe(page, within=".why") == []


def test_everything_open_is_accessible(page: Page, axe: Callable[..., Any]) -> None:
    page.goto("/?preset=moons")
    settle(page)
    page.get_by_role("tab", name="Why", exact=True).click()
    expect(number(line(page, "gradient"), "sum")).to_be_visible()
    for name in ("levels", "batch", "update", "forward", "loss", "jacobian", "collapse", "graph", "check"):
        part(page, name)
    expect(line(page, "whole-1")).to_be_attached()
    page.get_by_role("button", name="Check by finite differences").press("Enter")  # lines above it may still be opening
    expect(page.locator(".why-check tbody tr").first).to_be_attached()
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        expect(page.locator("html")).to_have_attribute("data-theme", theme)
        assert axe(page, **({} if theme == "light" else {"runOnly": COLOURS})) == [], theme
    said = line(page, "gradient").locator("math").last.evaluate("math => math.textContent")
    assert "7000" not in said, "a placeholder is left for the ear"


LINEAR = DEEP | {
    "objective": DEEP["objective"]
    | {"layers": [{"units": 3, "activation": "identity"}, {"units": 1, "activation": "identity"}]}
}


@long
def test_linear_layers_are_shown_as_the_one_they_are(page: Page, axe: Callable[..., list[str]]) -> None:
    page.goto(f"/?experiment={quote(json.dumps(LINEAR))}")
    settle(page)
    page.get_by_role("tab", name="Why", exact=True).click()
    collapse = part(page, "collapse")
    expect(collapse.locator(".why-said").first).to_contain_text("Both layers are one")
    grids = collapse.locator(".matrix")
    expect(grids).to_have_count(6)  # two layers' weights and biases, and those of the single one
    assert grids.nth(4).locator("span").count() == 2
    z = store(page, "frame.value.layers[1].z[0][0]")
    said = collapse.locator(".why-said", has_text="one after the other")
    assert said.locator(".q-z").all_inner_texts() == [shown(z)] * 2
    expect(line(page, "z2-1")).to_be_visible()
    assert axe(page, within=".why") == []


def label_place(page: Page) -> tuple[float, float]:
    """Where the name of the axis below the map is drawn: its colour there is a weight's."""
    box = page.locator(".landscape-room .stage").bounding_box()
    assert box
    x, y = page.locator(".landscape-room .stage").evaluate(
        """stage => {
          const css = getComputedStyle(document.documentElement).getPropertyValue('--q-weight').trim();
          const wanted = css.slice(1).match(/../g).map(two => parseInt(two, 16));
          const canvas = stage.querySelector('canvas');
          const { width, height } = canvas;
          const top = height - Math.round(28 * height / stage.clientHeight);
          const { data } = canvas.getContext('2d').getImageData(0, top, width, height - top);
          for (let i = data.length - 4; i >= 0; i -= 4) {
            if (wanted.every((value, k) => Math.abs(data[i + k] - value) < 3) && data[i + 3] > 250) {
              const [column, row] = [(i / 4) % width, top + Math.floor(i / 4 / width)];
              return [column / width * stage.clientWidth, row / height * stage.clientHeight];
            }
          }
          return [0, 0];
        }"""
    )
    assert x and y, "no name of an axis was found"
    return box["x"] + x, box["y"] + y


@long
def test_an_axis_of_the_landscape_chooses_its_parameter(page: Page) -> None:
    page.goto("/?preset=moons")
    settle(page)
    page.get_by_label("Parameter along the second axis").select_option("w2[1,3]")
    until(page, "selection.value.parameter === 'w2[1,3]' && surface.value.plane.v === 'w2[1,3]'")
    page.get_by_role("tab", name="Why", exact=True).click()
    expect(line(page, "gradient").locator('.symbols [data-term="gradient-w2-1-3"]')).to_be_visible()
    settle(page)
    first = store(page, "surface.value.plane.u")
    place = label_place(page)
    page.mouse.click(*place)
    until(page, f"selection.value.parameter === '{first}'")
    page.wait_for_timeout(400)  # not the second press of a double one
    page.mouse.click(*place)
    until(page, "selection.value.parameter === null")


@long
def test_how_a_line_rounds_is_said_on_demand(why: Page) -> None:
    levels = part(why, "levels")
    expect(levels.locator(".why-line").first).to_be_visible()
    residuals: list[str] = []
    for _ in range(20):  # at which steps the last digit differs is the engine's business
        residuals = why.evaluate(
            """async () => {
              const { answers } = await import('/static/js/explain/ask.js');
              return answers.value.get('parameter').lines.filter(line => line.residual).map(line => line.result.term);
            }"""
        )
        if residuals:
            break
        why.keyboard.press("ArrowRight")
        settle(why)
        asked(why)
    assert residuals, "no line of twenty steps rounds differently"
    term = next(term for term in residuals if why.locator(f'.why-scroll [data-term="{term}"]').count())
    why.locator(f'.why-scroll [data-term="{term}"]').first.hover()
    expect(why.locator(".why-foot")).to_contain_text("Rounded differently by")


@long
def test_on_a_phone_it_has_a_tab_and_nothing_runs_over(open_page: Callable[..., Page]) -> None:
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True)
    page.goto("/?preset=moons")
    settle(page)
    page.get_by_role("button", name="Why", exact=True).click()
    expect(line(page, "gradient")).to_be_visible()
    part(page, "forward")
    expect(line(page, "z2-1")).to_be_attached()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator(".why-scroll").evaluate("box => box.scrollWidth <= box.clientWidth")


@long
def test_what_is_opened_comes_into_sight(page: Page) -> None:
    page.goto("/?preset=chain")
    settle(page)
    page.get_by_role("tab", name="Why", exact=True).click()
    graph = page.locator('.why-part[data-part="graph"]')
    graph.locator("h3 button").click()
    expect(graph.get_by_role("img")).to_be_in_viewport(ratio=0.5)
    expect(graph.locator("h3")).to_be_in_viewport(ratio=0.95)  # all but less than a pixel
    assert page.evaluate("[document.scrollingElement.scrollTop, document.querySelector('.page').scrollTop]") == [0, 0]


@long
def test_nothing_jumps_while_it_plays(page: Page) -> None:
    page.goto(f"/?experiment={quote(json.dumps(DEEP))}&stop.step=15")
    settle(page)
    page.get_by_role("tab", name="Why", exact=True).click()
    expect(number(line(page, "gradient"), "sum")).to_be_visible()
    part(page, "levels")
    part(page, "update")
    lines = page.locator(".why-line, .why-part h3")
    places = "all => all.map(e => [e.offsetTop, e.offsetHeight])"
    expect(page.locator(".why-tex:not(:has(.katex))")).to_have_count(0)  # all is typeset
    asked(page)
    before: list[list[int]] = []
    while before != (before := lines.evaluate_all(places)):  # the parts open row by row
        page.wait_for_timeout(400)
    page.evaluate(
        """() => {
          window.shifts = [];
          const name = (source) => source.node?.className ?? source.node?.nodeName;
          const note = (entry) => shifts.push([entry.value, entry.sources.map(name)]);
          new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type: "layout-shift" });
        }"""
    )
    page.locator(".why-scroll").focus()
    page.keyboard.press("Space")
    until(page, "cursor.value.step >= 8")
    # words on one line may make room for each other; rooms and pictures stay as they are
    assert [shift for shift in page.evaluate("shifts") if shift[0] > 5e-3] == []
    assert lines.evaluate_all(places) == before
    until(page, "cursor.value.step === 15 && !playing.value")
    asked(page)
    assert lines.evaluate_all(places) == before
    # a line that needed another row once keeps it: shorter numbers do not draw up what is below
    heights = page.locator(".why-math").first.evaluate(
        """async (line) => {
          const drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
          const number = line.querySelector('.why-number');
          const { minWidth } = number.style;
          const seen = [line.offsetHeight];
          for (const width of ['60em', minWidth]) {
            number.style.minWidth = width;
            await drawn();
            seen.push(line.offsetHeight);
          }
          return seen;
        }"""
    )
    assert heights[0] < heights[1] == heights[2]
