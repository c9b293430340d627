"""Why a run ended: the first quantity that was not finite, and in which layer.

The compiled update only knows that some number overflowed. Here the textbook form repeats the step, in the order of the
mathematics, until it meets the first number that is not finite.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from app.core.catalog.clipping import CLIPS
from app.core.catalog.optimizers import OPTIMIZERS
from app.core.catalog.schedules import SCHEDULES
from app.core.descent.frames import Divergence, Quantity, State
from app.core.descent.objective import FunctionObjective, NetworkObjective, Objective, compile
from app.core.experiment import Experiment
from app.core.network import textbook
from app.core.support.arrays import Array
from app.core.support.norms import norm

Found = tuple[Quantity, int | None, str, Array | float]  # a quantity, its layer, its name in words, its numbers


def explain(experiment: Experiment, state: State) -> Divergence:
    """The first number that is not finite in the frame at `state`, or else in the one that follows."""
    objective = compile(experiment)
    with np.errstate(all="ignore"):
        for here in (state, moved(experiment, state)):
            for quantity, layer, called, numbers in quantities(experiment, here):
                if not np.isfinite(numbers).all():
                    reason = undefined(objective, here) if quantity in ("loss", "gradient") else None
                    if reason:
                        return Divergence(here.step, quantity, None, f"At step {here.step}, {reason}.", True)
                    where = f" of layer {layer}" if layer else ""
                    text = f"At step {here.step}, {called}{where} {overflow(numbers)}."
                    return Divergence(here.step, quantity, layer, text)
    # The textbook form rounds differently in the last digit, and may stay finite where the plan did not.
    where = "the loss" if isinstance(objective, FunctionObjective) else "the network"
    return Divergence(state.step + 1, "loss", None, f"At step {state.step + 1}, {where} overflowed.")


def undefined(objective: Objective, state: State) -> str | None:
    """Why a typed function has no value or slope at the state, as a clause; None for any other objective or state."""
    known = objective.function.undefined if isinstance(objective, FunctionObjective) else None
    return known and known(tuple(state.parameters.tolist()))


def overflow(numbers: Array | float) -> str:
    """The reason why some of `numbers` are not finite, in words."""
    infinite = np.asarray(numbers)[np.isinf(numbers)]
    if not infinite.size:
        return "is not a number"
    return "is beyond the largest number, 1.8e308" if infinite.max() > 0 else "is beyond the lowest number, -1.8e308"


def moved(experiment: Experiment, state: State) -> State:
    """The state one update later, by the textbook form."""
    gradient = free_gradient(experiment, state)
    update, slots = optimizer_step(experiment, state, gradient)
    return State(state.step + 1, state.parameters + update, slots, state.since)


def free_gradient(experiment: Experiment, state: State) -> Array:
    objective = compile(experiment)
    return np.where(objective.free, objective.gradient(state.parameters, state.step), 0.0)


def optimizer_step(experiment: Experiment, state: State, gradient: Array) -> tuple[Array, dict[str, Array]]:
    settings = experiment.optimizer.values()
    rate = SCHEDULES[experiment.schedule.name].rate
    eta = rate(state.step, settings.pop("eta"), **experiment.schedule.values())
    clipped = CLIPS[experiment.clip.name].clip(gradient, **experiment.clip.values())
    optimizer = OPTIMIZERS[experiment.optimizer.name].on(compile(experiment))
    clock = state.step - state.since
    update, slots = optimizer.update(clipped, state.slots, state.parameters, clock, eta, settings)
    return np.where(compile(experiment).free, update, 0.0), slots


def quantities(experiment: Experiment, state: State) -> Iterator[Found]:
    """All quantities of a frame, in the order in which they are computed."""
    objective = compile(experiment)
    yield from by_layer(objective, "parameters", "the parameter", state.parameters)
    for name, values in state.slots.items():
        yield "update", None, f"the optimizer's {name}", values
    if isinstance(objective, NetworkObjective):
        yield from network_quantities(objective, state)
    else:
        yield "loss", None, "the function's value", np.asarray(objective.value(*state.parameters))
    gradient = free_gradient(experiment, state)
    yield from by_layer(objective, "gradient", "the gradient for", gradient)
    yield "gradient", None, "the length of the gradient", norm(gradient)
    update, _ = optimizer_step(experiment, state, gradient)
    yield from by_layer(objective, "update", "the update of", update)
    yield "update", None, "the length of the update", norm(update)
    if isinstance(objective, NetworkObjective):
        network, data = objective.network, objective.examples
        yield "loss", None, "the loss over the training examples", objective.losses(state.parameters)
        if objective.tested:
            loss = textbook.loss(network, state.parameters, data.test_inputs, data.test_targets)
            yield "loss", None, "the loss over the test examples", loss


def by_layer(objective: Objective, quantity: Quantity, called: str, vector: Array) -> Iterator[Found]:
    """The first number of `vector` that is not finite, if any, with its parameter's name and layer."""
    bad = np.flatnonzero(~np.isfinite(vector))
    if len(bad):
        index = int(bad[0])
        layer = objective.network.layout.layer_of(index) if isinstance(objective, NetworkObjective) else None
        yield quantity, layer, f"{called} {objective.names[index]}", vector[index]


def network_quantities(objective: NetworkObjective, state: State) -> Iterator[Found]:
    """z and a from the first layer to the last, the loss, and delta from the last layer to the first."""
    batch = objective.batches.batch(state.step)
    network, data = objective.network, objective.examples
    found = textbook.evaluate(network, state.parameters, data.inputs[batch], data.targets[batch])
    for layer, (z, a) in enumerate(zip(found.z, found.a, strict=True), 1):
        yield "z", layer, "z", z
        yield "a", layer, "a", a
    yield "loss", None, "the penalty", found.penalty
    yield "loss", None, "the loss", found.loss
    for layer, delta in reversed(list(enumerate(found.delta, 1))):
        yield "delta", layer, "delta", delta
