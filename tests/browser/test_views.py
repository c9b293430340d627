"""The views of a step come with it: one request for a press, and the same pictures as if each was asked for alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Request, Route

from tests.browser.conftest import Faults
from tests.browser.store import settle, store, until
from tests.sampling import long, sample

# At rest: drawn finely, and watched for events up to this step.
AT_REST = """surface.value.u.length > 61 && (boundary.value === null || boundary.value.x.length === 61)
  && (surface.value.plane.exact || surface.value.step === cursor.value.step)"""
SHOWN = """[frame.value.state.parameters, [...surface.value.loss], surface.value.range,
  boundary.value && boundary.value.output.map((unit) => [...unit]), store.events.value]"""


def asked(page: Page, bodies: list[str] | None = None) -> list[str]:
    """The last part of the addresses of the API's requests from now on, whose bodies go to `bodies`."""
    seen: list[str] = []

    def note(request: Request) -> None:
        if "/api/" in request.url:
            seen.append(request.url.split("/api/")[-1])
            if bodies is not None:
                bodies.append(request.post_data or "")

    page.on("request", note)
    return seen


def at_rest(page: Page, step: int) -> None:
    until(page, f"cursor.value.step === {step}")
    settle(page)
    until(page, AT_REST)
    # nothing is there to be seen of a stretch without events
    page.wait_for_timeout(700)


# sampled: the network, which has most to show, and a function
@pytest.mark.parametrize(
    "preset", sample(["moons", "himmelblau", "parabola", "edge_of_stability"], 2, keep=("moons", "himmelblau"))
)
def test_a_step_is_one_request(page: Page, preset: str) -> None:
    page.goto(f"/?preset={preset}")
    settle(page)
    until(page, AT_REST)
    page.wait_for_timeout(700)
    seen = asked(page)
    page.keyboard.press("ArrowRight")
    at_rest(page, 1)
    page.get_by_role("button", name="Step", exact=True).click()
    at_rest(page, 2)
    assert seen == ["step/views"] * 2


SIZES = """async (took) => {
  const { boundary, surface } = await import('/static/js/store.js');
  const { noteFine } = await import('/static/js/landscape/samples/pace.js');
  noteFine(took);
  const seen = (window.sizes = { surface: [], boundary: [] });
  surface.subscribe((of) => seen.surface.push([of.step, of.u.length]));
  boundary.subscribe((of) => seen.boundary.push([of.step, of.x.length]));
}"""


@pytest.mark.parametrize(("took", "surface", "boundary"), [(1e9, [41, 101], [25, 61]), (0, [101], [61])])
def test_pictures_come_coarsely_first_unless_fine_ones_came_soon(
    page: Page, took: float, surface: list[int], boundary: list[int]
) -> None:
    page.goto("/?preset=moons")
    settle(page)
    until(page, AT_REST)
    page.wait_for_timeout(1100)  # a pause, after which the next press stands alone
    page.evaluate(SIZES, took)
    page.keyboard.press("ArrowRight")
    at_rest(page, 1)
    seen = page.evaluate("window.sizes")
    assert [size for step, size in seen["surface"] if step == 1] == surface
    assert [size for step, size in seen["boundary"] if step == 1] == boundary


def test_what_comes_with_a_step_is_what_is_asked_for_alone(open_page: Callable[..., Page]) -> None:
    shown: list[Any] = []
    for alone in (False, True):
        page = open_page()
        page.goto("/?preset=moons")
        settle(page)
        if alone:  # the views break off, and each is asked for by itself
            page.route("**/api/step/views", without_views)
        for step in (1, 2, 3):
            page.keyboard.press("ArrowRight")
            at_rest(page, step)
        shown.append(store(page, SHOWN))
    assert shown[0] == shown[1]


def test_what_is_asked_of_one_state_at_one_time_is_one_request(page: Page, faults: Faults) -> None:
    shown: list[Any] = []
    for together in (True, False):
        page.goto("/?preset=moons&step=40")
        at_rest(page, 40)
        if not together:
            faults.allow("status of 422")
            page.route("**/api/views", refused)
        seen = asked(page)
        page.keyboard.press("ArrowLeft")
        at_rest(page, 39)
        assert [kind for kind in seen if kind != "frame"][0] == "views"
        assert together or {"boundary", "landscape"} <= set(seen), "alone, where they are refused together"
        shown.append(store(page, SHOWN))
    assert shown[0] == shown[1]


def refused(route: Route) -> None:
    problem = {"status": 422, "detail": "not together", "errors": []}
    route.fulfill(status=422, content_type="application/problem+json", body=json.dumps(problem))


def without_views(route: Route) -> None:
    body = route.request.post_data_json
    route.continue_(post_data=json.dumps({**body, "views": []}))


@long
def test_presses_faster_than_the_views_end_at_the_last_step_drawn_finely(page: Page) -> None:
    page.goto("/?preset=spiral")
    settle(page)
    until(page, AT_REST)
    bodies: list[str] = []
    seen = asked(page, bodies)
    for _ in range(12):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(30)
    at_rest(page, 12)
    # on a slow machine some are asked for alone, but none twice, and not those of each step that was left
    alone = [body for kind, body in zip(seen, bodies, strict=True) if kind in ("landscape", "boundary")]
    assert len(alone) == len(set(alone)) and len(alone) <= 12  # of 48 when each step asks for its own


def plays_with_its_pictures(page: Page) -> None:
    """Play thirty steps: each picture is of a step shortly before the one at the cursor."""
    page.get_by_role("button", name="Play", exact=True).click()
    for step in (10, 20, 30):
        until(page, f"cursor.value.step >= {step}")
        shown = store(page, "[surface.value.step, boundary.value.step, cursor.value.step]")
        assert all(0 <= shown[2] - at <= 8 for at in shown[:2]), shown


def test_playing_asks_once_a_second_and_moves_every_picture(page: Page) -> None:
    page.goto("/?preset=moons")
    settle(page)
    until(page, AT_REST)
    page.wait_for_timeout(700)
    seen = asked(page)
    plays_with_its_pictures(page)
    assert len(seen) <= 2 * 4, seen
    page.keyboard.press("Space")
    until(page, "!playing.value")
    settle(page)
    until(page, AT_REST)
    page.wait_for_timeout(700)
    assert "events" not in seen, "they come with the views of the step at which it rests"


RACE = """async () => {
  const { race } = await import('/static/js/run/lanes/race.js');
  const { experiment } = await import('/static/js/store.js');
  const { schedule, clip } = experiment.value;
  await race(['gd', 'momentum', 'adam'].map((name) => ({ optimizer: { name, eta: 0.05 }, schedule, clip })));
}"""
SHOWN_OF_LANE = SHOWN.replace("frame.value", "lane.value.name, frame.value")


def racing(page: Page) -> Page:
    page.goto("/?preset=moons")
    settle(page)
    page.evaluate(RACE)
    until(page, "store.lanes.value.length === 3")
    at_rest(page, 0)
    store(page, "cursor.value = { lane: 1, step: 0 }")
    at_rest(page, 0)
    return page


def test_a_race_that_plays_asks_once_a_second_and_moves_the_pictures_of_the_watched_lane(page: Page) -> None:
    racing(page)
    seen = asked(page)
    plays_with_its_pictures(page)
    assert len(seen) <= 2 * 4 and set(seen) == {"race/views"}, seen


def test_what_comes_with_a_step_of_a_race_is_what_is_asked_for_alone(open_page: Callable[..., Page]) -> None:
    shown: list[Any] = []
    for alone in (False, True):
        page = racing(open_page())
        if alone:
            page.route("**/api/race/views", refused_views)
        seen = asked(page)
        page.keyboard.press("ArrowRight")
        at_rest(page, 1)
        assert alone or seen == ["race/views"]
        shown.append(store(page, SHOWN_OF_LANE))
    assert shown[0] == shown[1]


def refused_views(route: Route) -> None:
    """Let the race come, and none of its views: its answer breaks off."""
    response = route.fetch()
    route.fulfill(response=response, body=response.text().splitlines()[0] + "\n")


@long
def test_a_run_that_diverges_while_it_plays_is_shown_to_its_end(page: Page) -> None:
    page.goto("/?preset=explodes")
    settle(page)
    store(page, "store.speed.value = 300")
    page.keyboard.press("Space")
    until(
        page, "lane.value.status === 'diverged' && !playing.value && cursor.value.step === lane.value.frames.length - 1"
    )
    settle(page)
    until(page, AT_REST)
