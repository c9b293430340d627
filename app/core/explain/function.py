"""A function's value and partial derivatives at the point."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from app.core.descent.frames import Frame
from app.core.descent.objective import FunctionObjective
from app.core.explain.lines import Derivation, Line
from app.core.support.formulas import Node, Quantity, settings

CORNER = (
    " The point is on a corner, where there is no single slope. This is a subgradient, by PyTorch's rule: abs has slope"
    " 0 at 0, and where the arguments of max or min are equal, their slopes count half each."
)


class FunctionTerms:
    """The symbols of a function in one frame: x, y, f and its partial derivatives."""

    def __init__(self, objective: FunctionObjective, frame: Frame) -> None:
        self.objective, self.frame = objective, frame
        self.positions = {name: position for position, name in enumerate(objective.names)}

    def parameter(self, name: str, path: str = "state.parameters", value: float | None = None, **more: Any) -> Quantity:
        """The variable `name`, or its gradient, update and so on, at `path` of the frame."""
        position = self.positions[name]
        if value is None:
            value = self.frame.state.parameters[position]
        found = {"tex": name, "term": name, "kind": name, "css": "q-weight"} | more
        return Quantity(value=np.float64(value), frame=f"{path}.{position}", parameter=name, **found)

    def gradient(self, name: str) -> Quantity:
        return self.parameter(
            name, "gradient", self.frame.gradient[self.positions[name]], tex=rf"\frac{{\partial f}}{{\partial {name}}}",
            term=f"gradient-{name}", kind="gradient", css="q-gradient",
        )  # fmt: skip


def function(terms: FunctionTerms, name: str | None = None) -> Derivation:
    """f and all its partial derivatives, or only the one by `name`."""
    objective, frame = terms.objective, terms.frame
    entry, chosen = objective.function, dict(objective.chosen.settings)
    lines: list[Line] = []

    def note(key: str, tex: str, right: Node) -> Quantity:
        result = Quantity(tex, right.value, key, "part")
        lines.append(Line(key, 1, result, right, "A shorthand."))
        return result

    variables = [terms.parameter(variable) for variable in objective.names]
    value, *slopes = entry.formulas(*variables, settings(entry.parameters, chosen), note)
    if name is None:
        tex = f"f({', '.join(objective.names)})"
        loss = Quantity(tex, np.float64(frame.loss), "loss", "loss", "q-loss", "loss")
        lines.append(Line("loss", 0, loss, value, f"{entry.title} at this point."))
    for variable, slope in zip(objective.names, slopes, strict=True):
        if name in (None, variable):
            text = f"How f changes with {variable} alone" + ("; the other is held." if len(slopes) > 1 else ".")
            text += CORNER if objective.on_corner(frame.state.parameters) else ""
            lines.append(Line(f"gradient-{variable}", 0, terms.gradient(variable), slope, text))
    if name is None and entry.curves is not None:
        lines += curvature(terms, entry.curves(*variables))
    return Derivation("function" if name is None else "parameter", frame.state.step, name, None, lines)


def curvature(terms: FunctionTerms, formulas: Sequence[Node]) -> Iterator[Line]:
    """The second derivatives, below the slopes."""
    names, hessian = terms.objective.names, terms.objective.hessians(terms.frame.state.parameters)
    pairs = [(i, j) for i in range(len(names)) for j in range(i, len(names))]
    for (i, j), formula in zip(pairs, formulas, strict=True):
        below = rf"\partial {names[i]}^2" if i == j else rf"\partial {names[i]} \, \partial {names[j]}"
        place = f"hessian.{i}.{j}" if np.isfinite(hessian).all() else None
        key = f"hessian-{names[i]}{names[j]}"
        result = Quantity(rf"\frac{{\partial^2 f}}{{{below}}}", hessian[i, j], key, "hessian", frame=place)
        text = f"How the slope along {names[i]} changes with {names[j]}: an entry of the Hessian."
        yield Line(key, 1, result, formula, text)
