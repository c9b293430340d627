"""What the endpoints about several runs do: from checked bodies, through the core, to plain answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from app.core import compare, events, experiment
from app.core.descent import advance as descent
from app.core.descent import race, replay, tune
from app.core.descent.objective import compile
from app.core.support.registry import InvalidInput
from app.settings import Settings
from app.web import limits as work
from app.web.descent import running
from app.web.descent.running import Known, Plain
from app.web.lanes import bodies


@contextmanager
def inside(path: str) -> Iterator[None]:
    """Let what is refused within be named by its path from the body's root, which starts with `path`."""
    try:
        yield
    except InvalidInput as invalid:
        raise InvalidInput(f"{path}.{invalid.field}", invalid.value, invalid.allowed) from None


def read(lanes: Sequence[Any], path: str = "lanes") -> tuple[list[Known], list[descent.State]]:
    """The experiments and states of `lanes`, which stand at `path` in the body. Raises InvalidInput."""
    known, states = [], []
    for position, lane in enumerate(lanes):
        with inside(f"{path}.{position}.experiment"):
            known.append(running.known(lane))
        with inside(f"{path}.{position}"):
            states.append(running.state_of(lane, known[-1].experiment))
    return known, states


def run_race(body: bodies.RaceRequest, settings: Settings) -> Plain:
    """The answer to /api/race."""
    work.limit("steps", body.steps, settings.max_steps)
    known, states = read(body.lanes)
    experiments = [lane.experiment for lane in known]
    objectives = [compile(experiment) for experiment in experiments]
    slots = [running.slots(experiment) for experiment in experiments]
    examples = 1 if body.examples is None else len(body.examples)
    work.race(objectives, body.steps, slots, body.detail == "full", examples)
    runs = race.race(experiments, states, body.steps, body.detail, body.examples)
    runs = [running.stopped(run, body.until) for run in runs]
    reached = [lane.steps_to_target for lane in body.lanes]
    names = [lane.name for lane in body.lanes]
    ran = [running.ran(of, run, body.encoding) for of, run in zip(known, runs, strict=True)]
    return type(ran[0])({  # to be sent as any of the lanes would be
        "lanes": [{"name": name, **lane} for name, lane in zip(names, ran, strict=True)],
        "ranking": [
            {"name": names[place.lane], **place.plain()}
            for place in race.ranking(experiments, states, runs, body.target, reached)
        ],
        "target": body.target,
        "same_batches": race.same_batches(experiments),
    })  # fmt: skip


def run_tune(body: bodies.TuneRequest, settings: Settings) -> Plain:
    """The answer to /api/tune."""
    work.limit("steps", body.steps, settings.max_steps)
    known, states = read(body.lanes)
    experiments = [lane.experiment for lane in known]
    rates = [tune.most_rates(experiment.optimizer.name, body.grid) for experiment in experiments]
    work.tune([compile(experiment) for experiment in experiments], body.steps, rates)
    lanes = [
        {"name": lane.name, "experiment": of.plain, **tune.tune(of.experiment, state, body.steps, body.grid).plain()}
        for lane, of, state in zip(body.lanes, known, states, strict=True)
    ]
    text = tune.RULE.format(steps=body.steps)
    return {"lanes": lanes, "steps": body.steps, "criterion": body.criterion, "text": text}


def run_compare(body: bodies.CompareRequest) -> Plain:
    """The answer to /api/compare."""
    known, states, starts = [], [], []
    for path, point in (("a", body.a), ("b", body.b)):
        with inside(f"{path}.experiment"):
            known.append(running.known(point).experiment)
        with inside(path):
            states.append(running.state_of(point, known[-1]))
            size = compile(known[-1]).size
            starts.append(None if point.start is None else experiment.numbers(point.start, size, "start"))
    pair = (known[0], known[1]), (states[0], states[1]), body.samples, (starts[0], starts[1])
    return compare.compare(*pair, body.top).plain()


def run_replay(body: bodies.ReplayRequest, settings: Settings) -> Plain:
    """The answer to /api/replay."""
    work.limit("steps", body.steps, settings.max_steps)
    chosen = running.known(body)
    objective = compile(chosen.experiment)
    count, examples = running.slots(chosen.experiment), 1 if body.examples is None else len(body.examples)
    products, _ = work.update(objective, count, False, examples)
    work.limit("skip", body.skip, min(settings.max_steps, int(work.STEPPED / products)), least=0)
    work.steps(objective, body.steps, count, body.detail == "full", examples)
    state = replay.reached(chosen.experiment, running.state_of(body, chosen.experiment), body.skip)
    run = descent.advance(chosen.experiment, state, body.steps, body.detail, body.examples)
    return running.ran(chosen, run, body.encoding)


def run_events(body: bodies.EventsRequest, settings: Settings) -> Plain:
    """The answer to /api/events. A thousand updates of the largest network are watched in about eight seconds."""
    work.limit("steps", body.steps, settings.max_steps)
    chosen = running.known(body)
    state = running.state_of(body, chosen.experiment)
    memory = None if body.memory is None else body.memory.model_dump()
    found, memory = events.find(chosen.experiment, state, body.steps, memory)
    return {"experiment": chosen.plain, "events": [event.plain() for event in found], "memory": memory}
