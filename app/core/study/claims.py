"""Common claims about gradient descent, each with a study that tests it, and its finding.

A finding may contradict the claim. A test compares its numbers with a run of the study.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Claim:
    """`study` holds the arguments of `grid.read`, `look_at` the measure that decides, `finding` the result in words."""

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
    "True for this bowl, whose axes are the coordinates. Of 21 rates, 11 work for Adam and 7 for Adagrad at every "
    "condition number from 1 to 1000. In 500 updates gradient descent falls from 10 rates to 0, and Nesterov from 13 "
    "to 1. But RMSprop has only 6 rates at condition 1 and 4 at 1000, because it does not settle with large ones. "
    "Where the scaling is good, momentum works with 15 rates, more than any adaptive method. This study does not test "
    "valleys that lie across the coordinates, where scaling each of them helps less.",
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
    "True for sigmoid: with 7 hidden layers the first layer's gradient is thousands to millions of times smaller than "
    "the last hidden one's, with every initialization, and 40 updates teach it nothing. For tanh and ReLU the "
    "initialization decides. With Glorot (tanh) or He (both) the first layer still gets a fifth to a half of it, and "
    "the network learns. With weights of deviation 0.1 it gets a few thousandths or less, and nothing is learned.",
)


def small_network(data: str, hidden: int) -> dict[str, Any]:
    """A network with one hidden layer of tanh units on 40 examples, trained by plain descent."""
    return {
        "objective": {
            "kind": "network",
            "data": {"name": data, "n": 40, "n_test": 0},
            "layers": [{"units": hidden, "activation": "tanh"}, {"units": 1}],
        },
        "optimizer": {"name": "gd"},
    }


SHALLOW = [1.557, 1.686, 1.874, -2.25, -2.32, 3.297, 0.505, 0.512, -0.03]
"""A local minimum of XOR with two hidden units, loss 0.036, in which half of all full-batch runs end.

It is the end of the run of seed 26 after 20,000 updates at rate 0.5. The other half of the runs reaches 0.014."""
SADDLE = [-1.774373, -0.083276, 1.560616, 0.096157, 1.074261, 0.056051, -0.747266, 0.286536, -0.214731, -0.04335]
"""A point near a saddle: the full-batch run of seed 25 on the sine after 3000 updates at rate 0.1.

Its loss is 0.030, the gradient 3e-3, and one direction is curved downwards by 0.01. It is the highest of 200 seeds."""

MINIMUM_NOISE = Claim(
    "noise_minimum",
    "Noise and a shallow minimum",
    "Noise helps leave shallow minima.",
    "escaped",
    {
        "base": small_network("xor", 2),
        "vary": {
            "seed": 60,
            "objective.init": [{"name": "values", "parameters": SHALLOW}, "glorot_uniform"],
            "optimizer.eta": [0.1, 0.5],
            "batch_size": [None, 10, 1],
        },
        "steps": 2000,
        "escape": 0.025,
        "measure": ["loss_train", "escaped"],
    },
    "Not here. None of 60 runs leaves the shallow minimum in 2000 updates, with batches of 10 or with single "
    "examples, at rate 0.1 or 0.5: at most 6 % would (95 % interval). From random starts full batch and batches of 10 "
    "do equally well: about half get below 0.025. Single examples at rate 0.5 do far worse, 9 of 60, because the "
    "noise keeps them from settling. A full-batch run from a given start is one run, however many seeds.",
)

SADDLE_NOISE = Claim(
    "noise_saddle",
    "Noise and saddles",
    "Noise helps leave saddles.",
    "escaped",
    {
        "base": small_network("sine", 3),
        "vary": {
            "seed": 60,
            "objective.init": [{"name": "values", "parameters": SADDLE}, "zeros"],
            "optimizer.eta": [0.03, 0.1, 0.3],
            "batch_size": [None, 10, 1],
        },
        "steps": 1000,
        "escape": 0.024,
        "measure": ["loss_train", "escaped"],
    },
    "It depends on the saddle and on the rate. At rate 0.1 single examples get below 0.024 in all of 60 runs within "
    "1000 updates; full batch and batches of 10 do not: noise was quicker. At rate 0.3 nearly all leave it either "
    "way, at 0.03 none. If all weights are zero, no run ever leaves: the gradient of every single example is zero for "
    "all weights, so batches bring no noise that could help. The first saddle was chosen because descent lingers on "
    "it; at four other such points noise left none sooner.",
)

CLAIMS: dict[str, Claim] = {claim.name: claim for claim in (MINIMUM_NOISE, SADDLE_NOISE, SCALES, DEPTH)}
