from __future__ import annotations

import numpy as np
import pytest

from app.core.descent.advance import State, advance, start
from app.core.descent.loss_surface import loss_surface
from app.core.descent.objective import compile
from app.core.experiment import parse
from app.core.landscape import sampling
from app.core.landscape.planes import make_plane
from app.core.landscape.survey import survey
from app.core.landscape.view import look_at
from app.core.support.registry import InvalidInput


def network(layers=((4, "tanh"), (3, "tanh"), (1, "identity")), data=None, **more):
    units = [{"units": units, "activation": activation} for units, activation in layers]
    data = {"name": "moons", "n": 40, "n_test": 0} | (data or {})
    return parse({"objective": {"data": data, "layers": units} | more})


def function(name: str = "rosenbrock", **more):
    return parse({"objective": {"kind": "function", "name": name, **more}})


def landscape(experiment, state, plane=None, resolution=(51, 51), range=None, dtype="float32"):
    return survey(look_at(experiment, state, plane), resolution, range, dtype)


def true_losses(experiment, state, answer) -> np.ndarray:
    """The loss at each grid point, one at a time."""
    objective = compile(experiment)
    places = [objective.names.index(answer.view.plane.plain[key]) for key in ("u", "v") if answer.view.plane.plain[key]]
    rows = []
    for v in [None] if answer.v is None else answer.v:
        row = []
        for u in answer.u:
            point = state.parameters.copy()
            point[places[0]] = u
            if v is not None:
                point[places[1]] = v
            row.append(objective.loss(point))
        rows.append(row)
    return np.array(rows)


PLANES = [("w1[1,1]", "w2[1,1]"), ("b1[2]", "w1[2,2]"), ("w2[1,2]", "b2[3]"), ("w3[1,1]", "b3[1]"), ("w2[3,4]", None)]


@pytest.mark.parametrize(("u", "v"), PLANES)
def test_float64_samples_are_the_networks_loss(u, v):
    experiment = network(penalty={"l1": 0.01, "l2": 0.02})
    state = start(experiment)
    answer = landscape(experiment, state, {"kind": "parameters", "u": u, "v": v}, (9, 7), dtype="float64")
    assert answer.loss.shape == (7 if v else 1, 9) and answer.loss.dtype == np.float64
    np.testing.assert_allclose(answer.loss, true_losses(experiment, state, answer), rtol=1e-12)


@pytest.mark.parametrize("activation", ["identity", "sigmoid", "tanh", "relu", "leaky_relu", "softplus", "gelu"])
@pytest.mark.parametrize(
    ("loss", "data", "outputs"),
    [
        ("half_mse", {"name": "moons"}, 1),
        ("binary_cross_entropy", {"name": "moons"}, 2),
        ("softmax_cross_entropy", {"name": "blobs"}, 3),
        ("huber", {"name": "moons"}, 1),
        ("negative_output", {"name": "moons"}, 1),
    ],
)
def test_float32_samples_are_within_the_stated_error(activation, loss, data, outputs):
    experiment = network(((5, activation), (4, activation), (outputs, "identity")), data, loss={"name": loss})
    state = advance(experiment, start(experiment), 5).frames[-1].state
    plane = {"kind": "parameters", "u": "w1[1,2]", "v": "w2[2,1]"}
    answer = landscape(experiment, state, plane, (31, 29))
    exact = landscape(experiment, state, plane, (31, 29), dtype="float64")
    assert answer.loss.dtype == np.float32 and answer.loss.flags.c_contiguous
    assert 0 < answer.error <= sampling.TOO_COARSE
    assert (np.abs(answer.loss - exact.loss) <= answer.error * np.abs(exact.loss)).all()


def test_float64_replaces_float32_that_is_too_coarse():
    """The chain fits its one example along a curve, on which the rest of the loss would be rounding."""
    experiment = parse(
        {
            "objective": {
                "data": {"name": "single"},
                "layers": [{"units": 1, "activation": "identity"}, {"units": 1, "activation": "identity"}],
                "init": {"name": "values", "parameters": [0.5, 1.0, 1.5, 0.5]},
                "frozen": ["b1", "b2"],
            }
        }
    )
    # On w1 = 0.5 the loss is (2 w2 - 4.5)^2 / 2: nearly nothing a millionth beside w2 = 2.25.
    limits = {"u": [0.5, 1.5], "v": [2.25 - 3e-6, 2.25 + 1e-6]}
    answer = landscape(experiment, start(experiment), None, (3, 5), limits)
    np.testing.assert_allclose(answer.loss, true_losses(experiment, start(experiment), answer), rtol=1e-7)
    assert answer.view.exact and answer.view.plane.held == () and answer.error < 1e-7


def test_functions_are_sampled_directly():
    experiment = function("rosenbrock")
    answer = landscape(experiment, start(experiment), None, (5, 3), dtype="float64")
    assert answer.plain()["range"] == {"u": [-2.0, 2.0], "v": [-1.0, 3.0]}
    u, v = np.meshgrid(answer.u, answer.v)
    np.testing.assert_allclose(answer.loss, (1 - u) ** 2 + 100 * (v - u * u) ** 2, rtol=1e-14)
    assert answer.view.exact and answer.plain()["held"] == 0
    single = landscape(experiment, start(experiment), None, (5, 3))
    assert (np.abs(single.loss - answer.loss) <= single.error * np.abs(answer.loss)).all() and single.error < 1e-7


def test_one_variable_makes_a_curve():
    experiment = function("parabola")
    answer = landscape(experiment, start(experiment), None, (11,))
    assert answer.loss.shape == (1, 11) and answer.v is None and answer.plain()["range"]["v"] is None
    assert answer.view.plane.plain == {"kind": "parameters", "u": "x", "v": None}


def test_rows_go_along_v_and_columns_along_u():
    experiment = function("rosenbrock")
    answer = landscape(experiment, start(experiment), None, (4, 2), {"u": [0, 3], "v": [1, 2]}, "float64")
    assert answer.u.tolist() == [0, 1, 2, 3] and answer.v.tolist() == [1, 2]
    assert answer.loss.tolist() == [[101, 0, 901, 6404], [401, 100, 401, 4904]]
    assert answer.plain()["minimum"] == 0 and answer.plain()["maximum"] == 6404


def test_the_default_range_holds_the_point():
    experiment = network()
    for scale in (0.0, 1.0, 7.0, 123.0, 1e6):
        state = State(0, start(experiment).parameters * 0 + scale, {})
        answer = landscape(experiment, state, None, (3, 3))
        assert answer.u[0] <= scale - max(1.0, scale) and answer.u[-1] >= scale + max(1.0, scale)
        assert answer.u[0] * 2 == np.round(answer.u[0] * 2)
    far = function("rosenbrock", start=[50.0, 1.0])
    answer = landscape(far, start(far), None, (3, 3))
    assert answer.u[0] == -2.0 and 50.0 < answer.u[-1] < 80.0 and answer.plain()["range"]["v"] == [-1.0, 3.0]


def test_held_parameters_are_named_and_frozen_ones_are_not():
    experiment = network(((2, "tanh"), (1, "identity")), frozen=["b1", "w2[1,2]"])
    answer = landscape(experiment, start(experiment), {"u": "w1[1,1]", "v": "w2[1,1]"}, (3, 3))
    assert answer.view.plane.held == ("w1[1,2]", "w1[2,1]", "w1[2,2]", "b2[1]") and not answer.view.exact
    plain = answer.plain()
    assert plain["held"] == 4
    assert plain["plane"] == {"kind": "parameters", "u": "w1[1,1]", "v": "w2[1,1]", "exact": False}


def test_the_default_plane_is_of_free_parameters():
    experiment = network(((2, "tanh"), (1, "identity")), frozen=["w1", "b1"])
    assert landscape(experiment, start(experiment), None, (3, 3)).view.plane.plain["u"] == "w2[1,1]"
    alone = network(((1, "identity"),), frozen=["w1"])
    plain = landscape(alone, start(alone), None, (3, 3)).view.plane.plain
    assert plain == {"kind": "parameters", "u": "b1[1]", "v": None}


def test_the_default_plane_prefers_weights():
    chain = network(((1, "tanh"), (1, "identity")), {"name": "sine"})
    plane = landscape(chain, start(chain), None, (3, 3)).view.plane.plain
    assert (plane["u"], plane["v"]) == ("w1[1,1]", "w2[1,1]")
    held = network(((1, "tanh"), (1, "identity")), {"name": "sine"}, frozen=["w2"])
    plane = landscape(held, start(held), None, (3, 3)).view.plane.plain
    assert (plane["u"], plane["v"]) == ("w1[1,1]", "b1[1]")


def test_overflow_is_shown_as_the_largest_number():
    experiment = network(((2, "identity"), (1, "identity")))
    limits = {"u": [-1e30, 1e30], "v": [-1e30, 1e30]}
    answer = landscape(experiment, start(experiment), {"u": "w1[1,1]", "v": "w2[1,1]"}, (5, 5), limits)
    largest = np.finfo(np.float32).max
    assert answer.overflowed == (answer.loss == largest).sum() > 4
    assert np.isfinite(answer.loss).all()
    exact = landscape(experiment, start(experiment), {"u": "w1[1,1]", "v": "w2[1,1]"}, (5, 5), limits, "float64")
    assert exact.overflowed == 0
    assert ((answer.loss == largest) == (exact.loss > largest)).all()


def test_overflow_downwards_becomes_the_lowest_number():
    experiment = network(((1, "identity"),), loss={"name": "negative_output"})
    limits = {"u": [-1.0, 1.0], "v": [-1e40, 1e40]}
    answer = landscape(experiment, start(experiment), {"u": "w1[1,1]", "v": "b1[1]"}, (2, 2), limits)
    largest = float(np.finfo(np.float32).max)
    assert answer.loss.tolist() == [[largest] * 2, [-largest] * 2] and answer.overflowed == 4


def test_underflow_is_counted_and_never_minus_zero():
    experiment = parse({"objective": {"kind": "function", "name": "saddle"}})
    limits = {"u": [-1e-20, 1e-20], "v": [-1e-23, 1e-23]}
    answer = landscape(experiment, start(experiment), None, (5, 5), limits)
    exact = landscape(experiment, start(experiment), None, (5, 5), limits, "float64")
    small = (np.abs(exact.loss) < np.finfo(np.float32).tiny) & (exact.loss != 0)
    assert answer.underflowed == small.sum() > 4 and exact.underflowed == 0
    assert (np.abs(answer.loss - exact.loss)[~small] <= answer.error * np.abs(exact.loss)[~small]).all()
    assert np.abs(answer.loss - exact.loss).max() < 7.1e-46 and exact.loss.min() < -9e-47
    assert not np.signbit(answer.loss).any()


def test_overflow_of_intermediate_numbers_loses_no_sample():
    """sigmoid of something beyond float32 is 1: the sample is fine."""
    experiment = network(((2, "sigmoid"), (1, "identity")))
    limits = {"u": [1e39, 1e40], "v": [-1.0, 1.0]}
    answer = landscape(experiment, start(experiment), {"u": "w1[1,1]", "v": "w1[1,2]"}, (3, 3), limits)
    assert answer.overflowed == 0 and answer.loss.max() < 100


def test_blocks_do_not_show():
    """The same samples whichever way they are cut into blocks."""
    experiment = network()
    state, limits = start(experiment), {"u": [-2, 2], "v": [-2, 2]}
    whole = landscape(experiment, state, None, (21, 21), limits, "float64").loss
    row = landscape(experiment, state, None, (21, 2), {"u": [-2, 2], "v": [-2, 2]}, "float64").loss
    np.testing.assert_allclose(row[0], whole[0], rtol=1e-13)
    np.testing.assert_allclose(row[1], whole[-1], rtol=1e-13)


def test_the_state_lies_on_its_plane():
    experiment = network()
    state = start(experiment)
    plane = make_plane(loss_surface(experiment), state, {"u": "w2[2,2]", "v": "b3[1]"})
    found = plane.project(state.parameters)
    assert (plane.points(*found.coordinates) == state.parameters).all() and found.distance == found.share == 0


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"plane": {"kind": "clouds"}}, "plane.kind"),
        ({"plane": {"u": "w9[1,1]"}}, "plane.u"),
        ({"plane": {"u": None, "v": "b1[1]"}}, "plane.u"),
        ({"plane": {"u": "b1[1]", "v": "b1[1]"}}, "plane.v"),
        ({"range": {"u": [1, 0], "v": [0, 1]}}, "range.u"),
        ({"range": {"u": [0, 1], "v": [0, float("nan")]}}, "range.v.1"),
        ({"range": {"u": [0, 1], "v": None}}, "range.v"),
        ({"range": {"u": [0, 1], "v": [0, 1e301]}}, "range.v.1"),
        ({"resolution": (1, 5)}, "resolution.0"),
        ({"resolution": (5, 10**6)}, "resolution.1"),
        ({"resolution": (5, True)}, "resolution.1"),
        ({"resolution": (5,)}, "resolution"),
    ],
)
def test_bad_requests_are_refused_by_field(more, field):
    experiment = network()
    with pytest.raises(InvalidInput) as refusal:
        landscape(experiment, start(experiment), **more)
    assert refusal.value.field == field
