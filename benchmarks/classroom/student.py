"""What a student does, and when: actions of the recording, with pauses. It knows no network.

Every student has a run of their own: the recorded requests carry the student's seed, and their states are moved a
little, other each time, so that no answer is known from before. The server cannot tell the difference, and the work is
the same. With `same`, all send what was recorded: a class that opened one link and does the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from benchmarks.classroom.recording import Asked, Recording

OFTEN = {"step": 65, "play": 12, "change η": 10, "scrub": 5, "why": 8}
"""How often, among themselves."""
SELDOM = {"race": 300.0, "lesson": 600.0}
"""Seconds from one to the next, in the mean."""
FOLLOWS = {"lesson": "study"}
"""What is done in turn, once it is read."""
PAUSE = 4.0  # seconds between two actions, in the mean
READING = 10.0  # seconds
NUDGE = 1e-7  # of the first parameter, each time


@dataclass(frozen=True, slots=True)
class Pause:
    seconds: float


@dataclass(frozen=True, slots=True)
class Action:
    name: str
    asked: list[Asked]


def life(recording: Recording, number: int, same: bool = False) -> Iterator[Action | Pause]:
    """What student `number` does, without end: first of all they open the page."""
    rng = Random(number)
    seed = None if same else rng.randrange(10**6)
    due = {name: rng.expovariate(1 / mean) for name, mean in SELDOM.items()}
    done = 0
    clock = 0.0

    def action(name: str) -> Action:
        nonlocal done
        done += 1
        return Action(name, recording[name] if seed is None else [own(one, seed, done) for one in recording[name]])

    yield action("open")
    yield Pause(rng.expovariate(1 / PAUSE))
    yield action("first step")
    while True:
        pause = rng.expovariate(1 / PAUSE)
        clock += pause + 1  # about what an action takes
        yield Pause(pause)
        late = [name for name, at in due.items() if at <= clock]
        for name in late:
            due[name] = clock + rng.expovariate(1 / SELDOM[name])
            yield action(name)
            if name in FOLLOWS:
                yield Pause(READING)
                yield action(FOLLOWS[name])
        if not late:
            yield action(rng.choices(list(OFTEN), list(OFTEN.values()))[0])


def own(asked: Asked, seed: int, count: int) -> Asked:
    """The request as a student with this seed would send it for the `count`-th time."""
    body = asked.body
    if not body or "claim" in body:
        return asked
    if "lanes" in body:
        return replace(asked, body={**body, "lanes": [moved(lane, seed, count) for lane in body["lanes"]]})
    return replace(asked, body=moved(body, seed, count))


def moved(body: dict[str, Any], seed: int, count: int) -> dict[str, Any]:
    """The part of a body that says where, with another seed and a state beside its own."""
    found = dict(body)
    if "experiment" in body:
        found["experiment"] = {**body["experiment"], "seed": seed}
    if body.get("state"):
        first, *others = body["state"]["parameters"]
        found["state"] = {**body["state"], "parameters": [first + NUDGE * count, *others]}
    return found
