"""Pictures of what goes wrong, and what is said beside them: a whole way, a shape that stays, a ball in sight."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.store import settle, store, until
from tests.sampling import long, sample

# Where each point of the path lies in the picture: shares of its width, its depth and its height.
PLACES = """async () => {
  const { samples, scale } = await import('/static/js/landscape/samples/shown.js');
  const { trails } = await import('/static/js/landscape/flat/trails.js');
  const { shareOf } = await import('/static/js/draw/broken.js');
  const { far } = samples.value;
  const { points, now } = trails.value.at(-1);
  const u = shareOf(far.u), v = far.v && shareOf(far.v);
  return Array.from({ length: now }, (_, i) => [u.to(points[3 * i]), v ? v.to(points[3 * i + 1]) : 0.5,
    scale.value.open(points[3 * i + 2])]);
}"""
# How much of the height the samples within the first range take.
RELIEF = """async () => {
  const { samples, scale } = await import('/static/js/landscape/samples/shown.js');
  const { u, v, loss, far } = samples.value;
  const within = (x, [low, high]) => x >= low && x <= high;
  const near = [...loss].filter((_, k) => within(u[k % u.length], far.u.inner)
    && within(v[Math.floor(k / u.length)], far.v.inner)).map(scale.value.position);
  return Math.max(...near) - Math.min(...near);
}"""
# What share of the picture the marks cover.
INK = """() => {
  const canvas = [...document.querySelectorAll('.stage canvas')].at(-1);
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let drawn = 0;
  for (let i = 3; i < data.length; i += 4) drawn += data[i] > 60;
  return drawn / (data.length / 4);
}"""

# the numbers of the written-out chain that come within 2 px of another one, or of the box of a unit that is not theirs
CROWDED = """() => {
  const parts = [...document.querySelectorAll('.chain .value, .chain .neuron')];
  const boxes = parts.map((of) => [of, of.getBoundingClientRect()]);
  const meet = (a, b) => a.left < b.right + 2 && b.left < a.right + 2 && a.top < b.bottom && b.top < a.bottom;
  return boxes.flatMap(([a, of], i) => boxes.slice(i + 1)
    .filter(([b, other]) => !a.contains(b) && !b.contains(a) && meet(of, other))
    .map(([b]) => `${a.textContent} / ${b.textContent}`));
}"""


def run_to(page: Page, address: str, step: int) -> None:
    """The page at `address`, run to `step` or to the run's end before it."""
    page.goto(address)
    settle(page)
    page.evaluate(f"import('/static/js/time/player.js').then(p => p.runTo({step}))")
    until(page, f"cursor.value.step > 0 && (frame.value.state.step === {step} || lane.value.status === 'diverged')")
    settle(page)


# sampled: the map, which has an axis more than the curve
@pytest.mark.parametrize("mode", sample(["2d", "1d"], 1))
def test_a_diverged_run_is_seen_from_its_start_to_its_end(page: Page, mode: str) -> None:
    run_to(page, f"/?preset=explodes&mode={mode}", 400)
    until(page, "surface.value.far && surface.value.step === frame.value.state.step")
    places = page.evaluate(PLACES)
    assert len(places) > 8
    for place in places:
        assert all(-0.01 <= share <= 1.01 for share in place), place
    across = [place[0] for place in places]
    assert max(across) - min(across) > 0.5, "the whole way is one upright line"
    assert max(place[2] for place in places) - min(place[2] for place in places) > 0.5
    expect(page.locator(".landscape-readout .truth")).to_contain_text("logarithmic beyond the dashed lines")
    expect(page.locator(".chain .neuron").first).to_contain_text("×10")
    assert page.evaluate(CROWDED) == []


def test_a_saddle_keeps_its_shape_however_far_the_run_falls(page: Page) -> None:
    run_to(page, "/?preset=saddle", 1300)
    assert store(page, "frame.value.loss") < -1e190
    until(page, "surface.value.far")
    assert page.evaluate(RELIEF) > 0.4
    assert all(-0.01 <= share <= 1.01 for place in page.evaluate(PLACES) for share in place)
    # a zoom begins where the axes are even
    page.locator(".picture").focus()
    page.keyboard.press("+")
    until(page, "surface.value.far === null && surface.value.range.v[1] < 2")


@long
def test_the_ball_and_what_it_seeks_are_in_sight_on_a_plateau(page: Page) -> None:
    page.goto("/?preset=plateau")
    settle(page)
    expect(page.get_by_text("Preparing the surface…")).to_have_count(0)
    hidden = page.evaluate("""async () => {
      const { orbit } = await import('/static/js/landscape/surface/camera.js');
      const { VIEWS } = await import('/static/js/landscape/surface/orbit.js');
      const { boxSpace, isHidden } = await import('/static/js/landscape/surface/mesh.js');
      const { samples, scale } = await import('/static/js/landscape/samples/shown.js');
      const { ball, minimaHere } = await import('/static/js/landscape/point.js');
      while (orbit.value === VIEWS.Corner) await new Promise(requestAnimationFrame); // until it has been looked at
      const { u, v } = samples.value.range, space = boxSpace(u, v);
      return [ball.value, ...minimaHere.value].map((at) =>
        isHidden(space.place(at.u, at.v, scale.value.height(at.loss)), orbit.value, space, samples.value,
          scale.value.height));
    }""")
    assert hidden == [False, False]


def test_a_long_path_along_one_parameter_is_no_dark_patch(page: Page) -> None:
    run_to(page, "/?preset=parabola&optimizer.eta=1.01", 2000)
    until(page, "surface.value.far")
    page.wait_for_function("document.querySelectorAll('.stage canvas').length === 2")
    assert 0 < page.evaluate(INK) < 0.06


def test_the_true_next_place_is_marked_beside_a_magnified_arrow(page: Page) -> None:
    run_to(page, "/?preset=parabola", 8)
    page.keyboard.press("ArrowLeft")
    until(page, "frame.value.state.step === 7 && lane.value.frames.at(8)")
    found = page.evaluate("""async () => {
      const { factor, landing } = await import('/static/js/landscape/point.js');
      await new Promise(requestAnimationFrame); await new Promise(requestAnimationFrame);
      return { factor: factor.value, landing: landing.value };
    }""")
    assert found["factor"] > 1
    next_one = store(page, "({ u: lane.value.frames.at(8).state.parameters[0], loss: lane.value.frames.at(8).loss })")
    assert found["landing"]["u"] == pytest.approx(next_one["u"], rel=1e-12)
    assert found["landing"]["loss"] == next_one["loss"]


def test_the_line_below_the_picture_is_plain_and_the_rest_is_behind_a_button(page: Page, axe: Any) -> None:
    page.goto("/?preset=moons&room=numbers&objective.frozen=%5B%22b1%22%5D")
    settle(page)
    line = page.locator(".landscape-readout .truth")
    expect(line).to_have_text(re.compile(r"^Loss over .*\S and .*; the other 11 weights and biases are held$"))
    expect(line).not_to_contain_text("sample")
    about = page.get_by_role("button", name="How this picture is drawn")
    about.click()
    prints = page.get_by_role("list", name="How this picture is drawn")
    expect(prints).to_contain_text("each true to")
    expect(prints).to_contain_text("4 of 17 parameters are frozen: |∇C| is over the free ones")
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(prints).to_have_count(0)
    expect(page.locator(".numbers sub")).to_have_text("free")
    # a frozen parameter shows what its gradient would be, and that it is held
    row = page.locator(".numbers-row", has=page.locator(".frozen")).first
    index = store(page, "lane.value.parameters.indexOf('b1[1]')")
    slope = store(page, f"frame.value.held_gradient[{index}]")
    assert slope != 0 and store(page, f"frame.value.gradient[{index}]") == 0
    expect(row.locator(".frozen").nth(0)).to_have_text(f"{abs(slope):.3g}" if slope > 0 else f"−{abs(slope):.3g}")
    expect(row.locator(".frozen").nth(1)).to_have_text("held")


# sampled: the longest
@pytest.mark.parametrize("name", sample(["goldstein_price", "griewank"], 1))
@long
def test_a_long_formula_fits_its_column(page: Page, name: str) -> None:
    experiment = {"objective": {"kind": "function", "name": name}}
    page.goto(f"/?experiment={quote(json.dumps(experiment))}")
    settle(page)
    formula = page.get_by_role("group", name="Formula")
    expect(formula.locator(".katex").first).to_be_visible()
    for width in (1440, 1024):
        page.set_viewport_size({"width": width, "height": 800})
        # at its smallest, which depends on the width of the letters, it can be scrolled, by keyboard too
        page.wait_for_function(
            "f => f.scrollWidth <= f.clientWidth || (f.tabIndex === 0 && f.scrollWidth < 1.1 * f.clientWidth)",
            arg=formula.element_handle(),
        )
        assert formula.evaluate("f => f.clientHeight > 24 && f.scrollHeight <= f.clientHeight + 1")


@long
def test_the_first_picture_is_along_weights_that_are_free(page: Page) -> None:
    layers = [{"units": 1, "activation": "tanh"}, {"units": 1, "activation": "identity"}]
    objective: dict[str, Any] = {"kind": "network", "data": {"name": "sine"}, "layers": layers}
    for frozen, axes in (([], ["w1[1,1]", "w2[1,1]"]), (["w1"], ["w2[1,1]", "b1[1]"])):
        experiment = {"objective": {**objective, "frozen": frozen}}
        page.goto(f"/?experiment={quote(json.dumps(experiment))}&v=2")
        settle(page)
        assert store(page, "[plane.value.u, plane.value.v]") == axes
