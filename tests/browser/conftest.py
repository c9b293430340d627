"""A live server, a real Chromium, and pages that fail their test when something goes wrong in them."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser import chromium, derivation
from tests.browser.kept import Kept
from tests.browser.store import settle
from tests.server import serving

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PATIENCE = 15_000  # milliseconds an action may take: WebGL is drawn by the processor here

expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: quick failures first, and no other test meets Playwright's running event loop. Of
    them large files come first, so that processes which share them, file by file, end at about the same time."""
    sizes = Counter(item.path for item in items if HERE in item.path.parents)
    for item in items:
        if item.path in sizes:
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: (item.path in sizes, -sizes[item.path]))


@pytest.fixture(scope="session")
def live_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server started from the checkout."""
    log = tmp_path_factory.mktemp("server") / "log"
    with serving([sys.executable, "-m", "app"], ROOT, log) as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium, one for all tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=list(chromium.ARGUMENTS))
        yield browser
        browser.close()


class Faults(list[str]):
    """What went wrong in a page. A test that provokes a fault says so with `faults.allow(pattern)`."""

    def __init__(self) -> None:
        super().__init__()
        self.allowed: list[str] = []

    def allow(self, pattern: str) -> None:
        """Faults in which the regular expression is found are expected, those so far and those to come."""
        self.allowed.append(pattern)

    def unexpected(self) -> list[str]:
        return [fault for fault in self if not any(re.search(pattern, fault) for pattern in self.allowed)]

    def check(self) -> None:
        unexpected = self.unexpected()
        if unexpected:
            pytest.fail("the page reported:\n" + "\n".join(unexpected), pytrace=False)

    def watch(self, page: Page) -> None:
        page.on("console", lambda message: self.append(f"console: {message.text}") if message.type == "error" else None)
        page.on("pageerror", lambda error: self.append(f"uncaught: {error.stack or error}"))
        page.on("requestfailed", self.failed)

    def failed(self, request: Any) -> None:
        # a request the page itself took back, because a newer one replaced it, is no fault
        if request.failure != "net::ERR_ABORTED":
            self.append(f"request failed: {request.method} {request.url}: {request.failure}")


@pytest.fixture
def faults() -> Faults:
    """What went wrong in this test's pages so far."""
    return Faults()


@pytest.fixture
def open_page(browser: Browser, live_server: str, faults: Faults) -> Iterator[Callable[..., Page]]:
    """open_page(**options) gives a fresh page in a context of its own, 1440x900 unless the options say otherwise
    (those of Playwright's new_context: viewport, color_scheme, reduced_motion, has_touch...). Addresses are relative
    to the live server. The test fails on any console error, uncaught exception or failed request it did not allow."""
    contexts = []

    def opened(**options: Any) -> Page:
        defaults = {"viewport": {"width": 1440, "height": 900}, "base_url": live_server}
        context = browser.new_context(**{**defaults, **options})
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        faults.watch(page)
        return page

    yield opened
    for context in contexts:
        context.close()
    faults.check()


@pytest.fixture(scope="module")
def kept(browser: Browser, live_server: str) -> Iterator[Kept]:
    """The page that a file's tests use one after the other."""
    kept = Kept(browser, live_server, PATIENCE)
    yield kept
    kept.close()


@pytest.fixture
def page(kept: Kept, faults: Faults) -> Iterator[Page]:
    """A page of 1440x900. Nothing is loaded yet: `page.goto("/")`. It fails its test as those of open_page do. Only the
    browser's cache is not empty: a test that waits for a file, or goes without, asks for open_page()."""
    page = kept.page()
    faults.watch(page)
    yield page
    kept.put_back()
    faults.check()


@pytest.fixture
def why(page: Page) -> Page:
    """The page with the derivation open, see `derivation.opened`."""
    return derivation.opened(page)


@pytest.fixture(scope="session")
def axe() -> Callable[..., list[str]]:
    """axe(page) says what axe-core finds wrong with a page as it stands now, one line per rule; [] when all is well."""
    source = AXE.read_text(encoding="utf-8")

    def violations(page: Page, **options: Any) -> list[str]:
        page.evaluate(source)  # not as a script tag: the page's own content policy stays in force
        # of what is no violation axe would otherwise name every element, which takes longer than finding the violations
        options = {"resultTypes": ["violations"], **options}
        found = page.evaluate("options => axe.run(document, options)", options)["violations"]
        return [
            f"{rule['impact']} {rule['id']}: {rule['help']} ({len(rule['nodes'])} places, "
            f"the first is {rule['nodes'][0]['target']}: {rule['nodes'][0]['failureSummary']})"
            for rule in found
        ]

    return violations


@pytest.fixture(scope="session")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with the lessons beside this file."""
    log = tmp_path_factory.mktemp("course") / "log"
    with serving([sys.executable, "-m", "app"], ROOT, log, DESCENT_LESSONS=str(HERE / "lessons")) as url:
        yield url


@pytest.fixture
def open_lesson(open_page: Callable[..., Page], course: str) -> Callable[..., Page]:
    """open_lesson(slug, **options) gives a page of its own with the lesson opened and its first view on the stage."""

    def opened(slug: str = "downhill", **options: Any) -> Page:
        page = open_page(base_url=course, **options)
        page.goto(f"/learn/{slug}")
        settle(page)
        return page

    return opened
