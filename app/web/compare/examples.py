"""Comparisons that run as they are."""

from __future__ import annotations

from typing import Any

from app.web.experiment.examples import MOONS, example

HIMMELBLAU: dict[str, Any] = {
    "objective": {"kind": "function", "name": "himmelblau", "start": [0, 0]},
    "optimizer": {"name": "gd", "eta": 0.01},
}


COMPARE = {
    "minima": example(
        "Two minima of Himmelblau's function and the hill between them",
        a={"experiment": HIMMELBLAU, "state": {"parameters": [3, 2]}},
        b={"experiment": HIMMELBLAU, "state": {"parameters": [-2.805118, 3.131312]}},
        samples=11,
    ),
    "seeds": example(
        "One network from two starts", a={"experiment": MOONS}, b={"experiment": {**MOONS, "seed": 8}}, samples=5
    ),
}
