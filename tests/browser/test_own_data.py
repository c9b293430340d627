"""Data of one's own, brought as a person would: dropped, looked at, used, and found again."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Route, expect

from tests.browser.store import settle, store, until

FILES = Path(__file__).resolve().parent.parent / "data" / "csv"
DROP = """([name, bytes]) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([new Uint8Array(bytes)], name));
    const send = (kind) => document.body.dispatchEvent(
        new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true }));
    send("dragover");
    send("drop");
    return document.querySelector("dialog.own[open]") !== null;
}"""


def drop(page: Page, name: str) -> Any:
    """Drop a file of the corpus onto the page. Returns the dialog."""
    page.wait_for_function(DROP, arg=[name, list((FILES / name).read_bytes())], polling=300)  # until it takes files
    return page.get_by_role("dialog", name="Your own data")


def test_a_dropped_table_is_looked_at_and_trained_on(
    open_page: Callable[..., Page], axe: Callable[..., list[str]], faults: Any
) -> None:
    page = open_page(color_scheme="dark")
    page.goto("/?preset=moons&mode=2d")
    settle(page)
    dialog = drop(page, "26-open-quote.csv")
    expect(dialog.get_by_role("alert")).to_contain_text("never closed")
    drop(page, "30-formulas-and-tags.csv")
    expect(dialog.get_by_role("row", name="<b>y</b>")).to_contain_text("<b>y</b>")  # names are text, whatever they say
    drop(page, "13-empty-cells.csv")
    expect(dialog).to_contain_text("12 rows and 3 columns, separated by commas.")
    expect(dialog).to_contain_text("Row 6: y is “NA”")
    assert axe(page) == []
    use = dialog.get_by_role("button", name="Use these data")
    expect(use).to_be_disabled()  # nothing is left out silently
    dialog.get_by_label("Use of kind").select_option("ignored")
    expect(dialog.get_by_role("alert")).to_contain_text("Choose a target")
    dialog.get_by_label("Use of kind").select_option("target")
    dialog.get_by_label("Leave them out, and use the other 9 rows").check()
    use.click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="13-empty-cells.csv, 2–4–1")).to_be_visible()
    settle(page)
    assert store(page, "lane.value.data.classes") == ["a", "b"]
    assert store(page, "experiment.value.objective.data.table").keys() == {"hash"}

    panel = page.locator(".experiment")
    expect(panel.get_by_role("table")).to_contain_text("mean")
    panel.get_by_role("checkbox", name="x2", exact=True).check()
    expect(page.get_by_role("button", name="13-empty-cells.csv, 3–4–1")).to_be_visible()
    panel.get_by_label("Standardize the numbers").uncheck()
    expect(panel).to_contain_text("The network sees the numbers as they are.")
    settle(page)
    assert store(page, "lane.value.data.features") == ["x", "y", "x^2"]

    # a server that does not know the data gets them with the same request
    asked: list[Any] = []

    def forget(route: Route) -> None:
        body = json.loads(route.request.post_data or "{}")
        table = body["experiment"]["objective"]["data"]["table"]
        asked.append(sorted(table))
        if "hash" not in table:
            route.continue_()
            return
        problem = {"type": "urn:descent:unknown-data", "errors": [{"field": "", "value": table["hash"], "allowed": ""}]}
        route.fulfill(status=422, json=problem, content_type="application/problem+json")

    faults.allow("422")
    page.route("**/api/step**", forget)
    page.get_by_role("button", name="Step", exact=True).press("Enter")
    settle(page)
    assert store(page, "cursor.value.step") == 1
    assert asked[:2] == [["hash"], ["inputs", "targets", "title"]]

    # the link holds the data
    page.unroute("**/api/step**")
    expect(page).to_have_url(re.compile("step=1&.*data="))
    other = open_page()
    other.goto(page.url)
    settle(other)
    assert store(other, "cursor.value.step") == 1
    assert store(other, "lane.value.data") == store(page, "lane.value.data")
    assert store(other, "frame.value.state") == store(page, "frame.value.state")

    # another data set, and back
    panel.get_by_label("Data", exact=True).select_option("data circles")
    until(page, "lane.value.data.features.join() === 'x1,x2'")
    panel.get_by_label("Data", exact=True).select_option("data own")
    until(page, "lane.value.data.features.join() === 'x,y,x^2'")


def test_points_are_drawn_dragged_and_erased(
    open_page: Callable[..., Page], axe: Callable[..., list[str]], faults: Any
) -> None:
    page = open_page()
    page.goto("/?preset=moons&mode=2d")
    settle(page)
    page.get_by_role("button", name="Use your own data").click()
    page.get_by_role("button", name="draw points", exact=True).click()
    expect(page.get_by_role("dialog", name="Your own data")).to_be_hidden()
    plot, tools = page.get_by_role("listbox", name="Examples"), page.get_by_role("group", name="Draw data")

    def drawn(rows: int) -> list[list[float]]:
        """The points, as soon as there are so many on the page."""
        expect(page.locator(".data p.unseen").first).to_contain_text(f"{rows} training examples")
        settle(page)
        inputs: list[list[float]] = store(page, "lane.value.data.inputs")
        assert len(inputs[0]) == rows
        return inputs

    def new(inputs: list[list[float]]) -> tuple[float, float]:
        """The point that is none of the two there were first."""
        (where,) = (k for k in range(3) if abs(inputs[0][k]) < 1.9)
        return inputs[0][where], inputs[1][where]

    assert sorted(drawn(2)[0]) == [-2, 2]
    expect(tools.get_by_role("button", name="Draw points")).to_have_attribute("aria-pressed", "true")
    tools.get_by_role("button", name="class 1").click()
    box = plot.bounding_box()
    assert box
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.click(*middle)
    before = new(drawn(3))
    assert sum(store(page, "lane.value.data.targets[0]")) == 2

    # from the middle, where the new point is, to the upper left
    page.mouse.move(*middle)
    expect(plot).to_have_attribute("data-pointing", "")
    page.mouse.down()
    page.mouse.move(middle[0] - 30, middle[1] - 30, steps=3)
    page.mouse.up()
    until(page, f"lane.value.data.inputs[0].some((x) => x < {before[0] - 0.2} && x > -1.9)")
    after = new(drawn(3))
    assert after[0] < before[0] - 0.2 and after[1] > before[1] + 0.2

    plot.focus()
    page.keyboard.press("End")
    page.keyboard.press("Delete")
    drawn(2)
    page.get_by_role("button", name="Undo").click()
    drawn(3)
    tools.get_by_role("button", name="Another class").click()
    expect(page.get_by_role("button", name="Drawn points, 2–4–3")).to_be_visible()
    expect(page).to_have_url(re.compile("data="))

    # classes by a curve: a mistake is under its character, and what has no class is counted
    tools.get_by_role("button", name="Classes by a curve").click()
    dialog = page.get_by_role("dialog", name="Your own data")
    box_of = dialog.get_by_label(re.compile("points above and below"))
    faults.allow("422")
    box_of.fill("sqrt(x")
    box_of.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("At character 7")
    assert axe(page) == []
    box_of.fill("sqrt(x) - 1")
    dialog.get_by_label("Points", exact=True).fill("9999")
    expect(dialog.get_by_role("button", name="Make the points")).to_be_disabled()
    dialog.get_by_label("Points", exact=True).fill("80")
    dialog.get_by_role("button", name="Make the points").click()
    expect(dialog).to_be_hidden()
    expect(page.locator(".status")).to_contain_text("of 80 points were left out, because the curve has no value there")
    settle(page)
    data = store(page, "lane.value.data")
    assert data["classes"] == ["below", "above"] and 20 < len(data["inputs"][0]) < 60
    points = zip(*data["inputs"], data["targets"][0], strict=True)
    assert all(above == (y > math.sqrt(x) - 1) for x, y, above in points)
