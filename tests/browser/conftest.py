"""A live server, a real Chromium, and pages that fail their test when something goes wrong in them."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser import chromium, derivation
from tests.browser.kept import MEDIA, SIZE, Kept
from tests.browser.routes import surely
from tests.browser.store import settle
from tests.server import serving

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
COLOURS = ["color-contrast", "link-in-text-block"]  # axe's rules that another theme may break
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PATIENCE = 15_000  # milliseconds an action may take: WebGL is drawn by the processor here

expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: quick failures first, and no other test meets Playwright's running event loop. Of
    them large files come first, so that processes which share them, file by file, end at about the same time."""
    sizes = {path: path.stat().st_size for path in {item.path for item in items} if HERE in path.parents}
    for item in items:
        if item.path in sizes:
            item.add_marker(pytest.mark.browser)
    items.sort(
        key=lambda item: (item.path in sizes, -sizes.get(item.path, 0), str(item.path) if item.path in sizes else "")
    )


@pytest.fixture(scope="session")
def live_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server started from the checkout."""
    log = tmp_path_factory.mktemp("server") / "log"
    with serving([sys.executable, "-m", "app"], ROOT, log, DESCENT_PROCESSES="1") as url:
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
        # a request the page itself took back, because a newer one replaced it, is no fault; see test_taken_back
        if request.failure != "net::ERR_ABORTED":
            self.append(f"request failed: {request.method} {request.url}: {request.failure}")


class Opener:
    """The pages that a test opens: kept ones of a server, or such in contexts of their own."""

    def __init__(self, browser: Browser, keep: Callable[[str, int], Kept], url: str, faults: Faults) -> None:
        self.browser, self.keep, self.url, self.faults = browser, keep, url, faults
        self.contexts: list[BrowserContext] = []
        self.lent: list[Kept] = []

    def open(self, fresh: bool = False, **options: Any) -> Page:
        """A page with options of Playwright's new_context: a fresh one where some option cannot be taken back, or where
        `fresh` is true."""
        url = options.pop("base_url", self.url)
        if fresh or not options.keys() <= {"viewport", "permissions", *MEDIA}:
            context = self.browser.new_context(**{"viewport": SIZE, "base_url": url, **options})
            context.set_default_timeout(PATIENCE)
            self.contexts.append(context)
            page = surely(context.new_page())
        else:
            kept = self.keep(url, sum(lent.url == url for lent in self.lent))
            self.lent.append(kept)
            page = kept.page()
            if "viewport" in options:
                page.set_viewport_size(options.pop("viewport"))
            if "permissions" in options:
                page.context.grant_permissions(options.pop("permissions"))
            if options:
                page.emulate_media(**options)
        self.faults.watch(page)
        return page

    def close(self) -> None:
        for context in self.contexts:
            context.close()
        for kept in self.lent:
            kept.put_back()


@pytest.fixture
def faults() -> Faults:
    """What went wrong in this test's pages so far."""
    return Faults()


@pytest.fixture(scope="session")
def keep(browser: Browser) -> Iterator[Callable[[str, int], Kept]]:
    """keep(url, 0) is the page of the server at `url` that tests use one after the other; keep(url, 1) is another, for
    tests with two pages, with a storage of its own."""
    all_kept: dict[tuple[str, int], Kept] = {}
    yield lambda url, number: all_kept.setdefault((url, number), Kept(browser, url, PATIENCE))
    for kept in all_kept.values():
        kept.close()


@pytest.fixture
def opener(browser: Browser, keep: Callable[[str, int], Kept], live_server: str, faults: Faults) -> Iterator[Opener]:
    """The pages of this test. It fails on any console error, uncaught exception or failed request it did not allow."""
    opener = Opener(browser, keep, live_server, faults)
    yield opener
    opener.close()
    faults.check()


@pytest.fixture
def open_page(opener: Opener) -> Callable[..., Page]:
    """open_page(**options) gives a page of 1440x900, unless the options say otherwise (those of Playwright's
    new_context). Nothing is loaded yet: `page.goto("/")`. Opening a page in a new context costs half as much again as
    most tests, so a test gets kept pages where its options are at most a size, permissions and media. Only the
    browser's cache is not empty there: a test that waits for a file, goes without, or changes what cannot be put back
    asks for open_page(fresh=True)."""
    return opener.open


@pytest.fixture
def page(opener: Opener) -> Page:
    """The same as open_page()."""
    return opener.open()


@pytest.fixture
def why(page: Page) -> Page:
    """The page with the derivation open, see `derivation.opened`."""
    return derivation.opened(page)


@pytest.fixture(scope="session")
def axe() -> Callable[..., list[str]]:
    """axe(page) says what axe-core finds wrong with a page as it stands now, one line per rule; [] when all is well.
    axe(page, within=selector) looks at a part of the page, and with runOnly=COLOURS at its colours: for the second look
    at a page, of which only a part or the theme has changed."""
    source = AXE.read_text(encoding="utf-8")

    def violations(page: Page, within: str | None = None, **options: Any) -> list[str]:
        if not page.evaluate("'axe' in window"):
            page.evaluate(source)  # not as a script tag: the page's own content policy stays in force
        # of what is no violation axe would otherwise name every element, which takes longer than finding the violations
        options = {"resultTypes": ["violations"], **options}
        found = page.evaluate("([within, options]) => axe.run(within ?? document, options)", [within, options])
        found = found["violations"]
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
def open_lesson(opener: Opener, course: str) -> Callable[..., Page]:
    """open_lesson(slug, **options) gives a page with the lesson opened and its first view on the stage; the kept page
    of the course's server, where the options allow that."""

    def opened(slug: str = "downhill", **options: Any) -> Page:
        page = opener.open(base_url=course, **options)
        page.goto(f"/learn/{slug}")
        settle(page)
        return page

    return opened
