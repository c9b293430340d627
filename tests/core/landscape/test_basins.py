from __future__ import annotations

import numpy as np
import pytest

from app.core.catalog.functions import FUNCTIONS
from app.core.catalog.optimizers import OPTIMIZERS
from app.core.descent.advance import State, advance, start
from app.core.descent.objective import compile
from app.core.descent.stacked.runs import advance_from
from app.core.experiment import parse
from app.core.landscape.basins import DIVERGED, UNSETTLED, Slice, basins
from app.core.landscape.minima import ARRIVED
from app.core.support.registry import InvalidInput
from tests.core.landscape.planes.walks import CHAIN
from tests.sampling import batched, crossed


def function(name: str, optimizer=None, **more):
    optimizer = optimizer or {"name": "gd", "eta": 0.01}
    return parse({"objective": {"kind": "function", "name": name}, "optimizer": optimizer, **more})


def two_of_moons(**more):
    """A network with two weights that are free, in batches."""
    objective = {
        "data": {"name": "moons", "n": 20, "n_test": 0},
        "layers": [{"units": 2, "activation": "tanh"}, {"units": 1, "activation": "identity"}],
        "frozen": ["w1[1,2]", "b1", "w1[2,1]", "w2", "b2"],
    }
    plain = {"objective": objective, "optimizer": {"name": "gd", "eta": 0.5}, "batch_size": 8}
    return parse(batched(plain | more))


def alone(experiment, places, starts, steps):
    """The same runs one at a time, by `advance`: where they end, and their status."""
    first = start(experiment)
    ends, whole = [], []
    for point in starts:
        parameters = first.parameters.copy()
        parameters[places] = point
        run = advance(experiment, State(0, parameters, first.slots), steps)
        whole.append(run.status == "running")
        ends.append(run.frames[-1].state.parameters[places] if len(run.frames) else point)
    return np.array(ends), np.array(whole)


def together(experiment, places, starts, steps):
    """The same as one array."""
    found = advance_from(experiment, Slice(start(experiment).parameters, places).placed(starts), steps)
    return found.parameters[:, places], ~found.diverged


def grid(low, high, count, variables=2) -> np.ndarray:
    axes = [np.linspace(low, high, count)] * variables
    return np.column_stack([part.ravel() for part in np.meshgrid(*axes)])


CASES = [(name, {}) for name in OPTIMIZERS] + [
    ("momentum", {"clip": {"name": "norm", "limit": 0.5}}),
    ("adam", {"clip": {"name": "value", "limit": 0.5}}),
    ("gd", {"schedule": {"name": "cosine", "steps": 20, "floor": 0.1}}),
]


# sampled: every optimizer, clip and schedule once, each objective with a third of them
@pytest.mark.parametrize(("objective", "case"), crossed(["himmelblau", "moons", "chain"], CASES), ids=str)
def test_runs_together_end_where_they_do_alone(objective, case):
    optimizer, more = case
    chosen = {"name": optimizer, "eta": 0.005}
    if objective == "himmelblau":
        experiment = function("himmelblau", chosen, **more)
    elif objective == "moons":
        experiment = two_of_moons(optimizer=chosen, **more)
    else:
        experiment = parse({"objective": CHAIN, "optimizer": chosen, **more})
    places = np.flatnonzero(compile(experiment).free).tolist()
    starts = grid(-4, 4, 5)
    ends, whole = together(experiment, places, starts, 30)
    wanted, expected = alone(experiment, places, starts, 30)
    assert (whole == expected).all() and whole.all()
    np.testing.assert_allclose(ends, wanted, rtol=1e-9, atol=1e-9)


def test_the_same_runs_diverge_together_and_alone():
    experiment = function("beale")
    starts = grid(-4.5, 4.5, 9)
    ends, whole = together(experiment, [0, 1], starts, 200)
    _, expected = alone(experiment, [0, 1], starts, 200)
    assert (whole == expected).all() and 10 < whole.sum() < 71
    assert np.isfinite(ends).all()


def test_labels_are_the_minima_of_single_runs():
    experiment = function("himmelblau")
    answer = basins(experiment, start(experiment), None, (9, 7), None, 300)
    starts = np.column_stack([part.ravel() for part in np.meshgrid(answer.u, answer.v)])
    ends, _ = alone(experiment, [0, 1], starts, 300)
    for label, end in zip(answer.labels.ravel(), ends, strict=True):
        away = [np.abs(end - minimum.point).max() / 10 for minimum in answer.minima]  # the domain is 10 wide
        assert label == np.argmin(away) and away[label] <= ARRIVED
    assert answer.labels.shape == (7, 9) and set(answer.labels.ravel()) == {0, 1, 2, 3}
    assert all(minimum.known for minimum in answer.minima)
    assert sum(answer.starts) == 63 and answer.starts == [(answer.labels == k).sum() for k in range(4)]


def test_diverged_and_unsettled_runs_are_labelled():
    experiment = function("beale")
    answer = basins(experiment, start(experiment), None, (9, 9), None, 200)
    starts = np.column_stack([part.ravel() for part in np.meshgrid(answer.u, answer.v)])
    ends, whole = alone(experiment, [0, 1], starts, 200)
    labels = answer.labels.ravel()
    assert ((labels == DIVERGED) == ~whole).all()
    arrived = np.abs(ends - [3.0, 0.5]).max(axis=1) <= ARRIVED * 9
    assert (arrived[labels == 0]).all() and not arrived[labels == UNSETTLED].any()
    assert {DIVERGED, UNSETTLED, 0} == set(labels)
    plain = answer.plain()
    assert plain["diverged"] == (~whole).sum() and plain["unsettled"] == (labels == UNSETTLED).sum()


def test_minima_that_no_table_lists_are_found():
    """Rastrigin has one near every pair of integers; the table has the nine in the middle."""
    experiment = function("rastrigin", {"name": "gd", "eta": 0.001})
    answer = basins(experiment, start(experiment), None, (23, 23), {"u": [-2.3, 2.3], "v": [-2.3, 2.3]}, 500)
    assert len(answer.minima) == 25 and sum(minimum.known for minimum in answer.minima) == 9
    gradient = compile(experiment).slope
    for minimum in answer.minima:
        assert np.abs(np.round(minimum.point) - minimum.point).max() < 0.02 and not minimum.flat
        assert np.abs(gradient(*minimum.point)).max() < 1e-5
    losses = [minimum.loss for minimum in answer.minima]
    assert losses == sorted(losses) and losses[0] == 0
    middle = basins(experiment, start(experiment), None, (3, 3), {"u": [0.9, 1.1], "v": [-0.1, 0.1]}, 500)
    assert set(middle.labels.ravel()) == {0} and middle.minima[0].point == pytest.approx((0.99496, 0.0), abs=1e-4)


def test_saddles_and_plateaus_are_no_minima():
    for name in ("saddle", "monkey_saddle"):
        experiment = function(name)
        answer = basins(experiment, start(experiment), None, (9, 9), None, 300)
        assert not answer.minima and set(answer.labels.ravel()) <= {DIVERGED, UNSETTLED}
        assert answer.labels[4, 4] == UNSETTLED  # right on the saddle
    narrow = function("goldstein_price", {"name": "adam", "eta": 0.05})
    answer = basins(narrow, start(narrow), None, (21, 21), None, 500)
    assert [minimum.loss for minimum in answer.minima] == pytest.approx([3, 30, 84, 840])  # a saddle is at 99
    flat = function("easom", {"name": "gd", "eta": 0.1})
    answer = basins(flat, start(flat), None, (15, 15), None, 300)
    assert answer.minima[0].point == pytest.approx((np.pi, np.pi)) and (answer.labels == UNSETTLED).sum() > 50


def test_a_valley_of_minima_is_one():
    """The chain fits its example all along a hyperbola, which has two branches."""
    init = {"name": "values", "parameters": [0.5, 1.0, 1.5, 0.5]}  # with its biases no start is right on the saddle
    experiment = parse({"objective": {**CHAIN, "init": init}, "optimizer": {"name": "gd", "eta": 0.02}})
    limits = {"u": [-4.0, 4.0], "v": [-4.0, 4.0]}
    answer = basins(experiment, start(experiment), None, (21, 21), limits, 500)
    assert len(answer.minima) == 2 and all(minimum.flat and minimum.loss < 1e-12 for minimum in answer.minima)
    assert set(answer.labels.ravel()) == {0, 1}
    ends, _ = alone(experiment, [0, 2], np.array([[3.0, 3.0], [-3.0, -3.0], [3.0, 2.0]]), 500)
    of = {np.sign(answer.minima[k].point[1]): k for k in (0, 1)}
    row, column = np.searchsorted(answer.v, 2.8), np.searchsorted(answer.u, 2.8)
    assert answer.labels[row, column] == of[np.sign(ends[0, 1])] != answer.labels[-1 - row, -1 - column]


def test_a_curve_has_a_row_of_basins():
    experiment = function("two_minima", {"name": "gd", "eta": 0.05})
    answer = basins(experiment, start(experiment), None, (31,), None, 300)
    assert answer.labels.shape == (1, 31) and answer.v is None
    assert [minimum.point for minimum in answer.minima] == [(-2.0,), (1.0,)]
    # f' = x (x - 1) (x + 2): the hill between them is at 0.
    assert (answer.labels[0][answer.u < 0] == 0).all() and (answer.labels[0][answer.u > 0] == 1).all()


def test_axes_may_be_swapped():
    experiment = function("six_hump_camel")
    upright = basins(experiment, start(experiment), {"u": "x", "v": "y"}, (9, 7), None, 200)
    turned = basins(experiment, start(experiment), {"u": "y", "v": "x"}, (7, 9), None, 200)
    points = [minimum.point[::-1] for minimum in turned.minima]
    swapped = np.array([points.index(minimum.point) for minimum in upright.minima])
    settled = upright.labels >= 0
    assert (swapped[upright.labels[settled]] == turned.labels.T[settled]).all()
    assert (turned.labels.T[~settled] == upright.labels[~settled]).all()


def test_a_network_of_two_free_weights_has_basins():
    experiment = two_of_moons(batch_size=None)
    answer = basins(experiment, start(experiment), None, (7, 7), {"u": [-8.0, 8.0], "v": [-8.0, 8.0]}, 400)
    objective = compile(experiment)
    assert answer.minima and not answer.minima[0].known
    point = start(experiment).parameters.copy()
    point[objective.free] = answer.minima[0].point
    assert objective.loss(point) == pytest.approx(answer.minima[0].loss, rel=1e-12)
    assert np.abs(objective.gradient(point, 0)[objective.free]).max() < 1e-6
    at = np.argwhere(answer.labels == 0)[0]
    ends, _ = alone(experiment, np.flatnonzero(objective.free), [[answer.u[at[1]], answer.v[at[0]]]], 400)
    assert np.abs(ends[0] - answer.minima[0].point).max() <= 16 * ARRIVED


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"steps": 0}, "steps"),
        ({"steps": 10**6}, "steps"),
        ({"steps": 2.0}, "steps"),
        ({"resolution": (9, 1)}, "resolution.1"),
        ({"plane": {"u": "x"}}, "plane"),
        ({"plane": {"kind": "random"}}, "plane"),
        ({"plane": {"u": "x", "v": "z"}}, "plane.v"),
        ({"range": {"u": [0, 1], "v": [1, 0]}}, "range.v"),
    ],
)
def test_bad_requests_are_refused_by_field(more, field):
    experiment = function("booth")
    with pytest.raises(InvalidInput) as refusal:
        basins(experiment, start(experiment), **more)
    assert refusal.value.field == field


TINY = [0.0, 5e-324]
BESIDE = [1.5, np.nextafter(1.5, 2.0).item()]


HUGE = [-1e300, 1e300]
FLAT = [name for name, entry in FUNCTIONS.items() if entry.variables == 2]


# sampled: every function with three pairs of ranges, and so every pair of ranges on several functions
@pytest.mark.parametrize(
    ("name", "u", "v"), crossed(FLAT, [TINY, BESIDE, HUGE, [-1.0, 1.0]], [TINY, BESIDE, HUGE], rounds=3), ids=str
)
def test_a_picture_may_be_tiny_or_huge(name, u, v):
    experiment = function(name)
    answer = basins(experiment, start(experiment), None, (3, 2), {"u": u, "v": v}, 20)
    assert answer.labels.shape == (2, 3) and np.isfinite([minimum.loss for minimum in answer.minima]).all()


def test_minima_inside_a_tiny_picture_are_still_reached():
    experiment = function("matyas")
    answer = basins(experiment, start(experiment), None, (3, 3), {"u": TINY, "v": TINY}, 20)
    assert [minimum.point for minimum in answer.minima] == [(0.0, 0.0)] and answer.labels[0, 0] == 0


def test_a_state_far_out_makes_no_endless_valley():
    experiment = function("matyas")
    answer = basins(experiment, State(0, np.array([0.0, -1e12]), {}), steps=10)
    assert answer.labels.shape == (41, 41)


def test_networks_with_more_to_move_have_no_basins_to_draw():
    experiment = parse({"objective": {"kind": "network"}})
    with pytest.raises(InvalidInput, match="plane"):
        basins(experiment, start(experiment))
