"""Events: the same in one stretch and in pieces."""

from __future__ import annotations

import pytest

from app.core import events
from app.core.catalog.presets import PRESETS
from app.core.descent.advance import start
from app.core.events import find
from app.core.experiment import parse
from app.web.events import examples
from app.web.events.memory import EventMemory
from tests.web.documented import validated
from tests.web.requests import CHAIN, MOONS, assert_refused, changed, post

pytestmark = pytest.mark.anyio


async def test_events_of_a_stretch_and_of_its_pieces(client):
    experiment = examples.SADDLE
    whole = await post(client, "events", experiment=experiment, steps=60)
    plateau, event = whole["events"]
    assert plateau["kind"] == "plateau" and plateau["step"] < event["step"] < plateau["until"]
    assert (event["kind"], event["layer"]) == ("saddle", None) and event["text"] and whole["memory"]["step"] == 60
    found, memory, state = [], None, None
    for steps in (10, event["step"] - 10, 1, 60 - event["step"] - 1):  # one cut is right at the event
        body = {"experiment": experiment, "state": state, "steps": steps, "memory": memory, "events": found}
        answer = await post(client, "events", **body)
        found = answer["events"]
        run = await post(client, "step", experiment=experiment, state=state, steps=steps)
        memory, state = answer["memory"], run["frames"][-1]["state"]
    assert found == whole["events"] and memory == whole["memory"]


async def test_events_found_before_give_way_to_what_they_became(client):
    slow = {"step": 3, "kind": "slow", "title": "Slow", "text": "The loss hardly falls.", "layer": None, "until": None}
    whole = await post(client, "events", experiment=examples.SADDLE, steps=60)
    plateau = whole["events"][0]
    for step, kept in ((plateau["step"], False), (plateau["until"] + 1, True)):
        given = {**slow, "step": step}
        answer = await post(client, "events", experiment=examples.SADDLE, steps=60, events=[given])
        assert (given in answer["events"]) is kept
        assert [event for event in answer["events"] if event != given] == whole["events"]


async def test_a_divergence_is_an_event(client):
    experiment = {**CHAIN, "optimizer": {"name": "gd", "eta": 0.3}}
    answer = await post(client, "events", experiment=experiment, steps=100)
    run = await post(client, "step", experiment=experiment, steps=100)
    last = answer["events"][-1]
    assert (last["kind"], last["step"], last["text"]) == (
        "diverged", run["divergence"]["step"], run["divergence"]["message"],
    )  # fmt: skip
    assert answer["memory"]["diverged"] is True and answer["memory"]["step"] == run["frames"][-1]["state"]["step"]


async def test_a_memory_of_huge_numbers_is_taken_back(client):
    """A loss may be larger than any parameter may."""
    experiment = {"objective": {"kind": "function", "name": "parabola"}, "optimizer": {"name": "gd", "eta": 1e-6}}
    body = {"experiment": experiment, "state": {"parameters": [1e152]}, "steps": 1}
    memory = (await post(client, "events", **body))["memory"]
    assert memory["spike"]["first"] > 1e300 and not memory["diverged"]
    run = await post(client, "step", **body)
    again = await post(client, "events", **{**body, "state": run["frames"][-1]["state"]}, memory=memory)
    assert again["memory"]["step"] == 2


@pytest.mark.parametrize(
    ("preset", "steps"), [("rosenbrock", 3300), ("explodes", 30), ("vanishing", 400), ("iris", 400)]
)
def test_every_memory_of_a_run_is_taken_back(monkeypatch, preset, steps):
    """Wherever a run is cut: its memory keeps the limits that are stated for what comes back."""
    experiment = parse(PRESETS[preset].experiment)
    look, seen = events.look, []

    def looked(subject, point, memory):
        after, found = look(subject, point, memory)
        EventMemory.model_validate(after)
        events.check_flat(after["flat"], point.step)
        seen.append(after)
        return after, found

    monkeypatch.setattr(events, "look", looked)
    find(experiment, start(experiment), steps)
    assert len(seen) > min(steps, 5)


EMPTY = dict.fromkeys(("flat", "spike", "saddle", "basin", "overshoot", "vanishing", "dead_units")) | {
    "step": 0,
    "diverged": False,
}
LOW = {"peak": 1, "low": {"step": 0, "norm": 1, "parameters": [0]}, "high": 1, "seen": 1}
FLAT = {"begin": 0, "first": 1, "width": 5, "medians": [1], "noise": [], "part": [], "parts": [],
        "after": 0, "slow": None, "since": None, "found": None}  # fmt: skip


# endpoint, body, the path of a wrong value, the value (what it is set to), the field named, words of what is allowed
CASES = [
    ("events", {"experiment": MOONS}, "experiment.optimizer.eta", "x", "optimizer.eta", "a number"),
    ("events", {"experiment": MOONS}, "memory", {"step": 3}, "memory.diverged", "true or false"),
    ("events", {"experiment": CHAIN}, "memory", {**EMPTY, "step": 3}, "memory.step", "0, the step of the state"),
    ("events", {"experiment": CHAIN}, "memory", {**EMPTY, "saddle": LOW}, "memory.saddle.low.parameters", "4 numbers"),
    ("events", {"experiment": CHAIN}, "memory", {**EMPTY, "flat": FLAT}, "memory.flat.noise", "a list of 1 numbers"),
    ("events", {"experiment": CHAIN}, "memory", {**EMPTY, "flat": {**FLAT, "noise": [0], "parts": [[1]]}},
     "memory.flat.parts.0", "a list of 3"),
    ("events", {"experiment": CHAIN}, "memory", {**EMPTY, "flat": {**FLAT, "noise": [0], "parts": [[-1, 0, 0]]}},
     "memory.flat.parts", "the first of them at least 0"),
    ("events", {"experiment": CHAIN}, "memory", {**EMPTY, "flat": {**FLAT, "noise": [0], "begin": 999}},
     "memory.flat.begin", "at most 0"),
    ("events", {"experiment": CHAIN}, "memory", {**EMPTY, "flat": {**FLAT, "noise": [0], "slow": 1.0}},
     "memory.flat.since", "null if slow is"),
    ("events", {"experiment": MOONS}, "events", [{"step": 1, "kind": "cold"}], "events.0.kind", "one of"),
    ("events", {"experiment": MOONS}, "steps", 1001, "steps", "from 1 to 1000"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "body", "place", "value", "field", "allowed"), CASES)
async def test_bad_value_is_refused_by_its_whole_path(client, path, body, place, value, field, allowed):
    await assert_refused(client, path, changed(body, place, value), field, allowed)


async def test_the_memory_of_a_run_that_leapt_far_can_be_sent_back(client):
    """A point of the memory may lie further out than a state of a request, as long as its numbers are finite."""
    experiment = {"objective": {"kind": "function", "name": "ackley"}, "optimizer": {"name": "adam"}}
    thrown = {"parameters": [0.0, 0.0], "slots": {"m": [-1e300, -1e300], "v": [0.0, 0.0]}}
    answer = await post(client, "events", experiment=experiment, state=thrown, steps=1)
    validated(answer, "post", "/api/events")
    memory = answer["memory"]
    assert min(memory["saddle"]["low"]["parameters"]) > 1e306
    here = {"step": 1, "parameters": [1.0, 1.0], "slots": {"m": [0.1, 0.1], "v": [1.0, 1.0]}}
    again = await post(client, "events", experiment=experiment, state=here, steps=40, memory=memory)
    assert again["memory"]["step"] == 41
