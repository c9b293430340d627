"""Claims one reads about gradient descent, each as a study that tests it, and what came out.

`finding` is what these very studies give, where it contradicts the claim too; a test holds its numbers to a run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Claim:
    """`study` holds the arguments of `grid.read`; `look_at` the measure that decides, `finding` what it says."""

    name: str
    title: str
    claim: str
    look_at: str
    study: dict[str, Any]
    finding: str


RATES = [round(10 ** (k / 4), 6) for k in range(-16, 5)]
"""Four per factor of ten, from 1e-4 to 10."""

SCALES = Claim(
    "scales",
    "Badly scaled problems",
    "Adaptive methods cope with badly scaled problems.",
    "converged",
    {
        "base": {"objective": {"kind": "function", "name": "quadratic_bowl"}},
        "vary": {
            "optimizer": ["gd", "momentum", "nesterov", "adagrad", "rmsprop", "adam"],
            "objective.parameters.condition": [1, 10, 100, 1000],
            "optimizer.eta": RATES,
            "objective.start": [[4, 2], [-3, 1], [1, 4], [2, -3]],
        },
        "steps": 500,
        "target": 1e-3,
        "measure": ["loss_train", "converged", "steps_to_target"],
    },
    "",
)

DEPTH = Claim(
    "depth",
    "Gradients over depth",
    "Gradients vanish with depth.",
    "gradient_norm_per_layer",
    {
        "base": {
            "objective": {
                "kind": "network",
                "data": {"name": "moons", "n": 40},
                "layers": [{"units": 16, "activation": "sigmoid"}, {"units": 1}],
            },
            "optimizer": {"name": "gd", "eta": 0.1},
        },
        "vary": {
            "seed": 40,
            "objective.activation": ["sigmoid", "tanh", "relu"],
            "objective.init": ["glorot_uniform", "he_normal", {"name": "normal", "std": 0.1}],
            "objective.depth": [1, 2, 4, 7],
        },
        "steps": 40,
        "measure": ["loss_train", "gradient_norm_per_layer"],
    },
    "",
)

CLAIMS: dict[str, Claim] = {claim.name: claim for claim in (SCALES, DEPTH)}
