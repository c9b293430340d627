"""The layers of a network over the steps of a run: gradients, activations, saturated and dead units, and the factor by
which the gradient changes from layer to layer.

Everything is over all training examples, as batches would add their noise.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.core.descent.advance import advance
from app.core.descent.frames import State
from app.core.descent.objective import NetworkObjective, compile
from app.core.experiment import Experiment
from app.core.network import textbook
from app.core.support.arrays import Array
from app.core.support.norms import norm
from app.core.support.numbers import finite
from app.core.support.registry import InvalidInput

COLUMNS = 200
"""Steps of one request that are looked at, at most."""
STRETCH = 200
"""Updates whose numbers are in memory at a time."""
FAR = 1e3
"""A gradient vanishes, or explodes, where it is so many times shorter, or longer, in the first layer than in the last.
"""


@dataclass(frozen=True, slots=True)
class Column:
    """The layers at one step. Lists go by layer, the first layer first; a number that overflows is None.

    `gradient` is the length of the gradient of a layer's weights, penalty included, 0 where frozen. `spread` is the
    standard deviation of a unit's activation over the examples, as a root mean square over the layer's units.
    `saturated` is the share of activations, over units and examples, whose slope is at most `saturated_at` of the
    activation's entry, None where that has no such slope; `dead` the share of units whose slope is exactly 0 for every
    example; one that only rounds to 0 is saturated, not dead. `factor` is the geometric mean, over the layers with free
    weights, of how many times as long the gradient is one layer further back; `text` says it in words.
    """

    step: int
    gradient: list[float | None]
    spread: list[float | None]
    saturated: list[float | None]
    dead: list[float]
    factor: float | None
    kind: str
    text: str


def depth(experiment: Experiment, state: State, steps: int, every: int = 1) -> dict[str, Any]:
    """The layers at `state` and at each `every`-th of the `steps` steps after it, in the form of the API.

    The columns end where the run diverges. Raises InvalidInput for a function, and for more than COLUMNS columns.
    """
    objective = compile(experiment)
    if not isinstance(objective, NetworkObjective):
        raise InvalidInput("experiment.objective.kind", "function", "network: a function has no layers")
    if steps // every >= COLUMNS:
        least = steps // COLUMNS + 1
        raise InvalidInput("every", every, f"at least {least} for {steps} steps: an answer has {COLUMNS} columns")
    columns = [column(objective, state.step, state.parameters)]
    done, status = 0, "running"
    while done < steps and status == "running":
        run = advance(experiment, state, min(STRETCH, steps - done))
        for at in range(len(run.frames)):
            if (done + at + 1) % every == 0:
                columns.append(column(objective, run.frames.first + at, run.frames.parameters[at]))
        status = run.status
        done += len(run.frames)
        if len(run.frames):
            state = run.frames.state(-1)
    return {"status": status, "layers": layers(objective), **plain(columns)}


def layers(objective: NetworkObjective) -> list[dict[str, Any]]:
    """What does not change with the steps."""
    network = objective.network
    free = [bool(w.any()) for w, _ in network.layout.layers(objective.free)]
    return [
        {"units": units, "activation": activation.name, "saturated_at": activation.saturated_at, "free": moves}
        for units, activation, moves in zip(network.layout.sizes[1:], network.activations, free, strict=True)
    ]


def plain(columns: list[Column]) -> dict[str, Any]:
    """Numbers by quantity, one list per layer with one number per column; and what there is one of per column."""
    found: dict[str, Any] = {
        key: [list(row) for row in zip(*(getattr(one, key) for one in columns), strict=True)]
        for key in ("gradient", "spread", "saturated", "dead")
    }
    return found | {key: [getattr(one, key) for one in columns] for key in ("step", "factor", "kind", "text")}


def column(objective: NetworkObjective, step: int, parameters: Array) -> Column:
    """The layers at `parameters` (P,)."""
    network, data = objective.network, objective.examples
    with np.errstate(all="ignore"):
        found = textbook.evaluate(network, parameters, data.inputs, data.targets)
        free = [w for w, _ in network.layout.layers(objective.free)]
        gradient = [norm(np.where(mask, grad_w, 0.0).ravel()) for mask, grad_w in zip(free, found.grad_w, strict=True)]
        spread = [math.sqrt(float(a.var(axis=0).mean())) for a in found.a]
        slopes = [np.abs(entry.derivative(z)) for entry, z in zip(network.activations, found.z, strict=True)]
        saturated = [
            None if entry.saturated_at is None else float((slope <= entry.saturated_at).mean())
            for entry, slope in zip(network.activations, slopes, strict=True)
        ]
        dead = [float(entry.dead(z).mean()) for entry, z in zip(network.activations, found.z, strict=True)]
    moving = [layer for layer, mask in enumerate(free, 1) if mask.any()]
    factor = per_layer(gradient, moving)
    kind, text = in_words(gradient, moving, factor)
    return Column(step, [*map(finite, gradient)], [*map(finite, spread)], saturated, dead, factor, kind, text)


def per_layer(gradient: list[float], moving: list[int]) -> float | None:
    """The geometric mean of the ratios of the `gradient` of one layer to that of the layer after it, over the `moving`
    layers (from 1). All but the outermost cancel. None where there are not two, or where the last one's is 0.
    """
    if len(moving) < 2:
        return None
    first, last = gradient[moving[0] - 1], gradient[moving[-1] - 1]
    if not (last > 0 and math.isfinite(first) and math.isfinite(last)):
        return None
    if first == 0:
        return 0.0
    return math.exp((math.log(first) - math.log(last)) / (moving[-1] - moving[0]))


def in_words(gradient: list[float], moving: list[int], factor: float | None) -> tuple[str, str]:
    """Whether it is "vanishing", "exploding", "steady" or "unknown", and a sentence."""
    if len(moving) < 2:
        return "unknown", "Fewer than two layers have weights that move."
    if factor is None:
        return "unknown", "The gradients of these layers cannot be compared."
    first, last = moving[0], moving[-1]
    here, there = gradient[first - 1], gradient[last - 1]
    if here == 0:
        return "vanishing", f"The weights of layer {first} get no gradient."
    way = f"From layer {last} back to layer {first} the gradient"
    each = f"a factor of {factor:.3g} per layer, {here:.2g} beside {there:.2g}"
    if here * FAR < there:
        return "vanishing", f"{way} vanishes: {each}."
    if here > FAR * there:
        return "exploding", f"{way} explodes: {each}."
    change = "grows" if factor > 1 else "shrinks" if factor < 1 else "stays as long"
    return "steady", f"{way} {change}: {each}."
