"""What a person does with the page's layout: enlarge a room, move a border, go through it by keyboard, print it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import measure
from tests.browser.store import settle, store, until
from tests.sampling import long, sample

LOW = {"width": 844, "height": 390}
# the spacing that text must bear (WCAG 1.4.12)
SPACED = """* { letter-spacing: 0.12em !important; word-spacing: 0.16em !important; line-height: 1.5 !important }
  p { margin-bottom: 2em !important }"""


@pytest.fixture
def moons(page: Page) -> Page:
    page.goto("/?preset=moons&mode=2d")
    settle(page)
    return page


def enlarged(page: Page) -> str | None:
    return page.locator(".page").evaluate("page => 'enlarged' in page.dataset ? page.dataset.tab : null")


def test_every_room_is_enlarged_and_put_back_by_pointer_and_by_key(moons: Page) -> None:
    expect(moons.locator(".loss-chart .u-over")).to_be_visible()  # it comes after the first picture
    before = measure.pictures(moons)
    called = {"landscape": "landscape", "network": "network", "data": "data", "loss": "loss chart"}
    # sampled: a picture in the middle and one at the side; the network is enlarged by key below
    for room, name in sample(called.items(), 2, keep=[("landscape", "landscape"), ("loss", "loss chart")]):
        button = moons.get_by_role("button", name=f"Enlarge the {name}", exact=True)
        expect(button).to_have_attribute("data-room", room)
        button.press("Enter")
        until(moons, "document.querySelectorAll('.tabstrip').length === 1")
        after, faults = measure.look(moons)
        assert enlarged(moons) == room and faults == []
        assert set(after) == {room}
        (wide, tall), (w, h) = after[room], before[room]
        assert wide * tall > 1.5 * w * h and wide > w and tall > 1.1 * h
        back = moons.get_by_role("button", name="Back to all rooms")
        expect(back).to_be_focused()
        back.press("Enter")
        until(moons, "document.querySelectorAll('.tabstrip').length === 0")
        expect(moons.locator(f'.enlarge[data-room="{room}"]')).to_be_focused()
        assert measure.pictures(moons) == before

    # a key enlarges what has the focus
    moons.locator("h1").click()
    moons.keyboard.press("e")
    until(moons, "'enlarged' in document.querySelector('.page').dataset")
    assert enlarged(moons) == "landscape"
    moons.keyboard.press("Escape")
    until(moons, "!('enlarged' in document.querySelector('.page').dataset)")
    why = moons.get_by_role("tab", name="Why")
    why.click()
    why.focus()
    moons.keyboard.press("e")
    until(moons, "document.querySelector('.page').dataset.tab === 'why'")
    assert enlarged(moons) == "why"
    # from there to any other room
    moons.locator(".tabstrip").get_by_role("button", name="Network", exact=True).click()
    until(moons, "document.querySelector('.page').dataset.tab === 'network'")
    moons.keyboard.press("e")
    until(moons, "!('enlarged' in document.querySelector('.page').dataset)")
    # enlarged by pointer, Space still plays
    moons.locator('.enlarge[data-room="landscape"]').click()
    until(moons, "'enlarged' in document.querySelector('.page').dataset")
    moons.keyboard.press(" ")
    until(moons, "cursor.value.step > 0")
    assert enlarged(moons) == "landscape"


@long
def test_open_room_stays_open_and_in_the_address_when_another_was_enlarged(moons: Page) -> None:
    moons.get_by_role("tab", name="Numbers").click()
    until(moons, "location.search.includes('room=numbers')")
    for size in ((1440, 900), (1024, 640)):  # all rooms in sight; one beside the landscape
        moons.set_viewport_size({"width": size[0], "height": size[1]})
        for name in ("landscape", "loss chart"):
            moons.get_by_role("button", name=f"Enlarge the {name}", exact=True).click()
            until(moons, "!location.search.includes('room=numbers')")
            moons.keyboard.press("Escape")
            until(moons, "location.search.includes('room=numbers')")
            expect(moons.locator(".numbers-table")).to_be_visible()
    moons.set_viewport_size(LOW)
    moons.locator('.tabstrip [data-tab="landscape"]').click()
    until(moons, "!location.search.includes('room=numbers')")
    moons.set_viewport_size({"width": 1440, "height": 900})
    until(moons, "location.search.includes('room=numbers')")


def width(page: Page, selector: str) -> int:
    return round(page.locator(selector).evaluate("e => e.getBoundingClientRect().width"))


def test_borders_are_moved_and_remembered(moons: Page) -> None:
    side, panel = ".page .side", ".page > .experiment"
    usual = width(moons, side), width(moons, panel)
    border = moons.get_by_role("separator", name="Width of the right column")
    box = border.bounding_box()
    assert box is not None
    moons.mouse.move(box["x"] + box["width"] / 2, 300)
    moons.mouse.down()
    moons.mouse.move(box["x"] + box["width"] / 2 - 100, 320, steps=3)
    moons.mouse.up()
    until(moons, f"document.querySelector('{side}').getBoundingClientRect().width > {usual[0] + 90}")
    assert width(moons, side) == usual[0] + 100
    left = moons.get_by_role("separator", name="Width of the experiment")
    left.focus()
    moons.keyboard.press("ArrowRight")
    until(moons, f"document.querySelector('{panel}').getBoundingClientRect().width > {usual[1]}")
    assert width(moons, panel) == usual[1] + 16
    expect(left).to_have_attribute("aria-valuenow", str(usual[1] + 16))
    assert store(moons, "cursor.value.step") == 0  # the arrow was the border's
    for key in ("End", "Home"):
        moons.keyboard.press(key)
        moons.wait_for_timeout(0)
        assert measure.faults(moons) == []
    border.focus()
    moons.keyboard.press("Home")  # the narrowest column still has its legend and readout in full
    assert width(moons, side) == 300 and measure.faults(moons) == []
    assert min(measure.pictures(moons)["data"]) >= 200  # the legend has gone below the plot
    moons.evaluate("import('/static/js/run/begin.js').then(({ beginPreset }) => beginPreset('spiral'))")
    until(moons, "preset.value === 'spiral' && frame.value.examples")
    assert measure.faults(moons) == []
    moons.go_back()
    until(moons, "preset.value === 'moons'")
    for _ in range(round((usual[0] + 100 - 300) / 16)):
        moons.keyboard.press("ArrowLeft")
    widened = width(moons, side)
    moons.reload()
    settle(moons)
    assert (width(moons, side), width(moons, panel)) == (widened, 240)
    # a smaller window leaves the landscape its room
    moons.set_viewport_size({"width": 1200, "height": 800})
    assert measure.faults(moons) == []
    moons.set_viewport_size({"width": 1440, "height": 900})
    moons.get_by_role("separator", name="Width of the right column").dblclick()
    moons.get_by_role("separator", name="Width of the experiment").dblclick()
    until(moons, f"document.querySelector('{panel}').getBoundingClientRect().width === {usual[1]}")
    assert (width(moons, side), width(moons, panel)) == usual


def test_rooms_beyond_the_edge_of_their_tabs_are_a_press_away(moons: Page) -> None:
    for size, line in (((1440, 900), ".details .tabs"), ((390, 844), ".tabstrip nav")):
        moons.set_viewport_size({"width": size[0], "height": size[1]})
        tabs = moons.locator(line)
        depth = tabs.get_by_text("Depth", exact=True)
        expect(depth).not_to_be_in_viewport()
        moons.locator(f"{line} ~ .more-tabs").click()
        expect(depth).to_be_in_viewport(ratio=0.9)
        moons.get_by_title("Back to the first rooms").and_(moons.locator(f"{line} ~ *")).click()
        expect(depth).not_to_be_in_viewport()
    moons.set_viewport_size({"width": 1440, "height": 900})
    moons.locator(".details").get_by_role("button", name="Enlarge the data").click()
    expect(moons.locator(".more-tabs:visible")).to_have_count(0)  # all of them fit


# sampled: one room at a time; with all of them in sight the order is the same
@pytest.mark.parametrize("size", sample([(844, 390), (1440, 900)], 1), ids=lambda size: str(size[0]))
def test_step_is_the_first_stop_after_the_skip_link(open_page: Callable[..., Page], size: tuple[int, int]) -> None:
    page = open_page(viewport={"width": size[0], "height": size[1]})
    page.goto("/")
    settle(page)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the landscape")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Step", exact=True)).to_be_focused()
    expect(skip).not_to_be_in_viewport()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#landscape")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#landscape') !== null")
    assert "#" not in page.url


def test_small_windows_are_accessible_and_a_step_is_typed_there(moons: Page, axe: Callable[..., list[str]]) -> None:
    names = (
        moons.locator("#experiment").get_by_role("slider").evaluate_all("all => all.map(slider => slider.ariaLabel)")
    )
    assert names == ["n", "Noise σ", "Learning rate η", "examples"], "sliders are called as their labels are"
    for size in ((320, 256), (844, 390), (960, 540)):
        moons.set_viewport_size({"width": size[0], "height": size[1]})
        moons.locator(".tabstrip").get_by_role("button", name="Network", exact=True).click()
        assert axe(moons) == []
        if size == (LOW["width"], LOW["height"]):  # one room: nothing to enlarge
            assert moons.locator(".enlarge").count() == 0
    moons.set_viewport_size({"width": 390, "height": 844})
    moons.locator('.tabstrip [data-tab="loss"]').click()
    step = moons.get_by_role("textbox", name="Go to step")
    step.fill("7")
    step.press("Enter")
    until(moons, "cursor.value.step === 7")
    expect(moons.locator(".where")).to_contain_text("of 7")


# In each window, how long a unit is across and upwards.
SCALES = """async () => {
  const { plotFrame } = await import('/static/js/data/plot.js');
  const { boundary, lane } = await import('/static/js/store.js');
  const { width, height } = document.querySelector('.data-plot').getBoundingClientRect();
  const frame = plotFrame({ data: lane.value.data, range: boundary.value.range }, width, height);
  return [frame.x.factor, -frame.y.factor];
}"""


# sampled: iris, whose two inputs have the more different ranges
@pytest.mark.parametrize("preset", sample(["iris", "moons"], 1))
def test_the_data_plot_has_one_scale_in_every_window(page: Page, preset: str) -> None:
    page.goto(f"/?preset={preset}&mode=2d&room=data")
    settle(page)
    for size in ((320, 640), (844, 390), (1440, 900), (2560, 1440)):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        expect(page.locator(".data-plot")).to_be_visible()
        across, upwards = page.evaluate(SCALES)
        assert across == pytest.approx(upwards, rel=0.01)


@long
def test_large_screens_have_larger_text_and_pictures(moons: Page) -> None:
    size = "document.querySelector('%s').getBoundingClientRect().%s"
    text = "parseFloat(getComputedStyle(document.querySelector('.status')).fontSize)"
    seen = []
    expect(moons.locator(".loss-chart .u-over")).to_be_visible()  # it comes after the first picture
    for window in ((1440, 900), (1920, 1080), (2560, 1440)):
        moons.set_viewport_size({"width": window[0], "height": window[1]})
        pictures = measure.pictures(moons)
        seen.append((moons.evaluate(text), moons.evaluate(size % (".side", "width")), pictures["loss"][1]))
    assert all(sorted(values) == list(values) and values[2] > 1.15 * values[0] for values in zip(*seen, strict=True))
    assert seen[2][1] > 650 and seen[2][2] > 180
    # the drawing grows too, and a pointer finds its parts
    at = moons.locator(".network-picture").bounding_box()
    assert at is not None
    # two inputs 84 px apart, 64 px from the left, each a quarter larger here
    moons.mouse.click(at["x"] + 64 * 1.25, at["y"] + at["height"] / 2 + 42 * 1.25)
    until(moons, "selection.value.unit?.layer === 0 && selection.value.unit.unit === 2")


def test_forced_colours_keep_edges_presses_and_legends(open_page: Callable[..., Page], axe: Callable[..., Any]) -> None:
    page = open_page(forced_colors="active")
    page.goto("/?preset=moons&mode=2d")
    settle(page)
    look = """e => { const s = getComputedStyle(e);
      return [s.borderTopWidth !== '0px' && s.borderTopColor !== getComputedStyle(document.body).backgroundColor,
        s.backgroundColor, s.color]; }"""
    on, off = (
        page.locator(f'.segments button[aria-pressed="{state}"]').first.evaluate(look) for state in ("true", "false")
    )
    assert on[0] and off[0]
    assert on[1] != off[1] and on[1] != on[2] and off[1] != off[2]
    # the arrows' legend still has the arrows' colours, and the theme is the system's
    colours = page.locator(".legend svg").evaluate_all("all => all.slice(0, 2).map(e => getComputedStyle(e).color)")
    assert len(set(colours)) == 2
    assert page.get_by_role("button", name="Dark", exact=True).count() == 0
    ink, rule = page.evaluate(
        "import('/static/js/draw/theme.js').then(m => ['--ink', '--rule'].map(name => m.colour(name)))"
    )
    assert re.match(r"rgb\(", ink)
    assert rule != ink, "lines of a grid are as dark as text"
    assert axe(page) == []


# sampled: a network, which has all rooms that a function has, and more
@pytest.mark.parametrize("address", sample(["/?preset=moons&mode=2d", "/?preset=himmelblau&mode=2d"], 1))
def test_wide_text_spacing_lays_nothing_on_anything(open_page: Callable[..., Page], address: str) -> None:
    page = open_page(bypass_csp=True, reduced_motion="reduce")
    page.goto(address)
    settle(page)
    page.add_style_tag(content=SPACED)
    for size in ((1440, 900), (1024, 768), (390, 844), (844, 390)):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        # content without room scrolls, and legends end with an ellipsis
        assert [text for text in measure.faults(page) if not text.startswith("cut off")] == []
        if size[0] > 1000:
            expect(page.locator(".loss-chart .plot")).to_be_in_viewport(ratio=0.99)
    # a picture's own text is drawn as its margins were measured
    page.set_viewport_size({"width": 1440, "height": 900})
    spacing = "[...document.querySelectorAll('.picture canvas')].map(c => c.getContext('2d')?.letterSpacing)"
    assert set(page.evaluate(spacing)) == {"0px"}


def test_the_page_is_printed_as_a_handout(open_page: Callable[..., Page]) -> None:
    page = open_page(color_scheme="dark", viewport=LOW)  # in which neither network nor chart is in sight
    page.goto("/?preset=moons&mode=2d&step=3")
    settle(page)
    until(page, "performance.getEntriesByType('resource').some(e => e.name.includes('later/rooms'))")
    page.wait_for_load_state("networkidle")
    pdf = page.pdf(format="A4")
    assert len(re.findall(rb"/Type /Page\b", pdf)) == 1
    expect(page.locator(".handout")).to_have_count(0)
    page.set_viewport_size({"width": 703, "height": 1030})  # A4 without its margins
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    sheet = page.locator(".handout")
    expect(sheet).to_be_visible()
    expect(page.locator(".page")).to_be_hidden()
    expect(sheet.locator("h1")).to_contain_text("Two moons")
    expect(sheet.locator(".handout-link")).to_have_text(page.url)
    expect(sheet.locator("tbody tr")).to_have_count(store(page, "lane.value.parameters.length"))
    assert len(sheet.locator("polyline").get_attribute("points").split(" ")) == 4  # type: ignore[union-attr]
    # both pictures are there: not one colour all over, and on paper, that is dark on light
    inks = """all => all.map(canvas => {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      return new Set(new Uint32Array(data.buffer)).size; })"""
    assert min(sheet.locator("canvas").evaluate_all(inks)) > 100
    assert sheet.locator("canvas").count() == 2
    assert sheet.evaluate("e => e.scrollWidth <= innerWidth && e.scrollHeight <= innerHeight")
    assert page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--ink')").strip() == "#1d1f22"
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator(".page")).to_be_visible()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


@long
def test_a_printed_run_says_its_method_and_that_it_diverged(page: Page) -> None:
    page.goto("/?preset=explodes&optimizer.name=momentum&optimizer.eta=0.4&step=40")
    until(page, "store.diverged.value && frame.value")
    settle(page)
    until(page, "performance.getEntriesByType('resource').some(e => e.name.includes('later/rooms'))")
    page.wait_for_load_state("networkidle")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    sheet = page.locator(".handout")
    expect(sheet).to_contain_text(re.compile(r"Momentum, η = [\d.e×⁻-]+, μ\s+= 0.9"))
    expect(sheet).to_contain_text("Diverged. At step ")
    expect(sheet).to_contain_text("held for")
    labels = sheet.locator("text.beside").all_text_contents()
    assert any(re.fullmatch("10[⁰¹²³⁴⁵⁶⁷⁸⁹]+", label) for label in labels) and not any("×10" in t for t in labels)
