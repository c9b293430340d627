"""Landscapes of every kind of plane: samples are the network's loss, whichever way is the quickest."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.descent.advance import State, advance, start
from app.core.descent.objective import compile
from app.core.experiment import parse
from app.core.landscape.grid import PlaneLosses
from app.core.landscape.one_layer import Quadratic, Separable
from app.core.landscape.sampling import Sampler
from app.core.landscape.survey import survey
from app.core.landscape.view import look_at, project
from app.core.network import textbook
from app.core.support.registry import InvalidInput
from tests.core.landscape.planes.walks import every_kind, function, network, walked

WIDE = ((5, "tanh"), (4, "sigmoid"), (3, "tanh"), (1, "identity"))


def true_losses(view, answer) -> np.ndarray:
    """The loss at each grid point, one at a time, by the textbook."""
    objective, data = view.surface.objective, view.surface.objective.examples
    chosen = slice(None)
    if view.surface.over == "batch":
        chosen = objective.batches.batch(view.state.step)
    rows = []
    for v in [None] if answer.v is None else answer.v:
        points = [view.plane.points(u, None if v is None else np.float64(v)) for u in answer.u]
        rows.append(
            [textbook.loss(objective.network, point, data.inputs[chosen], data.targets[chosen]) for point in points]
        )
    return np.array(rows)


@pytest.mark.parametrize("over", ["all", "batch"])
@pytest.mark.parametrize("index", range(7))
def test_float64_samples_are_the_network_s_loss(index, over):
    experiment = network(penalty={"l1": 0.01, "l2": 0.02}, frozen=["b2"])
    path, state = walked(experiment)
    view = look_at(experiment, state, every_kind(path)[index], over)
    answer = survey(view, (9, 7), dtype="float64")
    np.testing.assert_allclose(answer.loss, true_losses(view, answer), rtol=1e-12)
    assert view.surface.examples == (40 if over == "all" else 10)


@pytest.mark.parametrize("index", range(7))
@pytest.mark.parametrize("loss", ["half_mse", "binary_cross_entropy"])
def test_float32_samples_are_within_the_stated_error(index, loss):
    experiment = network(loss={"name": loss}, data={"n": 200})
    path, state = walked(experiment)
    view = look_at(experiment, state, every_kind(path)[index])
    answer, exact = (survey(view, (41, 37), dtype=dtype) for dtype in ("float32", "float64"))
    assert 0 < answer.error < 1e-5
    assert (np.abs(answer.loss - exact.loss) <= answer.error * np.abs(exact.loss)).all()


@pytest.mark.parametrize("name", ["rosenbrock", "two_minima"])
def test_functions_are_sampled_on_every_kind_too(name):
    experiment = function(name)
    first = start(experiment)
    path = np.vstack((first.parameters, advance(experiment, first, 20).frames.parameters))
    for plane in [None, *every_kind(path)[1:]]:
        view = look_at(experiment, first, plane)
        answer = survey(view, (9, 7), dtype="float64")
        grid = np.meshgrid(answer.u, *([] if answer.v is None else [answer.v]))
        wanted = compile(experiment).losses(view.plane.points(*grid))
        np.testing.assert_allclose(answer.loss, wanted.reshape(answer.loss.shape), rtol=1e-14)
        assert answer.plain()["plane"]["exact"] == (len(view.plane.directions) == compile(experiment).size)


# The quick ways ------------------------------------------------------------------------------------------------------

LINEAR = ((3, "tanh"), (4, "identity"), (2, "identity"))
QUICK = [  # layers, loss, u, v, the way
    (WIDE, "half_mse", "w4[1,2]", "b4[1]", Quadratic),
    (WIDE, "half_mse", "w4[1,2]", None, Quadratic),
    (LINEAR, "half_mse", "w2[1,2]", "w2[3,1]", Quadratic),
    (LINEAR, "half_mse", "w3[1,2]", "w3[2,1]", Quadratic),
    (WIDE, "half_mse", "w3[1,2]", "w3[3,1]", Separable),
    (WIDE, "half_mse", "w3[1,2]", "w3[1,1]", PlaneLosses),
    (WIDE, "huber", "w3[1,2]", "w3[3,1]", PlaneLosses),
    (WIDE, "huber", "w4[1,2]", "b4[1]", PlaneLosses),
    (WIDE, "binary_cross_entropy", "w3[2,2]", None, PlaneLosses),
    (WIDE, "half_mse", "w1[2,1]", "b1[4]", PlaneLosses),
    (WIDE, "half_mse", "w2[2,1]", "w2[2,5]", PlaneLosses),
    (((3, "tanh"), (2, "sigmoid")), "half_mse", "w2[1,1]", "w2[2,1]", PlaneLosses),
    (((3, "tanh"), (2, "sigmoid")), "half_mse", "w2[2,1]", "w2[2,3]", PlaneLosses),
    (((3, "gelu"), (2, "identity")), "half_mse", "b1[1]", "w1[2,1]", Separable),
    (((1, "identity"),), "half_mse", "w1[1,1]", "w1[1,2]", Quadratic),
    (WIDE, "half_mse", "w1[2,1]", "w4[1,1]", PlaneLosses),
]


@pytest.mark.parametrize(("layers", "loss", "u", "v", "way"), QUICK)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_the_quick_way_gives_what_the_general_one_does(layers, loss, u, v, way, dtype):
    data = {"name": "moons", "n": 70}
    experiment = network(layers, data, loss={"name": loss}, penalty={"l1": 0.01, "l2": 0.3})
    state = advance(experiment, start(experiment), 30).frames[-1].state
    view = look_at(experiment, state, {"kind": "parameters", "u": u, "v": v})
    assert Sampler(view.surface, view.plane, np.float64).way is way
    answer = survey(view, (31, 29), dtype=dtype)
    assert answer.error <= (1e-12 if dtype == "float64" else 1e-5)
    np.testing.assert_allclose(answer.loss, true_losses(view, answer), rtol=answer.error)


def test_a_quadratic_keeps_its_digits_at_its_minimum():
    """A fit that leaves a millionth: the squares multiplied out would cancel to four digits, or fewer."""
    experiment = network(((1, "identity"),), {"name": "line", "n": 50, "noise": 0.0})
    surface = look_at(experiment, start(experiment)).surface
    (x,), y = surface.inputs.T, surface.targets[:, 0]
    slope, offset = np.polyfit(x, y, 1)
    view = look_at(experiment, start(experiment), {"kind": "parameters", "u": "w1[1,1]", "v": "b1[1]"})
    limits = {"u": [slope + 1e-6, slope + 1e-5], "v": [offset - 1e-6, offset + 1e-6]}
    answer = survey(view, (11, 11), limits, "float64")
    assert answer.loss.max() < 1e-9
    np.testing.assert_allclose(answer.loss, true_losses(view, answer), rtol=1e-9)


@pytest.mark.parametrize("v", ["w1[2,1]", None])
def test_a_quadratic_of_fewer_errors_than_squares(v):
    """One example with one output: the triangle has a single row."""
    layers = [{"units": 2, "activation": "identity"}, {"units": 1, "activation": "identity"}]
    experiment = parse({"objective": {"data": {"name": "single"}, "layers": layers, "init": {"name": "normal"}}})
    view = look_at(experiment, start(experiment), {"kind": "parameters", "u": "w1[1,1]", "v": v})
    assert Sampler(view.surface, view.plane, np.float64).way is Quadratic
    answer = survey(view, (9, 7), dtype="float64")
    np.testing.assert_allclose(answer.loss, true_losses(view, answer), rtol=1e-12)
    path = advance(experiment, start(experiment), 5).frames.parameters
    found = project(view, path.tolist())
    feet = view.plane.points(found.u, found.v)
    np.testing.assert_allclose(found.foot_loss, compile(experiment).losses(feet), rtol=1e-12)


def test_a_quadratic_overflows_where_the_loss_does():
    experiment = network()
    view = look_at(experiment, start(experiment), {"kind": "parameters", "u": "w3[1,1]", "v": "b3[1]"})
    answer = survey(view, (23, 21), {"u": [-1e19, 1e19], "v": [0, 1e20]})
    with np.errstate(over="ignore"):
        true = true_losses(view, answer).astype(np.float32)
    beyond = ~np.isfinite(true)
    assert 0 < answer.overflowed == beyond.sum() < beyond.size
    assert (answer.loss[beyond] == np.finfo(np.float32).max).all()
    np.testing.assert_allclose(answer.loss[~beyond], true[~beyond], rtol=1e-6)
    far = survey(view, (5, 5), {"u": [-1e300, 1e300], "v": [-1e300, 1e300]}, "float64")
    assert 20 < far.overflowed and np.isfinite(far.loss).all()


def test_sums_that_cancel_are_computed_again():
    """Two units that do the same with output weights of 1000 and -1000: where they meet, all that matters cancels."""
    init = [1.0, 0.5, 0.1, 1.0, 0.5, 0.1, 1000.0, -1000.0, 0.3]
    experiment = network(((2, "tanh"), (1, "identity")), init={"name": "values", "parameters": init})
    view = look_at(experiment, start(experiment), {"kind": "parameters", "u": "w1[1,1]", "v": "w1[2,1]"})
    limits = {"u": [-1.0, 2.0], "v": [-1.0, 2.0]}
    answer = survey(view, (31, 31), limits, "float64")
    np.testing.assert_allclose(answer.loss, true_losses(view, answer), rtol=1e-12)
    quick = Sampler(view.surface, view.plane, np.float64)
    losses, doubtful = Separable(*quick.data, quick.first).losses([answer.u, answer.v])
    assert 31 <= doubtful.sum() < 200 and doubtful.diagonal().all()
    assert np.abs(losses / answer.loss - 1).max() > 1e-12, "or the second look would not be worth its code"


def test_a_plane_of_one_layer_overflows_like_the_rest():
    experiment = network(((2, "identity"), (1, "identity")), loss={"name": "huber"})
    plane = {"kind": "parameters", "u": "w1[1,1]", "v": "w1[2,2]"}
    answer = survey(look_at(experiment, start(experiment), plane), (5, 5), {"u": [-1e300, 1e300], "v": [-1e300, 1e300]})
    assert np.isfinite(answer.loss).all() and answer.overflowed > 4


# The state and its path ----------------------------------------------------------------------------------------------


def test_the_view_says_how_the_state_lies_to_the_plane():
    experiment = network()
    path, state = walked(experiment)
    plane = {"kind": "points", "points": [path[0].tolist(), path[9].tolist(), path[-1].tolist()]}
    view = look_at(experiment, state, plane)
    plain = view.plain()
    objective = compile(experiment)
    foot = view.plane.points(np.float64(plain["coordinates"]["u"]), np.float64(plain["coordinates"]["v"]))
    assert plain["distance"] == pytest.approx(np.linalg.norm(state.parameters - foot), rel=1e-12)
    assert plain["share"] == pytest.approx(plain["distance"] / np.linalg.norm(state.parameters - path[0]), rel=1e-12)
    assert plain["foot_loss"] == pytest.approx(objective.loss(foot), rel=1e-14)
    assert plain["true_loss"] == pytest.approx(objective.loss(state.parameters), rel=1e-14)
    assert plain["foot_loss"] != plain["true_loss"] and 0 < plain["share"] < 1
    on = look_at(experiment, state, {"kind": "random"}).plain()
    assert on["distance"] == on["share"] == 0 and on["foot_loss"] == on["true_loss"]


def test_losses_that_overflow_are_none():
    experiment = network(((2, "identity"), (1, "identity")))
    far = State(0, np.full(compile(experiment).size, 1e300), {})
    plain = look_at(experiment, far).plain()
    assert plain["true_loss"] is None and plain["foot_loss"] is None and plain["distance"] == 0


@pytest.mark.parametrize("index", range(7))
def test_projected_points_have_the_plane_s_loss_at_their_feet(index):
    experiment = network(penalty={"l1": 0.0, "l2": 0.01})
    path, state = walked(experiment)
    view = look_at(experiment, state, every_kind(path)[index])
    found = project(view, path.tolist())
    feet = view.plane.points(found.u, found.v)
    np.testing.assert_allclose(found.foot_loss, compile(experiment).losses(feet), rtol=1e-12)
    np.testing.assert_allclose(found.distance, np.linalg.norm(path - feet, axis=1), rtol=1e-9, atol=1e-12)


def test_a_plane_knows_the_path_it_was_laid_through():
    experiment = network()
    path, state = walked(experiment, 30)
    view = look_at(experiment, state, {"kind": "principal", "steps": 30})
    own, given = project(view, "path"), project(view, path.tolist())
    assert (own.u == given.u).all() and (own.distance == given.distance).all()
    ends = project(look_at(experiment, state, every_kind(path)[-1]), "path")
    np.testing.assert_allclose(ends.u, [0, 1], atol=1e-14)
    assert ends.v is None


@pytest.mark.parametrize("index", [0, 1, 3, 5])
def test_the_default_range_holds_state_and_path(index):
    experiment = network()
    path, state = walked(experiment)
    view = look_at(experiment, state, every_kind(path)[index])
    answer = survey(view, (3, 3), points=path.tolist())
    at = view.standing.coordinates
    for axis, values, here in ((answer.u, answer.projected.u, at[0]), (answer.v, answer.projected.v, at[1])):
        assert axis[0] < values.min() <= values.max() < axis[-1] and axis[0] < here < axis[-1]


def test_the_default_range_of_a_line_is_the_line():
    experiment = network()
    path, state = walked(experiment)
    answer = survey(look_at(experiment, state, every_kind(path)[6]), (5,))
    np.testing.assert_allclose(answer.u, np.linspace(-0.2, 1.2, 5), atol=1e-12)
    assert answer.plain()["range"]["v"] is None


# The gradient field --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("over", ["all", "batch"])
@pytest.mark.parametrize("index", range(7))
def test_arrows_are_the_slopes_of_the_surface(index, over):
    experiment = network(penalty={"l1": 0.0, "l2": 0.01})
    path, state = walked(experiment)
    view = look_at(experiment, state, every_kind(path)[index], over)
    field = survey(view, (3, 3), field=(4, 3)).field
    grid = np.meshgrid(field.u, *([] if field.v is None else [field.v]))
    step = 1e-5
    for k, found in enumerate((field.du, field.dv)[: len(grid)]):
        moves = [step if k == axis else 0.0 for axis in range(len(grid))]
        ahead, behind = (
            view.surface.losses(view.plane.points(*(part + way * move for part, move in zip(grid, moves, strict=True))))
            for way in (1, -1)
        )
        np.testing.assert_allclose(found, ((ahead - behind) / (2 * step)).reshape(found.shape), rtol=1e-6, atol=1e-8)
    assert field.overflowed == 0 and (field.dv is None) == (field.v is None)


def test_arrows_stand_in_the_middle_of_cells():
    answer = survey(look_at(function(), start(function())), (3, 3), {"u": [0, 4], "v": [-1, 1]}, field=(4, 2))
    assert answer.field.u.tolist() == [0.5, 1.5, 2.5, 3.5] and answer.field.v.tolist() == [-0.5, 0.5]
    x, y = np.meshgrid(answer.field.u, answer.field.v)
    np.testing.assert_allclose(answer.field.du, -2 * (1 - x) - 400 * x * (y - x * x))
    np.testing.assert_allclose(answer.field.dv, 200 * (y - x * x))


def test_arrows_that_overflow_are_none():
    experiment = network(((2, "identity"), (1, "identity")))
    limits = {"u": [-1e200, 1e200], "v": [-1e200, 1e200]}
    view = look_at(experiment, start(experiment), {"kind": "parameters", "u": "w1[1,1]", "v": "w2[1,1]"})
    field = survey(view, (3, 3), limits, field=(3, 3)).field
    assert field.overflowed > 0 and np.isfinite(field.du).all() and np.isfinite(field.dv).all()


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"points": "path"}, "project"),
        ({"points": "all"}, "project"),
        ({"points": []}, "project"),
        ({"points": [[1.0]]}, "project.0"),
        ({"field": (0, 3)}, "field.0"),
        ({"field": (3, 65)}, "field.1"),
        ({"field": (3,)}, "field"),
        ({"field": (3, True)}, "field.1"),
    ],
)
def test_bad_requests_are_refused_by_field(more, field):
    experiment = network()
    with pytest.raises(InvalidInput) as refusal:
        survey(look_at(experiment, start(experiment)), **more)
    assert refusal.value.field == field


def test_the_surface_is_over_all_or_the_batch():
    experiment = network()
    with pytest.raises(InvalidInput, match="over"):
        look_at(experiment, start(experiment), over="half")
