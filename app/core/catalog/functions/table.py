"""The entry of a function, and two helpers that entries share.

Every formula keeps three rules. Powers are written as products: `**` raises on plain floats that overflow, a product
gives infinity. Constants are plain floats, so that float32 arguments (landscape samples) give float32 values.
A derivative that does not depend on the point still has its shape (`constant`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from app.core.catalog.optimizers.table import Optimizer
from app.core.support.arrays import Mask
from app.core.support.formulas import Node, Quantity
from app.core.support.registry import Entry, Parameter, fill

Values = np.float64 | np.ndarray
"""A coordinate or an answer: a scalar, or an array of any one shape."""

Settings = Mapping[str, float]
Note = Callable[[str, str, Node], Quantity]
"""``note("s", r"\\sigma", x + y)`` adds a line for a shorthand: its key, its TeX and what it stands for."""
Formulas = tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Minimum:
    """A point whose neighbours are not lower, its value, and whether it is the lowest of all.

    `found`: by a search, which can miss others, and not by mathematics.
    """

    point: tuple[float, ...]
    value: float
    is_global: bool = True
    found: bool = False


@dataclass(frozen=True, slots=True)
class Function(Entry):
    """A function of one or two variables with its derivatives, ready to be descended.

    `value`, `gradient` and `hessian` take the coordinates in order, float64 scalars or arrays of one shape, and every
    one of `parameters` by keyword: ``value(x, y, condition=10.0)``. Answers have the coordinates' shape: `gradient` is
    ``(fx,)`` or ``(fx, fy)``, `hessian` ``(fxx,)`` or ``(fxx, fxy, fyy)``. Overflow gives infinity or NaN.

    `convex` is about the whole line or plane, None where nobody knows. `domain`, ``((xmin, xmax), (ymin, ymax))``, is
    the part worth showing. `minima(settings)` lists all global minima (none if there is no lowest point) and the local
    ones worth marking. `rates` has learning rates by the optimizer's name: see `rate`.

    `corner(x, y, **settings)` says where it has no second derivative, and `hessian` gives what is left without the part
    that has none; None where it has one everywhere.

    ``formulas(x, y, settings, note)`` writes the value and the partial derivatives as one would on paper; derivations
    show them. `analytic`: `value` takes complex numbers, so that the gradient check can make its complex step.

    A typed function has more. ``curves(x, y)`` writes the second derivatives in the order of `hessian`. `operations` is
    how many NumPy calls its value and gradient take, for limits of work. ``undefined(point)`` is a clause such as "the
    function is undefined: log of a negative number, -0.3", None where value and slope are defined. `script` holds the
    source of value, gradient and Hessian, which have no file to be copied from, and `torch_script` that of the value in
    PyTorch.
    """

    formula: str
    convex: bool | None
    domain: tuple[tuple[float, float], ...]
    start: tuple[float, ...]
    minima: Callable[[Settings], tuple[Minimum, ...]]
    value: Callable[..., Values]
    gradient: Callable[..., tuple[Values, ...]]
    hessian: Callable[..., tuple[Values, ...]]
    formulas: Callable[..., Formulas]
    parameters: tuple[Parameter, ...] = ()
    analytic: bool = True
    corner: Callable[..., Mask] | None = None
    rates: Mapping[str, float] = field(default_factory=dict)
    curves: Callable[..., Formulas] | None = None
    operations: int = 0
    undefined: Callable[[tuple[float, ...]], str | None] | None = None
    script: tuple[str, str, str] | None = None
    torch_script: str = ""

    @property
    def variables(self) -> int:
        """The number of variables, 1 or 2."""
        return len(self.domain)

    def rate(self, optimizer: Optimizer) -> float:
        """The learning rate to begin with at `start`.

        From `rates` of this optimizer, else of the one whose rates it takes, else the optimizer's own default.

        A test runs each function with each optimizer: within 300 updates the loss falls and never explodes.
        """
        usual = self.rates.get(optimizer.rates_of, optimizer.parameters[0].default)
        return self.rates.get(optimizer.name, usual)

    def defaults(self) -> dict[str, float | int]:
        """All settings at their defaults: ``function.value(*point, **function.defaults())``."""
        return fill(self.parameters, {}, self.name)


def always(*minima: Minimum) -> Callable[[Settings], tuple[Minimum, ...]]:
    """`Function.minima` for minima that do not depend on the settings."""
    return lambda settings: minima


def constant(value: float, like: Values) -> Values:
    """`value` in the shape and precision of `like`; a scalar for a scalar."""
    return np.full_like(like, value)[()]
