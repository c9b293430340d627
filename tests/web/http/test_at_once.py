"""Small steps are made on the event loop itself: with the same answer, and never where anybody would have to wait."""

from __future__ import annotations

import threading

import anyio
import pytest

from app.core.descent.endings.holding import Holding
from app.core.descent.stepper import stepper
from app.settings import settings
from app.web.descent import bodies, handlers
from app.web.http import compute, encodings
from tests.web.requests import FULL_BATCH, MOONS, ROSENBROCK, SMALL, changed

pytestmark = pytest.mark.anyio


@pytest.fixture
def makers(monkeypatch) -> list[threading.Thread]:
    """The threads in which runs were made, in their order."""
    found = []

    def stepped(*arguments):
        found.append(threading.current_thread())
        return made(*arguments)

    made = handlers.stepped
    monkeypatch.setattr(handlers, "stepped", stepped)
    return found


def place(experiment, **more):
    """Where a request is computed."""
    return handlers.step_place(bodies.StepRequest.model_validate({"experiment": experiment, **more}))


@pytest.mark.parametrize("detail", ["light", "full"])
@pytest.mark.parametrize("experiment", [SMALL, MOONS, ROSENBROCK], ids=["small", "moons", "rosenbrock"])
async def test_a_request_is_answered_at_once_the_first_like_the_second(client, makers, experiment, detail):
    body = {"experiment": changed(experiment, "seed", 123_456 + len(detail)), "steps": 2, "detail": detail}
    first, second = [await client.post("/api/step", json=body) for _ in range(2)]
    assert first.status_code == 200 and first.content == second.content
    assert makers == [threading.current_thread()] * 2


async def test_medium_answers_take_turns_on_the_event_loop(client, makers):
    """Between two of them all else gets its chance: sent first, they are not all answered first."""
    experiments = [changed(MOONS, "seed", 500 + number) for number in range(4)]
    for experiment in experiments:
        assert (await client.post("/api/step", json={"experiment": experiment})).status_code == 200
    makers.clear()
    order, answers = [], {}

    async def ask(name, experiment, steps):
        answers[name] = await client.post("/api/step", json={"experiment": experiment, "steps": steps})
        order.append(name)

    async with anyio.create_task_group() as tasks:
        for number, experiment in enumerate(experiments):
            tasks.start_soon(ask, number, experiment, 60)
        tasks.start_soon(ask, "small", experiments[0], 1)
    assert set(makers) == {threading.current_thread()} and len(makers) == 5
    assert order.index("small") < 3
    for number, experiment in enumerate(experiments):
        alone = await client.post("/api/step", json={"experiment": experiment, "steps": 60})
        assert alone.status_code == 200 and alone.content == answers[number].content


async def test_long_answers_run_in_threads(client, makers):
    body = {"experiment": MOONS, "steps": 500}
    for _ in range(2):
        assert (await client.post("/api/step", json=body)).status_code == 200
    assert threading.current_thread() not in makers


@pytest.mark.parametrize(("steps", "here"), [(2, True), (12, False)])
async def test_large_answers_are_compressed_in_a_thread(client, makers, monkeypatch, steps, here):
    threads = []

    def compressed(*arguments):
        threads.append(threading.current_thread())
        return compress(*arguments)

    compress = encodings.compress
    monkeypatch.setattr(encodings, "compress", compressed)
    layers = [{"units": 8}, {"units": 8}, {"units": 1}]
    body = {"experiment": changed(SMALL, "objective.layers", layers), "steps": steps}
    first, second, plain = [
        await client.post("/api/step", json=body, headers={"accept-encoding": encoding})
        for encoding in ("gzip", "gzip", "identity")
    ]
    assert second.headers["content-encoding"] == "gzip" and first.content == second.content == plain.content
    assert makers[1] is threading.current_thread() and (threads[1] is threading.current_thread()) is here


@pytest.mark.parametrize(("steps", "here"), [(2, True), (12, False)])
@pytest.mark.parametrize("path", ["step/views", "race/views"])
async def test_the_frames_of_a_stream_are_compressed_like_an_answer(client, monkeypatch, path, steps, here):
    threads, add = [], encodings.Pieces.add

    def compressed(*arguments):
        threads.append(threading.current_thread())
        return add(*arguments)

    monkeypatch.setattr(encodings.Pieces, "add", compressed)
    one = {"experiment": changed(SMALL, "objective.layers", [{"units": 8}, {"units": 8}, {"units": 1}])}
    where = {"lanes": [one]} if path == "race/views" else one
    body = {**where, "steps": steps, "views": [{"kind": "landscape", "resolution": [3, 3], "after": 1}]}
    answer = await client.post(f"/api/{path}", json=body, headers={"accept-encoding": "gzip"})
    assert answer.status_code == 200 and len(answer.text.splitlines()) == 2 == len(threads)
    assert (threads[0] is threading.current_thread()) is here


def test_long_runs_do_not_delay_medium_ones():
    assert place(MOONS, steps=1) is compute.AT_ONCE
    assert place(MOONS, steps=60) is compute.IN_TURN
    assert place(MOONS, steps=300) is compute.ONE_BY_ONE
    wide = [{"units": 32}] * 7 + [{"units": 1}]
    large = changed(changed(FULL_BATCH, "objective.layers", wide), "objective.data.n", 1000)
    assert place(large, steps=1) is not compute.SIDE_BY_SIDE
    assert place(large, steps=100) is compute.SIDE_BY_SIDE


def test_a_run_in_another_thread_is_not_waited_for():
    body = bodies.StepRequest.model_validate({"experiment": SMALL})
    lock = stepper(body.experiment).lock
    taken, done = threading.Event(), threading.Event()

    def hold():
        with lock:
            taken.set()
            done.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    assert taken.wait(10)
    with pytest.raises(compute.Busy):
        handlers.step_on_loop(body, settings())
    done.set()
    holder.join()
    assert handlers.step_on_loop(body, settings())["status"] == "running"


async def test_why_a_run_diverged_is_found_in_a_thread(client, makers, monkeypatch):
    threads = []

    def held(*arguments):
        threads.append(threading.current_thread())
        return Holding(None, 1000)

    monkeypatch.setattr(handlers, "held", held)
    body = {"experiment": changed(ROSENBROCK, "optimizer", {"name": "gd", "eta": 1.0}), "steps": 12}
    for _ in range(2):
        assert (await client.post("/api/step", json=body)).json()["status"] == "diverged"
    assert threading.current_thread() in makers
    assert len(threads) == 2 and threading.current_thread() not in threads


DIVERGES = changed(SMALL, "optimizer", {"name": "gd", "eta": 10.0})
FAR = {"experiment": DIVERGES, "state": {"parameters": [1e299] * 9}}


@pytest.mark.parametrize("processes", [False, True])
@pytest.mark.parametrize(
    ("path", "body"),
    [("frame", FAR), ("frames", {"lanes": [FAR] * 2}), ("replay", FAR), ("step", {**FAR, "steps": 300}),
     ("step/views", {**FAR, "steps": 300})],
)  # fmt: skip
async def test_short_answers_wait_for_no_runs_that_find_a_rate(app, client, monkeypatch, path, body, processes):
    """Where they are computed one by one, nothing is computed that takes as long as many of them."""
    seen = []

    class Processes:
        busy = False

        async def answer(self, key, client, long, function, *arguments):
            return function(*arguments)

    def holding(*arguments):
        seen.append(compute.ONE_BY_ONE.turns.borrowed_tokens)
        return Holding(None, 1000)

    if processes:
        monkeypatch.setitem(app.state._state, "capacity", Processes())
    monkeypatch.setattr(handlers, "holding", holding)
    handlers.held.cache_clear()
    answer = await client.post(f"/api/{path}", json=body)
    handlers.held.cache_clear()
    assert answer.status_code == 200 and '"diverged"' in answer.text and seen == [0]


@pytest.mark.parametrize(
    ("field", "state"),
    [("state.parameters", {"parameters": [0.5]}), ("state.slots.m", {"slots": {"m": [0.5], "v": [0.5] * 9}}),
     ("state.slots.v", {"slots": {"m": [0.5] * 9, "v": 0.5}}), ("state.slots", {"slots": {"m": [0.5] * 9}})],
)  # fmt: skip
async def test_refusals_are_the_same_at_once(client, field, state):
    body = {"experiment": SMALL, "state": {"parameters": [0.5] * 9, **state}}
    first, second = [await client.post("/api/step", json=body) for _ in range(2)]
    assert first.status_code == 422 and first.content == second.content
    assert first.json()["errors"][0]["field"] == field


async def test_whole_numbers_make_the_same_state(client):
    states = [{"parameters": [kind(1)] * 9, "slots": {"m": [kind(2)] * 9, "v": [3.0] * 9}} for kind in (int, float)]
    answers = [await client.post("/api/step", json={"experiment": SMALL, "state": state}) for state in states]
    assert answers[0].status_code == 200 and answers[0].content == answers[1].content
