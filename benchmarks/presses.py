"""What a press costs: from a key to all views painted, from Step to the first change; and the frames of playing."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import quantiles

from playwright.sync_api import Browser, Page

from benchmarks.measure import Ratio, number, summary
from benchmarks.table import Table
from tests.browser.store import settle, until

PRESETS = {"moons": "moons", "spiral": "spiral", "himmelblau": "Himmelblau"}
LONG = 50  # ms, a frame that is seen to stutter
SPEED = "300"
REST = 500  # ms between two presses: fine samples come when things rest

# From here on the page notes when something was drawn: a canvas is cleared before it is drawn anew, and the rest is
# elements that change. A frame is done when the task after its animation callbacks runs.
WATCH = """async () => {
  const store = await import('/static/js/store.js');
  let changed = false;
  let pressed = null;
  const clear = CanvasRenderingContext2D.prototype.clearRect;
  CanvasRenderingContext2D.prototype.clearRect = function (...box) {
    changed = true;
    return clear.apply(this, box);
  };
  new MutationObserver(() => { changed = true; }).observe(document.body,
    { subtree: true, childList: true, attributes: true, characterData: true });
  for (const kind of ['keydown', 'pointerdown'])
    addEventListener(kind, (event) => { pressed ??= event.timeStamp; changed = false; }, { capture: true });
  const settled = (step) => {
    const { frame, surface, boundary, experiment, phase } = store;
    return frame.value.state.step === step && !phase.value
      && (surface.value.plane.exact || surface.value.step === step)
      && (experiment.value.objective.kind !== 'network' || boundary.value?.step === step);
  };
  const QUIET = 3; // frames without a change, after which all views are painted
  /** ms from the press to the first change that was painted, and to the last one of the step. */
  window.watchPress = (step) => new Promise((done) => {
    let first = null, last = null, quiet = 0;
    pressed = null;
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      if (pressed !== null && changed) {
        changed = false;
        last = performance.now() - pressed;
        first ??= last;
        quiet = 0;
      } else quiet++;
      if (last !== null && quiet >= QUIET && settled(step)) done({ first, last });
      else requestAnimationFrame(() => channel.port2.postMessage(0));
    };
    requestAnimationFrame(() => channel.port2.postMessage(0));
  });
}"""
GAPS = """seconds => new Promise(done => {
  const gaps = [];
  const end = performance.now() + 1000 * seconds;
  let before = 0;
  const frame = (now) => {
    if (before) gaps.push(now - before);
    before = now;
    now < end ? requestAnimationFrame(frame) : done(gaps);
  };
  requestAnimationFrame(frame);
})"""


@dataclass
class Found:
    """Milliseconds of every press, and between the frames of playing."""

    keys: dict[str, list[float]] = field(default_factory=dict)
    steps: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    gaps: list[float] = field(default_factory=list)

    def key(self, preset: str, late: bool) -> Ratio:
        """From a key to all views painted: the median press, or that which 95 of 100 are no later than."""
        return high(self.keys[preset]) if late else summary(self.keys[preset])

    def stutter(self) -> Ratio:
        """Of a hundred frames those over LONG."""
        share = 100 * sum(gap > LONG for gap in self.gaps) / len(self.gaps)
        return Ratio(share, share, share)

    def table(self) -> Table:
        table = Table("From a press to the picture, ms", ["", "p50", "p95", "longest"])
        rows = {f"→, {PRESETS[preset]}, all views painted": found for preset, found in self.keys.items()}
        rows |= {
            "Step, moons, first change": self.steps,
            "Step, moons, all views painted after its choreography": self.whole,
        }
        for name, found in rows.items():
            table.rows.append([name, number(summary(found).value), number(high(found).value), number(max(found))])
        table.notes += [
            f"{len(self.steps)} presses each, {REST} ms apart, in 2-D at 1440x900. By the page's clock: from the input "
            "event to the task after the frame in which the last view of the step was drawn.",
            f"Frames at {SPEED} steps/s: {len(self.gaps)}, the longest {number(max(self.gaps))} ms.",
        ]
        return table


def high(found: Sequence[float]) -> Ratio:
    """The 95th percentile, with the median and the longest."""
    late = quantiles(found, n=20, method="inclusive")[-1] if len(found) > 1 else found[0]
    return Ratio(late, summary(found).value, max(found))


def opened(browser: Browser, url: str, preset: str) -> Page:
    """A page with the preset on the stage, watched."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(f"{url}?preset={preset}")
    settle(page)
    page.wait_for_load_state("networkidle")
    page.keyboard.press("2")
    page.wait_for_timeout(REST)
    page.evaluate(WATCH)
    page.locator("h1").click()
    return page


def pressed(page: Page, press: str, step: int) -> dict[str, float]:
    """One press that leads to `step`: of the arrow key, or of Step."""
    page.wait_for_timeout(REST)
    page.evaluate("step => { window.press = window.watchPress(step); }", step)
    if press == "Step":
        page.get_by_role("button", name="Step", exact=True).click()
    else:
        page.keyboard.press(press)
    return page.evaluate("window.press")


def measured(browser: Browser, url: str, count: int, seconds: float) -> Found:
    """`count` presses each, and `seconds` of playing."""
    found = Found()
    for preset in PRESETS:
        page = opened(browser, url, preset)
        found.keys[preset] = [pressed(page, "ArrowRight", step)["last"] for step in range(1, count + 1)]
        print(preset, found.keys[preset], file=sys.stderr)
        page.close()
    page = opened(browser, url, "moons")
    times = [pressed(page, "Step", step) for step in range(1, count + 1)]
    found.steps, found.whole = ([one[name] for one in times] for name in ("first", "last"))
    page.get_by_title("Speed").select_option(SPEED)
    page.locator("h1").click()
    page.keyboard.press("Space")
    until(page, "playing.value && cursor.value.step > 100")
    found.gaps = page.evaluate(GAPS, seconds)
    page.keyboard.press("Space")
    print("Step", times, "frames", len(found.gaps), file=sys.stderr)
    page.close()
    return found
