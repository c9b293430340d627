"""Planes of every kind: points beside them, and refusals."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.descent.advance import start
from app.core.descent.objective import compile
from app.core.experiment import parse
from app.core.landscape.planes import KINDS
from app.core.landscape.planes.plane import Plane, beside, pointed
from app.core.support.registry import InvalidInput
from tests.core.landscape.planes.walks import CHAIN, every_kind, function, network, plane_of, walked


def test_every_kind_of_plane_is_tested():
    assert {plain["kind"] for plain in every_kind(walked(network())[0])} == set(KINDS)


@pytest.mark.parametrize("index", range(7))
def test_a_point_of_the_plane_has_its_own_coordinates(index):
    experiment = network()
    path, state = walked(experiment)
    plane = plane_of(experiment, state, **every_kind(path)[index])
    rng = np.random.default_rng(1)
    coordinates = rng.normal(size=(len(plane.directions), 20))
    found = plane.project(plane.points(*coordinates))
    np.testing.assert_allclose(found.coordinates, coordinates, rtol=1e-11, atol=1e-12)
    assert not found.distance.any() and not found.share.any()


@pytest.mark.parametrize("index", range(7))
def test_distances_are_those_of_least_squares(index):
    experiment = network()
    path, state = walked(experiment)
    plane = plane_of(experiment, state, **every_kind(path)[index])
    found = plane.project(path)
    for k, point in enumerate(path):
        best, *_ = np.linalg.lstsq(plane.directions.T, point - plane.origin, rcond=None)
        off = np.linalg.norm(point - plane.origin - plane.directions.T @ best)
        np.testing.assert_allclose(found.coordinates[:, k], best, rtol=1e-9, atol=1e-9)
        assert found.distance[k] == pytest.approx(off, rel=1e-9, abs=1e-12)
        away = np.linalg.norm(point - plane.centre)
        assert found.share[k] == pytest.approx(off / away if away > 0 else 0.0, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("v", ["b3[1]", None])
def test_a_plane_of_parameters_lies_as_its_directions_do(v):
    """Coordinates that are read off equal those by duals and products, for one point, many, or a block of them."""
    experiment = network(frozen=["w1", "b3"])
    path, state = walked(experiment)
    own = plane_of(experiment, state, kind="parameters", u="w2[2,3]", v=v)
    general = Plane({}, own.centre, own.origin, own.directions, own.free)
    for points in (state.parameters, path[7], path, path[:50].reshape(5, 10, -1), 1e200 * path):
        found, wanted = own.project(points), general.project(points)
        for name in ("coordinates", "distance", "share"):
            np.testing.assert_allclose(getattr(found, name), getattr(wanted, name), rtol=1e-13, atol=1e-13)
            assert getattr(found, name).shape == getattr(wanted, name).shape
    assert own.left_out == general.left_out == own.free.sum() - 1 == len(own.held) and not own.exact


@pytest.mark.parametrize("kind", [{"kind": "principal", "steps": 30}, {"kind": "curvature"}, "points"])
def test_directions_are_orthonormal(kind):
    experiment = network(frozen=["b2"])
    path, state = walked(experiment)
    plane = plane_of(experiment, state, **(every_kind(path)[5] if kind == "points" else kind))
    np.testing.assert_allclose(plane.directions @ plane.directions.T, np.eye(2), atol=1e-14)
    assert not plane.directions[:, ~plane.free].any()


@pytest.mark.parametrize("index", range(7))
def test_the_same_request_gets_the_same_plane(index):
    experiment = network()
    path, state = walked(experiment)
    first, second = (plane_of(experiment, state, **every_kind(path)[index]) for _ in range(2))
    assert (first.directions == second.directions).all() and first.plain == second.plain


@pytest.mark.parametrize("index", range(5))
def test_the_plane_goes_through_its_centre(index):
    experiment = network()
    path, state = walked(experiment)
    here = plane_of(experiment, state, **every_kind(path)[index])
    assert here.project(state.parameters).distance == 0
    there = plane_of(experiment, state, **every_kind(path)[index], center=path[3].tolist())
    assert there.project(path[3]).distance == 0 and (there.centre == path[3]).all()
    assert there.project(state.parameters).distance > 0.01
    if index:
        assert (there.project(path[3]).coordinates == 0).all()


def test_a_plane_that_no_run_can_leave_is_exact():
    two_free = parse({"objective": CHAIN})
    state = start(two_free)
    for plain in ({"kind": "random"}, {"kind": "curvature"}, {"kind": "principal", "steps": 5}):
        assert plane_of(two_free, state, **plain).exact
    assert not plane_of(two_free, state, kind="parameters", u="w1[1,1]", v="b1[1]").exact
    assert plane_of(two_free, state, kind="parameters", u="w1[1,1]", v="b1[1]").left_out == 1
    assert plane_of(network(), start(network()), kind="random").left_out == compile(network()).size - 2


def test_one_free_parameter_makes_a_line():
    experiment = function("two_minima")
    state = start(experiment)
    kinds = ({"kind": "random"}, {"kind": "curvature"}, {"kind": "principal", "steps": 5},
             {"kind": "points", "points": [[0.0], [1.0], [3.0]]})  # fmt: skip
    for plain in kinds:
        plane = plane_of(experiment, state, **plain)
        assert len(plane.directions) == 1 and plane.exact


def test_a_direction_points_to_its_largest_component():
    assert pointed(np.array([0.1, -0.9, 0.3])).tolist() == [-0.1, 0.9, -0.3]
    assert pointed(np.array([0.5, -0.5 - 1e-15])).tolist() == [0.5, -0.5 - 1e-15]
    assert beside(np.array([3.0, 4.0]), [np.array([1.0, 0.0])]).tolist() == [0.0, 1.0]
    assert beside(np.array([1e-12, 1.0]), [np.array([0.0, 1.0])]) is None


SIZE = compile(network()).size
ONES = [1.0] * SIZE


@pytest.mark.parametrize(
    ("plain", "field"),
    [
        ({"kind": "principal"}, "plane.steps"),
        ({"kind": "principal", "steps": 0}, "plane.steps"),
        ({"kind": "principal", "steps": 10**6}, "plane.steps"),
        ({"kind": "principal", "steps": 3, "path": [ONES, ONES]}, "plane.steps"),
        ({"kind": "principal", "steps": 3, "from": {"parameters": [1.0]}}, "plane.from.parameters"),
        ({"kind": "principal", "path": [ONES]}, "plane.path"),
        ({"kind": "principal", "path": [ONES, ONES]}, "plane.path"),
        ({"kind": "principal", "path": [ONES, [1.0]]}, "plane.path.1"),
        ({"kind": "principal", "path": [ONES, [float("nan")] * SIZE]}, "plane.path.1.0"),
        ({"kind": "random", "seed": -1}, "plane.seed"),
        ({"kind": "random", "seed": 0.5}, "plane.seed"),
        ({"kind": "random", "center": [1.0]}, "plane.center"),
        ({"kind": "curvature", "center": [1e299] * SIZE}, "plane.center"),
        ({"kind": "points", "points": [ONES, ONES]}, "plane.points"),
        ({"kind": "points", "points": [ONES, ONES, ONES]}, "plane.points"),
        ({"kind": "points", "points": [ONES, [2.0], ONES]}, "plane.points.1"),
        ({"kind": "line", "from": ONES}, "plane.to"),
        ({"kind": "line", "from": ONES, "to": ONES}, "plane.to"),
        ({"kind": "parameters", "u": "w1[1,1]", "center": [0.0]}, "plane.center"),
    ],
)
def test_bad_planes_are_refused_by_field(plain, field):
    experiment = network(((4, "tanh"), (3, "identity"), (1, "identity")))
    with pytest.raises(InvalidInput) as refusal:
        plane_of(experiment, start(experiment), **plain)
    assert refusal.value.field == field
    assert refusal.value.allowed


def test_frozen_networks_have_no_random_or_sharpest_direction():
    experiment = network(frozen=["1", "2", "3"])
    for kind in ("random", "curvature"):
        with pytest.raises(InvalidInput, match="plane.kind"):
            plane_of(experiment, start(experiment), kind=kind)
