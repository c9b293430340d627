"""What is said of the curvature at a state, against the loss itself and against runs in a bowl."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.catalog.optimizers import OPTIMIZERS
from app.core.curvature import report as module
from app.core.curvature.report import report
from app.core.descent.advance import advance, start
from app.core.descent.loss_surface import loss_surface
from app.core.descent.objective import compile
from app.core.experiment import parse
from app.core.support.registry import InvalidInput
from tests.core.curvature.test_hessian import hessian, network


def moons(changes, **optimizer):
    data = {"name": "moons", "n": 30, "n_test": 0}
    layers = [{"units": 4, "activation": "tanh"}, {"units": 1}]
    return parse({"objective": {"data": data, "layers": layers}, "optimizer": optimizer, **changes})


def bowl(**optimizer):
    objective = {"kind": "function", "name": "quadratic_bowl", "start": [1.0, 2.0], "parameters": {"condition": 10}}
    return parse({"objective": objective, "optimizer": optimizer})


def test_all_eigenvalues_and_both_ends_with_their_vectors():
    experiment = network(frozen=["b2"])
    state = advance(experiment, start(experiment), 9).frames[-1].state
    matrix = hessian(loss_surface(experiment), state.parameters)
    free = compile(experiment).free
    found = report(experiment, state, count=3)
    values = np.linalg.eigvalsh(matrix[np.ix_(free, free)])
    np.testing.assert_allclose(found["eigenvalues"], values, atol=1e-14)
    assert found["free"] == len(values) and found["examples"] == 30 and found["step"] == 9
    for end, wanted in (("smallest", values[:3]), ("largest", values[::-1][:3])):
        assert [pair["value"] for pair in found[end]] == pytest.approx(wanted, abs=1e-14)
        for pair in found[end]:
            off = matrix @ pair["vector"] - pair["value"] * pair["vector"]
            assert np.linalg.norm(off) <= found["residual"] + 1e-14 and not pair["vector"][~free].any()
    few = report(experiment, state, count=3, whole=False)
    assert few["eigenvalues"] is None and few["smallest"][2]["value"] == found["smallest"][2]["value"]


def test_the_parts_bend_as_they_must():
    experiment = network()
    found = report(experiment, start(experiment), parts=True)
    parts = found["parts"]
    assert parts["gauss_newton"]["smallest"] > -1e-14 and parts["rest"]["smallest"] < 0
    assert found["largest"][0]["value"] <= parts["gauss_newton"]["largest"] + parts["rest"]["largest"]
    assert report(bowl(name="gd", eta=0.1), start(bowl(name="gd", eta=0.1)), parts=True)["parts"] is None


def test_the_best_rate_is_the_lowest_point_along_the_gradient_of_a_bowl():
    experiment = bowl(name="gd", eta=0.01)
    state, surface = start(experiment), loss_surface(experiment)
    found = report(experiment, state)["gradient"]
    gradient = surface.gradients(state.parameters)
    rates = found["best_rate"] * np.array([0.99, 1.0, 1.01])
    losses = surface.losses(state.parameters - rates[:, np.newaxis] * gradient)
    assert losses.argmin() == 1 and found["norm"] == pytest.approx(np.linalg.norm(gradient))


@pytest.mark.parametrize(("begin", "norm", "bends_down"), [([0.0, 1.0], 2.0, True), ([0.0, 0.0], 0.0, False)])
def test_no_finite_rate_is_best_where_the_loss_bends_downwards(begin, norm, bends_down):
    experiment = parse({"objective": {"kind": "function", "name": "saddle", "start": begin}})
    found = report(experiment, start(experiment))["gradient"]
    assert found["best_rate"] is None and found["norm"] == norm
    assert found["curvature"] < 0 if bends_down else found["curvature"] is None


@pytest.mark.parametrize("over", ["all", "batch"])
def test_an_update_is_predicted_by_slope_and_curvature(over):
    """Off by the third order: a tenth of the rate makes the prediction a thousand times better."""
    off = []
    for eta in (0.01, 0.001):
        experiment = moons({"batch_size": 7}, name="gd", eta=eta)
        state = start(experiment)
        found = report(experiment, state, over)["update"]
        assert found["predicted"] == pytest.approx(found["slope"] + found["curvature"] / 2)
        moved = advance(experiment, state, 1).frames[-1].state.parameters
        losses = loss_surface(experiment, 0, over).losses(np.array([state.parameters, moved]))
        assert found["real"] == pytest.approx(losses[1] - losses[0], rel=1e-12)
        off.append(abs(found["real"] - found["predicted"]))
    assert 500 < off[0] / off[1] < 2000


@pytest.mark.parametrize("name", ["gd", "momentum", "nesterov"])
def test_the_limit_is_where_a_bowl_throws_the_run_out(name):
    """At the rate at which the sharpness is at its limit, a little less comes down and a little more does not."""
    found = report(bowl(name=name, eta=0.1), start(bowl(name=name, eta=0.1)))["stability"]
    assert found["sharpness"] == pytest.approx(10.0) and found["limit"] == pytest.approx(found["bound"] / 0.1)
    assert not found["preconditioned"] and not found["clipped"] and found["full_batch"]
    for factor, comes_down in ((0.98, True), (1.02, False)):
        experiment = bowl(name=name, eta=factor * found["bound"] / found["sharpness"])
        run = advance(experiment, start(experiment), 1000)
        assert (run.status == "running" and run.frames.loss[-1] < run.frames.loss[0]) == comes_down


@pytest.mark.parametrize("name", ["rmsprop", "adam"])
def test_a_preconditioned_sharpness_is_that_of_the_scaled_matrix(name, monkeypatch):
    experiment = moons({"batch_size": None}, name=name, eta=0.01)
    state = advance(experiment, start(experiment), 5).frames[-1].state
    after = advance(experiment, state, 1).frames[-1].state
    settings, stability = experiment.optimizer.values(), OPTIMIZERS[name].stability
    divisor = stability.preconditioner(after.slots, state.step, settings)
    update = after.parameters - state.parameters
    average = after.slots.get("m", loss_surface(experiment).gradients(state.parameters))
    np.testing.assert_allclose(update, -0.01 * average / divisor, rtol=1e-10, atol=1e-15)
    matrix = hessian(loss_surface(experiment), state.parameters)
    wanted = np.linalg.eigvals(matrix / divisor[:, np.newaxis]).real.max()  # P^-1 H, which has the same eigenvalues
    found = report(experiment, state)["stability"]
    assert found["sharpness"] == pytest.approx(wanted, rel=1e-9) and found["preconditioned"]
    monkeypatch.setattr("app.core.curvature.spectrum.DENSE", 5)
    assert report(experiment, state, whole=False)["stability"]["sharpness"] == pytest.approx(wanted, rel=1e-7)


def test_what_the_limit_depends_on_is_said():
    cut = moons({"batch_size": 5, "clip": {"name": "norm", "limit": 0.01}}, name="gd", eta=0.1)
    found = report(cut, start(cut))["stability"]
    assert found["clipped"] and not found["full_batch"]
    wide = moons({"clip": {"name": "norm", "limit": 100.0}}, name="gd", eta=0.1)
    assert not report(wide, start(wide))["stability"]["clipped"]
    unknown = moons({}, name="lion", eta=0.1)
    assert report(unknown, start(unknown))["stability"] is None


@pytest.mark.parametrize(("eta", "side"), [(0.19, "below"), (0.21, "above")])
def test_the_side_of_the_limit_is_told(eta, side):
    experiment = bowl(name="gd", eta=eta)  # its curvatures are 1 and 10
    assert report(experiment, start(experiment))["stability"]["side"] == side
    dome = parse({"objective": {"kind": "function", "name": "many_minima", "start": [1.6]}})
    found = report(dome, start(dome))["stability"]
    assert found["sharpness"] < 0 and found["side"] is None, "nothing bends upwards"


def test_nothing_free_has_no_curvature():
    experiment = network(frozen=["1", "2", "3"])
    found = report(experiment, start(experiment), parts=True)
    assert found["free"] == 0 and found["smallest"] == found["largest"] == [] and found["stability"] is None
    assert found["parts"] == {"gauss_newton": None, "rest": None} and list(found["eigenvalues"]) == []


def test_curvature_that_overflows_is_refused():
    experiment = network(((3, "identity"), (1, "identity")))
    state = start(experiment)
    state = module.State(0, np.full(len(state.parameters), 1e200), state.slots)
    with pytest.raises(InvalidInput, match=r"state\.parameters"):
        report(experiment, state)


LINE = {"data": {"name": "line", "n": 20}, "layers": [{"units": 1}], "penalty": {"l1": 5}}
DEAD = {"data": {"name": "single"}, "layers": [{"units": 3, "activation": "relu"}, {"units": 1}]}


@pytest.mark.parametrize(
    "objective",
    [
        LINE | {"init": {"name": "zeros"}},
        DEAD | {"init": {"name": "zeros"}},
        {"kind": "function", "name": "ackley", "start": [0, 0]},
    ],
)
def test_a_point_on_a_corner_is_called_by_it(objective):
    """There the derivatives that stand in do not tell where the loss falls: with L1, a slope of 2 may be a minimum."""
    experiment = parse(
        {"objective": objective, "batch_size": None} if "data" in objective else {"objective": objective}
    )
    place = report(experiment, start(experiment))["place"]
    assert (place["kind"], place["words"]) == ("corner", "on a corner")
    assert place["meaning"].startswith("is not smooth there; by the derivatives that the method uses it ")


def test_beside_a_corner_the_loss_is_smooth():
    experiment = parse({"objective": LINE | {"init": {"name": "constant", "value": 0.01}}})
    assert report(experiment, start(experiment))["place"]["kind"] == "not stationary"
