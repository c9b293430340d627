"""The loss chart: its axis, and the numbers of all lines under the pointer and by keyboard."""

from __future__ import annotations

import re

from playwright.sync_api import Page, Route, expect

from tests.browser.store import settle, store, until
from tests.sampling import long


def test_axis_is_logarithmic_by_itself_and_can_be_switched(page: Page) -> None:
    page.goto("/?preset=parabola&step=5")  # the loss falls to a tenth
    settle(page)
    chart = page.locator(".loss-chart")
    switch = chart.get_by_role("button", name="log", exact=True)
    expect(switch).to_have_attribute("aria-pressed", "false")
    box = page.get_by_role("textbox", name="Go to step")
    box.fill("30")
    box.press("Enter")
    until(page, "cursor.value.step === 30")
    expect(switch).to_have_attribute("aria-pressed", "true")
    expect(chart).to_contain_text("log axis: the loss spans 6 decades")
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "false")
    expect(chart).not_to_contain_text("log axis")
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Home")  # the button takes none of these keys
    until(page, "cursor.value.step === 0")


def test_numbers_of_all_lanes_are_read_by_pointer_and_by_keyboard(page: Page) -> None:
    page.goto("/?preset=rosenbrock&lane1=A&lane2=B&lane2.optimizer.eta=0.0005&step=40")
    until(page, "lanes.value.length === 2 && cursor.value.step === 40")
    settle(page)
    over = page.locator(".loss-chart .u-over").bounding_box()
    assert over
    page.mouse.move(over["x"] + over["width"] / 4, over["y"] + 10)
    reading = page.locator(".loss-chart .reading")
    expect(reading).to_contain_text("step 10")

    def shown() -> list[float]:
        return [float(cell.get_attribute("title") or "nan") for cell in reading.locator("dd").all()]

    def losses(step: int) -> list[float]:
        return store(page, f"lanes.value.map(l => l.frames.number('loss_train', {step}))")

    assert shown() == losses(10)
    assert store(page, "cursor.value.step") == 40  # reading moves nothing
    page.mouse.move(10, 10)
    expect(reading).to_have_count(0)
    keys = page.get_by_role("slider", name=re.compile("^Loss over 40 steps"))
    keys.focus()
    expect(reading).to_contain_text("step 40")
    for key, step in [("ArrowLeft", 39), ("Shift+ArrowLeft", 29), ("Home", 0), ("PageUp", 4), ("ArrowRight", 5)]:
        page.keyboard.press(key)
        expect(reading).to_contain_text(re.compile(f"step {step}$|step {step}\\D"))
        expect(keys).to_have_attribute("aria-valuenow", str(step))
    assert shown() == losses(5)
    expect(keys).to_have_attribute("aria-valuetext", re.compile(r"^Step 5: A \d.*, B \d"))
    assert store(page, "cursor.value.step") == 40
    page.keyboard.press("Enter")
    until(page, "cursor.value.step === 5")
    page.keyboard.press("Space")  # all other keys do what they do everywhere
    until(page, "playing.value")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(reading).to_have_count(0)


@long
def test_frame_and_axes_stand_before_the_chart_has_come(page: Page) -> None:
    """Where the chart then is, with its numbers: nothing moves when it comes."""
    held: list[Route] = []
    page.route("**/timeline/loss-chart.js", lambda route: held.append(route))
    with page.expect_request("**/timeline/loss-chart.js"):
        page.goto("/?preset=moons")
    frame = page.locator(".loss-chart .frame")
    expect(frame).to_have_text("02468101214161820" + "00.20.40.60.8")
    before = frame.bounding_box()
    held[0].continue_()
    lines = page.locator(".loss-chart .u-over")
    expect(lines).to_be_visible()
    assert lines.bounding_box() == before


@long
def test_caption_and_axis_are_whole_in_narrow_windows(page: Page) -> None:
    names = [
        "gd",
        "momentum",
        "nesterov",
        "adagrad",
        "rmsprop",
        "adam",
        "adadelta",
        "adamw",
        "nadam",
        "amsgrad",
        "lion",
    ]
    lanes = "".join(f"&lane{i}={chr(64 + i)}&lane{i}.optimizer.name={name}" for i, name in enumerate(names, 1))
    for address in ("/?preset=moons", f"/?preset=moons{lanes}"):
        page.goto(address)
        settle(page)
        expect(page.locator(".loss-chart .u-over")).to_be_visible()
        for width, height in ((1024, 768), (768, 1024), (1100, 620)):
            page.set_viewport_size({"width": width, "height": height})
            for part in page.locator(".loss-chart").locator("figcaption :is(button, .series), .plot").all():
                expect(part).to_be_in_viewport(ratio=0.99)
