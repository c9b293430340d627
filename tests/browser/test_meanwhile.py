"""What a person does while an answer is on its way, or none comes: the last thing asked for is what counts."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.browser.hands import type_rate
from tests.browser.store import settle, store, until
from tests.sampling import long, sample

LATE = """([path, wait]) => {
  const { fetch } = window;
  window.fetch = async (address, how) => {
    if (String(address).includes(path)) await new Promise((done) => setTimeout(done, wait));
    return fetch(address, how);
  };
}"""


def late(page: Page, path: str, wait: int) -> None:
    """From now on what is asked of `path` is sent so many milliseconds later."""
    page.evaluate(LATE, [path, wait])


def act(page: Page, module: str, call: str) -> Any:
    """The value of a call of one of the page's own modules, `m`."""
    return page.evaluate(f"import('/static/js/{module}.js').then(async (m) => {{ const done = await {call}; }})")


def opened(page: Page, query: str) -> None:
    page.goto(f"/?{query}")
    settle(page)
    page.locator("h1").click()


def hold(page: Page, part: str) -> None:
    page.locator(f".controls [data-phase={part}]").click()
    until(page, f"phase.value?.held && phase.value.name === '{part}'")


def test_every_key_press_steps_however_slow_the_server(page: Page) -> None:
    opened(page, "preset=moons")
    late(page, "/api/step", 250)
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    until(page, "cursor.value.step === 4")
    page.wait_for_timeout(400)
    assert store(page, "cursor.value.step") == 4
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
    for _ in range(2):  # on the way up it is there too
        until(page, "cursor.value.step === 6")
        page.wait_for_timeout(500)
    assert store(page, "cursor.value.step") == 6


def test_a_press_comes_after_the_change_before_it(page: Page) -> None:
    opened(page, "preset=moons")
    late(page, "/api/frame", 600)
    type_rate(page, "0.05")
    page.locator("h1").click()
    page.keyboard.press("ArrowRight")
    until(page, "cursor.value.step === 1 && frame.value.eta === 0.05 && lane.value.frames.first.eta === 0.05")
    page.wait_for_timeout(700)
    assert store(page, "[cursor.value.step, experiment.value.optimizer.eta]") == [1, 0.05]


@long
def test_late_step_does_not_move_the_cursor_back(page: Page) -> None:
    opened(page, "preset=moons&step=3")
    page.keyboard.press("End")
    end = store(page, "cursor.value.step")
    late(page, "/api/step", 250)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Home")
    page.wait_for_timeout(500)  # as long as the late answer takes, and more
    assert store(page, "cursor.value.step") == 0
    assert store(page, "lane.value.frames.length") == end + 1, "what was given up is not asked for"


@long
def test_later_preset_counts_whichever_answer_is_first(page: Page) -> None:
    opened(page, "preset=moons")
    waiting: list[Route] = []
    page.route("**/api/start", lambda route: route.continue_() if waiting else waiting.append(route))
    act(page, "run/begin", "void ['chain', 'rosenbrock'].forEach((name) => m.beginPreset(name))")
    until(page, "preset.value === 'rosenbrock'")
    with page.expect_response("**/api/start"):
        waiting[0].continue_()
    settle(page)
    assert store(page, "[preset.value, experiment.value.objective.name]") == ["rosenbrock", "rosenbrock"]


def test_back_pressed_twice_at_once_leads_back_twice(page: Page) -> None:
    opened(page, "preset=himmelblau")
    for name in ("rosenbrock", "moons"):
        act(page, "run/begin", f"m.beginPreset('{name}')")
        settle(page)
    late(page, "/api/start", 300)
    page.evaluate("history.back(); setTimeout(() => history.back(), 100)")
    until(page, "preset.value === 'himmelblau'")
    settle(page)
    page.wait_for_timeout(500)
    assert page.url.endswith("/?preset=himmelblau&v=2")
    page.evaluate("history.forward()")
    until(page, "preset.value === 'rosenbrock'")


# sampled: refusals; a server that is away, test_outage tells of
@pytest.mark.parametrize("status", sample([500, 503], 1), ids={500: "refuses", 503: "away"}.get)
def test_playing_does_not_storm_a_server_that_does_not_answer(page: Page, faults: Any, status: int) -> None:
    faults.allow(r"status of 50[03]")
    opened(page, "preset=moons")
    page.locator(".play").click()
    until(page, "cursor.value.step > 3")
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request) if "/api/step" in request.url else None)
    page.route("**/healthz", lambda route: route.fulfill(status=503))
    page.route("**/api/step**", lambda route: route.fulfill(status=status, json={"detail": "It broke."}))
    page.wait_for_timeout(2500)
    assert 1 <= len(asked) <= 4
    expect(page.locator(".status")).to_contain_text("does not answer" if status == 503 else "It broke.")
    page.unroute("**/api/step**")
    page.unroute("**/healthz")
    if status == 500:  # a refused request is not sent again until somebody asks
        assert not store(page, "playing.value")
        page.keyboard.press("Space")
    before = store(page, "cursor.value.step")
    until(page, f"cursor.value.step > {before + 20}")
    expect(page.locator(".status.alarm")).to_have_count(0)


@long
def test_an_update_that_is_held_goes_on_under_another_rate(page: Page) -> None:
    opened(page, "preset=moons&step=3")
    hold(page, "gradient")
    act(page, "run/changes/experiment", "m.changeExperiment('optimizer.eta', (e) => { e.optimizer.eta = 0.05; })")
    until(page, "experiment.value.optimizer.eta === 0.05")
    assert store(page, "[phase.value?.name, cursor.value.step]") == ["gradient", 3]
    hold(page, "update")
    page.get_by_role("button", name="Step", exact=True).click()
    until(page, "cursor.value.step === 4 && phase.value === null")


@long
def test_an_update_that_is_held_is_let_go_with_its_network(page: Page) -> None:
    opened(page, "preset=moons&step=3")
    hold(page, "backward")
    act(page, "run/begin", "m.beginPreset('himmelblau')")
    settle(page)
    assert store(page, "phase.value") is None


@long
def test_undo_does_not_leave_what_the_run_before_has_not(page: Page) -> None:
    opened(page, "preset=himmelblau")
    act(page, "run/begin", "m.beginPreset('rosenbrock')")
    settle(page)
    page.get_by_role("button", name="Zoom in").click()
    until(page, "options.value.range")
    act(page, "run/changes/history", "m.undo()")
    settle(page)
    assert store(page, "options.value.range") is None
    assert page.url.endswith("/?preset=himmelblau&v=2")

    opened(page, "preset=moons")
    act(page, "run/changes/experiment", "m.changeExperiment('a', (e) => { e.objective.data.n = 100; })")
    act(page, "run/changes/experiment", "m.changeExperiment('b', (e) => { e.objective.data.n = 300; })")
    act(page, "run/changes/actions", "m.select({ example: 290 })")
    act(page, "run/changes/history", "m.undo()")
    settle(page)
    page.keyboard.press("ArrowRight")
    until(page, "cursor.value.step === 1 && lane.value.data.targets[0].length === 100")
    expect(page.locator(".status.alarm")).to_have_count(0)


@long
def test_another_function_resets_the_zoom(page: Page) -> None:
    opened(page, "preset=himmelblau")
    page.get_by_role("button", name="Zoom in").click()
    until(page, "options.value.range")
    page.get_by_label("Function", exact=True).select_option("function rosenbrock")
    until(page, "experiment.value.objective.name === 'rosenbrock'")
    assert store(page, "options.value.range") is None


def test_weight_is_set_at_the_start_of_lanes_of_its_shape(page: Page) -> None:
    opened(page, "preset=moons")
    act(page, "run/lanes/fork", "m.fork()")
    act(page, "run/changes/experiment", "m.changeExperiment('u', (e) => { e.objective.layers[0].units = 3; })")
    until(page, "lane.value.parameters.length === 13")
    act(page, "run/changes/actions", "m.editParameters({ 'w1[1,1]': 0.5 })")
    until(page, "frame.value.state.parameters[0] === 0.5")
    page.keyboard.press("ArrowRight")
    until(page, "cursor.value.step === 1")


@long
def test_weight_set_at_the_start_leaves_the_others_of_each_lane(page: Page) -> None:
    opened(page, "preset=moons")
    act(page, "run/lanes/fork", "m.fork()")
    act(page, "run/changes/experiment", "m.changeExperiment('seed', (e) => { e.seed = 5; })")
    until(page, "experiment.value.seed === 5")
    starts = "store.lanes.value.map(l => l.frames.first.state.parameters)"
    first, second = store(page, starts)
    assert first != second
    act(page, "run/changes/actions", "m.editParameters({ 'w1[1,1]': 0.5 })")
    until(page, "frame.value.state.parameters[0] === 0.5")
    assert store(page, starts) == [[0.5, *first[1:]], [0.5, *second[1:]]]


@long
def test_a_part_is_held_while_frames_come_without_their_layers(page: Page) -> None:
    opened(page, "preset=moons")
    page.get_by_title("Speed").select_option("100")
    page.keyboard.press("Space")
    until(page, "playing.value && cursor.value.step > 20 && !frame.value.layers")
    hold(page, "update")
