"""The test functions and their partial derivatives as one would write them down: one entry for each of FUNCTIONS.

An entry takes x (and y), the function's settings as quantities, and `note`, which adds a line for a shorthand; it
gives the value and the partial derivatives. Tests hold each to the function's own value and gradient.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.core.support.formulas.algebra import Node, Number
from app.core.support.formulas.calls import HALF, PI, E, cos, exp, sin, sqrt
from app.core.support.formulas.quantity import Quantity

Note = Callable[[str, str, Node], Quantity]
Of = dict[str, Quantity]
Parts = tuple[Node, ...]


def parabola(x: Node, of: Of, note: Note) -> Parts:
    return x**2, 2 * x


def two_minima(x: Node, of: Of, note: Note) -> Parts:
    return x**4 / 4 + x**3 / 3 - x**2, x**3 + x**2 - 2 * x


def many_minima(x: Node, of: Of, note: Note) -> Parts:
    return x**2 / 10 + 2 * sin(x) ** 2, x / 5 + 2 * sin(2 * x)


def quadratic_bowl(x: Node, y: Node, of: Of, note: Note) -> Parts:
    return HALF * (x**2 + of["condition"] * y**2), x, of["condition"] * y


def booth(x: Node, y: Node, of: Of, note: Note) -> Parts:
    u, v = x + 2 * y - 7, 2 * x + y - 5
    return u**2 + v**2, 2 * u + 4 * v, 4 * u + 2 * v


def matyas(x: Node, y: Node, of: Of, note: Note) -> Parts:
    value = Number(0.26) * (x**2 + y**2) - Number(0.48) * x * y
    return value, Number(0.52) * x - Number(0.48) * y, Number(0.52) * y - Number(0.48) * x


def himmelblau(x: Node, y: Node, of: Of, note: Note) -> Parts:
    u, v = x**2 + y - 11, x + y**2 - 7
    return u**2 + v**2, 4 * x * u + 2 * v, 2 * u + 4 * y * v


def styblinski_tang(x: Node, y: Node, of: Of, note: Note) -> Parts:
    value = HALF * (x**4 - 16 * x**2 + 5 * x + y**4 - 16 * y**2 + 5 * y)
    return value, 2 * x**3 - 16 * x + Number(2.5), 2 * y**3 - 16 * y + Number(2.5)


def goldstein_price(x: Node, y: Node, of: Of, note: Note) -> Parts:
    s, t = note("s", "s", x + y + 1), note("t", "t", 2 * x - 3 * y)
    p = note("p", "p(s)", 1 + 36 * s**2 - 20 * s**3 + 3 * s**4)
    q = note("q", "q(t)", 30 + 18 * t**2 - 16 * t**3 + 3 * t**4)
    dp = note("dp", "p'(s)", 72 * s - 60 * s**2 + 12 * s**3)
    dq = note("dq", "q'(t)", 36 * t - 48 * t**2 + 12 * t**3)
    return p * q, dp * q + 2 * p * dq, dp * q - 3 * p * dq


def three_hump_camel(x: Node, y: Node, of: Of, note: Note) -> Parts:
    value = 2 * x**2 - Number(1.05) * x**4 + x**6 / 6 + x * y + y**2
    return value, 4 * x - Number(4.2) * x**3 + x**5 + y, x + 2 * y


def six_hump_camel(x: Node, y: Node, of: Of, note: Note) -> Parts:
    value = (4 - Number(2.1) * x**2 + x**4 / 3) * x**2 + x * y + (4 * y**2 - 4) * y**2
    return value, 8 * x - Number(8.4) * x**3 + 2 * x**5 + y, x - 8 * y + 16 * y**3


def plateau(x: Node, y: Node, of: Of, note: Note) -> Parts:
    well = exp(-(x**2 + y**2) / 2)
    return 1 - well, x * well, y * well


def easom(x: Node, y: Node, of: Of, note: Note) -> Parts:
    u, v = x - PI, y - PI
    well = note("well", "h", exp(-(u**2) - v**2))
    fx = (sin(x) + 2 * u * cos(x)) * cos(y) * well
    return -(cos(x) * cos(y) * well), fx, (sin(y) + 2 * v * cos(y)) * cos(x) * well


def rastrigin(x: Node, y: Node, of: Of, note: Note) -> Parts:
    value = 20 + x**2 - 10 * cos(2 * PI * x) + y**2 - 10 * cos(2 * PI * y)
    return value, 2 * x + 20 * PI * sin(2 * PI * x), 2 * y + 20 * PI * sin(2 * PI * y)


def ackley(x: Node, y: Node, of: Of, note: Note) -> Parts:
    """At the origin, the tip of the cone, the engine takes the gradient to be 0."""
    r = note("r", "r", sqrt((x**2 + y**2) / 2))
    cone = note("cone", "k", exp(-Number(0.2) * r))
    egg = note("egg", "h", exp((cos(2 * PI * x) + cos(2 * PI * y)) / 2))
    value = 20 + E - 20 * cone - egg
    if r.value == 0:
        return value, Number(0), Number(0)
    return value, 2 * cone * x / r + PI * sin(2 * PI * x) * egg, 2 * cone * y / r + PI * sin(2 * PI * y) * egg


def griewank(x: Node, y: Node, of: Of, note: Note) -> Parts:
    root = sqrt(2)
    z = y / root
    value = 1 + (x**2 + y**2) / 4000 - cos(x) * cos(z)
    return value, x / 2000 + sin(x) * cos(z), y / 2000 + cos(x) * sin(z) / root


def saddle(x: Node, y: Node, of: Of, note: Note) -> Parts:
    return x**2 - y**2, 2 * x, -2 * y


def monkey_saddle(x: Node, y: Node, of: Of, note: Note) -> Parts:
    return x**3 - 3 * x * y**2, 3 * x**2 - 3 * y**2, -6 * x * y


def rosenbrock(x: Node, y: Node, of: Of, note: Note) -> Parts:
    b, v = of["b"], y - x**2
    return (1 - x) ** 2 + b * v**2, -2 * (1 - x) - 4 * b * x * v, 2 * b * v


def beale(x: Node, y: Node, of: Of, note: Note) -> Parts:
    r1 = note("r1", "r_1", Number(1.5) - x + x * y)
    r2 = note("r2", "r_2", Number(2.25) - x + x * y**2)
    r3 = note("r3", "r_3", Number(2.625) - x + x * y**3)
    fx = 2 * r1 * (y - 1) + 2 * r2 * (y**2 - 1) + 2 * r3 * (y**3 - 1)
    return r1**2 + r2**2 + r3**2, fx, 2 * r1 * x + 4 * r2 * x * y + 6 * r3 * x * y**2


SURFACES: dict[str, Callable[..., Any]] = {
    written.__name__: written
    for written in (
        parabola, two_minima, many_minima, quadratic_bowl, booth, matyas, himmelblau, styblinski_tang, goldstein_price,
        three_hump_camel, six_hump_camel, plateau, easom, rastrigin, ackley, griewank, saddle, monkey_saddle,
        rosenbrock, beale,
    )
}  # fmt: skip
