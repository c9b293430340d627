"""The findings of the ready studies agree with their runs."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from app.core.study import grid, running
from app.core.study.claims import CLAIMS
from app.web.study import limits


@cache
def cells_of(name):
    study = grid.read(**CLAIMS[name].study)
    limits.check(study)
    return [line for line in running.run(study) if line["kind"] == "cell"]


def escaped(name, init, eta, batch_size):
    for line in cells_of(name):
        cell = line["cell"]
        given = isinstance(cell["objective.init"], dict)
        here = "given" if given else cell["objective.init"]
        if (here, cell["optimizer.eta"], cell["batch_size"]) == (init, eta, batch_size):
            return line["escaped"]
    raise KeyError(name)


@pytest.mark.parametrize("name", CLAIMS)
def test_findings_equal_the_runs(name):
    claim = CLAIMS[name]
    assert claim.name == name and len(claim.finding) > 100 and claim.title and claim.claim
    assert claim.look_at in claim.study["measure"]
    assert all(claim.look_at in line for line in cells_of(name))


def test_noise_does_not_leave_the_shallow_minimum():
    for eta in (0.1, 0.5):
        for batch_size in (10, 1):
            found = escaped("noise_minimum", "given", eta, batch_size)
            assert (found["count"], found["of"]) == (0, 60) and found["interval"][1] == pytest.approx(0.06, abs=0.002)
        assert escaped("noise_minimum", "given", eta, None)["of"] == 1
        assert 25 <= escaped("noise_minimum", "glorot_uniform", eta, None)["count"] <= 33
        assert 25 <= escaped("noise_minimum", "glorot_uniform", eta, 10)["count"] <= 33
    assert escaped("noise_minimum", "glorot_uniform", 0.5, 1)["count"] == 9


def test_noise_leaves_one_saddle_sooner_and_another_never():
    def share(init, eta, batch_size):
        return escaped("noise_saddle", init, eta, batch_size)["share"]

    assert [share("given", 0.03, size) for size in (None, 10, 1)] == [0, 0, 0]
    assert [share("given", 0.1, size) for size in (None, 10, 1)] == [0, 0, 1]
    assert min(share("given", 0.3, size) for size in (None, 10, 1)) > 0.9
    assert not any(share("zeros", eta, size) for eta in (0.03, 0.1, 0.3) for size in (None, 10, 1))


def test_rates_that_converge_over_condition_numbers():
    rates = Counter(
        (line["cell"]["optimizer"], line["cell"]["objective.parameters.condition"])
        for line in cells_of("scales")
        if line["converged"]["share"] == 1
    )
    assert [rates["adam", k] for k in (1, 10, 100, 1000)] == [11] * 4
    assert [rates["adagrad", k] for k in (1, 10, 100, 1000)] == [7] * 4
    assert [rates["gd", k] for k in (1, 1000)] == [10, 0]
    assert [rates["nesterov", k] for k in (1, 1000)] == [13, 1]
    assert [rates["rmsprop", k] for k in (1, 1000)] == [6, 4]
    assert rates["momentum", 1] == 15


def test_gradients_over_seven_hidden_layers():
    share, lost = {}, {}
    for line in cells_of("depth"):
        cell = line["cell"]
        if cell["objective.depth"] == 7:
            norms = [norm["median"] for norm in line["gradient_norm_per_layer"]["start"]]
            init = cell["objective.init"] if isinstance(cell["objective.init"], str) else "small"
            share[cell["objective.activation"], init] = norms[0] / norms[-2]
            lost[cell["objective.activation"], init] = line["loss_train"]["end"]["median"]
    assert all(
        share["sigmoid", init] < 5e-4 and lost["sigmoid", init] > 0.12
        for init in ("glorot_uniform", "he_normal", "small")
    )
    for kept in (("tanh", "glorot_uniform"), ("tanh", "he_normal"), ("relu", "he_normal")):
        assert 0.15 < share[kept] < 0.6 and lost[kept] < 0.04
    assert share["tanh", "small"] < 0.006 and share["relu", "small"] < 1e-3
    assert lost["tanh", "small"] > 0.12 and lost["relu", "small"] > 0.12
