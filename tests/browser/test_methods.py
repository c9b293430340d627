"""Methods that need the whole loss, and the map of rates: chosen, refused, drawn, explained and taken."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.store import settle, store, until
from tests.sampling import long

METHOD = "experiment.value.optimizer.name"


@long
def test_a_method_takes_all_examples_and_gives_them_back(page: Page, faults: Any) -> None:
    faults.allow("status of 422")
    page.goto("/")
    settle(page)
    size = store(page, "experiment.value.batch_size")
    assert size
    method = page.get_by_label("Method").first
    method.select_option("newton")
    until(page, f"{METHOD} === 'newton' && experiment.value.batch_size === null")
    batch = page.get_by_role("group", name="Examples in each update").locator("xpath=..")
    expect(batch).to_contain_text(f"Another method gets its batches of {size} back")
    batch.get_by_role("button", name="Mini-batch").click()
    expect(batch).to_contain_text("Damped Newton needs the full batch")
    method.select_option("adam")
    until(page, f"{METHOD} === 'adam' && experiment.value.batch_size === {size}")


@long
def test_trials_of_a_line_search_are_drawn_and_listed(page: Page) -> None:
    page.goto("/?preset=parabola")
    settle(page)
    expect(page.locator(".key")).not_to_contain_text("tried")
    page.get_by_label("Method").first.select_option("line_search")
    until(page, "frame.value.trials?.length === 2")
    expect(page.locator(".key")).to_contain_text("tried, taken")
    canvas = page.locator(".stage canvas").last
    taken = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--q-update')").strip()
    red, green, blue = (int(taken[k : k + 2], 16) for k in (1, 3, 5))
    drawn = canvas.evaluate(
        """(canvas, colour) => {
          const { data, width } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
          const columns = new Set();
          for (let i = 0; i < data.length; i += 4)
            if (colour.every((value, k) => Math.abs(data[i + k] - value) < 3)) columns.add((i / 4) % width);
          return Math.max(...columns) - Math.min(...columns);
        }""",
        [red, green, blue],
    )
    assert drawn > 300, "the first trial lies as far on the other side as the ball on this one"
    page.get_by_role("tab", name="Why").click()
    page.get_by_text("The update").first.click()
    for line in ("update", "rate"):
        page.locator(f"[data-line={line}] > .why-row button.why-open").press(
            "Enter"
        )  # a click may land on a line that moved
    expect(page.get_by_text(re.compile("Trial 1: a loss of 9 .* too high")).first).to_be_visible()


def test_the_map_of_rates_is_read_and_a_rate_taken(page: Page) -> None:
    page.goto("/?preset=parabola")
    settle(page)
    page.get_by_role("button", name="Try every rate").click()
    rates = page.get_by_role("dialog", name="Every learning rate")
    chart = rates.get_by_role("application")
    expect(chart.locator("circle.dot")).not_to_have_count(0)
    # f'' is 2, so the limit is 1; every rate of the grid above it grows, and overflows within 500 updates
    expect(chart).to_contain_text("limit 1.00")
    expect(chart).to_contain_text("now 0.1")
    expect(rates).to_contain_text("the large one is its method’s best")
    rates.get_by_role("combobox", name="Updates").select_option("500")
    expect(chart).to_contain_text("Gradient descent diverged")
    rates.get_by_role("button", name="Adam", exact=True).click()
    expect(rates.locator(".rates-key li")).to_have_count(2)
    chart.focus()
    page.keyboard.press("ArrowRight")
    before = rates.locator(".rates-reading").inner_text()
    page.keyboard.press("ArrowLeft")
    expect(rates.locator(".rates-reading")).not_to_have_text(before)
    expect(rates.locator(".rates-reading")).to_contain_text("Click to take this rate")
    # the first press of a finger reads a dot, the second takes it
    touch = """(chart) => {
      const area = chart.querySelector('circle.dot[r="5"]').getBoundingClientRect();
      const place = { clientX: area.x + area.width / 2, clientY: area.y + area.height / 2, bubbles: true };
      for (const kind of ['pointermove', 'pointerleave', 'click'])
        chart.dispatchEvent(new PointerEvent(kind, { ...place, pointerType: 'touch' }));
    }"""
    chart.evaluate(touch)
    expect(rates.locator(".rates-reading")).to_contain_text("after 500 updates")
    until(page, "experiment.value.optimizer.eta === 0.1")
    chart.evaluate(touch)
    until(page, f"experiment.value.optimizer.eta !== 0.1 && {METHOD} === 'gd'")
    rates.locator(".rates-key li").last.get_by_role("button", name="Take it").click()
    until(page, f"{METHOD} === 'adam'")
    page.keyboard.press("Escape")
    expect(rates).to_be_hidden()
