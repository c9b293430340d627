"""Links of the chain as matrices: da^l/da^(l-1) and their products, from the input or from one parameter up to C.

Every link is a matrix, diag(sigma'(z)) w, and the chain rule multiplies them. The norm of a product is the largest
factor by which it stretches a small change: it shrinks or explodes with depth. From the input there are also lines for
dC/da of every hidden unit; times sigma'(z) it is the unit's delta.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from app.core.explain.lines import Derivation, Line, Matrix
from app.core.explain.network_terms import NetworkTerms, place, weighted_sum
from app.core.explain.weight import error_line, handed_back, slope_line, slope_values
from app.core.support.arrays import Array
from app.core.support.formulas import Node, Quantity

Entry = Callable[[int, int], Quantity]

MOST_ENTRIES = 16
"""A matrix with more entries has no lines, only its `rows`."""


def jacobian(terms: NetworkTerms, name: str | None = None) -> Derivation:
    """From the example's input, or from the parameter `name`, to the outputs and C."""
    source = activation(terms, 0) if name is None else terms.parameter(name).tex
    chain = Chain(terms, source)
    first = 1
    if name is not None:
        first = place(name)[1] + 1
        chain.begin_with(name)
    for layer in range(first, terms.depth + 1):
        chain.link(layer)
    chain.end()
    if name is None:
        chain.lines += back_lines(terms)
    return Derivation("jacobian", terms.frame.state.step, name, terms.example, chain.lines, None, chain.matrices)


class Chain:
    """Collects the links and multiplies them, from the one next to `source` upwards."""

    def __init__(self, terms: NetworkTerms, source: str) -> None:
        self.terms, self.source = terms, source
        self.slopes = slope_values(terms)
        self.lines: list[Line] = []
        self.matrices: list[Matrix] = []
        self.product: Array | None = None  # d(latest layer)/d(source)
        self.entry: Entry | None = None  # its entries as quantities
        self.support: list[int] | None = None  # the units of the latest layer that the source reaches; None: all

    def begin_with(self, name: str) -> None:
        """The first link: da^l/d(name) is a column with one entry, sigma'(z_j) times the input of the connection."""
        terms = self.terms
        _, layer, unit, below = place(name)
        assert layer and unit
        slope = terms.slope(layer, unit, self.slopes[layer - 1][unit - 1])
        right: Node = slope * terms.below(layer, below) if below else slope
        column = np.zeros((terms.sizes[layer], 1))
        column[unit - 1, 0] = right.value
        self.product, self.support = column, [unit]
        self.entry = self.entries("local", layer, self.source, column)
        self.record("local", layer, activation(terms, layer), column)
        text = "The change of the unit's activation per change of the parameter."
        self.lines.append(Line(f"local-{unit}-1", 1, self.entry(unit, 1), right, text))
        self.lines.append(slope_line(terms, layer, unit, slope.value, 2))

    def link(self, layer: int) -> None:
        """da^l/da^(l-1) = diag(sigma'(z^l)) w^l, and the product up to here."""
        terms = self.terms
        w, _ = list(terms.layout.layers(terms.frame.state.parameters))[layer - 1]
        slopes = self.slopes[layer - 1]
        rows = slopes[:, np.newaxis] * w
        below = activation(terms, layer - 1)
        entry = self.entries(f"link{layer}", layer, below, rows)
        self.record(f"link{layer}", layer, activation(terms, layer), rows, below)
        for j, k in small(rows):
            right = terms.slope(layer, j, slopes[j - 1]) * terms.w(layer, j, k)
            self.lines.append(Line(f"link{layer}-{j}-{k}", 1, entry(j, k), right, "Slope times weight."))
        if rows.size <= MOST_ENTRIES:
            self.lines += [slope_line(terms, layer, j, slopes[j - 1], 2) for j in range(1, len(rows) + 1)]
        if self.product is None:
            self.product, self.entry = rows, entry
        else:
            self.multiply(layer, rows, entry)
        self.support = None

    def multiply(self, layer: int, rows: Array, entry: Entry) -> None:
        before, of_before = self.product, self.entry
        assert before is not None and of_before is not None
        self.product = rows @ before
        self.entry = self.entries(f"upto{layer}", layer, self.source, self.product)
        self.record(f"upto{layer}", layer, activation(self.terms, layer), self.product, self.source)
        middle = activation(self.terms, layer - 1, "m")
        through = self.support or range(1, len(before) + 1)
        for j, k in small(self.product):
            links = rf"{over(activation(self.terms, layer, j), middle)}\,{over(middle, self.below(k, self.product))}"
            tex = rf"\sum_{{m=1}}^{{{len(before)}}} {links}"
            right = weighted_sum(tex, [entry(j, m) * of_before(m, k) for m in through])
            text = "The chain rule: this link times the product of all links before it."
            self.lines.append(Line(f"upto{layer}-{j}-{k}", 0, self.entry(j, k), right, text))

    def end(self) -> None:
        """The row dC/da of the outputs, and its product with the links."""
        terms, product, entry = self.terms, self.product, self.entry
        assert product is not None and entry is not None
        errors = [error_line(terms, k, 1) for k in range(1, terms.sizes[-1] + 1)]
        self.lines += errors
        cost = f"C_{{{terms.example}}}"
        row = np.array([[line.value for line in errors]])
        self.record("error", None, cost, row, activation(terms, terms.depth))
        whole = row @ product
        self.record("whole", None, cost, whole, self.source)
        through = self.support or range(1, len(product) + 1)
        for _, k in small(whole):
            source, output = self.below(k, whole), activation(terms, terms.depth, "m")
            result = terms.value("gradient", over(cost, source), whole[0, k - 1], f"whole-{k}")
            tex = rf"\sum_{{m=1}}^{{{len(product)}}} {over(cost, output)}\,{over(output, source)}"
            right = weighted_sum(tex, [errors[m - 1].result * entry(m, k) for m in through])
            text = "The slope of this example's loss, through the whole chain."
            self.lines.append(Line(f"whole-{k}", 0, result, right, text))

    def entries(self, key: str, layer: int, below: str, rows: Array) -> Entry:
        """The entries of a matrix as quantities, by row and column from 1."""

        def entry(j: int, k: int) -> Quantity:
            under = self.below(k, rows) if below == self.source else activation(self.terms, layer - 1, k)
            tex, place = over(activation(self.terms, layer, j), under), {"layer": layer, "unit": j, "source": k}
            return self.terms.value("jacobian", tex, rows[j - 1, k - 1], f"{key}-{j}-{k}", **place)

        return entry

    def below(self, unit: int, rows: Array) -> str:
        """The symbol of the source: a parameter, or input `unit` of as many as `rows` has columns."""
        return self.source if rows.shape[1] == 1 else activation(self.terms, 0, unit)

    def record(self, key: str, layer: int | None, above: str, rows: Array, below: str | None = None) -> None:
        norm = float(np.linalg.norm(rows, 2))
        self.matrices.append(Matrix(key, over(above, below or self.source), rows.tolist(), norm, layer))


def back_lines(terms: NetworkTerms) -> Iterator[Line]:
    """dC_i/da of every hidden unit, the last layer's first: (w^(l+1))^T delta^(l+1)."""
    weights = [w for w, _ in terms.layout.layers(terms.frame.state.parameters)]
    for layer in range(terms.depth - 1, 0, -1):
        if terms.sizes[layer] > MOST_ENTRIES:
            continue
        values = np.asarray(terms.layers[layer]["delta"])[0] @ weights[layer]
        for unit, value in enumerate(values, 1):
            tex = over(f"C_{{{terms.example}}}", activation(terms, layer, unit))
            result = terms.value("error", tex, value, f"back{layer}-{unit}", layer=layer, unit=unit)
            text = "The errors of the next layer, passed back through its weights."
            yield Line(f"back{layer}-{unit}", 1, result, handed_back(terms, layer, unit), text)


def small(rows: Array) -> Iterator[tuple[int, int]]:
    """The places (row, column), from 1, of a matrix; none if it is too large to be spelled out."""
    if rows.size <= MOST_ENTRIES:
        yield from ((j + 1, k + 1) for j, k in np.ndindex(rows.shape))


def activation(terms: NetworkTerms, layer: int, unit: int | str | None = None) -> str:
    """a of a layer, of all its units or of one; x below the first."""
    if layer == 0:
        return "x" if unit is None or terms.sizes[0] == 1 else f"x_{{{unit}}}"
    if terms.scalar:
        return f"a_{{{layer}}}"
    return f"a^{{{layer}}}" if unit is None else f"a^{{{layer}}}_{{{unit}}}"


def over(above: str, below: str) -> str:
    return rf"\frac{{\partial {above}}}{{\partial {below}}}"
