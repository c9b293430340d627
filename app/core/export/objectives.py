"""The part of a script that says what is descended: a named function, or a network on its data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from app.core.descent.batches.order import Batches
from app.core.descent.objective import FunctionObjective, NetworkObjective
from app.core.export.parts import Part
from app.core.export.source import Sources, numbers
from app.core.support.randomness import Purpose, stream

LAYERS = '''
def layers(vector):
    """Views (w, b) of each layer. Its block of the vector holds each unit's weights, and then the unit's bias."""
    found, start = [], 0
    for fan_in, units in zip(SIZES, SIZES[1:]):
        block = vector[start : start + units * (fan_in + 1)].reshape(units, fan_in + 1)
        found.append((block[:, :-1], block[:, -1]))
        start += block.size
    return found


def forward(parameters, inputs):
    """z = w a + b and a = sigma(z) of every layer, a row per example; a begins with the inputs."""
    z, a = [], [inputs]
    for (w, b), (sigma, _) in zip(layers(parameters), ACTIVATIONS):
        z.append(a[-1] @ w.T + b)
        a.append(sigma(z[-1]))
    return z, a
'''

PENALTY = '''
def penalty(parameters):
    """L1 times the sum of |w|, and L2 times half the sum of w^2, over weights but not biases."""
    weights = np.concatenate([w.ravel() for w, _ in layers(parameters)])
    return L1 * np.abs(weights).sum() + 0.5 * L2 * np.square(weights).sum()
'''

LOSS = '''
def loss(parameters, inputs, targets):
    """The mean over the examples{also}."""
    _, a = forward(parameters, inputs)
    return {per_example}(a[-1], targets{settings}).mean(){penalty}


def gradient(parameters, inputs, targets):
    """Backpropagation: delta = dC/dz, from the last layer to the first."""
    z, a = forward(parameters, inputs)
    found = np.empty_like(parameters)
    error = {derivative}(a[-1], targets{settings})
    for k in reversed(range(len(ACTIVATIONS))):
        w, _ = layers(parameters)[k]
        grad_w, grad_b = layers(found)[k]
        delta = error * ACTIVATIONS[k][1](z[k])
        grad_w[...] = delta.T @ a[k] / len(inputs){penalty_gradient}
        grad_b[...] = delta.mean(axis=0)
        error = delta @ w
    return found
'''

BATCH = '''
def batch(step):
    """The examples of an update. Each epoch cuts its own permutation, drawn from (seed, epoch) alone, into batches."""
    epoch, position = divmod(step, {per_epoch})
    key = np.array([{seed}, {purpose} + epoch], dtype=np.uint64)
    order = np.random.Generator(np.random.Philox(key=key)).permutation({examples})
    return order[position * {size} : (position + 1) * {size}]
'''

GIVEN_BATCH = '''
def batch(step):
    """The examples of an update. Each epoch cuts the same batches from the data, in the order of their rows."""
    position = step % {per_epoch}
    return slice(position * {size}, (position + 1) * {size})
'''

FUNCTION = """
def loss(parameters):
    return {value}(*parameters{settings})


def gradient(parameters):
    return np.array({slope}(*parameters{settings}))
"""


def keywords(settings: Mapping[str, Any]) -> str:
    """``, threshold=1.0``: what follows the other arguments of a call."""
    return "".join(f", {name}={value!r}" for name, value in settings.items())


def objective_parts(objective: NetworkObjective | FunctionObjective, sources: Sources) -> tuple[list[Part], str, str]:
    """The constants and functions, and the arguments of `loss` and of `gradient` after the parameters."""
    if isinstance(objective, FunctionObjective):
        return [function_part(objective, sources)], "", ""
    return network_parts(objective, sources)


def function_part(objective: FunctionObjective, sources: Sources) -> Part:
    entry, settings = objective.function, keywords(dict(objective.chosen.settings))
    if entry.script:
        value, slope = (sources.add_text(text) for text in entry.script[:2])
    else:
        value, slope = sources.add(entry.value), sources.add(entry.gradient)
    text = FUNCTION.format(value=value, slope=slope, settings=settings)
    return Part("The function", "The loss is the height of the function, the gradient its slopes.", (text,))


def network_parts(objective: NetworkObjective, sources: Sources) -> tuple[list[Part], str, str]:
    network = objective.network
    pairs = [(sources.add(each.value), sources.add(each.derivative)) for each in network.activations]
    strengths = network.penalty
    by_layer = ", ".join(f"({value}, {slope})" for value, slope in pairs)
    constants = [
        f"SIZES = {network.layout.sizes!r}  # inputs, and units of each layer",
        f"ACTIVATIONS = [{by_layer}]  # sigma and its slope",
        *penalty_text(objective),
        *own_text(objective),
        *data_text(objective),
    ]
    loss = LOSS.format(
        per_example=sources.add(network.loss.per_example),
        derivative=sources.add(network.loss.derivative),
        settings=keywords(network.loss_settings),
        also=", and the penalty" if strengths else "",
        penalty=" + penalty(parameters)" if strengths else "",
        penalty_gradient=" + L1 * np.sign(w) + L2 * w" if strengths else "",
    )
    parts = [
        Part("The data", DATA_SAYS, ("\n".join(constants),)),
        Part("The network", "Every layer adds up its inputs by weights, adds a bias and bends the sum.", (LAYERS,)),
        Part("The loss and its gradient", LOSS_SAYS, (*([PENALTY] if strengths else []), loss)),
    ]
    everything = ", INPUTS, TARGETS"
    if objective.batches.full:
        return parts, everything, everything
    return [*parts, batch_part(objective.batches)], everything, ", INPUTS[chosen], TARGETS[chosen]"


DATA_SAYS = "The training examples, a row each, with all digits."
LOSS_SAYS = "How wrong the network is, and how the loss changes with every parameter."


def penalty_text(objective: NetworkObjective) -> list[str]:
    strengths = objective.network.penalty
    return [f"L1, L2 = {strengths.l1!r}, {strengths.l2!r}  # strengths of the penalty"] if strengths else []


def data_text(objective: NetworkObjective, maker: str = "np.array") -> list[str]:
    """The training examples, in the order in which batches are cut from them if that is always the same."""
    data, order = objective.examples, objective.batches.order(0) if objective.batches.fixed else slice(None)
    return [
        f"INPUTS = {numbers(data.inputs[order], 'INPUTS = ', maker)}",
        f"TARGETS = {numbers(data.targets[order], 'TARGETS = ', maker)}",
    ]


def own_text(objective: NetworkObjective, maker: str = "np.array") -> list[str]:
    """The names of the user's own columns and how they were standardized, to use the network on other values.

    Names come from strangers: each is written by `repr`, on a line of its own.
    """
    described, scaling = objective.described, objective.examples.scaling
    if objective.chosen.table is None:
        return []
    parts = [("INPUT", described.features[: described.measured], scaling.features if scaling else ())]
    parts.append(("TARGET", described.targets, scaling.targets if scaling else ()))
    lines = []
    for part, names, scales in parts:
        lines.append("\n".join([f"{part}_NAMES = [", *(f"    {name!r}," for name in names), "]"]))
        if scales:
            for name, values in (("MEANS", [one.mean for one in scales]), ("SPREADS", [one.spread for one in scales])):
                head = f"{part}_{name} = "
                lines.append(head + numbers(np.array(values), head, maker))
            lines[-1] += f"\n# {part}S are (value - {part}_MEANS) / {part}_SPREADS"
    if described.classes:
        lines.append("\n".join(["CLASSES = [", *(f"    {name!r}," for name in described.classes), "]"]))
    return lines


def batch_part(batches: Batches) -> Part:
    says = "An update sees some examples only. Their order is that of the run."
    if batches.fixed:
        return Part("The batches", says, (GIVEN_BATCH.format(per_epoch=batches.per_epoch, size=batches.size),))
    seed, purpose = stream(batches.seed, Purpose.SHUFFLE)
    text = BATCH.format(
        per_epoch=batches.per_epoch, seed=seed, purpose=purpose, examples=batches.examples, size=batches.size
    )
    return Part("The batches", says, (text,))
