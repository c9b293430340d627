"""What the main thread of a page did, task by task, from Chromium's own trace: by the clock, and of the processor."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from playwright.sync_api import Browser, Page

CATEGORIES = ("devtools.timeline", "disabled-by-default-devtools.timeline", "blink.user_timing")
BEGIN, END = "descent-begin", "descent-end"  # marks of the page between which tasks count
PICTURES = "paint"  # the callback of static/js/draw/canvas.js, in which every picture is drawn
SHARED = ("Layout", "UpdateLayoutTree", "MinorGC", "MajorGC")  # done inside it, but not for the picture's sake alone
PATIENCE = 200  # looks for the end of the trace, 100 ms apart
SETTLED = 200  # ms until every process of the browser traces


class NotTraced(RuntimeError):
    """The trace does not say what is asked of it."""


@dataclass(frozen=True, slots=True)
class Task:
    """Milliseconds: `clock` with all that other programs took meanwhile, `processor` of this thread alone, and of those
    `pictures`, what drawing on canvases took."""

    clock: float
    processor: float
    pictures: float

    @property
    def rest(self) -> float:
        """Scripts, styles, layout and painting of all the page but its pictures, of the processor."""
        return self.processor - self.pictures


@dataclass
class Trace:
    """The tasks in order, once the trace has ended."""

    tasks: list[Task] = field(default_factory=list)

    def longest(self, what: str) -> float:
        return max(getattr(task, what) for task in self.tasks)


@contextmanager
def traced(browser: Browser, page: Page) -> Iterator[Trace]:
    """What `page` does within the block. Raises NotTraced."""
    events: list[dict[str, Any]] = []
    ended: list[Any] = []
    session = browser.new_browser_cdp_session()
    session.on("Tracing.dataCollected", lambda found: events.extend(found["value"]))
    session.on("Tracing.tracingComplete", lambda found: ended.append(found))
    config = {"includedCategories": list(CATEGORIES), "excludedCategories": ["*"]}
    session.send("Tracing.start", {"transferMode": "ReportEvents", "traceConfig": config})
    page.wait_for_timeout(SETTLED)
    trace = Trace()
    page.evaluate("name => { performance.mark(name); }", BEGIN)
    try:
        yield trace
        page.evaluate("name => { performance.mark(name); }", END)
    finally:
        session.send("Tracing.end")
        for _ in range(PATIENCE):
            if not ended:
                page.wait_for_timeout(100)
        session.detach()
    trace.tasks = tasks(events)


def tasks(events: list[dict[str, Any]]) -> list[Task]:
    """The tasks between the two marks, of the thread that made them. Times in a trace are microseconds."""
    marks = {event["name"]: event for event in events if event["name"] in (BEGIN, END)}
    if len(marks) < 2:
        raise NotTraced("the page's marks are not in the trace")
    begin, end = marks[BEGIN], marks[END]
    thread = (begin["pid"], begin["tid"])
    whole = [event for event in events if event["ph"] == "X" and (event["pid"], event["tid"]) == thread]
    events = sorted((event for event in whole if begin["ts"] < event["ts"] < end["ts"]), key=itemgetter("ts"))
    starts = [event["ts"] for event in events]

    def inside(outer: dict[str, Any]) -> list[dict[str, Any]]:
        """What began while `outer` went on."""
        return events[bisect_right(starts, outer["ts"]) : bisect_left(starts, outer["ts"] + outer["dur"])]

    def spent(event: dict[str, Any]) -> float:
        if "tdur" not in event:
            raise NotTraced(f"the trace knows no processor time of {event['name']}")
        return event["tdur"] / 1e3

    def drawing(outer: dict[str, Any]) -> float:
        calls = [event for event in inside(outer) if event["args"].get("data", {}).get("functionName") == PICTURES]
        return sum(spent(call) - sum(spent(one) for one in inside(call) if one["name"] in SHARED) for call in calls)

    found = [event for event in events if event["name"] == "RunTask"]
    return [Task(task["dur"] / 1e3, spent(task), drawing(task)) for task in found]
