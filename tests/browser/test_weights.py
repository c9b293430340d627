"""Weights pasted into the page: from a matrix, as JSON, and what does not fit."""

from __future__ import annotations

import json
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.store import settle, store, until


def test_weights_are_pasted_and_taken_back(open_page: Callable[..., Page], axe: Callable[..., list[str]]) -> None:
    page = open_page()
    page.goto("/?preset=moons&room=numbers&step=3")
    settle(page)
    names = store(page, "lane.value.parameters")
    before = store(page, "frame.value.state.parameters")
    page.get_by_role("button", name="Paste weights").click()
    dialog = page.get_by_role("dialog", name="Weights as text")
    box, apply = dialog.get_by_role("textbox", name="New weights"), dialog.get_by_role("button", name="Set the weights")
    alert = dialog.get_by_role("alert")
    assert axe(page) == []

    apply.click()
    expect(alert).to_have_text("There is nothing to read yet.")
    box.fill("[[ 0.5 -1. ]\n [ 2.   3. ]\n [ 4.   5. ]\n [ 6.   7.  8. ]]")
    apply.click()
    expect(alert).to_have_text("Row 4 has 3 numbers, 2 are expected.")
    box.fill("0,5\t-1\n2\t3\n4\t5\n6\t1e400")
    apply.click()
    expect(alert).to_contain_text("Row 4, column 2: the number is beyond the largest number")
    box.fill("0,5\t-1\n2\t3\n4\t5\n6\t7,25")
    apply.click()
    expect(dialog).to_be_hidden()
    expect(page.locator(".status")).to_contain_text("Set by hand at step 3.")
    settle(page)
    now = dict(zip(names, store(page, "frame.value.state.parameters"), strict=True))
    assert [now["w1[1,1]"], now["w1[1,2]"], now["w1[4,2]"]] == [0.5, -1, 7.25]
    assert all(now[name] == value for name, value in zip(names, before, strict=True) if not name.startswith("w1"))
    page.get_by_role("button", name="Undo").first.click()
    until(page, f"frame.value.state.parameters[0] === {before[0]!r}")
    assert store(page, "frame.value.state.parameters") == before

    # the page's own JSON gives the same bits, also at the start
    page.get_by_role("button", name="Paste weights").click()
    dialog.get_by_text("The weights at step 3 as JSON").click()
    text = dialog.get_by_role("region", name="The weights as JSON").inner_text()
    assert sorted(json.loads(text)) == ["b1", "b2", "w1", "w2"]
    dialog.get_by_role("button", name="Close").click()
    page.locator(":focus").blur()  # the table has a use of its own for the key
    page.keyboard.press("Home")
    until(page, "cursor.value.step === 0")
    settle(page)
    page.get_by_role("button", name="Paste weights").click()
    box.fill(text.replace("{", '{"w9": 1, ', 1))
    apply.click()
    expect(alert).to_have_text("This network has no “w9”. It has w1, b1, w2, b2.")
    box.fill(text)
    apply.click()
    expect(dialog).to_be_hidden()
    expect(page.locator(".status")).to_contain_text("Set by hand at the start.")
    assert store(page, "frame.value.state.parameters") == before and store(page, "cursor.value.step") == 0
