"""What the first picture does not need comes in a few files: at rest, or when it is asked for before."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from app.web.page.program import LATER, TOGETHER
from benchmarks.classroom.record import Recorder
from tests.browser.store import settle, until
from tests.sampling import sample

REST = "rested = true;"  # of static/js/widgets/later.js, where it loads the rest
MOST = 17  # files of a first visit: a class of 300 opens the page at the same time
LATER_FILES = re.compile(r"/static/page/\w+/(later/.*|js/timeline/loss-chart\.js)$")


def restless(page: Page) -> list[str]:
    """Let the page never come to rest, so that each of its parts is asked for only when it is opened. The list gets the
    files that are asked for then."""

    def program(route: Route) -> None:
        answer = route.fetch()
        text = answer.text()
        assert text.count(REST) == 1
        route.fulfill(response=answer, body=text.replace(REST, "return;"))

    page.route("**/js/main.js", program)
    asked: list[str] = []

    def note(address: str) -> None:
        if found := LATER_FILES.search(address):
            asked.append(found[1])

    page.on("request", lambda request: note(request.url))
    return asked


def tab(name: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_role("tab", name=name, exact=True).click()


def button(name: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_role("button", name=name, exact=True).click()


def key(name: str) -> Callable[[Page], None]:
    return lambda page: page.keyboard.press(name)


def opened(name: str, module: str = "widgets/open.js") -> Callable[[Page], None]:
    return lambda page: page.evaluate(f"import('/static/js/{module}').then((m) => {{ m.{name}.value = true; }})")


# How a part is opened; one of its elements; what of its look only its own styles give it; and its file. The parts of
# the first picture's own styles have none.
Part = tuple[Callable[[Page], None], str, dict[str, str], str]
PARTS: dict[str, Part] = {
    "numbers": (tab("Numbers"), ".numbers", {}, "rooms"),
    "why": (tab("Why"), ".why .why-line", {}, "rooms"),
    "compare": (tab("Compare"), ".compare", {}, "rooms"),
    "curvature": (tab("Curvature"), ".curvature", {"padding-left": "16px"}, "measures"),
    "noise": (tab("Noise"), ".noise", {"display": "grid"}, "measures"),
    "depth": (tab("Depth"), ".depth", {"flex-direction": "column"}, "measures"),
    "rates": (opened("ratesOpen", "experiment/rates-open.js"), ".rates-choices", {"display": "flex"}, "measures"),
    "presets": (key("/"), "dialog[open] .preset-picture", {}, "dialogs"),
    "race": (button("Race"), "dialog.race[open]", {}, "dialogs"),
    "help": (key("?"), "dialog.help[open]", {}, "dialogs"),
    "share": (button("Share and export"), "dialog.share .forms", {"display": "grid"}, "dialogs"),
    "own": (opened("ownOpen"), "dialog.own .drop", {"border-top-style": "dashed"}, "own"),
    "surface": (key("3"), ".landscape-room .stage canvas + canvas", {}, "landscape"),
}
STYLES = "(element, names) => Object.fromEntries(names.map((name) => [name, getComputedStyle(element)[name]]))"


# sampled: a room, one with styles of its own, and a part of the picture; two dialogs come below
@pytest.mark.parametrize("name", sample(PARTS, 3, ["why", "depth", "surface"]))
def test_part_pressed_before_rest_comes_alone_with_its_styles(open_page: Callable[..., Page], name: str) -> None:
    act, shown, look, file = PARTS[name]
    page = open_page(fresh=True)
    asked = restless(page)
    page.goto("/")
    settle(page)
    assert not asked
    act(page)
    part = page.locator(shown).first
    expect(part).to_be_visible()
    assert part.evaluate(STYLES, list(look)) == look
    expect(page.get_by_text("could not be loaded")).to_have_count(0)
    assert {f"later/{file}.js", LATER} <= set(asked)
    assert name == "share" or len(asked) == 2, "the dialog's pictures are of the rooms and the chart"


BROKEN = {
    "styles": ("**/later/styles.css", "depth"),
    "part": ("**/later/measures.js", "depth"),
}


def without(files: str, open_page: Callable[..., Page], faults: Any) -> Page:
    """A page that cannot have some `files`, which it has not asked for yet."""
    page = open_page(fresh=True)
    restless(page)
    page.goto("/")
    settle(page)
    faults.allow("ERR_CONNECTION_REFUSED|ERR_FAILED|dynamically imported module")
    page.route(files, lambda route: route.abort("connectionrefused"))
    return page


@pytest.mark.parametrize("what", sample(BROKEN, 1))
def test_part_that_fails_to_load_comes_at_another_try(open_page: Callable[..., Page], faults: Any, what: str) -> None:
    files, name = BROKEN[what]
    act, shown, look, _ = PARTS[name]
    page = without(files, open_page, faults)
    act(page)
    expect(page.get_by_text("This could not be loaded")).to_be_visible()
    expect(page.locator(shown)).to_have_count(0)
    again, reload = (page.get_by_role("button", name=name) for name in ("Try again", "reload the page"))
    expect(reload).to_have_count(0)
    again.click()
    expect(reload).to_be_visible()
    page.unroute(files)
    again.click()
    part = page.locator(shown).first
    expect(part).to_be_visible()
    assert part.evaluate(STYLES, list(look)) == look


@pytest.mark.parametrize(
    ("files", "name"), sample([("**/vendor/papaparse-*.js", "own"), ("**/later/dialogs.js", "race")], 1)
)
def test_dialog_that_fails_to_load_comes_when_it_is_opened_again(
    open_page: Callable[..., Page], faults: Any, files: str, name: str
) -> None:
    act, shown, look, _ = PARTS[name]
    page = without(files, open_page, faults)
    for _ in range(2):
        act(page)
        said = page.locator(".status").get_by_text("The dialog could not be loaded.")
        expect(said).to_be_visible()
        page.evaluate("import('/static/js/store.js').then((m) => { m.notice.value = null; })")
        expect(said).to_have_count(0)
    expect(page.get_by_text("This could not be loaded")).to_have_count(0)
    page.unroute(files)
    act(page)
    part = page.locator(shown).first
    expect(part).to_be_visible()
    assert part.evaluate(STYLES, list(look)) == look


def test_part_that_fails_again_comes_with_the_page_reloaded(open_page: Callable[..., Page], faults: Any) -> None:
    """Firefox never fetches a module again that failed once in the same document."""
    page = open_page(fresh=True)
    faults.allow("ERR_CONNECTION_REFUSED|ERR_FAILED|dynamically imported module")
    page.route("**/later/measures.js", lambda route: route.abort("connectionrefused"))
    restless(page)
    page.goto("/?preset=moons&step=3")
    settle(page)
    tab("Depth")(page)
    page.get_by_role("button", name="Try again").click()
    reload = page.get_by_role("button", name="reload the page")
    expect(reload).to_be_visible()
    page.unroute("**/later/measures.js")
    reload.click()
    expect(page.locator(".depth")).to_be_visible()
    until(page, "cursor.value.step === 3")


def test_parts_that_fail_at_rest_come_when_they_are_opened(open_page: Callable[..., Page], faults: Any) -> None:
    page = open_page(fresh=True)
    faults.allow("ERR_CONNECTION_REFUSED|ERR_FAILED|dynamically imported module")
    page.route(LATER_FILES, lambda route: route.abort("connectionrefused"))
    failed: list[str] = []
    page.on("requestfailed", lambda request: failed.append(request.url))
    with page.expect_event("requestfailed", lambda _: len(failed) == len(TOGETHER) + 2):  # styles and the loss chart
        page.goto("/")
    expect(page.locator(".timeline").get_by_text("This could not be loaded")).to_be_visible()
    page.unroute(LATER_FILES)
    for name in ("numbers", "depth", "share"):
        act, shown, look, _ = PARTS[name]
        act(page)
        part = page.locator(shown).first
        expect(part).to_be_visible()
        assert part.evaluate(STYLES, list(look)) == look


def test_visit_asks_for_few_files_and_the_next_for_none(browser: Browser, live_server: str) -> None:
    context = browser.new_context(base_url=live_server)
    page = context.new_page()
    recorder = Recorder(page, live_server)
    for visit in ("first", "second"):
        with recorder.action(visit):
            page.goto("/")
            page.locator("canvas").first.wait_for()
    files = {
        visit: [asked.path for asked in found if asked.path.startswith("/static/")]
        for visit, found in recorder.actions.items()
    }
    context.close()
    assert len(files["first"]) == len(set(files["first"])) <= MOST
    assert files["second"] == []
