"""Numbers of a frame by the names of lessons: ``loss``, ``w1[2,1]``, ``gradient of b1[2]``, ``z[1,3]``."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from app.core.descent.frames import Frame
from app.core.descent.objective import FunctionObjective, NetworkObjective, Objective
from app.core.support.registry import InvalidInput

NUMBERS = {
    "loss": "loss of the batch",
    "loss_train": "loss over all examples",
    "loss_test": "loss over the test examples",
    "penalty": "penalty",
    "gradient_norm": "length of the gradient",
    "update_norm": "length of the update",
    "eta": "learning rate",
    "step": "step",
}
"""Numbers that a frame has one of, with their titles for people."""
OF_PARAMETER = re.compile(r"(?:(gradient|update) of )?(\S+)")
OF_TARGET = re.compile(r"y\[(\d{1,3})\]")
OF_UNIT = re.compile(r"(z|a|delta)\[(\d{1,3}),(\d{1,3})\]")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number that every whole frame of an objective has. `name` is as the lesson writes it.

    `kind` is a key of NUMBERS, or "parameter", "gradient", "update" of the parameter at `index` of the vector, or "z",
    "a", "delta" of unit `index` (from 0) of layer `layer` (from 1; 0 for the inputs) for the frame's first example, or
    "y" for its target.
    """

    name: str
    kind: str
    index: int = 0
    layer: int = 0

    @property
    def title(self) -> str:
        """Its name for people."""
        return NUMBERS.get(self.name, self.name)

    def value(self, frame: Frame) -> float:
        """Its number in `frame`, a full one."""
        if self.kind == "step":
            return float(frame.state.step)
        if self.kind in NUMBERS:
            return float(getattr(frame, self.kind))
        if self.kind == "parameter":
            return float(frame.state.parameters[self.index])
        if self.kind in ("gradient", "update"):
            return float(getattr(frame, self.kind)[self.index])
        if self.kind == "y":
            return float(frame.full["targets"][0][self.index])
        if self.layer == 0:
            return float(frame.full["inputs"][0][self.index])
        return float(frame.full["layers"][self.layer - 1][self.kind][0][self.index])


def read(name: str, objective: Objective, field: str = "of") -> Quantity:
    """The quantity `name` of the frames of `objective`. Raises InvalidInput that lists the known ones."""
    if name in NUMBERS:
        if name == "loss_test" and not objective.tested:
            raise InvalidInput(field, name, "a quantity there is: this experiment has no test examples")
        return Quantity(name, name)
    if unit := OF_UNIT.fullmatch(name):
        return of_unit(name, unit[1], int(unit[2]), int(unit[3]), objective, field)
    if (target := OF_TARGET.fullmatch(name)) and isinstance(objective, NetworkObjective):
        count = objective.network.layout.sizes[-1]
        if not 1 <= int(target[1]) <= count:
            raise InvalidInput(field, name, f"a target from 1 to {count}, as y[unit]")
        return Quantity(name, "y", int(target[1]) - 1)
    if match := OF_PARAMETER.fullmatch(name):
        if match[2] in objective.names:
            return Quantity(name, match[1] or "parameter", objective.names.index(match[2]))
    names = parameter_names(objective)
    network = isinstance(objective, NetworkObjective)
    units = ", or z, a or delta of a unit, such as a[1,1], or a target, such as y[1]" if network else ""
    allowed = f"{', '.join(NUMBERS)}, a parameter ({names}), gradient of or update of a parameter{units}"
    raise InvalidInput(field, name, allowed)


def parameter_names(objective: Objective) -> str:
    """The names of the parameters; of a large network the first and the last."""
    names = objective.names
    return ", ".join(names) if len(names) <= 9 else f"{names[0]} to {names[-1]}"


def of_unit(name: str, kind: str, layer: int, unit: int, objective: Objective, field: str) -> Quantity:
    if isinstance(objective, FunctionObjective):
        raise InvalidInput(field, name, "a quantity of a function, which has no layers")
    sizes = objective.network.layout.sizes
    lowest = 0 if kind == "a" else 1  # a of layer 0 is the input, which has no z and no delta
    if not lowest <= layer < len(sizes):
        raise InvalidInput(field, name, f"a layer from {lowest} to {len(sizes) - 1}, as {kind}[layer,unit]")
    if not 1 <= unit <= sizes[layer]:
        raise InvalidInput(field, name, f"a unit from 1 to {sizes[layer]} of layer {layer}, as {kind}[layer,unit]")
    return Quantity(name, kind, unit - 1, layer)


def same(a: float, b: float, tolerance: float) -> bool:
    """Whether `a` lies within `tolerance` of `b`, up to rounding: 4.85 is within 0.05 of 4.8."""
    return abs(a - b) <= tolerance * (1 + 1e-9) + 4 * math.ulp(max(abs(a), abs(b)))
