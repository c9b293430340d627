"""The forward pass of one example, layer by layer, and the terms of its loss and of the batch's loss."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from app.core.explain.lines import Derivation, Line
from app.core.explain.network_terms import NetworkTerms, weighted_sum
from app.core.explain.weight import activation_line, setting
from app.core.network import textbook
from app.core.support.formulas import HALF, Node, Quantity, settings


def forward(terms: NetworkTerms) -> Derivation:
    """Every z and a of the example, first layer to last, and then the losses."""
    lines = []
    for layer in range(1, terms.depth + 1):
        for unit in range(1, terms.sizes[layer] + 1):
            lines.append(z_line(terms, layer, unit))
            plain = terms.network.activations[layer - 1].linear
            lines.append(activation_line(terms, layer, unit, 1 if plain else 0))
    found = loss(terms)
    return Derivation("forward", terms.frame.state.step, None, terms.example, lines + found.lines, found.contributions)


def loss(terms: NetworkTerms) -> Derivation:
    """The loss of the example, of the batch and of all examples, and the penalty in it."""
    frame, objective = terms.frame, terms.objective
    batch = frame.full["batch"]
    inputs, targets = objective.examples.inputs[batch], objective.examples.targets[batch]
    _, a = textbook.forward(terms.network, frame.state.parameters, inputs[:, np.newaxis])
    losses = terms.network.loss.per_example(a[-1], targets[:, np.newaxis], **terms.network.loss_settings)[:, 0]
    contributions = {"example": batch.tolist(), "contribution": losses.tolist()}

    penalties = list(penalty_lines(terms))
    extra = penalties[0].result if penalties else None
    alone = list(batch) == [terms.example]
    count = len(batch)
    mean = rf"\frac{{1}}{{{count}}} \sum_{{i=1}}^{{{count}}} C_i"
    right: Node = example_loss(terms) if alone else derived(mean, losses.mean(), "mean-loss")
    text = "The loss of the batch's one example" if count == 1 else f"The mean over the {count} examples of the batch"
    whole = total(terms, "C", "loss", frame.loss)
    lines = [example_line(terms), Line("loss", 0, whole, plus(right, extra), text + said(extra)), *penalties]
    lines += everything(terms, extra)
    return Derivation("loss", frame.state.step, None, terms.example, lines, contributions)


def z_line(terms: NetworkTerms, layer: int, unit: int) -> Line:
    below = terms.sizes[layer - 1]
    pieces: list[Node] = [terms.w(layer, unit, k) * terms.below(layer, k) for k in range(1, below + 1)]
    from_below = terms.tex("a", layer - 1, "k") if layer > 1 else "x_k"
    tex = rf"\sum_{{k=1}}^{{{below}}} {terms.tex('w', layer, unit, 'k')}\,{from_below}"
    right = weighted_sum(tex, pieces) + terms.b(layer, unit)
    text = "Each input from below times its weight, plus the bias."
    return Line(f"z{layer}-{unit}", 0, terms.of_unit("z", layer, unit), right, text)


def example_loss(terms: NetworkTerms) -> Quantity:
    value = terms.frame.full["example_losses"][0]
    tex, term = rf"C_{{{terms.example}}}", f"loss-{terms.example}"
    return terms.value("loss", tex, value, term, frame="example_losses.0")


def example_line(terms: NetworkTerms) -> Line:
    """The loss of the example, from its outputs and targets."""
    units = range(1, terms.sizes[-1] + 1)
    a, y = [terms.of_unit("a", terms.depth, k) for k in units], [terms.target(k) for k in units]
    network = terms.network
    right = network.loss.value_formula(a, y, settings(network.loss.parameters, network.loss_settings))
    return Line("example_loss", 0, example_loss(terms), right, f"{network.loss.title} of example {terms.example}.")


def penalty_lines(terms: NetworkTerms) -> Iterator[Line]:
    """l2/2 sum w^2 + l1 sum |w|, if there is any."""
    penalty = terms.network.penalty
    weights = terms.frame.state.parameters[terms.layout.is_weight]
    right: Node | None = None
    if penalty.l2:
        squares = derived(r"\sum w^2", np.square(weights).sum(), "sum-squares", "w")
        right = HALF * setting(r"\lambda_2", penalty.l2, "l2") * squares
    if penalty.l1:
        part = setting(r"\lambda_1", penalty.l1, "l1") * derived(r"\sum |w|", np.abs(weights).sum(), "sum-sizes", "w")
        right = part if right is None else right + part
    if right is not None:
        text = f"Over all {len(weights)} weights; biases have no penalty."
        yield Line("penalty", 1, total(terms, r"C_{\text{penalty}}", "penalty", terms.frame.penalty), right, text)


def everything(terms: NetworkTerms, extra: Quantity | None) -> Iterator[Line]:
    """The losses over all training and all test examples."""
    frame, examples = terms.frame, terms.objective.examples
    sets = []
    if not terms.objective.batches.full:
        sets.append(("train", frame.loss_train, examples.inputs, examples.targets))
    if frame.loss_test is not None:
        sets.append(("test", frame.loss_test, examples.test_inputs, examples.test_targets))
    for name, value, inputs, targets in sets:
        _, a = textbook.forward(terms.network, frame.state.parameters, inputs)
        mean = terms.network.loss.value(a[-1], targets, **terms.network.loss_settings)
        tex = rf"\frac{{1}}{{{len(inputs)}}} \sum_{{i=1}}^{{{len(inputs)}}} C_i"
        right = plus(derived(tex, float(mean), f"mean-loss-{name}"), extra)
        label = total(terms, rf"C_{{\text{{{name}}}}}", f"loss_{name}", value)
        text = f"The mean over all {len(inputs)} {name}{'ing' if name == 'train' else ''} examples{said(extra)}"
        yield Line(f"loss_{name}", 1, label, right, text)


def plus(right: Node, extra: Quantity | None) -> Node:
    return right if extra is None else right + extra


def said(extra: Quantity | None) -> str:
    return "." if extra is None else ", plus the penalty."


def total(terms: NetworkTerms, tex: str, path: str, value: float) -> Quantity:
    """A number of the frame."""
    return Quantity(tex, np.float64(value), path, "loss", "q-loss", path)


def derived(tex: str, value: float, term: str, kind: str = "loss") -> Quantity:
    """A sum or mean that is not in the frame."""
    return Quantity(tex, np.float64(value), term, kind, "q-loss" if kind == "loss" else "q-weight")
