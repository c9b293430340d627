"""The page in a real browser: until it can be used, what it fetches for that, what presses and frames cost, memory."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from operator import itemgetter
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from benchmarks import derivations, films, measure, presses, rooms
from benchmarks.load import HOST
from benchmarks.measure import number
from benchmarks.serving import serving, versions
from benchmarks.table import Section, Table
from benchmarks.targets import targets_row
from tests.browser import chromium
from tests.browser.store import settle, store, until

TITLE = "Page"
PLAYED = 3.0  # seconds of playing that are looked at
PRESSES = 30  # of each kind
LONG = 10_000  # steps after which the memory is read
LONGEST = 90.0  # seconds they may take
KINDS = {"js": "scripts", "css": "styles", "woff2": "fonts"}
FRAMES = """seconds => new Promise(done => {
  const begin = performance.now();
  let frames = 0;
  const count = () => {
    frames += 1;
    performance.now() - begin < 1000 * seconds ? requestAnimationFrame(count) : done(frames);
  };
  requestAnimationFrame(count);
})"""


class Visit:
    """A first visit: a page of its own, nothing cached, and what Chromium knows about it."""

    def __init__(self, page: Page, devtools: CDPSession, url: str) -> None:
        self.page, self.devtools = page, devtools
        self.bytes: dict[str, int] = {}  # by request
        self.names: dict[str, str] = {}
        self.first: set[str] = set()  # the requests that the first step waits for
        self.awaited = {"/api/views"}
        devtools.on("Network.requestWillBeSent", self.sent)
        devtools.on("Network.loadingFinished", self.finished)
        devtools.send("Network.enable")
        devtools.send("Performance.enable")
        # Not the load event: the page can be used when the run, its landscape and its boundary are there.
        page.goto(url, wait_until="domcontentloaded")
        settle(page)
        self.interactive = page.evaluate("performance.now()") / 1e3
        page.wait_for_load_state("networkidle")

    def sent(self, event: dict[str, Any]) -> None:
        """Until the first landscape and boundary have come, all that is asked for; then come finer samples and the
        parts of the program that are shown later."""
        self.names[event["requestId"]] = event["request"]["url"]
        if self.awaited:
            self.first.add(event["requestId"])

    def finished(self, event: dict[str, Any]) -> None:
        self.bytes[event["requestId"]] = int(event["encodedDataLength"])
        self.awaited.discard(urlsplit(self.names.get(event["requestId"], "")).path)

    @property
    def before_first_step(self) -> float:
        """Kilobytes."""
        return sum(self.by_kind().values())

    def by_kind(self) -> dict[str, float]:
        """Kilobytes before the first step: scripts, styles, fonts, answers of the API, the page itself."""
        found: dict[str, float] = {}
        for request in self.first & set(self.bytes):
            path, size = urlsplit(self.names[request]).path, self.bytes[request]
            kind = "answers" if path.startswith("/api/") else KINDS.get(path.rpartition(".")[2], "page and icon")
            found[kind] = found.get(kind, 0) + size / 1e3
        return found

    def metrics(self) -> dict[str, float]:
        """Seconds of scripts, layout and styles so far, and the bytes of the heap."""
        return {item["name"]: item["value"] for item in self.devtools.send("Performance.getMetrics")["metrics"]}

    def playing(self, seconds: float) -> dict[str, float]:
        """Per animation frame while playing: milliseconds of script, and of layout and style; and frames per second."""
        self.page.keyboard.press("Space")
        until(self.page, "playing.value")
        before = self.metrics()
        frames = self.page.evaluate(FRAMES, seconds)
        after = self.metrics()
        self.page.keyboard.press("Space")
        until(self.page, "!playing.value")
        spent = {name: 1e3 * (after[name] - before[name]) / frames for name in before}
        return {
            "script": spent["ScriptDuration"],
            "layout": spent["LayoutDuration"] + spent["RecalcStyleDuration"],
            "frames": frames / seconds,
        }

    def heap(self) -> float:
        """Megabytes, after a collection."""
        self.devtools.send("HeapProfiler.collectGarbage")
        return self.metrics()["JSHeapUsedSize"] / 1e6

    def play_to(self, step: int) -> int:
        """Play as fast as the page can until about `step`; where it stands then."""
        speed = self.page.get_by_title("Speed")
        speed.select_option(index=speed.locator("option").count() - 1)
        self.page.locator("body").click(position={"x": 700, "y": 20})
        self.page.keyboard.press("Space")
        deadline = monotonic() + LONGEST
        while store(self.page, "cursor.value.step") < step and monotonic() < deadline:
            self.page.wait_for_timeout(250)
        self.page.keyboard.press("Space")
        settle(self.page)
        return store(self.page, "cursor.value.step")


@contextmanager
def visit(browser: Browser, url: str) -> Iterator[Visit]:
    """A fresh visit."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    try:
        page = context.new_page()
        yield Visit(page, context.new_cdp_session(page), url)
    finally:
        context.close()


def suite(quick: bool = False) -> Section:
    """Run it all; `quick` with one visit and a short run."""
    visits, rounds, seconds, long = (1, 1, 1.0, 200) if quick else (5, 4, PLAYED, LONG)
    count = 3 if quick else PRESSES
    interactive, sizes, played = [], [], {"2-D": [], "3-D": []}
    with serving() as port, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=list(chromium.ARGUMENTS))
        url = f"http://{HOST}:{port}/"
        for _ in range(visits):
            with visit(browser, url) as first:
                interactive.append(first.interactive)
                sizes.append(first.before_first_step)
                kinds = first.by_kind()
                fetched = [(first.names[key], size) for key, size in first.bytes.items()]
                largest = sorted(fetched, key=itemgetter(1))[:-9:-1]
                for mode, key in (("2-D", "2"), ("3-D", "3")):
                    first.page.keyboard.press(key)
                    first.page.wait_for_timeout(500)
                    played[mode].append(first.playing(seconds))
                    print(mode, played[mode][-1], file=sys.stderr)
        with visit(browser, url) as last:
            fresh = last.heap()
            steps = last.play_to(long)
            after = last.heap()
        pressed = presses.measured(browser, url, count, rounds * seconds)
        opened = rooms.measured(browser, url, rounds * seconds)
        filmed = films.measured(browser, url)
        derived = derivations.measured(browser, url, rounds, seconds)
        known = {**versions(), "Chromium": browser.version}
        browser.close()
    script = measure.summary([max(frames["script"] for frames in pair) for pair in zip(*played.values(), strict=True)])
    targets = Table("Targets", ["ratio", "measured", "at most", "aim", ""])
    targets.rows += [
        targets_row("interactive", measure.summary(interactive)),
        targets_row("page bytes", measure.summary(sizes)),
        targets_row("page script", script),
        *(
            targets_row(f"press {preset} {name}", pressed.key(preset, late))
            for preset in presses.PRESETS
            for name, late in (("p50", False), ("p95", True))
        ),
        targets_row("press step", presses.high(pressed.steps)),
        targets_row("frames 300", pressed.stutter()),
        targets_row("rooms", opened.worst()),
        targets_row("derivation", derived.longest() if derived.played else None, "; ".join(derived.failures)),
        targets_row("stutter", derived.more() if derived.played else None, "; ".join(derived.failures)),
    ]
    targets.notes += ["p95: in brackets the median and the longest."]
    targets.notes += ["With a derivation open: over all rounds, and in brackets the quartiles of the rounds'."]
    frames = Table("Playing, per animation frame", ["landscape", "script ms", "layout and style ms", "frames/s"])
    for mode, found in played.items():
        columns = [measure.summary([one[name] for one in found]) for name in ("script", "layout", "frames")]
        frames.rows.append([mode, *map(str, columns)])
    rest = Table("Weight", ["", ""])
    rest.rows += [
        ["heap at the start, MB", number(fresh)],
        [f"heap after {steps:,} steps, MB", number(after)],
        *([f"{kind}, kB before the first step", number(size)] for kind, size in kinds.items()),
        *([name.removeprefix(url.rstrip("/")), f"{size:,} bytes"] for name, size in largest),
    ]
    rest.notes += ["The largest of what is fetched before the first step and for 3-D, compressed as they travel."]
    frames.notes += ["Chromium without a graphics card: WebGL is drawn by the processor, so frames per second are few."]
    return Section(
        TITLE,
        [targets, pressed.table(), opened.table(), filmed.table(), frames, derived.table(), rest],
        known,
        derived.failures,
    )
