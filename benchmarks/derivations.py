"""What a derivation costs while its network plays: opened on the way, with all its lines, and followed step by step."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from statistics import median
from typing import Any, TypeVar
from urllib.parse import quote

from playwright.sync_api import Browser, Page

from benchmarks.measure import Ratio, number, rounds, summary
from benchmarks.table import Table
from benchmarks.tasks import NotTraced, Trace, traced
from benchmarks.work import Work
from tests.browser.store import settle, until

NETWORK = "2-8-8-1"
WEIGHT = "w1[3,2]"  # of the first layer: nothing has a longer derivation
TRIES = 3
LONG = 50  # ms, a frame that is seen to stutter
SIDES: dict[str, tuple[str, ...]] = {"closed": (), "all levels": ("levels",), "all levels, batch": ("levels", "batch")}
SPEEDS = ("3", "30")  # steps a second: the derivation is of every step, and of some

# Opens the parts one after the other and then, line by line, all that `levels` has, as a quick hand would. It goes on
# until a derivation has followed, for a while: where the machine is busy that may take longer than the round.
PLAY = """async ({ parts, seconds }) => {
  const { answers } = await import('/static/js/explain/ask.js');
  const pause = (ms) => new Promise(done => setTimeout(done, ms));
  const steps = new Set(), gaps = [];
  const end = performance.now() + 1000 * seconds;
  const goesOn = () =>
    performance.now() < end || (parts.length > 0 && steps.size < 2 && performance.now() < end + 30_000);
  let before = 0;
  const frame = (now) => {
    if (before) gaps.push(now - before);
    before = now;
    steps.add(answers.value.get('parameter')?.step);
    if (goesOn()) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  for (const part of parts) {
    document.querySelector(`.why-part[data-part="${part}"] h3 button`).click();
    await pause(100);
  }
  while (goesOn()) {
    if (parts.length) document.querySelector('.why-part[data-part=levels] .why-open[aria-expanded=false]')?.click();
    await pause(50);
  }
  return { gaps, steps: steps.size - 1 };
}"""
OPEN = "async parts => { (await import('/static/js/explain/ask.js')).opened.value = new Set(parts); }"
CHOOSE = """async name => {
  const { selection } = await import('/static/js/store.js');
  selection.value = { parameter: name, example: null, unit: null };
}"""
# The slope on the page and the frame's, as the page writes it: they get some time to be the same.
SHOWN = """async ({ name, term }) => {
  const { frame, lane } = await import('/static/js/store.js');
  const { number } = await import('/static/js/format.js');
  let pair = [];
  for (const end = performance.now() + 5000; performance.now() < end; await new Promise(requestAnimationFrame)) {
    const shown = document.querySelector(`.why-line[data-line=gradient] .numbers [data-term="${term}"] .why-number`);
    pair = [shown?.textContent, number(frame.value.gradient[lane.value.parameters.indexOf(name)])];
    if (pair[0] === pair[1]) break;
  }
  return pair;
}"""


Watch = TypeVar("Watch")


@dataclass
class Played:
    """A while of playing: the main thread's tasks; and of another, without a trace, the ms between frames, and of how
    many steps derivations were shown."""

    trace: Trace
    gaps: list[float]
    steps: int

    @property
    def long(self) -> float:
        """Of a hundred frames, those that took longer than LONG by the clock."""
        return stutter([self])


def stutter(played: Sequence[Played]) -> float:
    """Of a hundred frames of all of `played`, those that took longer than LONG by the clock."""
    gaps = [gap for one in played for gap in one.gaps]
    return 100 * sum(gap > LONG for gap in gaps) / len(gaps)


@dataclass
class Found:
    """By speed and side, round by round; and what was wrong."""

    played: dict[tuple[str, str], list[Played]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def longest(self) -> Ratio:
        """The longest task of all rounds with the derivation open, pictures apart, with the quartiles of the rounds."""
        opened = [played for (_, side), played in self.played.items() if SIDES[side]]
        turns = [max(one.trace.longest("rest") for one in turn) for turn in zip(*opened, strict=True)]
        return replace(summary(turns), value=max(turns))

    def more(self) -> Ratio:
        """How many more frames of a hundred stutter with the derivation open, and the quartiles of the rounds."""

        def between(chosen: slice) -> float:
            shares: dict[bool, list[Played]] = {True: [], False: []}
            for (_, side), played in self.played.items():
                shares[bool(SIDES[side])] += played[chosen]
            return stutter(shares[True]) - stutter(shares[False])

        count = len(next(iter(self.played.values())))
        turns = [between(slice(turn, turn + 1)) for turn in range(count)]
        return replace(summary(turns), value=between(slice(None)))

    def table(self) -> Table:
        ways = ["processor ms", "pictures apart", "by the clock"]
        columns = ["", *ways, f"frames over {LONG} ms of 100", "derivations/s"]
        table = Table(f"Longest task of the main thread, {NETWORK} playing, a derivation opened on the way", columns)
        for (speed, side), played in self.played.items():
            tasks = [[one.trace.longest(what) for one in played] for what in ("processor", "rest", "clock")]
            cells = [f"{number(max(one))} ({number(median(one))})" for one in tasks]
            followed = sum(one.steps for one in played) / (sum(sum(one.gaps) for one in played) / 1e3)
            closed = self.played[speed, "closed"]
            more = median([one.long - other.long for one, other in zip(played, closed, strict=True)])
            long = number(median([one.long for one in played]))
            cells += [long if side == "closed" else f"{long} ({more:+.2f})", number(followed) if SIDES[side] else "–"]
            table.rows.append([f"{speed} steps/s, {side}", *cells])
        table.notes += [
            "The longest of all rounds, in brackets the median of the rounds' longest; frames: more than closed.",
            "Processor: what the thread itself worked; by the clock, with what other programs took of it meanwhile.",
            "Frames are counted without a trace, which takes time of its own.",
            "Pictures apart: without drawing the map, the network and the curves, which the derivation has no part in; "
            "all else the page did in that task is in it, the derivation's or not.",
        ]
        return table


class Player:
    """The page with the network, its map flat, a weight of the first layer chosen."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser = browser
        self.page: Page = browser.new_page(viewport={"width": 1440, "height": 900})
        experiment = Work(NETWORK, "tanh", "adam", 10).experiment()
        self.page.goto(f"{url}?experiment={quote(json.dumps(experiment))}")
        settle(self.page)
        self.page.wait_for_load_state("networkidle")
        self.page.keyboard.press("2")
        self.page.evaluate(CHOOSE, WEIGHT)

    def tab(self, name: str) -> None:
        self.page.get_by_role("tab", name=name, exact=True).click()

    def wrong(self) -> str | None:
        """How the slope that is derived misses the one of the step, if it does."""
        self.tab("Why")
        term = "gradient-" + WEIGHT.replace("[", "-").replace(",", "-").rstrip("]")
        shown, known = self.page.evaluate(SHOWN, {"name": WEIGHT, "term": term})
        return None if shown == known else f"the slope by {WEIGHT} is derived as {shown}, but is {known}"

    def play(self, speed: str, side: str, seconds: float) -> Played:
        """One round; again where the browser lost a part of its trace, as it does now and then."""
        for _ in range(TRIES - 1):
            try:
                return self.play_once(speed, side, seconds)
            except NotTraced as error:
                print(f"again: {error}", file=sys.stderr)
        return self.play_once(speed, side, seconds)

    def play_once(self, speed: str, side: str, seconds: float) -> Played:
        """Twice: as it is, for the frames, and traced, which takes time of its own, for the tasks."""
        found, _ = self.run(speed, side, seconds, nullcontext())
        _, trace = self.run(speed, side, seconds, traced(self.browser, self.page))
        played = Played(trace, found["gaps"], found["steps"])
        print(speed, side, *map(trace.longest, ("processor", "rest", "clock")), played.long, file=sys.stderr)
        return played

    def run(
        self, speed: str, side: str, seconds: float, watching: AbstractContextManager[Watch]
    ) -> tuple[dict[str, Any], Watch]:
        """Play for a while, the derivation closed at first, while `watching`; what PLAY found, and who watched."""
        self.page.evaluate(OPEN, [])
        self.tab("Why" if SIDES[side] else "Numbers")
        self.page.get_by_title("Speed").select_option(speed)
        self.page.locator("body").click(position={"x": 700, "y": 20})
        self.page.keyboard.press("Space")
        until(self.page, "playing.value")
        try:
            with watching as watch:
                found: dict[str, Any] = self.page.evaluate(PLAY, {"parts": SIDES[side], "seconds": seconds})
        finally:
            self.page.keyboard.press("Space")
            until(self.page, "!playing.value")
        settle(self.page)
        return found, watch


def measured(browser: Browser, url: str, count: int, seconds: float) -> Found:
    """`count` rounds of all speeds and sides in one page, in turn, the derivation compared with its frame before and
    after."""
    player = Player(browser, url)
    kinds = [(speed, side) for speed in SPEEDS for side in SIDES]
    found = Found()
    try:
        found.failures += filter(None, [player.wrong()])
        if not found.failures:
            found.played = rounds({kind: partial(player.play, *kind, seconds) for kind in kinds}, count)
            found.failures += filter(None, [player.wrong()])
    finally:
        player.page.close()
    for (speed, side), played in found.played.items():
        if SIDES[side] and not all(one.steps for one in played):
            found.failures.append(f"{speed} steps/s, {side}: the derivation did not follow")
    return found
