"""What the endpoints about one run do: from checked bodies, through the core, to plain answers."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from app.core.catalog.datasets import DATASETS
from app.core.catalog.optimizers import OPTIMIZERS
from app.core.descent import advance as descent
from app.core.descent import stops
from app.core.descent.divergence import explain
from app.core.descent.holding import Holding, holding
from app.core.descent.objective import compile
from app.core.descent.replay import reached
from app.core.descent.stepper import Stepper
from app.core.experiment import Experiment, NetworkChoice
from app.settings import Settings
from app.web import limits as work
from app.web.descent import bodies
from app.web.descent.columns import columns
from app.web.experiment.known import Known
from app.web.experiment.resolve import known, state_of
from app.web.http import compute, delivery

Plain = dict[str, Any]

AT_ONCE = 1e-3  # seconds that the event loop, and with it everybody, may wait for one answer
A_TURN = 5e-3  # the same for those who take turns, and as long as a thread may keep Python's lock from the loop
SHORT = 0.05  # seconds that those may take who wait in turn


def start(body: bodies.StartRequest, settings: Settings) -> Plain:
    """The answer to /api/start."""
    chosen = known(body)
    objective = chosen.compile().objective
    frame = descent.frame_at(chosen.experiment, descent.start(chosen.experiment), body.examples)
    return {
        "experiment": chosen.plain,
        "parameters": objective.names,
        "free": objective.free,
        "data": data(chosen.experiment.objective, objective),
        "most_steps": {
            detail: min(settings.max_steps, work.most_steps(objective, slots(chosen.experiment), detail == "full"))
            for detail in ("light", "full")
        },
        **whole(chosen.experiment, frame),
    }


def slots(chosen: Experiment) -> int:
    """How many slots the optimizer has."""
    return len(OPTIMIZERS[chosen.optimizer.name].slots)


def data(choice: Any, objective: Any) -> Plain | None:
    """What a network learns from, one list per feature or output; None for a function."""
    if not isinstance(choice, NetworkChoice):
        return None
    entry = DATASETS[choice.data.name]
    examples = objective.examples
    return {
        "features": entry.features,
        "target": entry.target,
        "classes": entry.classes(choice.data.values()),
        "task": entry.task,
        "inputs": examples.inputs.T,
        "targets": examples.targets.T,
        "test_inputs": examples.test_inputs.T,
        "test_targets": examples.test_targets.T,
    }


def whole(chosen: Experiment, frame: descent.Frame) -> Plain:
    """The frame, or why there is none: not all of its numbers are finite."""
    if descent.is_whole(frame):
        return {"frame": frame.plain(), "status": "running", "divergence": None}
    return {"frame": None, "status": "diverged", "divergence": reason(chosen, explain(chosen, frame.state))}


def reason(chosen: Experiment, divergence: descent.Divergence) -> Plain:
    """The divergence, and the rate with which the run from the start holds."""
    found = held(chosen)
    return {**divergence.plain(), "holding_eta": found.eta, "holding_steps": found.steps}


@lru_cache(maxsize=256)
def held(chosen: Experiment) -> Holding:
    """The core's `holding`, which takes whole runs to find out."""
    return holding(chosen)


def frame(body: bodies.FrameRequest) -> Plain:
    """The answer to /api/frame."""
    chosen = known(body)
    frame = descent.frame_at(chosen.experiment, state_of(body, chosen.experiment), body.examples)
    return {"experiment": chosen.plain, **whole(chosen.experiment, frame)}


def step(body: bodies.StepRequest, settings: Settings) -> Plain:
    """The answer to /api/step."""
    chosen = known(body)
    return ran(chosen, stepped(body, settings, chosen, chosen.compile()), body.encoding)


def step_at_once(body: bodies.StepRequest, settings: Settings, in_turn: bool = False) -> Plain | compute.Threads:
    """The same where it is a matter of a millisecond, or `in_turn` of some, and nobody has to be waited for; else where
    it is to be made."""
    chosen = known(body)
    stepper = chosen.compiled()
    if stepper is None:
        if not in_turn:
            return compute.IN_TURN
        stepper = chosen.compile()  # 0.1 to 5 ms
    if not stepper.lock.acquire(blocking=False):
        return compute.SIDE_BY_SIDE
    try:
        seconds = work.seconds(stepper.objective, body.steps, *size(body, chosen))
        if seconds > (A_TURN if in_turn else AT_ONCE):
            return where(seconds)
        run = stepped(body, settings, chosen, stepper)
        # Why a run diverged takes other runs to say.
        return ran(chosen, run, body.encoding) if run.divergence is None else compute.SIDE_BY_SIDE
    finally:
        stepper.lock.release()


def where(seconds: float) -> compute.Threads:
    """Where to make what takes so long."""
    if seconds <= A_TURN:
        return compute.IN_TURN
    return compute.ONE_BY_ONE if seconds <= SHORT else compute.SIDE_BY_SIDE


def size(body: bodies.StepRequest, chosen: Known) -> tuple[int, bool, int]:
    """What an update and its frame take, as app.web.limits wants it: slots, full detail, examples spelled out."""
    return slots(chosen.experiment), body.detail == "full", 1 if body.examples is None else len(body.examples)


def stepped(body: bodies.StepRequest, settings: Settings, chosen: Known, stepper: Stepper) -> descent.Run:
    """The run that a request asks for, up to where it wants to stop."""
    work.limit("steps", body.steps, settings.max_steps)
    work.steps(stepper.objective, body.steps, *size(body, chosen))
    state = state_of(body, chosen.experiment)
    return stopped(descent.advance(chosen.experiment, state, body.steps, body.detail, body.examples), body.until)


def stopped(run: descent.Run, until: bodies.Until | None) -> descent.Run:
    """`run` up to where it is good enough, if anything is."""
    return run if until is None else stops.stopped(run, stops.Until(**until.model_dump()))


def ran(chosen: Known, run: descent.Run, encoding: str) -> Plain:
    """A run as an answer has it, its frames in `encoding`."""
    packed = encoding == "base64"
    answer: type[Plain] = delivery.Dense if packed and run.frames.full is None else dict
    return answer({
        "experiment": chosen.plain,
        "frames": columns(run.frames) if packed else run.frames.plain(),
        "status": run.status,
        "divergence": run.divergence and reason(chosen.experiment, run.divergence),
        "stop": run.stop and run.stop.plain(),
    })  # fmt: skip


def replay(body: bodies.ReplayRequest, settings: Settings) -> Plain:
    """The answer to /api/replay."""
    work.limit("steps", body.steps, settings.max_steps)
    chosen = known(body)
    objective = compile(chosen.experiment)
    count, examples = slots(chosen.experiment), 1 if body.examples is None else len(body.examples)
    products, _ = work.update(objective, count, False, examples)
    work.limit("skip", body.skip, min(settings.max_steps, int(work.STEPPED / products)), least=0)
    work.steps(objective, body.steps, count, body.detail == "full", examples)
    state = reached(chosen.experiment, state_of(body, chosen.experiment), body.skip)
    run = descent.advance(chosen.experiment, state, body.steps, body.detail, body.examples)
    return ran(chosen, run, body.encoding)
