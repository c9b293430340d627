"""Random experiments for exported scripts, every entry of the tables in turn; needs nothing but the application."""

from __future__ import annotations

import contextlib
import io
import random
from typing import Any

import numpy as np

from app.core.catalog.activations import ACTIVATIONS
from app.core.catalog.batch_orders import BATCH_ORDERS
from app.core.catalog.clipping import CLIPS
from app.core.catalog.functions import FUNCTIONS
from app.core.catalog.losses import LOSSES
from app.core.catalog.optimizers import OPTIMIZERS
from app.core.catalog.schedules import SCHEDULES
from app.core.descent.advance import Run, advance, start
from app.core.descent.frames import State
from app.core.experiment import Experiment, parse

STEPS = 50
SCRIPTED = [name for name, entry in OPTIMIZERS.items() if not entry.needs]
"""The methods that need nothing but the gradient."""
GUIDED = [name for name, entry in OPTIMIZERS.items() if entry.needs]
SETTINGS = {
    "step": {"every": 7, "factor": 0.8}, "cosine": {"steps": 40, "floor": 0.1}, "exponential": {"factor": 0.97},
    "warmup": {"steps": 9}, "norm": {"limit": 0.3}, "value": {"limit": 0.05}, "huber": {"threshold": 0.4},
}  # fmt: skip
FORMULAS = (
    "(1 - x)^2 + 10 (y - x^2)^2", "sin(3x) + x^2/4", "abs(x) + max(y, 0.5, x)^2", "log(1 + x^2) + e^(-y^2) + cosh(y/3)",
    "sqrt(1 + x^2) + atan(y) y", "min(x^2, 4) + tanh(x) + 2^(x/3)", "abs(x)^2.5 + (y^2 + 1)^1.5 + asin(tanh(y/4))",
)  # fmt: skip
"""What one may type, with corners that the runs from `starts` do not meet."""
NAMES = ['a"b', "a'\\b", "</script>", '"""; import os', "$x$ [1](javascript:0)", "{c} # %"]
"""Names that strangers may give columns and classes."""


def entry(name: str) -> dict[str, Any]:
    return {"name": name, **SETTINGS.get(name, {})}


def drawn(case: int) -> dict[str, Any]:
    """A random experiment with a network: the tables in turn, the rest by chance."""
    chance = random.Random(case)
    loss = list(LOSSES)[case % len(LOSSES)]
    outputs = 2 if LOSSES[loss].least_outputs > 1 else 1
    last = "identity" if LOSSES[loss].logits else chance.choice(list(ACTIVATIONS))
    hidden = [{"units": chance.randint(1, 5), "activation": chance.choice(list(ACTIVATIONS))} for _ in range(2)]
    objective = {
        "kind": "network",
        "data": {"name": chance.choice(("moons", "xor", "spiral")), "n": chance.randint(20, 60)},
        "layers": [*hidden[: chance.randint(0, 2)], {"units": outputs, "activation": last}],
        "loss": entry(loss),
        "penalty": chance.choice(({}, {"l1": 0.01}, {"l2": 0.1}, {"l1": 0.02, "l2": 0.05})),
        "frozen": chance.choice(([], [], ["b1"], ["w1[1,2]", "b1[1]"])),
    }
    return {
        "objective": objective,
        "optimizer": {"name": SCRIPTED[case % len(SCRIPTED)]},
        "schedule": entry(chance.choice(list(SCHEDULES))),
        "clip": entry(chance.choice(list(CLIPS))),
        "batch_size": chance.choice((None, None, 1, 7, 10)),
        "batch_order": list(BATCH_ORDERS)[case // 2 % len(BATCH_ORDERS)],
        "seed": chance.randint(0, 2**31 - 1),
    }


def drawn_function(case: int) -> dict[str, Any]:
    """A named or a typed function with a method and the rate that suits both, the tables in turn."""
    chance = random.Random(case)
    optimizer = OPTIMIZERS[SCRIPTED[case % len(SCRIPTED)]]
    place = case % (len(FUNCTIONS) + len(FORMULAS))
    if place < len(FUNCTIONS):
        function = list(FUNCTIONS.values())[place]
        objective, rate = {"kind": "function", "name": function.name}, function.rate(optimizer)
    else:
        formula = FORMULAS[place - len(FUNCTIONS)]
        variables = 2 if "y" in formula else 1
        objective = {"kind": "function", "name": "typed", "formula": formula, "start": [1.3, 0.7][:variables]}
        rate = 0.01
    schedule, clip = entry(chance.choice(list(SCHEDULES))), entry(chance.choice(list(CLIPS)))
    return {
        "objective": objective, "optimizer": {"name": optimizer.name, "eta": rate}, "schedule": schedule, "clip": clip
    }  # fmt: skip


def own(names=NAMES):
    """A network on a table with these names."""
    table = {
        "title": names[1],
        "inputs": [{"name": name, "values": [0.0, 1.0, 2.5, -1.0]} for name in names[:2]],
        "targets": [{"name": names[2], "classes": names[3:], "values": [0, 1, 2, 0]}],
    }
    layers = [{"units": 3, "activation": "identity"}]
    loss = {"name": "softmax_cross_entropy"}
    return {"objective": {"data": {"name": "own", "table": table}, "layers": layers, "loss": loss}}


def run_of(plain: dict[str, Any], before: int = 0, steps: int = STEPS) -> tuple[Experiment, State, Run]:
    """The run of `steps` updates that goes on from step `before`; from fresh slots if that is odd."""
    experiment = parse(plain)
    state = start(experiment)
    if before:
        frames = advance(experiment, state, before).frames
        state = frames[-1].state if len(frames) else state
        fresh = start(experiment).slots
        state = State(state.step, state.parameters, fresh, state.step) if before % 2 else state
    return experiment, state, advance(experiment, state, steps)


def made_again(script: str) -> np.ndarray:
    """The parameters after the run of `script`."""
    found: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(script, found)
    return np.asarray(found["parameters"])
