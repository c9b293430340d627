"""Studies that run as they are, each in well under a second."""

from __future__ import annotations

from typing import Any

from app.web.experiment.examples import MOONS, example

BOWL: dict[str, Any] = {"objective": {"kind": "function", "name": "quadratic_bowl", "start": [4, 2]}}

STUDY = {
    "optimizers": example(
        "The share of 20 runs that reach a loss of 0.05 with a small network, by optimizer and rate",
        base=MOONS,
        vary={"seed": 20, "optimizer": ["gd", "adam"], "optimizer.eta": [0.01, 0.1]},
        steps=50,
        target=0.05,
        stream=False,
    ),
    "condition": example(
        "The rates that converge on bowls of several condition numbers",
        base=BOWL,
        vary={"objective.parameters.condition": [1, 30], "optimizer.eta": [0.01, 0.1, 1]},
        steps=200,
        target=1e-3,
        stream=False,
    ),
}
