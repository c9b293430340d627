"""The path from C back to one weight or bias: the chain rule, term by term and level by level."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from app.core.explain.lines import Derivation, Line
from app.core.explain.network_terms import NetworkTerms, place, weighted_sum
from app.core.network import textbook
from app.core.support.arrays import Array
from app.core.support.formulas import Node, Number, Quantity, quantities, settings, sign

FROZEN = "Frozen: its gradient counts as 0 and it does not move."


def parameter(terms: NetworkTerms, name: str) -> Derivation:
    """dC/d(name): over the batch, for the example, and level by level up to the output's error."""
    _, layer, unit, source = place(name)
    contributions = batch_contributions(terms, layer, unit, source)
    lines = [*result(terms, name, contributions)]
    if contributions["example"] != [terms.example]:
        lines.append(contribution_line(terms, name, terms.example in contributions["example"]))
    lines += deltas(terms, layer, unit)
    if source and layer > 1:
        lines.append(activation_line(terms, layer - 1, source, 1))
    return Derivation("parameter", terms.frame.state.step, name, terms.example, lines, contributions)


def path(terms: NetworkTerms, name: str) -> Node:
    """delta a: the gradient for the example alone."""
    _, layer, unit, source = place(name)
    delta = terms.of_unit("delta", layer, unit)
    return delta * terms.below(layer, source) if source else delta


def contribution_line(terms: NetworkTerms, name: str, in_batch: bool) -> Line:
    _, layer, unit, source = place(name)
    parameter, right = terms.parameter(name), path(terms, name)
    tex = rf"\frac{{\partial C_{{{terms.example}}}}}{{\partial {parameter.tex}}}"
    where = {"layer": layer, "unit": unit, "source": source, "parameter": name}
    own = terms.value("gradient", tex, right.value, f"contribution-{parameter.term}", **where)
    outside = "" if in_batch else ", which is not in this step's batch"
    text = f"The gradient for example {terms.example} alone{outside}."
    return Line("contribution", 1, own, right, text)


def batch_contributions(terms: NetworkTerms, layer: int, unit: int, source: int | None) -> dict[str, list[Any]]:
    """delta, a and their product for every example of the batch, with the bits of its own frame."""
    batch, examples = terms.frame.full["batch"], terms.objective.examples
    inputs, targets = examples.inputs[batch][:, np.newaxis], examples.targets[batch][:, np.newaxis]
    parameters = terms.frame.state.parameters
    z, a = textbook.forward(terms.network, parameters, inputs)
    delta = textbook.backward(terms.network, parameters, z, a, targets)[layer - 1][:, 0, unit - 1]
    below = a[layer - 2] if layer > 1 else inputs
    passed = below[:, 0, source - 1] if source else np.ones(len(delta))
    return {
        "example": batch.tolist(),
        "delta": delta.tolist(),
        "a": passed.tolist(),
        "contribution": (delta * passed).tolist(),
    }


def result(terms: NetworkTerms, name: str, contributions: dict[str, list[Any]]) -> Iterator[Line]:
    """The engine's gradient: the mean over the batch plus the gradient of the penalty."""
    gradient, count = terms.gradient(name), len(contributions["example"])
    source = place(name)[-1]
    right = path(terms, name)
    text = "The error at the unit's input" + (" times the input of the connection" if source else "")
    if contributions["example"] != [terms.example]:
        one = "\\,".join(quantity.tex for quantity in quantities(right))
        tex = rf"\sum_{{i=1}}^{{{count}}} \bigl({one}\bigr)_i"
        total = np.float64(sum(contributions["contribution"]))
        right = Number(1) / Number(count) * Quantity(tex, total, "sum", "gradient", "q-gradient")
        text += f", averaged over the {count} examples of the batch" if count > 1 else ", for the batch's one example"
    if source:
        right, penalty = with_penalty(terms, name, right)
        text += penalty
    if terms.objective.free[terms.positions[name]]:
        yield Line("gradient", 0, gradient, right, f"{text}.")
        return
    yield Line("gradient", 0, gradient, Number(0), FROZEN)
    free = replace(gradient, value=right.value, term=f"free-{gradient.term}", frame=None)
    yield Line("unfrozen", 1, free, right, f"The gradient if the parameter were free. {text}.")


def with_penalty(terms: NetworkTerms, name: str, right: Node) -> tuple[Node, str]:
    """`right` plus the gradient of the penalty for a weight, in the engine's order; and its text."""
    penalty, w = terms.network.penalty, terms.parameter(name)
    added = []
    if penalty.l2:
        right = right + setting(r"\lambda_2", penalty.l2, "l2") * w
        added.append("L2")
    if penalty.l1:
        right = right + setting(r"\lambda_1", penalty.l1, "l1") * sign(w)
        added.append("L1")
    return right, f", plus the pull of the {' and '.join(added)} penalty" if added else ""


def deltas(terms: NetworkTerms, layer: int, unit: int) -> Iterator[Line]:
    """delta of `unit`, then of all units it leads to, layer after layer up to the output's errors."""
    slopes = slope_values(terms)
    for above in range(layer, terms.depth + 1):
        units = [unit] if above == layer else range(1, terms.sizes[above] + 1)
        level = 1 + above - layer
        yield from (delta_line(terms, above, j, slopes[above - 1][j - 1], level) for j in units)
        yield from (slope_line(terms, above, j, slopes[above - 1][j - 1], level + 1) for j in units)
    units = [unit] if layer == terms.depth else range(1, terms.sizes[-1] + 1)
    yield from (error_line(terms, k, 2 + terms.depth - layer) for k in units)


def delta_line(terms: NetworkTerms, layer: int, unit: int, slope: float, level: int) -> Line:
    sigma = terms.slope(layer, unit, slope)
    delta = terms.of_unit("delta", layer, unit)
    if layer == terms.depth:
        right = error_slope(terms, unit) * sigma
        return Line(f"delta{layer}-{unit}", level, delta, right, "The slope of the loss, through the output's sigma.")
    text = "The errors of the next layer, passed back through its weights, times the slope at this unit."
    return Line(f"delta{layer}-{unit}", level, delta, handed_back(terms, layer, unit) * sigma, text)


def handed_back(terms: NetworkTerms, layer: int, unit: int) -> Node:
    """dC_i/da of a unit below the output: sum_k w^(l+1)_kj delta^(l+1)_k."""
    above = range(1, terms.sizes[layer + 1] + 1)
    pieces = [terms.w(layer + 1, k, unit) * terms.of_unit("delta", layer + 1, k) for k in above]
    each = rf"{terms.tex('w', layer + 1, 'k', unit)}\,{terms.tex('delta', layer + 1, 'k')}"
    return weighted_sum(rf"\sum_{{k=1}}^{{{len(pieces)}}} {each}", pieces)


def slope_values(terms: NetworkTerms) -> list[Array]:
    """sigma'(z) of every layer for the example, by the textbook form."""
    return [
        activation.derivative(layer["z"])[0]
        for activation, layer in zip(terms.network.activations, terms.layers, strict=True)
    ]


def slope_line(terms: NetworkTerms, layer: int, unit: int, slope: float, level: int) -> Line:
    activation = terms.network.activations[layer - 1]
    z, a = terms.of_unit("z", layer, unit), terms.of_unit("a", layer, unit)
    right = activation.slope_formula(z, a)
    text = f"The slope of {activation.title} at this unit's z."
    return Line(f"slope{layer}-{unit}", level, terms.slope(layer, unit, slope), right, text)


def activation_line(terms: NetworkTerms, layer: int, unit: int, level: int) -> Line:
    activation = terms.network.activations[layer - 1]
    right = activation.value_formula(terms.of_unit("z", layer, unit))
    text = f"The output of the unit: {activation.title} of its input."
    return Line(f"a{layer}-{unit}", level, terms.of_unit("a", layer, unit), right, text)


def error_slope(terms: NetworkTerms, unit: int) -> Node:
    """dC_i/da of an output, as a formula."""
    loss, of = terms.network.loss, settings(terms.network.loss.parameters, terms.network.loss_settings)
    return loss.slope_formula(terms.of_unit("a", terms.depth, unit), terms.target(unit), terms.output(unit), of)


def error_line(terms: NetworkTerms, unit: int, level: int) -> Line:
    """dC_i/da of an output: the engine's number, from the frame's a and y."""
    network, full = terms.network, terms.frame.full
    last = terms.layers[-1]["a"]
    value = network.loss.derivative(last, np.asarray(full["targets"]), **network.loss_settings)[0][unit - 1]
    tex = rf"\frac{{\partial C_{{{terms.example}}}}}{{\partial {terms.tex('a', terms.depth, unit)}}}"
    error = terms.value("error", tex, value, f"error-{unit}", layer=terms.depth, unit=unit)
    return Line(f"error-{unit}", level, error, error_slope(terms, unit), f"The slope of {network.loss.title}.")


def setting(tex: str, value: float, name: str) -> Quantity:
    """A number the user chose."""
    return Quantity(tex, np.float64(value), name, "setting")
