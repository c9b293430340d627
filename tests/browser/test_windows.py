"""The page in every window: each picture has its least size, nothing lies on anything else, Step is in sight."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import measure
from tests.browser.store import settle
from tests.sampling import sample

SIZES = [
    (320, 240), (320, 256), (320, 640), (390, 844), (640, 360), (640, 420), (683, 384), (720, 450), (844, 390),
    (960, 540), (1024, 768), (1366, 640), (1440, 900), (1920, 1080), (2560, 1440),
]  # fmt: skip
LOOKS: list[dict[str, Any]] = [
    {"color_scheme": "light", "forced_colors": "none"},
    {"color_scheme": "dark", "forced_colors": "none"},
    {"color_scheme": "light", "forced_colors": "active"},
]


@pytest.fixture(scope="module")
def pages(browser: Browser, live_server: str) -> Iterator[dict[str, Page]]:
    """The playground and a lesson, each loaded once and then put through all sizes."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    found = {}
    for name, address in (
        ("playground", "?preset=moons&mode=2d&step=1"),
        ("lesson", "learn/one-hyperplane-per-neuron"),
    ):
        found[name] = context.new_page()
        found[name].goto(f"{live_server}/{address}")
        settle(found[name])
    expect(found["playground"].locator(".loss-chart .u-over")).to_be_visible()  # it comes after the first picture
    yield found
    context.close()


FRAMES = "async () => { for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame); }"


def put(page: Page, size: tuple[int, int]) -> None:
    """Give the page's window a size, and the page the time to notice."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.evaluate(FRAMES)


def rooms(page: Page) -> list[str]:
    """The names of the tabs; none where all rooms are in sight."""
    return page.locator(".tabstrip nav button").evaluate_all("all => all.map(tab => tab.dataset.tab)")


def show(page: Page, room: str) -> None:
    page.evaluate("room => document.querySelector(`.tabstrip [data-tab=${room}]`).click()", room)


CORNERS = ((320, 256), (390, 844), (844, 390), (1024, 768))
# sampled: a tiny window, a phone either way, and one with a room beside the landscape; for the lesson a phone. The size
# that most have, 1440x900, is looked at in test_layout.
WINDOWS = [("playground", size) for size in sample(SIZES, 4, keep=CORNERS)]
WINDOWS += [("lesson", size) for size in sample(SIZES, 1, keep=CORNERS[1:2])]


@pytest.mark.parametrize(("name", "size"), WINDOWS, ids=lambda of: of if isinstance(of, str) else f"{of[0]}x{of[1]}")
def test_page_fits_window(pages: dict[str, Page], name: str, size: tuple[int, int]) -> None:
    """In all three looks; the pictures that are tabs share them. Parts that the lesson shares with the playground are
    looked at there."""
    page = pages[name]
    put(page, size)
    tabs = rooms(page)
    wanted = [*measure.LEAST, "experiment"] if name == "playground" else ["landscape", "lesson"]
    views: list[str | None] = [tab for tab in tabs if tab in wanted] or [None]
    views += views[:1] * (len(LOOKS) - len(views))
    seen: set[str] = set()
    for i, room in enumerate(views):
        page.emulate_media(**LOOKS[i % len(LOOKS)])
        if room:
            show(page, room)
        pictures, faults = measure.look(page)
        assert faults == [], (room, LOOKS[i % len(LOOKS)])
        if room == "lesson":
            wide = "all => all.filter(box => box.scrollWidth > box.clientWidth).map(box => box.textContent)"
            assert page.locator(".lesson .tex").evaluate_all(wide) == [], "a formula that could be set smaller is cut"
        seen |= set(pictures)
    assert seen >= (set(measure.LEAST) if name == "playground" else {"landscape"})


def test_header_of_a_phone_shows_title_and_buttons(open_page: Any) -> None:
    page = open_page(viewport={"width": 320, "height": 640})
    page.goto("/?preset=two_layer&mode=1d")
    settle(page)
    for size in ((320, 640), (360, 640), (390, 844)):
        put(page, size)
        title = page.locator(".presets-button span")
        hidden = title.evaluate("it => [it.scrollWidth - it.clientWidth, it.scrollHeight - it.clientHeight]")
        assert hidden[0] <= 1 and hidden[1] <= 3, f"at {size} the title is cut"
        boxes = page.locator("header :is(button, a)").evaluate_all(
            "all => all.filter(one => one.checkVisibility()).map(one => one.getBoundingClientRect().toJSON())"
        )
        right = max(box["right"] for box in boxes)
        assert len(boxes) == 7 and right <= size[0]


def test_lanes_are_whole_beside_a_low_map(open_page: Any) -> None:
    lanes = "lane1=A&lane2=B&lane2.optimizer.name=lbfgs&lane2.batch_size=null&lane3=C&lane3.optimizer.name=momentum"
    page = open_page(viewport={"width": 800, "height": 500}, forced_colors="active")
    page.goto(f"/?preset=moons&mode=1d&room=lanes&step=2&{lanes}")
    settle(page)
    methods = page.locator(".lanes tbody .method")
    expect(methods).to_have_count(3)
    assert max(methods.evaluate_all("all => all.map(cell => cell.clientHeight)")) < 24, "a method takes several lines"
    # in forced colours text has a ground of its own, which hides an edge that it touches
    apart = """rows => rows.map(row => row.querySelector('.method').getBoundingClientRect().top
      - row.querySelector('.name button').getBoundingClientRect().bottom)"""
    assert min(page.locator(".lanes tbody tr").evaluate_all(apart)) >= 2
