"""The part of a PyTorch script that says what is descended; PyTorch differentiates it."""

from __future__ import annotations

import re

import numpy as np

from app.core.descent.advance import State
from app.core.descent.objective import FunctionObjective, NetworkObjective
from app.core.export.objectives import DATA_SAYS, batch_part, data_text, keywords, own_text, penalty_text
from app.core.export.parts import Part
from app.core.export.source import Sources, numbers

MAKER = "torch.tensor"

PIECES = '''
def pieces(vector):
    """Weights and biases of each layer, views of `vector`. A layer's block holds each unit's weights, then its bias."""
    found, start = [], 0
    for layer in LINEAR:
        units, fan_in = layer.weight.shape
        block = vector[start : start + units * (fan_in + 1)].reshape(units, fan_in + 1)
        found += [block[:, :-1], block[:, -1]]
        start += block.numel()
    return found
'''

VECTOR = '''
def vector():
    """All parameters in the order of `pieces`, as the run has them."""
    return torch.cat([torch.cat((each.weight, each.bias[:, None]), 1).flatten() for each in LINEAR]).detach()
'''

PENALTY = '''
def penalty():
    """L1 times the sum of |w|, and L2 times half the sum of w^2, over weights but not biases."""
    weights = torch.cat([layer.weight.flatten() for layer in LINEAR])
    return L1 * weights.abs().sum() + 0.5 * L2 * weights.square().sum()
'''

LOSS = '''
def loss(inputs, targets):
    """The mean over the examples{also}."""
    outputs = model(inputs){remark}
    return {code}{penalty}
'''

FUNCTION = """
def loss(point):
    return {value}(*point{settings})
"""


def torch_function_part(objective: FunctionObjective, sources: Sources) -> Part:
    """Its value, for tensors."""
    entry, settings = objective.function, keywords(dict(objective.chosen.settings))
    value = sources.add_text(entry.torch_script) if entry.torch_script else sources.add(entry.value)
    text = FUNCTION.format(value=value, settings=settings)
    return Part("The function", "The loss is the height of the function. PyTorch finds its slopes.", (text,))


def for_tensors(text: str) -> str:
    """The text of one of the catalogue's functions, with PyTorch's functions of the same names for NumPy's."""
    return re.sub(r"\bnp\.", "torch.", text)


def torch_network_parts(objective: NetworkObjective) -> list[Part]:
    network = objective.network
    strengths = network.penalty
    constants = [*penalty_text(objective), *own_text(objective, MAKER), *data_text(objective, MAKER)]
    loss = LOSS.format(
        code=network.loss.torch.written(network.loss_settings),
        also=", and the penalty" if strengths else "",
        remark=f"\n    # {network.loss.torch.remark}" if network.loss.torch.remark else "",
        penalty=" + penalty()" if strengths else "",
    )
    says = "How wrong the network is. PyTorch finds how the loss changes with every parameter."
    parts = [
        Part("The data", DATA_SAYS, ("\n".join(constants),)),
        Part("The network", NETWORK_SAYS, (model_text(objective), PIECES, VECTOR)),
        Part("The loss", says, (*([PENALTY] if strengths else []), loss)),
    ]
    return parts if objective.batches.full else [*parts, batch_part(objective.batches)]


NETWORK_SAYS = "Every layer adds up its inputs by weights, adds a bias and bends the sum."


def model_text(objective: NetworkObjective) -> str:
    sizes, lines = objective.network.layout.sizes, []
    for fan_in, units, sigma in zip(sizes, sizes[1:], objective.network.activations, strict=False):
        bent = f" {sigma.torch.code}," if sigma.torch else ""
        remark = f"  # {sigma.torch.remark}" if sigma.torch and sigma.torch.remark else ""
        lines.append(f"    nn.Linear({fan_in}, {units}),{bent}{remark}")
    layers = "\n".join(lines)
    linear = "LINEAR = [layer for layer in model if isinstance(layer, nn.Linear)]"
    return f"model = nn.Sequential(\n{layers}\n)\n{linear}\ntensors = list(model.parameters())"


def torch_start(objective: NetworkObjective | FunctionObjective, state: State) -> list[str]:
    """The parameters of `state`, in their tensors."""
    if isinstance(objective, FunctionObjective):
        made = numbers(state.parameters, "", MAKER).removesuffix(")")
        return [f"point = {made}, requires_grad=True)", "tensors = [point]"]
    return [
        "# The parameters by layer and unit: see pieces.",
        f"START = {numbers(state.parameters, 'START = ', MAKER)}",
        "with torch.no_grad():",
        "    for tensor, part in zip(tensors, pieces(START)):",
        "        tensor.copy_(part)",
    ]


def free_text(objective: NetworkObjective | FunctionObjective) -> list[str]:
    """Which parameters may move; nothing where all may."""
    if objective.free.all():
        return []
    marked = numbers(np.asarray(objective.free), "FREE = pieces(", MAKER)
    return ["# The parameters that may move; the others are frozen.", f"FREE = pieces({marked})"]
