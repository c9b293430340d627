"""Races and tunings: from checked bodies, through the core, to plain answers."""

from __future__ import annotations

from typing import Any

from app.core.descent import race as races
from app.core.descent import tune as tunings
from app.core.descent.objective import compile
from app.settings import Settings
from app.web import limits as work
from app.web.descent import running
from app.web.experiment.parsed import in_full
from app.web.experiment.state import states_of
from app.web.race import bodies

Plain = dict[str, Any]


def race(body: bodies.RaceRequest, settings: Settings) -> Plain:
    """The answer to /api/race."""
    work.limit("steps", body.steps, settings.max_steps)
    experiments, states = [lane.experiment for lane in body.lanes], states_of(body.lanes)
    objectives = [compile(experiment) for experiment in experiments]
    slots = [running.slots(experiment) for experiment in experiments]
    examples = 1 if body.examples is None else len(body.examples)
    work.race(objectives, body.steps, slots, body.detail == "full", examples)
    runs = races.race(experiments, states, body.steps, body.detail, body.examples)
    runs = [running.stopped(run, body.until) for run in runs]
    reached = [lane.steps_to_target for lane in body.lanes]
    names = [lane.name for lane in body.lanes]
    ran = [running.ran(of, run, body.encoding) for of, run in zip(experiments, runs, strict=True)]
    return type(ran[0])({  # to be sent as any of the lanes would be
        "lanes": [{"name": name, **lane} for name, lane in zip(names, ran, strict=True)],
        "ranking": [
            {"name": names[place.lane], **place.plain()}
            for place in races.ranking(experiments, states, runs, body.target, reached)
        ],
        "target": body.target,
        "same_batches": races.same_batches(experiments),
    })  # fmt: skip


def tune(body: bodies.TuneRequest, settings: Settings) -> Plain:
    """The answer to /api/tune."""
    work.limit("steps", body.steps, settings.max_steps)
    experiments, states = [lane.experiment for lane in body.lanes], states_of(body.lanes)
    rates = [tunings.most_rates(experiment.optimizer.name, body.grid) for experiment in experiments]
    work.tune([compile(experiment) for experiment in experiments], body.steps, rates)
    lanes = [
        {"name": lane.name, "experiment": in_full(of), **tunings.tune(of, state, body.steps, body.grid).plain()}
        for lane, of, state in zip(body.lanes, experiments, states, strict=True)
    ]
    text = tunings.RULE.format(steps=body.steps)
    return {"lanes": lanes, "steps": body.steps, "criterion": body.criterion, "text": text}
