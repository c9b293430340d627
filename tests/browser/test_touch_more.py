"""What a student does with a phone, with fingers only: taps and moves, no mouse, no keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.store import drawn, settle, store, until

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
OVERLAPS = """(chart) => {
  const boxes = [...chart.querySelectorAll('.note, .limit text, .present text')].map((e) => e.getBoundingClientRect());
  return boxes.some((a, i) => boxes.slice(i + 1).some((b) =>
    a.left < b.right && b.left < a.right && a.top < b.bottom - 4 && b.top < a.bottom - 4));
}"""


def swipe(page: Page, start: tuple[float, float], end: tuple[float, float], moves: int = 8) -> None:
    """One finger from `start` to `end`."""
    devtools = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})

    touch("touchStart", start)
    for k in range(1, moves + 1):
        share = k / moves
        touch("touchMove", (start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])))
    for _ in range(4):  # it comes to rest: a tap after a fling would only stop that
        drawn(page)
        touch("touchMove", end)
    touch("touchEnd")


def tab(page: Page, name: str) -> None:
    strip = page.get_by_role("navigation", name="Rooms below the landscape")
    button = strip.get_by_role("button", name=name, exact=True)
    for _ in range(3):  # the strip moves when the lines above it change, and a tap then lands beside it
        button.tap()
        drawn(page)
        if button.get_attribute("aria-pressed") == "true":
            return
    expect(button).to_have_attribute("aria-pressed", "true")


def test_a_phone_trains_reads_rates_and_races(open_page: Callable[..., Page], faults: Any) -> None:
    page = open_page(**PHONE)
    page.goto("/?preset=moons&mode=2d")
    settle(page)
    step = page.get_by_role("button", name="Step", exact=True)
    for _ in range(3):
        step.tap()
    until(page, "cursor.value.step === 3 && !phase.value")
    loss = page.locator(".landscape-readout [title^='Loss over']")
    loss.tap()
    expect(page.locator(".status")).to_contain_text(str(store(page, "frame.value.loss_train"))[:8])

    # the map of rates, while the server is away and when it is back
    tab(page, "Experiment")
    faults.allow("api/|Failed to load resource")
    page.route("**/api/**", lambda route: route.abort())
    page.get_by_role("button", name="Try every rate").tap()
    rates = page.get_by_role("dialog", name="Every learning rate")
    expect(rates).to_contain_text("The server does not answer. The map goes on as soon as it does.")
    page.unroute("**/api/**")
    chart = rates.get_by_role("application")
    expect(chart.locator("circle.dot")).not_to_have_count(0)
    expect(rates).not_to_contain_text("does not answer")
    assert not chart.evaluate(OVERLAPS)
    page.touchscreen.tap(195, 4)  # beside the dialog
    expect(rates).to_be_hidden()
    assert store(page, "cursor.value.step") == 3

    # a finger on the chart goes to a step, and scrolls nothing
    tab(page, "Loss")
    box = page.locator(".loss-chart .plot .u-over").bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    swipe(page, (box["x"] + 0.9 * box["width"], middle), (box["x"] + 2, middle + 30))
    until(page, "cursor.value.step === 0")
    settle(page)
    drawn(page)
    assert page.evaluate("[scrollY, document.scrollingElement.scrollLeft]") == [0, 0]

    # a race: a lane is hidden, and shown again
    page.get_by_role("button", name="Race", exact=True).tap()
    page.locator("dialog[open]").get_by_role("button", name="Race 6").tap()
    until(page, "store.lanes.value.length === 6")
    page.get_by_role("button", name="Pause").tap()
    until(page, "!playing.value")
    tab(page, "Lanes")
    box = page.get_by_role("checkbox", name="Draw lane C").locator("xpath=..").bounding_box()
    assert box and min(box["width"], box["height"]) >= 43.5
    for hidden in ("true", "undefined"):
        page.get_by_role("checkbox", name="Draw lane C").locator("xpath=..").tap()
        until(page, f"Boolean(store.lanes.value[2].hidden) === Boolean({hidden})")


def test_a_place_is_put_and_the_ball_carried_by_a_finger(open_page: Callable[..., Page]) -> None:
    page = open_page(**PHONE, forced_colors="active")
    page.goto("/?preset=himmelblau&mode=2d")
    settle(page)
    drawn(page)
    learn, undo = (page.locator(f"header {name}").bounding_box() for name in (".learn", ".glyph[aria-label=Undo]"))
    assert learn and undo and undo["x"] - (learn["x"] + learn["width"]) >= 8
    # the first line of Why has room for the numbers to come
    tab(page, "Why")
    expect(page.locator(".why-short .why-number").first).to_be_visible()
    drawn(page)
    height = "document.querySelector('.why-short').getBoundingClientRect().height"
    first = page.evaluate(height)
    for k in range(1, 4):
        page.get_by_role("button", name="Step", exact=True).tap()
        until(page, f"cursor.value.step === {k} && !phase.value")
        settle(page)
    assert page.evaluate(height) == first

    stage = page.locator(".stage").bounding_box()
    assert stage
    at = stage["x"] + 0.4 * stage["width"], stage["y"] + 0.4 * stage["height"]
    for _ in range(2):
        page.touchscreen.tap(*at)
    until(page, "frame.value.state.parameters[0] < 0")
    before = store(page, "frame.value.state.parameters")
    settle(page)
    drawn(page)
    swipe(page, at, (at[0] + 60, at[1] + 30))
    until(page, f"frame.value.state.parameters[0] > {before[0]} + 0.5")
    settle(page)
    assert store(page, "frame.value.state.parameters[1]") < before[1]
