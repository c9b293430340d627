"""The landscape under a hand: put the point somewhere, drag it, zoom, pan; the run and the address follow."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.store import drawn, settle, store, until
from tests.sampling import long, sample


def picture(page: Page) -> dict[str, float]:
    drawn(page)
    box = page.locator(".landscape canvas").first.bounding_box()
    assert box
    return box


# sampled: the function, whose loss is known; of a network two of its weights are dragged
@pytest.mark.parametrize("name", sample(["himmelblau", "chain"], 1))
def test_the_start_is_put_and_dragged_with_the_mouse(page: Page, name: str) -> None:
    page.goto(f"/?preset={name}&mode=2d")
    settle(page)
    before = store(page, "frame.value.state.parameters")
    box = picture(page)
    x, y = box["x"] + 0.5 * box["width"], box["y"] + 0.4 * box["height"]
    page.mouse.dblclick(x, y)
    until(page, f"JSON.stringify(frame.value.state.parameters) !== '{str(before).replace(' ', '')}'")
    settle(page)
    axes = store(page, "[plane.value.u, plane.value.v].map(n => lane.value.parameters.indexOf(n))")
    put = [store(page, "frame.value.state.parameters")[i] for i in axes]

    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y, steps=4)
    page.mouse.move(x + 80, y, steps=4)
    page.mouse.up()
    until(page, f"store.held.value === null && frame.value.state.parameters[{axes[0]}] > {put[0]}")
    settle(page)
    dragged = [store(page, "frame.value.state.parameters")[i] for i in axes]
    low, high = store(page, "surface.value.range.u")
    assert dragged[0] > put[0]
    assert abs(dragged[1] - put[1]) < 0.02 * (high - low)
    assert store(page, "cursor.value.step") == 0
    # the ball's loss is the objective's own there, not a sample of the picture
    parameters = store(page, "frame.value.state.parameters")
    if name == "himmelblau":
        u, v = parameters
        loss = (u**2 + v - 11) ** 2 + (u + v**2 - 7) ** 2
        assert store(page, "frame.value.loss") == pytest.approx(loss, rel=1e-12)
    page.keyboard.press("ArrowRight")
    until(page, "cursor.value.step === 1")
    page.keyboard.press("r")
    until(page, "cursor.value.step === 0")
    assert store(page, "frame.value.state.parameters") == parameters


def test_the_wheel_zooms_about_the_pointer_and_fit_comes_back(page: Page) -> None:
    page.goto("/?preset=rosenbrock&mode=2d")
    settle(page)
    home = store(page, "surface.value.range")
    box = picture(page)
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])
    page.mouse.wheel(0, -400)
    narrower = "surface.value.range.u[1] - surface.value.range.u[0] < {} && surface.value.range.v[1] > {}"
    until(page, narrower.format(0.9 * (home["u"][1] - home["u"][0]), home["v"][0]))
    page.get_by_role("button", name="Fit").click()
    until(page, f"surface.value.range.u[0] === {home['u'][0]} && surface.value.range.v[1] === {home['v'][1]}")


def test_the_drawn_samples_are_the_losses_of_the_network(page: Page) -> None:
    page.goto("/?preset=chain&mode=2d")
    settle(page)
    shown = store(page, "({ ...surface.value, run: null, loss: [...surface.value.loss] })")
    x, y, b1, b2 = 2.0, 5.0, 1.0, 0.5
    assert (shown["plane"]["u"], shown["plane"]["v"]) == ("w1[1,1]", "w2[1,1]")
    width = len(shown["u"])
    for row in range(0, len(shown["v"]), 10):
        for column in range(0, width, 10):
            output = (x * shown["u"][column] + b1) * shown["v"][row] + b2
            assert shown["loss"][row * width + column] == pytest.approx((y - output) ** 2 / 2, rel=1e-5, abs=1e-6)


# sampled: the map; the curve has one axis of the two
@pytest.mark.parametrize("name", sample(["chain", "parabola"], 1))
def test_a_ball_dragged_past_the_edge_stays_under_the_hand(page: Page, name: str) -> None:
    """The picture rests while the hand holds the ball, and holds the ball again once it is let go."""
    page.goto(f"/?preset={name}&mode={'1d' if name == 'parabola' else '2d'}")
    settle(page)
    home = store(page, "surface.value.range")
    box = picture(page)
    y = box["y"] + 0.4 * box["height"]
    ball = "(await import('/static/js/landscape/point.js')).ball.value"
    placed = []
    for share in (0.56, 0.5):  # two places tell how far a pixel leads
        x = box["x"] + share * box["width"]
        was = store(page, "frame.value.state.parameters")
        page.mouse.dblclick(x, y)
        moved = f"JSON.stringify(frame.value.state.parameters) !== JSON.stringify({json.dumps(was)})"
        until(page, f"store.held.value === null && {moved}")
        settle(page)
        placed.append((x, *page.evaluate(f"async () => {{ const b = {ball}; return [b.u, b.loss]; }}")))
    (x0, u0, _), (x, u, loss) = placed
    pixel = (u0 - u) / (x0 - x)
    before = store(page, "frame.value.state.parameters")
    if name == "parabola":  # the double press put it on the curve, above or below the pointer
        top, bottom = page.evaluate(
            """async () => { const { scale } = await import('/static/js/landscape/samples/shown.js');
            return [scale.value.top, scale.value.bottom]; }"""
        )
        high, low = box["y"] + 28, box["y"] + box["height"] - 40
        y = low - (loss - bottom) / (top - bottom) * (low - high)
    page.mouse.move(x, y)
    page.mouse.down()
    edge = box["x"] + 8  # left of all numbers at the axis
    page.mouse.move(edge, y, steps=6)
    for nudge in range(12):
        page.mouse.move(edge + nudge % 2, y)
        page.wait_for_timeout(40)
    until(page, f"store.held.value !== null && store.held.value.u < {home['u'][0]}")
    assert store(page, "surface.value.range") == home
    held = store(page, "store.held.value.u")
    width = home["u"][1] - home["u"][0]
    assert home["u"][0] - 0.3 * width < held < home["u"][0]
    assert (held - u) / (edge - x) == pytest.approx(pixel, rel=0.05)
    page.mouse.up()
    until(page, "store.held.value === null")
    until(page, f"surface.value.range.u[0] < {held} && surface.value.range.u[0] > {held - 2 * width}")
    assert store(page, "frame.value.state.parameters") != before


PRESS_AT_ONCE = """async () => {
  const { options, held } = await import('/static/js/store.js');
  const { samples } = await import('/static/js/landscape/samples/shown.js');
  Element.prototype.setPointerCapture = () => {}; // the pointer is not a real one
  options.value = { ...options.value, mode: '1d' };
  while (samples.value === null || samples.value.v !== null) await new Promise((done) => setTimeout(done, 1));
  const stage = document.querySelector('.stage');
  const { left, top, width, height } = stage.getBoundingClientRect();
  const at = { clientX: left + 0.8 * width, clientY: top + 0.4 * height, pointerId: 1, button: 0, bubbles: true };
  for (const type of ['pointerdown', 'pointerup', 'pointerdown', 'pointerup'])
    stage.dispatchEvent(new PointerEvent(type, at));
  return held.value;
}"""


@long
def test_a_press_before_the_first_drawing_puts_the_ball_nowhere_else(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto("/?preset=himmelblau&mode=2d")
    settle(page)
    held = page.evaluate(PRESS_AT_ONCE)
    assert held is None or held["u"] > 2


@long
def test_play_says_why_nothing_moves_on_a_hilltop(page: Page) -> None:
    page.goto("/?preset=two_minima&objective.start=[0]")
    settle(page)
    page.locator("button.play").click()
    until(page, "store.notice.value !== null && !playing.value")
    expect(page.locator(".status")).to_contain_text("The gradient is exactly zero here")
    assert "exactly zero" in store(page, "store.announcement.value")
    page.get_by_role("button", name="Nudge the ball").click()
    until(page, "frame.value.state.parameters[0] !== 0")
    expect(page.locator(".status")).to_have_text(re.compile(r"^Nudged by 0\.\d+, in a direction drawn from the seed\."))
    expect(page.get_by_role("button", name="Nudge the ball")).to_have_count(0)
    moved = store(page, "frame.value.state.parameters[0]")
    page.locator("button.play").click()
    until(page, "frame.value.state.step > 5")
    assert abs(store(page, "frame.value.state.parameters[0]")) > abs(moved)


@long
def test_a_magnified_arrow_shows_no_overshoot(page: Page) -> None:
    """Before the minimum of the parabola no arrow ends behind it, however small the steps have become."""
    page.goto("/?preset=parabola")
    settle(page)
    for step in range(1, 16):
        page.keyboard.press("ArrowRight")
        until(page, f"cursor.value.step === {step}")
        drawn = page.evaluate(
            """async () => { const p = await import('/static/js/landscape/point.js');
            await new Promise(requestAnimationFrame); await new Promise(requestAnimationFrame);
            return p.ball.value.u + p.factor.value * p.arrows.value[0].move[0]; }"""
        )
        assert drawn > -0.02, step
