"""Requests about typed functions that run as they are."""

from __future__ import annotations

from app.web.experiment.examples import example

FUNCTION = {
    "valley": example("Rosenbrock's function", formula="(1 - x)^2 + 100 (y - x^2)^2", range=[[-2, 2], [-1, 3]]),
    "waves": example("A function of one variable", formula="sin(3x) + x^2/4"),
}
