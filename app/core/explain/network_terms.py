"""The symbols of a network in one frame: w, b, z, a, delta and the rest, each with its number and its place.

Written as the article does: layers above, units below, ``w^{2}_{1,3}`` to unit 1 of layer 2 from unit 3. A network with
one unit in every layer needs no unit numbers and is written with the layer below: ``w_{2}``.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from app.core.descent.frames import Frame
from app.core.descent.objective import NetworkObjective
from app.core.support.formulas import Node, Quantity, Total

NAME = re.compile(r"([a-z])(\d+)\[(\d+)(?:,(\d+))?\]")

CLASSES = {
    "w": "q-weight", "b": "q-bias", "z": "q-z", "a": "q-activation", "delta": "q-delta", "loss": "q-loss",
    "grad_w": "q-gradient", "grad_b": "q-gradient", "gradient": "q-gradient", "update": "q-update", "input": "q-input",
    "target": "q-target", "x": "q-weight", "y": "q-weight",
}  # fmt: skip


class NetworkTerms:
    """Makes the quantities of `frame`, a full one that spells out the one example `example`."""

    def __init__(self, objective: NetworkObjective, frame: Frame, example: int) -> None:
        self.objective, self.network, self.frame, self.example = objective, objective.network, frame, example
        self.layout = objective.network.layout
        self.sizes, self.depth = self.layout.sizes, self.layout.depth
        self.scalar = set(self.sizes) == {1}
        self.layers: list[dict[str, Any]] = frame.full["layers"]
        self.positions = {name: position for position, name in enumerate(objective.names)}

    def tex(self, symbol: str, layer: int, *units: int | str) -> str:
        """A symbol of `layer`, w, b, z, a or delta, with its unit and, for w, the unit it comes from."""
        symbol = r"\delta" if symbol == "delta" else symbol
        if self.scalar:
            return rf"{symbol}_{{{layer}}}"
        return rf"{symbol}^{{{layer}}}_{{{','.join(map(str, units))}}}"

    def w(self, layer: int, unit: int, source: int) -> Quantity:
        return self.parameter(f"w{layer}[{unit},{source}]")

    def b(self, layer: int, unit: int) -> Quantity:
        return self.parameter(f"b{layer}[{unit}]")

    def parameter(self, name: str, path: str = "state.parameters", value: float | None = None, **more: Any) -> Quantity:
        """The parameter `name`, or its gradient, update and so on, at `path` of the frame."""
        kind, layer, unit, source = place(name)
        position = self.positions[name]
        term = f"{kind}{layer}-{unit}" + (f"-{source}" if source else "")
        tex = self.tex(kind, layer, *filter(None, (unit, source)))
        found = {"tex": tex, "term": term, "kind": kind, "css": CLASSES[kind], **more}
        if value is None:
            value = self.frame.state.parameters[position]
        return Quantity(
            value=np.float64(value), frame=f"{path}.{position}", layer=layer, unit=unit, source=source, parameter=name,
            **found,
        )  # fmt: skip

    def gradient(self, name: str) -> Quantity:
        """dC/d(name) of the frame: over the batch, with the penalty."""
        parameter = self.parameter(name)
        tex = rf"\frac{{\partial C}}{{\partial {parameter.tex}}}"
        value = self.frame.gradient[self.positions[name]]
        term, kind = f"gradient-{parameter.term}", f"grad_{parameter.kind}"
        return self.parameter(name, "gradient", value, tex=tex, term=term, kind=kind, css="q-gradient")

    def of_unit(self, kind: str, layer: int, unit: int) -> Quantity:
        """z, a or delta of a unit, for the example."""
        return self.value(
            kind, self.tex(kind, layer, unit), self.layers[layer - 1][kind][0][unit - 1], f"{kind}{layer}-{unit}",
            frame=f"layers.{layer - 1}.{kind}.0.{unit - 1}", layer=layer, unit=unit,
        )  # fmt: skip

    def below(self, layer: int, source: int) -> Quantity:
        """The activation of unit `source` below `layer`, or the input."""
        if layer > 1:
            return self.of_unit("a", layer - 1, source)
        tex = "x" if self.sizes[0] == 1 else rf"x_{{{source}}}"
        value = self.frame.full["inputs"][0][source - 1]
        return self.value("input", tex, value, f"input-{source}", frame=f"inputs.0.{source - 1}", layer=0, unit=source)

    def target(self, unit: int) -> Quantity:
        tex = "y" if self.sizes[-1] == 1 else rf"y_{{{unit}}}"
        value = self.frame.full["targets"][0][unit - 1]
        return self.value("target", tex, value, f"target-{unit}", frame=f"targets.0.{unit - 1}", unit=unit)

    def output(self, unit: int) -> Quantity:
        """The shown output: a probability for losses of logits."""
        tex = "p" if self.sizes[-1] == 1 else rf"p_{{{unit}}}"
        value = self.frame.full["outputs"][0][unit - 1]
        place = {"layer": self.depth, "unit": unit}
        return self.value("a", tex, value, f"output-{unit}", frame=f"outputs.0.{unit - 1}", **place)

    def slope(self, layer: int, unit: int, value: float) -> Quantity:
        """sigma'(z) of a unit: derived from the frame's z."""
        tex = rf"\sigma'({self.tex('z', layer, unit)})"
        return self.value("slope", tex, value, f"slope{layer}-{unit}", layer=layer, unit=unit)

    def value(self, kind: str, tex: str, value: float, term: str, **more: Any) -> Quantity:
        """A quantity of the example."""
        return Quantity(tex, np.float64(value), term, kind, CLASSES.get(kind, ""), example=self.example, **more)


def place(name: str) -> tuple[str, int, int, int | None]:
    """``w2[1,3]`` as ("w", 2, 1, 3), ``b2[1]`` as ("b", 2, 1, None)."""
    found = NAME.fullmatch(name)
    if found is None:
        raise ValueError(f"{name} is no parameter of a network")
    letter, layer, unit, source = found.groups()
    return letter, int(layer), int(unit), int(source) if source else None


def weighted_sum(tex: str, terms: list[Node]) -> Node:
    """Up to three terms one by one; more with a big sigma, `tex`."""
    return Total(tex, terms) if len(terms) > 3 else sum(terms[1:], terms[0])
