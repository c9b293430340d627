"""Requests about planes that run as they are."""

from __future__ import annotations

from typing import Any

from app.web.experiment.examples import CHAIN, MOONS, STATE, example

CAMEL: dict[str, Any] = {
    "objective": {"kind": "function", "name": "three_hump_camel"},
    "optimizer": {"name": "momentum", "eta": 0.02, "mu": 0.9},
}

LANDSCAPE = {
    "chain": example(
        "The loss over the chain's two weights",
        experiment=CHAIN,
        plane={"kind": "parameters", "u": "w1[1,1]", "v": "w2[1,1]"},
        resolution=[5, 4],
        range={"u": [-1, 3], "v": [0, 3]},
    ),
    "curve": example(
        "The loss along one weight of a network",
        experiment=MOONS,
        plane={"kind": "parameters", "u": "w1[2,1]"},
        resolution=[11],
    ),
    "far": example(
        "The loss far out, on an axis that is not even",
        experiment=CAMEL,
        plane={"kind": "parameters", "u": "x"},
        at={"u": [-1e50, -1e3, -2, 0, 2, 1e3, 1e50]},
        precision="float64",
    ),
    "principal": example(
        "Where a run of 50 steps went, with its path on the surface",
        experiment=MOONS,
        plane={"kind": "principal", "steps": 50},
        resolution=[7, 7],
        project="path",
    ),
    "random": example(
        "Two random directions, filter-normalised, and the gradient as arrows",
        experiment=MOONS,
        plane={"kind": "random", "seed": 1},
        resolution=[7, 7],
        field=[3, 3],
    ),
    "curvature": example(
        "Gradient and sharpest curvature, over this step's batch of ten",
        experiment=MOONS,
        plane={"kind": "curvature"},
        over="batch",
        resolution=[7, 7],
    ),
    "points": example(
        "Through three points",
        experiment=CHAIN,
        plane={"kind": "points", "points": [[0.5, 1, 1.5, 0.5], [0.6, 1, 1.6, 0.5], [0.8, 1, 1.7, 0.5]]},
        resolution=[5, 5],
    ),
    "line": example(
        "From one minimum to another, and the barrier between them",
        experiment=CAMEL,
        plane={"kind": "line", "from": [-1.7475523, 0.8737762], "to": [0, 0]},
        resolution=[11],
    ),
}
PROJECT = {
    "chain": example(
        "How far from the plane of the chain's weights two points are",
        experiment=CHAIN,
        state=STATE,
        project=[[0.5, 1, 1.5, 0.5], [0.6, 1.2, 1.6, 0.4]],
    ),
    "principal": example(
        "A run beside the plane it varies most in",
        experiment=MOONS,
        plane={"kind": "principal", "steps": 20},
        project="path",
    ),
}
BASINS = {
    "camel": example("Which of the camel's three minima a start rolls to", experiment=CAMEL, resolution=[9, 7]),
    "chain": example(
        "Where the chain's weights end up",
        experiment=CHAIN,
        resolution=[7, 7],
        range={"u": [-4, 4], "v": [-4, 4]},
        steps=200,
    ),
}


BOUNDARY = {
    "moons": example("What the untrained network answers over the plane", experiment=MOONS, resolution=7),
}
