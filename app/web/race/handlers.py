"""Handlers of races and tunings: they take checked bodies, call the core and answer plain data."""

from __future__ import annotations

from collections.abc import Callable

from app.core.curvature.rates import highest_rate, past_limit
from app.core.descent.frames import Run
from app.core.descent.objective import compile
from app.core.descent.race import race, ranking, same_batches
from app.core.descent.tune import RULE, most_rates, tune
from app.core.support.cancelling import never
from app.settings import Settings
from app.web import limits
from app.web.descent import handlers
from app.web.experiment.parsed import in_full
from app.web.experiment.state import states_of
from app.web.http.delivery import Plain
from app.web.race import bodies


def race_lanes(body: bodies.RaceRequest, settings: Settings) -> Plain:
    """The answer to /api/race."""
    return ranked(body, raced(body, settings))


def raced(body: bodies.RaceRequest, settings: Settings) -> list[Run]:
    """The runs that a request asks for. Raises InvalidInput."""
    limits.check_range("steps", body.steps, settings.max_steps)
    experiments = [lane.experiment for lane in body.lanes]
    objectives = [compile(experiment) for experiment in experiments]
    optimizers = [handlers.optimizer(experiment) for experiment in experiments]
    examples = 1 if body.examples is None else len(body.examples)
    scored = body.scores or (body.until is not None and body.until.score is not None)
    limits.check_race(objectives, body.steps, optimizers, body.detail == "full", examples, scored)
    runs = race(experiments, states_of(body.lanes), body.steps, body.detail, body.examples, scored)
    return [handlers.stopped(of, run, body.until) for of, run in zip(experiments, runs, strict=True)]


def ranked(body: bodies.RaceRequest, runs: list[Run]) -> Plain:
    """The answer to /api/race for the `runs` of its lanes."""
    experiments, states = [lane.experiment for lane in body.lanes], states_of(body.lanes)
    reached = [lane.steps_to_target for lane in body.lanes]
    names = [lane.name for lane in body.lanes]
    ran = [handlers.ran(of, run, body) for of, run in zip(experiments, runs, strict=True)]
    return type(ran[0])({  # compressed, or not, as each lane would be
        "lanes": [{"name": name, **lane} for name, lane in zip(names, ran, strict=True)],
        "ranking": [
            {"name": names[place.lane], **place.plain()}
            for place in ranking(experiments, states, runs, body.target, reached)
        ],
        "target": body.target,
        "same_batches": same_batches(experiments),
    })  # fmt: skip


def tune_lanes(body: bodies.TuneRequest, settings: Settings, gone: Callable[[], bool] = never) -> Plain:
    """The answer to /api/tune. Raises Cancelled once `gone()` is true."""
    limits.check_range("steps", body.steps, settings.max_steps)
    experiments, states = [lane.experiment for lane in body.lanes], states_of(body.lanes)
    rates = [most_rates(experiment.optimizer.name, body.grid, body.per_decade) for experiment in experiments]
    optimizers = [handlers.optimizer(experiment) for experiment in experiments]
    limits.check_tune([compile(experiment) for experiment in experiments], body.steps, optimizers, rates, body.limits)
    lanes = [
        {
            "name": lane.name,
            "experiment": in_full(of),
            "limit": highest_rate(of, state) if body.limits else None,
            "past_limit": past_limit(of) if body.limits else "",
            **tune(of, state, body.steps, body.grid, body.per_decade, gone).plain(),
        }
        for lane, of, state in zip(body.lanes, experiments, states, strict=True)
    ]
    text = RULE.format(steps=body.steps)
    return {"lanes": lanes, "steps": body.steps, "criterion": body.criterion, "text": text}
