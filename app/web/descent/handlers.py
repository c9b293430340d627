"""Handlers of the endpoints about one run: they take checked bodies, call the core and answer plain data."""

from __future__ import annotations

from dataclasses import asdict
from functools import lru_cache
from typing import Any

from app.core.catalog.optimizers import OPTIMIZERS, Optimizer
from app.core.descent import advance
from app.core.descent.endings import stops
from app.core.descent.endings.divergence import explain
from app.core.descent.endings.holding import Holding, holding
from app.core.descent.objective import compile
from app.core.descent.replay import reached
from app.core.descent.scores import of_point
from app.core.descent.stepper import stepper
from app.core.experiment import Experiment, NetworkChoice
from app.core.support.missing import may_make
from app.core.support.registry import inside
from app.settings import Settings
from app.web import limits
from app.web.descent import bodies
from app.web.descent.columns import columns
from app.web.experiment.parsed import KEPT, in_full
from app.web.experiment.state import state_of
from app.web.http import compute, delivery
from app.web.http.delivery import Plain


def start(body: bodies.StartRequest, settings: Settings) -> Plain:
    """The answer to /api/start."""
    chosen = body.experiment
    objective = stepper(chosen).objective
    frame = advance.frame_at(chosen, advance.start(chosen), body.examples)
    return {
        "experiment": in_full(chosen),
        "parameters": objective.names,
        "free": objective.free,
        "data": data(chosen.objective, objective),
        "most_steps": most_steps(chosen, settings),
        **whole(chosen, frame),
    }


def most_steps(chosen: Experiment, settings: Settings) -> Plain:
    """How many updates one request may ask for, by detail, with the scores of each and one example spelled out."""
    objective, method = stepper(chosen).objective, optimizer(chosen)
    return {
        detail: min(settings.max_steps, limits.cost(objective, method, detail == "full", 1, True).most)
        for detail in ("light", "full")
    }


def optimizer(chosen: Experiment) -> Optimizer:
    """The table's entry of the optimizer."""
    return OPTIMIZERS[chosen.optimizer.name]


def data(choice: Any, objective: Any) -> Plain | None:
    """The data set of a network, one list per feature or output; None for a function."""
    if not isinstance(choice, NetworkChoice):
        return None
    described, examples = choice.described, objective.examples
    return {
        "title": described.title,
        "features": described.features,
        "measured": described.measured,
        "target": described.target,
        "outputs": described.targets,
        "classes": described.classes,
        "task": described.task,
        "scaling": examples.scaling and asdict(examples.scaling),
        "inputs": examples.inputs.T,
        "targets": examples.targets.T,
        "test_inputs": examples.test_inputs.T,
        "test_targets": examples.test_targets.T,
    }


def whole(chosen: Experiment, frame: advance.Frame) -> Plain:
    """The frame; or, if not all of its numbers are finite, the divergence."""
    if advance.is_whole(frame):
        found = frame.plain() | of_point(chosen, frame.state.parameters)
        return {"frame": found, "status": "running", "divergence": None}
    return {"frame": None, "status": "diverged", "divergence": reason(chosen, explain(chosen, frame.state))}


def reason(chosen: Experiment, divergence: advance.Divergence) -> Plain:
    """The divergence, with a learning rate that does not diverge from the start."""
    found = held(chosen)
    return {**divergence.plain(), "holding_eta": found.eta, "holding_steps": found.steps}


@lru_cache(maxsize=256)
def held(chosen: Experiment) -> Holding:
    """The core's `holding`, cached, as it makes whole runs. Raises Busy where others would wait for them."""
    if not may_make():
        raise compute.Busy
    return holding(chosen)


def frame(body: bodies.FrameRequest, settings: Settings) -> Plain:
    """The answer to /api/frame."""
    chosen = body.experiment
    frame = advance.frame_at(chosen, state_of(body), body.examples)
    return {"experiment": in_full(chosen), "most_steps": most_steps(chosen, settings), **whole(chosen, frame)}


def frames(body: bodies.FramesRequest, settings: Settings) -> Plain:
    """The answer to /api/frames."""
    experiments = [lane.experiment for lane in body.lanes]
    examples = [1 if lane.examples is None else len(lane.examples) for lane in body.lanes]
    limits.check_frames(list(map(compile, experiments)), list(map(optimizer, experiments)), examples)
    found = []
    for position, lane in enumerate(body.lanes):
        with inside(f"lanes.{position}"):
            found.append(frame(lane, settings))
    return {"lanes": found}


def step(body: bodies.StepRequest, settings: Settings) -> Plain:
    """The answer to /api/step."""
    return ran(body.experiment, stepped(body, settings), body)


def step_on_loop(body: bodies.StepRequest, settings: Settings) -> Plain:
    """The same, for the event loop. Raises Busy as `stepped_on_loop` does."""
    return ran(body.experiment, stepped_on_loop(body, settings), body)


def stepped_on_loop(body: bodies.StepRequest, settings: Settings) -> advance.Run:
    """`stepped`, for the event loop. Raises Busy instead of waiting for a thread that updates the same experiment, or
    for the runs that find a rate for a diverged one."""
    lock = stepper(body.experiment).lock
    if not lock.acquire(blocking=False):
        raise compute.Busy
    try:
        run = stepped(body, settings)
        if run.divergence is not None:
            raise compute.Busy
        return run
    finally:
        lock.release()


def step_place(body: bodies.StepRequest) -> compute.Place:
    """Where to compute the answer to /api/step."""
    return compute.place(body.steps * cost(body).seconds)


def replay_place(body: bodies.ReplayRequest) -> compute.Place:
    """Where to compute the answer to /api/replay, if not on the event loop."""
    objective, method = compile(body.experiment), optimizer(body.experiment)
    examples = 1 if body.examples is None else len(body.examples)
    skipped = body.skip * limits.cost(objective, method, False).seconds
    seen = body.steps * limits.cost(objective, method, body.detail == "full", examples, body.scores).seconds
    return compute.thread(skipped + seen)


FIRST = 20  # the first frame of an experiment takes about as long as so many later ones: all is made for it


def frame_place(body: bodies.StartRequest | bodies.FrameRequest) -> compute.Place:
    """Where to compute the answer to /api/start or /api/frame."""
    return compute.thread(frame_seconds(body))


def frames_place(body: bodies.FramesRequest) -> compute.Place:
    """Where to compute the answer to /api/frames."""
    return compute.thread(sum(map(frame_seconds, body.lanes)))


def frame_seconds(body: bodies.StartRequest | bodies.FrameRequest) -> float:
    """About how long a first frame takes."""
    examples = 1 if body.examples is None else len(body.examples)
    return FIRST * limits.cost(compile(body.experiment), optimizer(body.experiment), True, examples, True).seconds


def scored(body: bodies.StepRequest) -> bool:
    """Whether the frames need scores."""
    return body.scores or (body.until is not None and body.until.score is not None)


def cost(body: bodies.StepRequest) -> limits.Cost:
    """The cost of an update. It is kept: without that the row "requests/s, POST /api/step" of benchmarks/RESULTS.md
    misses its target."""
    examples = 1 if body.examples is None else len(body.examples)
    found = cost_of if body.experiment.table is None else cost_of.__wrapped__
    return found(body.experiment, body.detail == "full", examples, scored(body))


@lru_cache(maxsize=KEPT)
def cost_of(chosen: Experiment, full: bool, examples: int, scores: bool) -> limits.Cost:
    return limits.cost(compile(chosen), optimizer(chosen), full, examples, scores)


def stepped(body: bodies.StepRequest, settings: Settings) -> advance.Run:
    """The run that a request asks for, cut where its `until` is reached."""
    limits.check_range("steps", body.steps, settings.max_steps)
    most = cost(body).most
    if body.steps > most:
        raise limits.too_many(compile(body.experiment), body.steps, most)
    run = advance.advance(body.experiment, state_of(body), body.steps, body.detail, body.examples, scored(body))
    return stopped(body.experiment, run, body.until)


def stopped(chosen: Experiment, run: advance.Run, until: bodies.Until | None) -> advance.Run:
    """`run` up to the first frame that reaches `until`, if one does."""
    return run if until is None else stops.stopped(chosen, run, **until.model_dump())


def ran(chosen: Experiment, run: advance.Run, body: Any) -> Plain:
    """The answer for a run: its frames in the encoding that the request `body` asks for."""
    packed = body.encoding == "base64"
    answer: type[Plain] = delivery.Dense if packed and run.frames.full is None else dict
    return answer({
        "experiment": in_full(chosen),
        "frames": columns(run.frames) if packed else scored_frames(run.frames),
        "status": run.status,
        "divergence": run.divergence and reason(chosen, run.divergence),
        "stop": run.stop and run.stop.plain(),
    })  # fmt: skip


def scored_frames(frames: advance.Frames) -> list[Plain]:
    """The frames one by one, each with its scores where it has some."""
    if frames.scores is None:
        return frames.plain()
    return [frame | score for frame, score in zip(frames.plain(), frames.scores.plain(), strict=True)]


def replay(body: bodies.ReplayRequest, settings: Settings) -> Plain:
    """The answer to /api/replay."""
    limits.check_range("steps", body.steps, settings.max_steps)
    chosen = body.experiment
    objective = compile(chosen)
    method, examples = optimizer(chosen), 1 if body.examples is None else len(body.examples)
    products, _ = limits.update(objective, method, False, examples, False)
    limits.check_range("skip", body.skip, min(settings.max_steps, int(limits.STEPPED / products)), least=0)
    limits.check_steps(objective, body.steps, method, body.detail == "full", examples, body.scores)
    state = reached(chosen, state_of(body), body.skip)
    run = advance.advance(chosen, state, body.steps, body.detail, body.examples, body.scores)
    return ran(chosen, run, body)
