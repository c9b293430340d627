"""Planes in a real browser: each kind shows a surface, with the ball where the server says it is; fields and basins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.hands import type_rate
from tests.browser.store import store, until
from tests.sampling import long, sample

STEPS = 30
KINDS = {
    "principal": "Path (PCA)",
    "random": "Random",
    "curvature": "Gradient × sharpest curvature",
    "points": "Start · here · end",
}

# What is drawn, in the numbers the drawing itself uses.
DRAWN = """async () => {
  const point = await import('/static/js/landscape/point.js');
  const trails = await import('/static/js/landscape/flat/trails.js');
  const own = trails.trails.value.find(trail => trail.here);
  return { ball: point.ball.value, path: Array.from(own.points), now: own.now, arrows: point.arrows.value };
}"""

# The server asked once more, for all points of the path, in a request of the test's own.
ASKED = """async () => {
  const { lane, frame, options, lanes } = await import('/static/js/store.js');
  const { plane } = await import('/static/js/landscape/plane/shown.js');
  const { planeOf } = await import('/static/js/landscape/plane/model.js');
  const { landscape } = await import('/static/js/server/api.js');
  const { center } = options.value;
  const sight = { here: lane.value, now: frame.value, where: plane.value, center, lanes: lanes.value };
  const project = [...lane.value.frames.held.values()].map(f => f.state.parameters);
  const { experiment } = lane.value;
  const body = { experiment, state: frame.value.state, plane: planeOf(sight), resolution: [2, 2] };
  const { coordinates, distance, share, projected } = await landscape({ ...body, project });
  return { coordinates, distance, share, u: projected.u, v: projected.v };
}"""

SHOWN = (
    "surface.value && surface.value.plane.kind === '%s' && surface.value.step === frame.value.state.step"
    " && surface.value.u.length >= 101"
)


def choose(page: Page, title: str) -> None:
    page.locator(".plane-button").click()
    page.get_by_role("group", name="Plane").get_by_role("radio", name=title).check()
    page.keyboard.press("Escape")


@pytest.fixture
def moons(page: Page) -> Page:
    page.goto("/?preset=moons&mode=2d")
    until(page, "frame.value && surface.value")
    page.evaluate(f"import('/static/js/time/player.js').then(p => p.move({STEPS}))")
    until(page, f"frame.value.state.step === {STEPS}")
    return page


def test_plane_shows_the_surface_and_ball_of_the_server(moons: Page) -> None:
    for kind, title in KINDS.items():
        choose(moons, title)
        until(moons, SHOWN % kind)
        losses = store(moons, "Array.from(surface.value.loss)")
        assert len(set(losses)) > 1000, kind
        drawn, asked = moons.evaluate(DRAWN), moons.evaluate(ASKED)
        assert [drawn["ball"]["u"], drawn["ball"]["v"]] == pytest.approx(list(asked["coordinates"].values()), abs=1e-9)
        assert drawn["path"][0::3] == pytest.approx(asked["u"], abs=1e-9), kind
        assert drawn["path"][1::3] == pytest.approx(asked["v"], abs=1e-9), kind
        assert drawn["path"][2::3] == store(moons, "[...lane.value.frames.held.values()].map(f => f.loss_train)")
        assert drawn["now"] == STEPS + 1
        assert {arrow["name"] for arrow in drawn["arrows"]} == {"gradient", "update"}, kind


@long
def test_earlier_step_shows_its_distance_from_the_plane(moons: Page) -> None:
    choose(moons, KINDS["principal"])
    moons.locator(".plane-button").click()
    moons.get_by_role("group", name="Plane").get_by_role("button", name="end", exact=True).click()
    moons.keyboard.press("Escape")
    moons.evaluate("import('/static/js/time/player.js').then(p => p.move(-20))")
    until(moons, "frame.value.state.step === 10")
    until(moons, SHOWN % "principal")
    asked = moons.evaluate(ASKED)
    assert asked["distance"] > 0
    percent = round(100 * asked["share"])
    expect(moons.locator(".off")).to_contain_text(f"{percent} % off this plane")
    drawn = moons.evaluate(DRAWN)
    assert [drawn["ball"]["u"], drawn["ball"]["v"]] == pytest.approx(list(asked["coordinates"].values()), abs=1e-9)
    assert drawn["ball"]["foot"] == store(moons, "surface.value.foot_loss")
    assert drawn["ball"]["loss"] == store(moons, "frame.value.loss_train")


def test_a_pinned_plane_stays_while_the_run_goes_on(moons: Page) -> None:
    choose(moons, KINDS["random"])
    moons.locator(".plane-button").click()
    moons.get_by_role("checkbox", name="follow").uncheck()
    moons.keyboard.press("Escape")
    until(moons, f"{SHOWN % 'random'} && surface.value.centred")  # and not still the one that follows
    before = store(moons, "Array.from(surface.value.loss)")
    moons.evaluate("import('/static/js/time/player.js').then(p => p.move(-1))")
    until(moons, f"frame.value.state.step === {STEPS - 1}")
    until(moons, SHOWN % "random")
    assert store(moons, "Array.from(surface.value.loss)") == before
    assert store(moons, "surface.value.coordinates.u") != 0
    moons.get_by_role("button", name="new", exact=True).click()
    until(moons, "surface.value.plain.seed === 1")
    assert store(moons, "Array.from(surface.value.loss)") != before


def test_abstract_plane_zooms_without_dragging_the_ball(moons: Page) -> None:
    choose(moons, KINDS["curvature"])
    until(moons, SHOWN % "curvature")
    parameters = store(moons, "frame.value.state.parameters")
    expect(moons.locator(".pointed")).to_contain_text("No dragging in this plane.")
    moons.get_by_role("group", name="Map of the loss").press("Alt+ArrowRight")
    expect(moons.locator(".status")).to_contain_text("along parameters only")
    assert store(moons, "frame.value.state.parameters") == parameters
    wide = store(moons, "surface.value.range.u[1] - surface.value.range.u[0]")
    moons.get_by_role("button", name="Zoom in").click()
    until(moons, f"surface.value.range.u[1] - surface.value.range.u[0] < {wide / 1.4}")
    moons.get_by_role("button", name="3-D").click()
    expect(moons.get_by_role("group", name="Surface of the loss")).to_be_visible()
    assert store(moons, "plane.value.kind") == "curvature"


def test_the_line_between_two_runs_says_how_high_the_hill_is(moons: Page) -> None:
    moons.keyboard.press("f")
    type_rate(moons, "0.9")
    expect(moons.locator(".status")).to_contain_text("Goes on from step")
    moons.locator("h1").click()
    moons.keyboard.press("Shift+ArrowRight")
    until(moons, f"frame.value.state.step === {STEPS + 10}")
    choose(moons, "Line between lanes")
    until(moons, "surface.value.plane.kind === 'line' && surface.value.step === frame.value.state.step")
    barrier = store(moons, "surface.value.barrier")
    assert store(moons, "surface.value.v") is None
    assert barrier["from"] == pytest.approx(store(moons, "frame.value.loss_train"))
    assert barrier["to"] == pytest.approx(store(moons, f"store.lanes.value[0].frames.at({STEPS + 10}).loss_train"))
    expect(moons.locator(".barrier")).to_contain_text("barrier")


def test_the_surface_of_a_batch_wobbles_and_keys_move_the_part_in_sight(moons: Page) -> None:
    moons.locator(".plane-button").click()
    moons.get_by_role("button", name="this batch").click()
    moons.keyboard.press("Escape")
    until(moons, "surface.value.over === 'batch'")
    assert moons.evaluate(DRAWN)["ball"]["loss"] == store(moons, "frame.value.loss")
    assert store(moons, "surface.value.true_loss") == pytest.approx(store(moons, "frame.value.loss"))
    expect(moons.locator(".truth")).to_contain_text(f"Loss over the batch of step {STEPS}")

    moons.locator(".picture").focus()
    moons.keyboard.press("d")
    until(moons, "options.value.range !== null")
    first = store(moons, "options.value.range")
    for key in ("w", "Shift+A"):
        moons.keyboard.press(key)
    then = store(moons, "options.value.range")
    for axis, share in (("u", -0.25), ("v", 0.05)):
        low, high = first[axis]
        assert then[axis] == pytest.approx([low + share * (high - low), high + share * (high - low)])
    moons.keyboard.press("0")
    until(moons, "options.value.range === null")


def test_the_field_is_the_gradient_and_the_basins_of_himmelblau_are_four(page: Page) -> None:
    page.goto("/?preset=himmelblau&mode=2d")
    until(page, "surface.value && surface.value.u.length >= 101")
    page.get_by_role("button", name="field").click()
    until(page, "surface.value.field")
    field = store(page, "surface.value.field")
    x, y = field["u"][3], field["v"][5]
    slope = 4 * x * (x * x + y - 11) + 2 * (x + y * y - 7), 2 * (x * x + y - 11) + 4 * y * (x + y * y - 7)
    assert (field["du"][5][3], field["dv"][5][3]) == pytest.approx(slope)

    page.get_by_role("button", name="basins").click()
    expect(page.get_by_role("group", name="Basins")).to_contain_text("to (3.00, 2.00)")
    basins = page.evaluate("import('/static/js/landscape/basins.js').then(m => m.basins.value)")
    assert len(basins["minima"]) == 4
    assert {label for row in basins["labels"] for label in row} >= {0, 1, 2, 3}
    page.set_viewport_size({"width": 800, "height": 500})  # the key has room in a low window too
    expect(page.get_by_role("group", name="Basins")).to_be_in_viewport(ratio=0.99)
    cut = "room => room.scrollHeight - room.clientHeight"
    assert page.locator(".landscape-room").evaluate(cut) <= 1
    page.set_viewport_size({"width": 1440, "height": 900})
    # another rate leads elsewhere: the map is put away, as it is no longer true
    type_rate(page, "0.02")
    expect(page.get_by_role("group", name="Basins")).to_have_count(0)


@long
def test_the_basins_lie_over_the_surface_too(page: Page) -> None:
    page.goto("/?preset=himmelblau&mode=3d")
    until(page, "surface.value && surface.value.u.length >= 101")
    expect(page.get_by_text("Preparing the surface…")).to_have_count(0)
    picture = page.locator(".stage canvas").first
    page.wait_for_timeout(500)
    plain = picture.screenshot()
    switch = page.get_by_role("button", name="basins")
    switch.click()
    expect(page.get_by_role("group", name="Basins")).to_contain_text("to (3.00, 2.00)")
    page.wait_for_timeout(300)
    assert picture.screenshot() != plain
    # at each minimum the cloth has the colour that its entry in the legend has, and no other's
    found = page.evaluate("""Promise.all([import('/static/js/landscape/flat/basins.js'),
      import('/static/js/landscape/basins.js'),
      import('/static/js/store.js')]).then(([{ cloth }, { basins }, { surface }]) => {
        const { u, v } = surface.value.range;
        const { width, height } = cloth.value;
        const context = cloth.value.getContext("2d");
        const rgb = (text) => text.match(/[0-9]+/g).slice(0, 3).map(Number);
        const swatches = [...document.querySelectorAll(".basins-key .swatch")]
          .map((i) => rgb(getComputedStyle(i).backgroundColor));
        return basins.value.minima.map(({ point }) => {
          const x = (point[0] - u[0]) / (u[1] - u[0]) * width, y = (v[1] - point[1]) / (v[1] - v[0]) * height;
          const at = context.getImageData(x, y, 1, 1).data;
          const far = swatches.map((c) => Math.hypot(...c.map((part, i) => part - at[i])));
          return far.indexOf(Math.min(...far));
        });
      })""")
    assert found == [0, 1, 2, 3]
    switch.click()
    expect(page.get_by_role("group", name="Basins")).to_have_count(0)
    page.wait_for_timeout(300)
    assert picture.screenshot() == plain


@long
def test_overflow_is_noted_and_the_rest_keeps_its_colours(page: Page) -> None:
    page.goto("/?preset=himmelblau&mode=2d")
    until(page, "surface.value && surface.value.u.length >= 101")
    look = "import('/static/js/store.js').then(s => { s.options.value = { ...s.options.value, range: %s }; })"
    page.evaluate(look % "{ u: [-1e11, 1e11], v: [-1e9, 1e9] }")
    words = page.locator(".landscape-readout .overflowed")
    page.get_by_role("button", name="How this picture is drawn").click()
    expect(page.get_by_role("list", name="How this picture is drawn")).to_contain_text("overflows (above 3.4×10³⁸) on")
    until(page, "surface.value.overflowed > 0 && surface.value.overflowed < surface.value.loss.length")
    top = page.evaluate("import('/static/js/landscape/samples/shown.js').then(m => m.scale.value.top)")
    assert top < 3.4e38
    page.evaluate(look % "{ u: [1e11, 2e11], v: [1e11, 2e11] }")
    expect(words).to_contain_text("overflows everywhere in sight")


# sampled: the phone, on which the menu has the least room
@pytest.mark.parametrize("size", sample([(390, 844), (1440, 900)], 1))
def test_an_abstract_plane_and_its_menu_are_accessible(
    open_page: Callable[..., Page], axe: Callable[..., list[str]], size: tuple[int, int]
) -> None:
    options: dict[str, Any] = {"viewport": {"width": size[0], "height": size[1]}, "has_touch": size[0] < 500}
    page = open_page(**options)
    page.goto("/?preset=moons&mode=2d&step=5")
    until(page, "frame.value && frame.value.state.step === 5 && surface.value")
    choose(page, KINDS["principal"])
    until(page, SHOWN % "principal")
    assert axe(page) == []
    page.locator(".plane-button").click()
    assert axe(page, within=".landscape-room") == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@long
def test_the_basins_of_a_slice_hold_the_other_weights(moons: Page, live_server: str) -> None:
    moons.get_by_role("button", name="basins").click()
    expect(moons.get_by_role("group", name="Basins")).to_contain_text("runs within this slice")
    basins = moons.evaluate("import('/static/js/landscape/basins.js').then(m => m.basins.value)")
    experiment, parameters = store(moons, "[experiment.value, frame.value.state.parameters]")
    names = store(moons, "lane.value.parameters")
    axes = [basins["plane"]["u"], basins["plane"]["v"]]
    experiment["objective"]["frozen"] = [name for name in names if name not in axes]
    settled = [
        (row, column)
        for row, labels in enumerate(basins["labels"])
        for column, label in enumerate(labels)
        if label >= 0
    ]
    row, column = settled[0]
    start = dict(zip(names, parameters, strict=True))
    start.update(zip(axes, (basins["u"][column], basins["v"][row]), strict=True))
    state = {"step": 0, "parameters": list(start.values())}
    body = {"experiment": experiment, "state": state, "steps": basins["steps"]}
    frames = httpx.post(f"{live_server}/api/step", json=body).json()["frames"]
    end = dict(zip(names, frames[-1]["state"]["parameters"], strict=True))
    # with batches the run dances about its minimum
    there = basins["minima"][basins["labels"][row][column]]["point"]
    width = basins["range"]["u"][1] - basins["range"]["u"][0]
    assert [end[name] for name in axes] == pytest.approx(there, abs=0.2 * width)
    assert all(end[name] == start[name] for name in names if name not in axes)
    # another step holds other values
    moons.locator("h1").click()
    moons.keyboard.press("ArrowLeft")
    expect(moons.get_by_role("group", name="Basins")).to_have_count(0)


@long
def test_two_weights_are_the_ones_looked_along_before(moons: Page) -> None:
    moons.get_by_label("Parameter along the first axis").select_option("w1[2,2]")
    axes = "[plane.value.u, plane.value.v]"
    before = store(moons, axes)
    choose(moons, "Random")
    moons.get_by_role("button", name="new", exact=True).click()
    until(moons, SHOWN % "random")
    choose(moons, "Two weights")
    assert store(moons, axes) == before == ["w1[2,2]", "w1[3,1]"]


# A picture that waits for an answer before it samples, while a run of another kind replaces its run.
REPLACED = """async () => {
  const { subjectOf, sampled } = await import('/static/js/landscape/samples/surface.js');
  const { frame, lane, refusal } = await import('/static/js/store.js');
  const before = subjectOf(lane.value, frame.value);
  await (await import('/static/js/run/begin.js')).beginPreset('himmelblau');
  const found = await sampled(before, 41, null, null);
  return [found?.paths.size, refusal.value];
}"""


@long
def test_a_plane_of_a_run_that_was_replaced_meanwhile_has_its_path(moons: Page) -> None:
    choose(moons, KINDS["principal"])
    until(moons, SHOWN % "principal")
    assert moons.evaluate(REPLACED) == [1, None]
