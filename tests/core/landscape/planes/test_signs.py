"""A plane that follows a run keeps its sides: directions of one step and the next are never nearly opposite."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.descent.advance import advance, start
from app.core.descent.frames import State
from app.core.descent.loss_surface import loss_surface
from app.core.experiment import parse
from app.core.landscape.planes import make_plane
from app.core.landscape.planes.plane import pointed
from app.core.landscape.planes.signs import towards

STEPS = 120
RUNS = {"adam": (0.01, 10), "gd": (0.2, 10), "momentum": (0.1, 10)}


def path_of(name: str):
    eta, batch = RUNS[name]
    layers = [{"units": 8, "activation": "tanh"}, {"units": 8, "activation": "tanh"}, {"units": 1}]
    experiment = parse(
        {
            "objective": {"kind": "network", "data": {"name": "moons"}, "layers": layers},
            "optimizer": {"name": name, "eta": eta},
            "batch_size": batch,
            "seed": 7,
        }
    )
    first = start(experiment)
    return experiment, np.vstack((first.parameters, advance(experiment, first, STEPS).frames.parameters))


def turned_over(directions: list[np.ndarray]) -> int:
    """How often a direction is nearly opposite to the one before; those that are nowhere near it do not count."""
    return sum(a @ b < -0.5 for a, b in zip(directions, directions[1:], strict=False))


@pytest.mark.parametrize("name", RUNS)
def test_principal_directions_do_not_flip(name):
    experiment, path = path_of(name)
    surface = loss_surface(experiment)
    planes = []
    for step in range(6, STEPS, 3):
        state = State(step, path[step], {})
        planes.append(make_plane(surface, state, {"kind": "principal", "path": path[: step + 1].tolist()}))
    for k in (0, 1):
        # as long as the run is short two directions may explain as much, and change places
        assert turned_over([plane.directions[k] for plane in planes]) <= (name == "momentum")
    u, v = planes[-1].project(path[: step + 1]).coordinates
    assert u[0] < u.mean() and v[0] > v.mean()


@pytest.mark.parametrize("name", RUNS)
def test_sharpest_direction_does_not_flip(name):
    experiment, path = path_of(name)
    surface = loss_surface(experiment)
    slots = start(experiment).slots
    planes = [make_plane(surface, State(t, path[t], slots), {"kind": "curvature"}) for t in range(2, STEPS, 2)]
    assert turned_over([plane.directions[1] for plane in planes]) <= (name == "momentum")
    # the gradient swings along it, so that it cannot say which side is up
    slopes = np.array([surface.gradients(plane.centre) @ plane.directions[1] for plane in planes])
    assert ((slopes[1:] > 0) != (slopes[:-1] > 0)).sum() >= 5
    # the largest component, the obvious rule, would not do
    if name == "adam":
        assert turned_over([pointed(plane.directions[1]) for plane in planes]) >= 3


def test_the_loss_rises_along_u():
    experiment, path = path_of("gd")
    surface = loss_surface(experiment)
    for step in (0, 30, 31):
        plane = make_plane(surface, State(step, path[step], {}), {"kind": "curvature"})
        assert surface.gradients(path[step]) @ plane.directions[0] > 0


def test_sign_follows_the_way_or_the_largest_component():
    direction = np.array([0.6, -0.8])
    assert (towards(direction, np.array([0.0, 2.0])) == -direction).all()
    assert (towards(direction, np.array([0.0, -2.0])) == direction).all()
    for across in ([0.8, 0.6], [0.0, 0.0], [np.inf, 0.0]):
        assert (towards(direction, np.array(across)) == [-0.6, 0.8]).all()
