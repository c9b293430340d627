"""Small experiments, their paths, and a plane of every kind through them, for the tests of planes."""

from __future__ import annotations

import numpy as np

from app.core.descent.advance import advance, start
from app.core.descent.loss_surface import loss_surface
from app.core.experiment import parse
from app.core.landscape.planes import make_plane
from app.core.landscape.planes.plane import Plane

CHAIN = {
    "data": {"name": "single"},
    "layers": [{"units": 1, "activation": "identity"}, {"units": 1, "activation": "identity"}],
    "frozen": ["b1", "b2"],
}


def network(layers=((4, "tanh"), (3, "tanh"), (1, "identity")), data=None, **more):
    optimizer = {"name": "adam", "eta": 0.05}
    units = [{"units": units, "activation": activation} for units, activation in layers]
    data = {"name": "moons", "n": 40, "n_test": 0} | (data or {})
    return parse(
        {"objective": {"data": data, "layers": units} | more, "optimizer": optimizer, "batch_size": 10, "seed": 3}
    )


def function(name: str = "rosenbrock", **more):
    return parse({"objective": {"kind": "function", "name": name, **more}, "optimizer": {"name": "gd", "eta": 1e-3}})


def walked(experiment, steps: int = 50):
    """The path (steps + 1, P) and the state two thirds along."""
    first = start(experiment)
    frames = advance(experiment, first, steps).frames
    return np.vstack((first.parameters, frames.parameters)), frames[2 * steps // 3].state


def plane_of(experiment, state, **plain) -> Plane:
    return make_plane(loss_surface(experiment, state.step), state, plain)


def every_kind(path) -> list[dict]:
    ends = {"from": path[0].tolist(), "to": path[-1].tolist()}
    return [
        {"kind": "parameters", "u": "w1[2,1]", "v": "w3[1,2]"},
        {"kind": "principal", "path": path.tolist()},
        {"kind": "principal", "steps": len(path) - 1},
        {"kind": "random", "seed": 5},
        {"kind": "curvature"},
        {"kind": "points", "points": [path[0].tolist(), path[20].tolist(), path[-1].tolist()]},
        {"kind": "line", **ends},
    ]
