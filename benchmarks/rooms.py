"""What the rooms Curvature, Noise and Depth cost while the page plays: frames over 50 ms, beside those with none."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field

from playwright.sync_api import Browser

from benchmarks.measure import Ratio, number
from benchmarks.presses import GAPS, LONG
from benchmarks.table import Table
from tests.browser.store import settle, until

ROOMS = {"": "no room", "curvature": "Curvature", "noise": "Noise", "depth": "Depth"}
PRESET = "moons"
SPEED = "30"  # steps a second
COUNT = """() => {
  window.answered = 0;
  const ask = window.fetch;
  window.fetch = async (...asked) => {
    const answer = await ask(...asked);
    if (/api\\/(curvature|noise|depth)/.test(String(asked[0]?.url ?? asked[0]))) window.answered += 1;
    return answer;
  };
}"""


@dataclass
class Found:
    """By room, the milliseconds between frames while it is open, and how many answers it showed meanwhile."""

    gaps: dict[str, list[float]] = field(default_factory=dict)
    answers: dict[str, int] = field(default_factory=dict)

    def share(self, room: str) -> float:
        """Of a hundred frames those over LONG."""
        return 100 * sum(gap > LONG for gap in self.gaps[room]) / len(self.gaps[room])

    def worst(self) -> Ratio:
        """The room with the most such frames; beside it those with no room, and the most again."""
        most = max(self.share(room) for room in self.gaps if room)
        return Ratio(most, self.share(""), most)

    def table(self) -> Table:
        table = Table(f"A room open, at {SPEED} steps/s", ["", "frames", f"over {LONG} ms", "longest, ms", "answers"])
        for room, gaps in self.gaps.items():
            over = str(sum(gap > LONG for gap in gaps))
            table.rows.append([ROOMS[room], str(len(gaps)), over, number(max(gaps)), str(self.answers[room])])
        table.notes += ["Two moons in 2-D at 1440x900, by the page's clock; answers that the room got meanwhile."]
        return table


def measured(browser: Browser, url: str, seconds: float) -> Found:
    """So many `seconds` of playing with each room, and with none."""
    found = Found()
    for room in ROOMS:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(f"{url}?preset={PRESET}" + (f"&room={room}" if room else ""))
        page.evaluate(COUNT)
        settle(page)
        page.wait_for_load_state("networkidle")
        page.get_by_title("Speed").select_option(SPEED)
        page.locator("h1").click()
        page.keyboard.press("Space")
        until(page, "playing.value && cursor.value.step > 20")
        before = page.evaluate("window.answered")
        found.gaps[room] = page.evaluate(GAPS, seconds)
        found.answers[room] = page.evaluate("window.answered") - before
        page.keyboard.press("Space")
        print(ROOMS[room], len(found.gaps[room]), found.share(room), found.answers[room], file=sys.stderr)
        page.close()
    return found
