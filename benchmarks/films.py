"""What the page does while it makes a film of the descent: the tasks that hold it up."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field

from playwright.sync_api import Browser

from benchmarks.measure import number
from benchmarks.presses import LONG
from benchmarks.table import Table
from tests.browser.store import settle

STEPS = 59
KINDS = {"landscape": "landscape", "landscape-data": "landscape and data"}
SIZES = ((1440, 900), (640, 360))
WATCH = """() => {
  window.tasks = [];
  new PerformanceObserver((list) => tasks.push(...list.getEntries().map((entry) => entry.duration)))
    .observe({ type: "longtask" });
}"""


@dataclass
class Found:
    """By what is filmed and the window's size: the milliseconds of each task over LONG, and those of the whole film."""

    tasks: dict[str, list[float]] = field(default_factory=dict)
    took: dict[str, float] = field(default_factory=dict)

    def table(self) -> Table:
        table = Table(f"Making a GIF of {STEPS + 1} pictures", ["", "seconds", f"tasks over {LONG} ms", "longest, ms"])
        for name, tasks in self.tasks.items():
            longest = number(max(tasks)) if tasks else f"below {LONG}"
            table.rows.append([name, number(self.took[name] / 1e3), str(len(tasks)), longest])
        table.notes += ["Two moons in 2-D, 720 px wide; tasks of the page as Chromium's own observer counts them."]
        return table


def measured(browser: Browser, url: str) -> Found:
    """A film of each kind in each window."""
    found = Found()
    for width, height in SIZES:
        for kind, words in KINDS.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(f"{url}?preset=moons&mode=2d&step={STEPS}&v=2")
            settle(page)
            page.wait_for_load_state("networkidle")
            page.get_by_role("button", name="Share").first.click()
            page.get_by_role("combobox", name="Of", exact=True).select_option(kind)
            page.wait_for_timeout(500)  # until the dialog has come
            page.evaluate(WATCH)
            begun = page.evaluate("performance.now()")
            with page.expect_download():
                page.get_by_role("button", name="Make GIF").click()
            name = f"{words}, {width}x{height}"
            found.took[name] = page.evaluate("performance.now()") - begun
            found.tasks[name] = page.evaluate("tasks")
            print(name, found.took[name], found.tasks[name], file=sys.stderr)
            page.close()
    return found
