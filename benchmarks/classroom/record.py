"""`./run load --record`: use the page as a student does, in Chromium, and write down what it asks for.

The times between requests are those of this machine, which should be idle. Nothing here reads the page's own state:
that would ask for its modules once more.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import inf
from typing import Any

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from benchmarks.classroom.recording import ANY_VERSION, VERSION, Asked
from tests.browser import chromium

QUIET = 1500  # ms without a request after which an action is over: the page may rest a second on the way
CHANGING = 300  # ms from a new rate to the next step
PLAYED = 5000  # ms that a student plays
LESSON = "/learn/batches-and-noise"
LARGEST = 10_000_000  # bytes of a body that the browser tells
SCRUBBED = 8  # places along the loss chart
Plain = dict[str, Any]


@dataclass(slots=True)
class Sent:
    """A request on its way: when it was sent, when its answer was complete (infinity before that), in seconds."""

    method: str
    url: str
    body: Any
    begin: float
    end: float = inf
    cached: bool = False


class Recorder:
    """What a page asks for, action by action, as Chromium's own protocol tells it; not what its cache has."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        self.actions: dict[str, list[Asked]] = {}
        self.sent: dict[str, Sent] = {}
        told = page.context.new_cdp_session(page)
        told.on("Network.requestWillBeSent", self.begins)
        told.on("Network.requestServedFromCache", self.from_memory)
        told.on("Network.responseReceived", self.answered)
        told.on("Network.loadingFinished", self.ends)
        told.on("Network.loadingFailed", self.ends)  # given up by the page: asked for nevertheless
        told.send("Network.enable", {"maxPostDataSize": LARGEST})

    def begins(self, event: Plain) -> None:
        asked = event["request"]
        if asked["url"].startswith(self.url):
            body = json.loads(asked["postData"]) if asked["method"] == "POST" else None
            sent = Sent(asked["method"], asked["url"].removeprefix(self.url), body, event["timestamp"])
            self.sent[event["requestId"]] = sent

    def from_memory(self, event: Plain) -> None:
        self.sent.pop(event["requestId"], None)

    def answered(self, event: Plain) -> None:
        if event["response"].get("fromDiskCache"):
            self.sent.pop(event["requestId"], None)

    def ends(self, event: Plain) -> None:
        if event["requestId"] in self.sent:
            self.sent[event["requestId"]].end = event["timestamp"]

    @contextmanager
    def action(self, name: str) -> Iterator[None]:
        """The requests of the block, and those until no more come, are the action `name`."""
        self.sent.clear()
        yield
        quiet = False
        while not quiet:
            count = len(self.sent)
            self.page.wait_for_timeout(QUIET)
            quiet = count == len(self.sent) and all(one.end < inf for one in self.sent.values())
        self.actions[name] = noted(sorted(self.sent.values(), key=lambda one: one.begin))


def noted(sent: list[Sent]) -> list[Asked]:
    """The requests `sent`, in order, each with the one that it waited for."""
    found: list[Asked] = []
    for one in sent:
        before = [(other.end, place) for place, other in enumerate(sent[: len(found)]) if other.end <= one.begin]
        since, place = max(before, default=(sent[0].begin, -1))
        path = VERSION.sub(ANY_VERSION, one.url)
        found.append(Asked(one.method, path, place, round(one.begin - since, 3), one.body))
    return found


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def opening(page: Page) -> None:
    page.goto("/")
    page.locator("canvas").first.wait_for()


def stepping(page: Page) -> None:
    """After a pause. The first one is drawn coarsely, then finely; others finely at once, where that was quick."""
    button(page, "Step").click()


def playing(page: Page) -> None:
    button(page, "Play").click()
    page.wait_for_timeout(PLAYED)
    button(page, "Pause").click()


def other_rate(page: Page) -> None:
    """The next updates are made with it, so it shows with the next step."""
    rate = page.get_by_role("textbox", name="η learning rate")
    rate.fill("0.1")
    rate.press("Enter")
    page.wait_for_timeout(CHANGING)
    stepping(page)


def scrubbing(page: Page) -> None:
    """Over the loss chart to an earlier step, where the picture is drawn anew."""
    chart = page.get_by_role("slider", name="Loss over")
    box = chart.bounding_box()
    assert box
    for place in range(SCRUBBED):
        page.mouse.move(box["x"] + box["width"] * (0.9 - 0.1 * place), box["y"] + box["height"] / 2)
        page.mouse.down() if place == 0 else page.wait_for_timeout(80)
    page.mouse.up()


def asking_why(page: Page) -> None:
    page.get_by_role("tab", name="Why", exact=True).click()
    page.locator(".why-line").first.wait_for()


def back_to_data(page: Page) -> None:
    page.get_by_role("tab", name="Data", exact=True).click()


def racing(page: Page) -> None:
    button(page, "Race").click()
    page.locator("dialog[open] button.primary").click()
    page.locator(".lanes tbody tr").nth(1).wait_for()
    page.wait_for_timeout(PLAYED)
    page.keyboard.press("Space")


def lesson(page: Page) -> None:
    page.goto(LESSON)
    page.locator("canvas").first.wait_for()


def studying(page: Page) -> None:
    study = page.locator(".study").first
    study.get_by_role("button", name="Run the study").click()
    study.locator(".finding").wait_for()


ACTIONS: dict[str, Callable[[Page], None]] = {
    "open": opening,
    "first step": stepping,
    "step": stepping,
    "play": playing,
    "change η": other_rate,
    "scrub": scrubbing,
    "why": asking_why,
    "data": back_to_data,
    "race": racing,
    "lesson": lesson,
    "study": studying,
}
"""In the order in which they are recorded: each begins where the one before left the page."""


def recorded(browser: Browser, url: str, wanted: list[str] | None = None) -> dict[str, list[Asked]]:
    """What the page at `url` asks for at each of the actions, or at those `wanted`, in a window that knows no file."""
    context = browser.new_context(base_url=url, viewport={"width": 1440, "height": 900})
    recorder = Recorder(context.new_page(), url)
    for name, act in ACTIONS.items():
        if wanted is None or name in wanted:
            with recorder.action(name):
                act(recorder.page)
    context.close()
    return {name: asked for name, asked in recorder.actions.items() if asked}


def record(url: str) -> dict[str, list[Asked]]:
    """All of it, in a browser of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=list(chromium.ARGUMENTS))
        found = recorded(browser, url)
        browser.close()
    return found
