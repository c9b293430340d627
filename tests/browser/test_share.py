"""What is shown is passed on as a person would: the link copied, the file saved, opened again, and dropped."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Faults
from tests.browser.store import settle, store, until
from tests.sampling import examples

# All of the lanes, and where somebody stands: what a file must bring back to the bit.
SHOWN = """[cursor.value.step, cursor.value.lane, store.notice.value, options.value.mode, stops.value,
  lanes.value.map(l => [l.name, l.hidden ?? false, l.experiment, l.courses.length, l.parent?.name ?? null,
    l.frames.parameters(cursor.value.step)])]"""
LANES = examples(2, 6)  # each forked from the one before, at another step and with another rate
DROP = """async ([name, text]) => {
  const files = new DataTransfer();
  files.items.add(new File([text], name));
  for (const kind of ['dragover', 'drop'])
    document.querySelector('.landscape').dispatchEvent(
      new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: files }));
}"""


def scanned(code: Locator) -> int:
    """How many squares a code has along a side; its three corner marks are where a reader looks for them."""
    size = int(code.get_attribute("viewBox").split()[2])
    path = code.locator("path").get_attribute("d")
    dark = {tuple(map(int, square.split())) for square in re.findall(r"M(\d+ \d+)h1v1h-1z", path)}
    for left, top in ((3, 3), (size - 10, 3), (3, size - 10)):
        for x in range(7):
            for y in range(7):
                ring = max(abs(x - 3), abs(y - 3))
                assert ((left + x, top + y) in dark) == (ring != 2), (left + x, top + y)
    return size - 6


def share(page: Page) -> Any:
    page.get_by_role("button", name="Share and export").click()
    return page.get_by_role("dialog", name="Share and export")


def saved(page: Page) -> tuple[str, str]:
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save file").click()
    expect(page.get_by_text(f"Saved as {saving.value.suggested_filename}.")).to_be_visible()
    return saving.value.suggested_filename, Path(saving.value.path()).read_text(encoding="utf-8")


def test_a_race_is_saved_and_opened_again_whole(
    open_page: Callable[..., Page], axe: Callable[..., list[str]], tmp_path: Path, faults: Faults
) -> None:
    faults.allow("422")  # the file with a rate that is no number
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto("/?preset=rosenbrock&mode=2d&stop.step=90")
    settle(page)
    for step in range(1, LANES):
        rate = f"0.00{10 + step}"
        page.keyboard.press("ArrowRight")
        until(page, f"frame.value?.state.step === {step}")
        page.keyboard.press("f")
        until(page, f"lanes.value.length === {step + 1}")
        page.get_by_role("textbox", name="learning rate").fill(rate)
        page.keyboard.press("Enter")
        until(page, f"lane.value.experiment.optimizer.eta === {rate}")
        page.locator("h1").click()
    page.keyboard.press("Shift+ArrowRight")
    last = LANES + 9
    until(page, f"cursor.value.step === {last} && lanes.value.every(l => l.frames.length > {last})")
    dialog = share(page)
    assert axe(page) == []
    link = dialog.get_by_label("The link").input_value()
    dialog.get_by_role("button", name="Copy link").click()
    expect(dialog.get_by_text("The link is copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == link
    dialog.get_by_role("button", name="QR code").click()
    assert scanned(dialog.get_by_role("img", name="The link as a QR code")) > 20
    snippet = dialog.get_by_label("The snippet").input_value()
    dialog.get_by_role("button", name="Copy snippet").click()
    assert page.evaluate("navigator.clipboard.readText()") == snippet
    source = re.search('src="([^"]+)"', html.unescape(snippet))
    assert source and source[1].replace("&embed=landscape,loss,transport", "") == link
    name, text = saved(page)
    assert name == "rosenbrock-s-valley.descent.json"
    page.keyboard.press("Escape")
    before = store(page, SHOWN)
    assert len(before[-1]) == LANES

    other = open_page()
    other.goto("/?preset=moons")
    settle(other)
    share(other)
    (tmp_path / name).write_text(text, encoding="utf-8")
    other.get_by_label("Open a file").set_input_files(tmp_path / name)
    expect(other.get_by_role("dialog")).to_have_count(0)
    until(other, f"lanes.value.length === {LANES} && cursor.value.step === {last}")
    until(other, f"lanes.value.every(l => l.frames.parameters({last}))")
    after = store(other, SHOWN)
    before[2] = after[2] = None  # what was said on the way
    assert after == before
    other.go_back()
    until(other, "preset.value === 'moons' && lanes.value.length === 1")

    # the same by a drop; one that cannot be read is named, and what was there stays
    other.evaluate(DROP, [name, text])
    until(other, f"lanes.value.length === {LANES} && cursor.value.step === {last}")
    later = json.dumps(json.loads(text) | {"descent": 7})
    other.evaluate(DROP, ["run.descent.json", later])
    status = other.locator(".status")
    expect(status).to_contain_text("“run.descent.json” was not opened. A later Descent saved it, in version 7.")
    assert store(other, "lanes.value.length") == LANES
    bad = json.loads(text)
    bad["state"] |= {"optimizer.eta": "quick", "__proto__.polluted": "1"}
    other.evaluate(DROP, ["bad.json", json.dumps(bad)])
    expect(status).to_contain_text("quick")
    assert other.evaluate("({}).polluted ?? null") is None
