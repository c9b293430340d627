"""A race: lanes on one objective, from one start, over one order of the examples; and their ranking.

Each lane is advanced by itself: this is fastest for few lanes, and a lane has the bits of a run alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from app.core.descent.advance import advance, frame_at
from app.core.descent.frames import Run, State, Status
from app.core.descent.objective import FunctionObjective, compile
from app.core.descent.scores import scores
from app.core.experiment import Experiment
from app.core.support.by_field import ByField
from app.core.support.numbers import finite
from app.core.support.registry import InvalidInput

MOST = 12


@dataclass(frozen=True, slots=True)
class Place(ByField):
    """The place of lane number `lane` (from 0) at its last whole frame.

    `loss` is over all training examples, None if it is not finite. `distance` is to the nearest known minimum of a
    function, None if there is none. The scores are accuracies or R^2, or None. `steps_to_target` is the first step
    whose loss is at most the target, None if there is none.
    """

    lane: int
    loss: float | None
    distance: float | None
    score_train: float | None
    score_test: float | None
    steps_to_target: int | None
    status: Status


def race(
    experiments: Sequence[Experiment],
    states: Sequence[State],
    steps: int,
    detail: Literal["light", "full"] = "light",
    examples: Sequence[int] | None = None,
    scored: bool = False,
) -> list[Run]:
    """A run of `steps` updates for each of 1 to 12 experiments, which share objective and seed.

    Raises InvalidInput with a path such as ``lanes.2.experiment.seed`` for one that does not share them: its start or
    the order of its examples would differ. Batch sizes may differ: see `same_batches`.
    """
    if not 1 <= len(experiments) <= MOST:
        raise InvalidInput("lanes", len(experiments), f"1 to {MOST} lanes")
    for lane, experiment in enumerate(experiments):
        if experiment.objective != experiments[0].objective:
            raise InvalidInput(f"lanes.{lane}.experiment.objective", "another objective", "that of the first lane")
        if experiment.seed != experiments[0].seed:
            raise InvalidInput(f"lanes.{lane}.experiment.seed", experiment.seed, f"{experiments[0].seed}, as in lane 0")
    pairs = zip(experiments, states, strict=True)
    return [advance(experiment, state, steps, detail, examples, scored) for experiment, state in pairs]


def same_batches(experiments: Sequence[Experiment]) -> bool:
    """Whether lanes at the same step see the same examples."""
    batches = [compile(experiment).batches for experiment in experiments]
    first = batches[0]
    return all(other.size == first.size and (first.full or other.fixed == first.fixed) for other in batches)


def ranking(
    experiments: Sequence[Experiment],
    states: Sequence[State],
    runs: Sequence[Run],
    target: float | None = None,
    reached: Sequence[int | None] | None = None,
) -> list[Place]:
    """The places in order: lanes at the target by the step of their arrival, then by loss, diverged lanes last.

    `states` are the starts of the runs. `reached` holds the step of each lane that arrived before its start, else None.
    """
    reached = reached or [None] * len(runs)
    lanes = zip(experiments, states, runs, reached, strict=True)
    places = [
        place(lane, experiment, state, run, target, before)
        for lane, (experiment, state, run, before) in enumerate(lanes)
    ]

    def order(place: Place) -> tuple[bool, float, float, int]:
        arrived = math.inf if place.steps_to_target is None else place.steps_to_target
        return place.status == "diverged", arrived, math.inf if place.loss is None else place.loss, place.lane

    return sorted(places, key=order)


def place(
    lane: int, experiment: Experiment, state: State, run: Run, target: float | None, reached: int | None
) -> Place:
    objective = compile(experiment)
    frames = run.frames
    point = frames.parameters[-1] if len(frames) else state.parameters
    loss = float(frames.loss_train[-1]) if len(frames) else objective.loss(point)
    if target is not None and reached is None:
        if frame_at(experiment, state).loss_train <= target:
            reached = state.step
        elif len(frames) and (met := frames.loss_train <= target).any():
            reached = frames.first + int(met.argmax())
    far = objective.distance(point[np.newaxis]) if isinstance(objective, FunctionObjective) else None
    away = None if far is None else float(far[0])
    scored = scores(experiment, point[np.newaxis])
    score, tested = (None, None) if scored is None else (finite(scored.train[0]), scored.tests()[0])
    return Place(lane, finite(loss), away, score, tested, reached, run.status)
