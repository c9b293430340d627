r"""Linear layers in a row are one layer: W = w^L ... w^1 and b = w^L ... w^2 b^1 + ... + b^L, with this step's numbers.

A layer with the identity as activation passes on w a + b, and w' (w a + b) + b' = (w' w) a + (w' b + b') has the same
form. So a run of layers has the z of a single layer if all but the last are linear; the last activation may be any.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from app.core.explain.jacobian import small
from app.core.explain.lines import Derivation, Line, Matrix
from app.core.explain.network_terms import NetworkTerms, weighted_sum
from app.core.network import textbook
from app.core.support.arrays import Array
from app.core.support.formulas import Node, Quantity
from app.core.support.numbers import finite


def longest_run(linear: Sequence[bool]) -> tuple[int, int]:
    """The first and last layer, from 1, of the first longest run that is one layer; `linear` has a flag per layer.

    If it is (k, k), there is nothing to collapse.
    """
    best = first = 1, 1
    for layer, passes_on in enumerate(linear, 1):
        first = (first[0], layer)
        if first[1] - first[0] > best[1] - best[0]:
            best = first
        if not passes_on:
            first = (layer + 1, layer + 1)
    return best


def collapse(terms: NetworkTerms) -> Derivation:
    """The longest run of layers that is one layer, multiplied out, and compared with the layers themselves."""
    names = tuple(activation.name for activation in terms.network.activations)
    linear = [activation.linear for activation in terms.network.activations]
    first, last = longest_run(linear)
    stops = [layer for layer in (first - 1, last) if 1 <= layer < terms.depth and not linear[layer - 1]]
    told: dict[str, Any] = {"first": first, "last": last, "stopped_by": stops, "stack": [], "single": []}
    told |= {"difference": None, "examples": 0}
    if first == last:
        return derivation(terms, [], [], {**told, "text": nothing(terms, names)})
    run = Run(terms, first, last)
    with np.errstate(all="ignore"):
        run.multiply()
        if not (np.isfinite(run.w).all() and np.isfinite(run.b).all()):
            text = f"The product of the weights of layers {first} to {last} is beyond the largest number, 1.8e308."
            return derivation(terms, [], [], {**told, "text": text})
        difference, count = run.difference()
    lines = [*run.ends, *run.output_lines(), *run.lines]
    if difference is not None:
        lines.append(run.largest_line(difference))
    stack, single = run.outputs()
    told |= {"stack": stack, "single": single, "difference": difference, "examples": count}
    return derivation(terms, lines, run.matrices, {**told, "text": said(names, first, last, stops)})


def derivation(terms: NetworkTerms, lines: list[Line], matrices: list[Matrix], told: dict[str, Any]) -> Derivation:
    step = terms.frame.state.step
    return Derivation("collapse", step, None, terms.example, lines, matrices=matrices, collapse=told)


class Run:
    """The layers `first` to `last` multiplied out, from the lowest up: `w` (units, units below the first) and `b`."""

    def __init__(self, terms: NetworkTerms, first: int, last: int) -> None:
        self.terms, self.first, self.last = terms, first, last
        self.layers = list(terms.layout.layers(terms.frame.state.parameters))
        self.w, self.b = self.layers[first - 1]
        self.matrices: list[Matrix] = []
        self.lines: list[Line] = []  # of products on the way
        self.ends: list[Line] = []  # of the whole product
        self.before: tuple[Array, Array] = self.w, self.b

    def multiply(self) -> None:
        for layer in range(self.first, self.last + 1):
            w, b = self.layers[layer - 1]
            self.record(f"w{layer}", self.symbol("w", layer), w, layer)
            self.record(f"b{layer}", self.symbol("b", layer), b[:, np.newaxis], layer)
        for layer in range(self.first + 1, self.last + 1):
            w, b = self.layers[layer - 1]
            self.before = self.w, self.b
            self.w, self.b = w @ self.w, w @ self.b + b
            if np.isfinite(self.w).all() and np.isfinite(self.b).all():
                made = list(self.entry_lines(layer))
                (self.ends if layer == self.last else self.lines).extend(made)
        self.record("w", f"W = {self.chain(self.first)}", self.w)
        self.record("b", f"b = {self.sum_of_biases()}", self.b[:, np.newaxis])

    def record(self, key: str, formula: str, rows: Array, layer: int | None = None) -> None:
        if np.isfinite(rows).all():
            self.matrices.append(Matrix(key, formula, rows.tolist(), float(np.linalg.norm(rows, 2)), layer))

    def symbol(self, letter: str, layer: int) -> str:
        return rf"{letter}_{{{layer}}}" if self.terms.scalar else rf"{letter}^{{{layer}}}"

    def chain(self, lowest: int) -> str:
        """``w^3 w^2``: the weights from the last layer down to `lowest`."""
        return r"\,".join(self.symbol("w", layer) for layer in range(self.last, lowest - 1, -1))

    def sum_of_biases(self) -> str:
        parts = [rf"{self.chain(layer + 1)}\,{self.symbol('b', layer)}" for layer in range(self.first, self.last)]
        return " + ".join([*parts, self.symbol("b", self.last)])

    def entry(self, letter: str, layer: int, value: float, *places: int) -> Quantity:
        """An entry of the product up to `layer`; one layer up to itself is that layer."""
        if layer == self.first:
            return self.terms.w(layer, *places) if letter == "w" else self.terms.b(layer, *places)
        tex = self.tex(letter, layer, *places)
        term = "-".join(["collapsed", f"{letter}{layer}", *map(str, places)])
        css = "q-weight" if letter == "w" else "q-bias"
        unit, source = (*places, None)[:2]
        return Quantity(tex, np.float64(value), term, f"collapsed_{letter}", css, layer=layer, unit=unit, source=source)

    def entry_lines(self, layer: int) -> Iterator[Line]:
        """The entries of the product up to `layer` from those up to the one below: weight by weight, bias by bias."""
        terms, (w_below, b_below) = self.terms, self.before
        level = 0 if layer == self.last else 1
        through = range(1, terms.sizes[layer - 1] + 1)
        for j, k in small(self.w):
            pieces: list[Node] = [
                terms.w(layer, j, m) * self.entry("w", layer - 1, w_below[m - 1, k - 1], m, k) for m in through
            ]
            tex = self.sum_tex("w", layer, len(pieces), j, k)
            result = self.entry("w", layer, self.w[j - 1, k - 1], j, k)
            text = "The weights of the upper layer times the product of the layers below it."
            yield Line(result.term, level, result, weighted_sum(tex, pieces), text)
        for j, _ in small(self.b[:, np.newaxis]):
            pieces = [terms.w(layer, j, m) * self.entry("b", layer - 1, b_below[m - 1], m) for m in through]
            tex = self.sum_tex("b", layer, len(pieces), j)
            result = self.entry("b", layer, self.b[j - 1], j)
            right = weighted_sum(tex, pieces) + terms.b(layer, j)
            yield Line(result.term, level, result, right, "The biases from below, passed on, plus the upper layer's.")

    def tex(self, letter: str, layer: int, *places: int | str) -> str:
        """The symbol of an entry of the product up to `layer`: W and b, with the layer in parentheses on the way."""
        if layer == self.first:
            return self.terms.tex(letter, layer, *places)
        symbol = ("W" if letter == "w" else "b") + ("" if layer == self.last else rf"^{{({layer})}}")
        return symbol if self.terms.scalar else rf"{symbol}_{{{','.join(map(str, places))}}}"

    def sum_tex(self, letter: str, layer: int, count: int, j: int, *source: int) -> str:
        """The sum over the units below `layer` of the weight to unit `j` times the product of the layers below."""
        below = self.tex(letter, layer - 1, "m", *source)
        return rf"\sum_{{m=1}}^{{{count}}} {self.terms.tex('w', layer, j, 'm')}\,{below}"

    def output_lines(self) -> Iterator[Line]:
        """z of the last layer: the frame's number, from the single layer's formula."""
        terms = self.terms
        width = terms.sizes[self.first - 1]
        if not self.ends:  # too many entries to spell out
            return
        for j in range(1, terms.sizes[self.last] + 1):
            pieces: list[Node] = [
                self.entry("w", self.last, self.w[j - 1, k - 1], j, k) * terms.below(self.first, k)
                for k in range(1, width + 1)
            ]
            below = terms.tex("a", self.first - 1, "k") if self.first > 1 else "x_k"
            tex = rf"\sum_{{k=1}}^{{{width}}} {self.tex('w', self.last, j, 'k')}\,{below}"
            right = weighted_sum(tex, pieces) + self.entry("b", self.last, self.b[j - 1], j)
            text = "The number that the layers compute, with the single layer's formula."
            yield Line(f"z{self.last}-{j}", 0, terms.of_unit("z", self.last, j), right, text)

    def outputs(self) -> tuple[list[float], list[float]]:
        """z of the last layer for the example: the frame's, and the single layer's."""
        layers, first = self.terms.layers, self.first
        below = np.asarray(self.terms.frame.full["inputs"][0] if first == 1 else layers[first - 2]["a"][0])
        return np.asarray(layers[self.last - 1]["z"][0]).tolist(), (self.w @ below + self.b).tolist()

    def difference(self) -> tuple[float | None, int]:
        """The largest |z - z of the single layer| over all training examples and units, and the number of examples."""
        terms = self.terms
        inputs = terms.objective.examples.inputs
        z, a = textbook.forward(terms.network, terms.frame.state.parameters, inputs)
        below = inputs if self.first == 1 else a[self.first - 2]
        largest = float(np.abs(z[self.last - 1] - (below @ self.w.T + self.b)).max())
        return finite(largest), len(inputs)

    def largest_line(self, difference: float) -> Line:
        below = "x_i" if self.first == 1 else rf"a^{{{self.first - 1}}}_i"
        tex = rf"\max_i \lvert z^{{{self.last}}}_i - (W {below} + b) \rvert"
        result = Quantity(tex, np.float64(difference), "collapse-difference", "difference")
        text = "The largest difference between the layers and the single layer, over all training examples: rounding."
        return Line("difference", 0, result, result, text)


def said(names: tuple[str, ...], first: int, last: int, stops: list[int]) -> str:
    """The layers that are one, and the reason why no further ones are, in words."""
    count = last - first + 1
    if not stops:
        every = "Both layers" if count == 2 else f"All {count} layers"
        return f"{every} are one: whatever their weights are, together they can do no more than a single layer."
    layers = f"Layers {first} and {last}" if count == 2 else f"Layers {first} to {last}"
    which = " and ".join(f"layer {layer} is {names[layer - 1]}" for layer in stops)
    return f"{layers} are one. No further layer joins them: {which}, which is not of the form w a + b."


def nothing(terms: NetworkTerms, names: tuple[str, ...]) -> str:
    """The reason why no two layers are one, in words."""
    if terms.depth == 1:
        return "There is only one layer."
    hidden = ", ".join(f"layer {layer} is {name}" for layer, name in enumerate(names[:-1], 1))
    return f"No two layers are one: {hidden}, and weights cannot undo a curved activation."
