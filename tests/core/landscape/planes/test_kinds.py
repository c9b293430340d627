"""Where the directions of each kind of plane come from, against independent computations."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.descent.advance import State, advance, read_state, start
from app.core.descent.objective import compile
from app.core.experiment import parse
from app.core.support.norms import norm
from tests.core.landscape.planes.walks import CHAIN, function, network, plane_of, walked

# Principal directions ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("steps", [12, 300])  # fewer points than parameters, and more
def test_principal_directions_are_singular_vectors(steps):
    experiment = network()
    path, state = walked(experiment, steps)
    plane = plane_of(experiment, state, kind="principal", path=path.tolist())
    _, singular, right = np.linalg.svd(path - path.mean(axis=0))
    np.testing.assert_allclose(np.abs((plane.directions * right[:2]).sum(axis=1)), 1.0, rtol=1e-10)
    np.testing.assert_allclose(plane.plain["variance"], (singular**2 / (singular**2).sum())[:2], rtol=1e-10)


def test_explained_variance_is_what_projections_keep():
    experiment = network()
    path, state = walked(experiment)
    plane = plane_of(experiment, state, kind="principal", path=path.tolist())
    found = plane.project(path)
    share = found.coordinates.var(axis=1) / path.var(axis=0).sum()
    np.testing.assert_allclose(plane.plain["variance"], share, rtol=1e-12)
    assert share[0] > share[1] > 0


def test_a_small_second_direction_is_found_as_well():
    """A path that leaves a line by a millionth: squares alone would lose half the digits of the second direction."""
    t = np.linspace(-1, 1, 40)
    rng = np.random.default_rng(2)
    basis = np.linalg.qr(rng.normal(size=(17, 2)))[0].T
    path = np.outer(t, basis[0]) + 1e-6 * np.outer(t**2 - np.mean(t**2), basis[1])
    experiment = network(((4, "tanh"), (1, "identity")))
    plane = plane_of(experiment, start(experiment), kind="principal", path=path.tolist())
    assert abs(plane.directions[1] @ basis[1]) == pytest.approx(1.0, abs=1e-8)
    assert plane.plain["variance"][1] == pytest.approx(1e-12 * np.var(t**2) / np.var(t), rel=1e-6)


def test_the_replayed_path_is_the_run_s_own():
    experiment = network()
    path, state = walked(experiment, 40)
    given = plane_of(experiment, state, kind="principal", path=path.tolist())
    replayed = plane_of(experiment, state, kind="principal", steps=40)
    assert (replayed.through == path).all() and (replayed.directions == given.directions).all()

    later = advance(experiment, start(experiment), 10).frames[-1].state
    plain = {key: value if key in ("step", "since") else value.tolist() for key, value in later.plain().items()
             if key != "slots"}  # fmt: skip
    plain["slots"] = {name: values.tolist() for name, values in later.slots.items()}
    assert (read_state(experiment, plain).parameters == later.parameters).all()
    rest = plane_of(experiment, state, kind="principal", steps=30, **{"from": plain})
    assert (rest.through == path[10:]).all()


def test_a_replay_that_diverges_ends_where_the_run_does():
    experiment = parse({"objective": {"kind": "function", "name": "booth"}, "optimizer": {"name": "gd", "eta": 1.0}})
    frames = advance(experiment, start(experiment), 1000).frames
    plane = plane_of(experiment, start(experiment), kind="principal", steps=1000)
    assert plane.plain["points"] == 1 + len(frames) < 1000
    assert np.isfinite(plane.directions).all() and np.isfinite(plane.plain["variance"]).all()


def test_a_straight_path_gets_a_second_axis():
    experiment = network()
    path, state = walked(experiment, 40)
    plane = plane_of(experiment, state, kind="principal", path=path[[0, 7]].tolist())
    assert plane.plain["variance"] == [pytest.approx(1.0), 0.0]
    np.testing.assert_allclose(plane.directions @ plane.directions.T, np.eye(2), atol=1e-14)


# Random directions ---------------------------------------------------------------------------------------------------


def test_random_directions_are_filter_normalised():
    experiment = network(frozen=["w2[1,1]", "w3"])
    _, state = walked(experiment)
    objective = compile(experiment)
    plane = plane_of(experiment, state, kind="random", seed=4)
    weights = list(objective.network.layout.layers(np.where(objective.free, state.parameters, 0.0)))
    for direction in plane.directions:
        assert not direction[~objective.free].any()
        for (w, _), (d, d_bias) in zip(weights, objective.network.layout.layers(direction), strict=True):
            np.testing.assert_allclose(np.linalg.norm(d, axis=1), np.linalg.norm(w, axis=1), rtol=1e-14)
            assert not d_bias.any()
    first, second = (list(objective.network.layout.layers(direction))[0][0] for direction in plane.directions)
    np.testing.assert_allclose((first * second).sum(axis=1), 0.0, atol=1e-14)
    np.testing.assert_allclose(plane.plain["lengths"], np.linalg.norm(plane.directions, axis=1), rtol=1e-14)
    assert plane.plain["cosine"] == pytest.approx(0.0, abs=1e-14)


def test_random_directions_say_how_many_units_have_no_length():
    """A row of zeros moves by 1, which no length of weights explains; frozen weights do not count."""
    experiment = network(frozen=["w1[2,1]"])
    path, _ = walked(experiment)
    point, places = path[-1].copy(), {name: k for k, name in enumerate(compile(experiment).names)}
    assert plane_of(experiment, State(3, point, {}), kind="random").plain["zero_units"] == 0
    for name in ("w1[1,1]", "w1[1,2]", "w1[2,2]"):
        point[places[name]] = 0.0
    plane = plane_of(experiment, State(3, point, {}), kind="random")
    assert plane.plain["zero_units"] == 2
    for row in (["w1[1,1]", "w1[1,2]"], ["w1[2,2]"]):
        np.testing.assert_allclose(np.linalg.norm(plane.directions[:, [places[name] for name in row]], axis=1), 1.0)


def test_seeds_tell_random_directions_apart_and_steps_do_not():
    experiment = network()
    path, state = walked(experiment)
    one, other = (plane_of(experiment, state, kind="random", seed=seed) for seed in (1, 2))
    assert abs(one.directions[0] @ other.directions[0]) < 0.9 * norm(one.directions[0]) ** 2
    later = plane_of(experiment, State(99, path[-1], {}), kind="random", seed=1)
    assert (np.sign(later.directions) == np.sign(one.directions)).all()


def test_units_without_weight_get_rows_of_length_one():
    experiment = network(init={"name": "zeros"})
    plane = plane_of(experiment, start(experiment), kind="random")
    w = next(compile(experiment).network.layout.layers(plane.directions[0]))[0]
    np.testing.assert_allclose(np.linalg.norm(w, axis=1), 1.0, rtol=1e-14)


@pytest.mark.parametrize("seed", range(20))
def test_rows_of_a_single_weight_still_make_a_plane(seed):
    experiment = parse({"objective": CHAIN})
    plane = plane_of(experiment, start(experiment), kind="random", seed=seed)
    assert len(plane.directions) == 2 and np.linalg.matrix_rank(plane.directions) == 2
    assert abs(plane.plain["cosine"]) < 0.99 and plane.exact


def test_random_directions_of_a_function_are_a_turned_picture():
    experiment = function()
    plane = plane_of(experiment, start(experiment), kind="random", seed=1)
    np.testing.assert_allclose(plane.directions @ plane.directions.T, np.eye(2), atol=1e-15)
    assert plane.exact


# Points and lines ----------------------------------------------------------------------------------------------------


def test_three_points_have_the_coordinates_given():
    experiment = network()
    path, state = walked(experiment)
    points = path[[0, 20, -1]]
    plane = plane_of(experiment, state, kind="points", points=points.tolist())
    coordinates = np.array(plane.plain["points"])
    np.testing.assert_allclose(plane.points(*coordinates.T), points, atol=1e-13)
    assert coordinates[0].tolist() == [0, 0] and coordinates[1][1] == 0 and coordinates[2][1] > 0
    assert coordinates[1][0] == pytest.approx(np.linalg.norm(points[1] - points[0]), rel=1e-14)
    away = np.linalg.norm(points[2] - points[1])
    assert np.linalg.norm(coordinates[2] - coordinates[1]) == pytest.approx(away, rel=1e-13)
    assert plane.plain["collinear"] is False


@pytest.mark.parametrize("chosen", [(0, 30, 30), (0, 0, 30), (30, 0, 30)])
def test_points_on_a_line_get_an_axis_beside_it(chosen):
    experiment = network(frozen=["w1"])
    path, state = walked(experiment)
    plane = plane_of(experiment, state, kind="points", points=path[list(chosen)].tolist())
    assert plane.plain["collinear"] is True
    np.testing.assert_allclose(plane.directions @ plane.directions.T, np.eye(2), atol=1e-14)
    assert not plane.directions[:, ~plane.free].any()
    found = plane.project(path[list(chosen)])
    assert not found.distance.any() and np.abs(found.coordinates[1]).max() < 1e-13


def test_a_line_runs_from_one_end_to_the_other():
    experiment = network()
    path, state = walked(experiment)
    plane = plane_of(experiment, state, kind="line", **{"from": path[0].tolist(), "to": path[-1].tolist()})
    np.testing.assert_allclose(plane.points(np.array([0.0, 1.0])), path[[0, -1]], atol=1e-15)
    assert plane.plain["length"] == pytest.approx(np.linalg.norm(path[-1] - path[0]), rel=1e-15)


def test_barrier_is_the_pass_on_the_straight_way():
    experiment = function("three_hump_camel")
    ends = {"from": [-1.7475523458302888, 0.8737761729151444], "to": [1.7475523458302888, -0.8737761729151444]}
    barrier = plane_of(experiment, start(experiment), kind="line", **ends).plain["barrier"]
    t = np.linspace(0, 1, 1_000_001)
    x, y = (a + t * (b - a) for a, b in zip(ends["from"], ends["to"], strict=True))
    losses = 2 * x**2 - 1.05 * x**4 + x**6 / 6 + x * y + y**2
    assert barrier["loss"] == pytest.approx(losses.max(), rel=1e-9)
    assert barrier["u"] == pytest.approx(t[losses.argmax()], abs=1e-3)
    assert barrier["height"] == pytest.approx(losses.max() - max(losses[0], losses[-1]), rel=1e-7)
    assert barrier["over_mean"] == pytest.approx(losses.max() - (losses[0] + losses[-1]) / 2, rel=1e-7)


def test_a_way_that_only_falls_has_no_barrier():
    experiment = function("booth")
    line = {"from": [-5.0, -5.0], "to": [1.0, 3.0]}
    barrier = plane_of(experiment, start(experiment), kind="line", **line).plain["barrier"]
    assert barrier["height"] == 0 and barrier["u"] == 0 and barrier["to"] == 0
    assert barrier["over_mean"] == pytest.approx(barrier["from"] / 2)


def test_a_barrier_that_overflows_is_none():
    experiment = network()
    size = compile(experiment).size
    plane = plane_of(experiment, start(experiment), kind="line", **{"from": [0.0] * size, "to": [1e300] * size})
    assert plane.plain["barrier"] is None and np.isfinite(plane.plain["length"])
