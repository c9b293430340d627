"""Runs side by side are the runs alone: their numbers, their batches, their divergences."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.catalog.activations import ACTIVATIONS
from app.core.catalog.optimizers import OPTIMIZERS
from app.core.catalog.schedules import SCHEDULES
from app.core.descent.advance import advance, start
from app.core.descent.batches.order import Batches
from app.core.descent.objective import compile
from app.core.descent.stacked.runs import Cancelled, advance_together, alike
from app.core.experiment import parse
from tests.sampling import batched

RUNS = [(0, 0.02), (1, 0.02), (5, 0.1), (9, 0.003)]


def network(seed=0, eta=0.05, optimizer="gd", activation="tanh", loss="half_mse", batch_size=5, **more):
    objective = {
        "kind": "network",
        "data": {"name": "blobs", "classes": 3, "n": 23, "n_test": 5},
        "layers": [{"units": 4, "activation": activation}, {"units": 2, "activation": activation}, {"units": 3}],
        "loss": {"name": loss},
        **more.pop("objective", {}),
    }
    chosen = {"name": optimizer, "eta": eta}
    plain = {"objective": objective, "optimizer": chosen, "batch_size": batch_size, "seed": seed, **more}
    return parse(batched(plain))


def check(experiments, steps=25):
    """Every run of `experiments` together equals `advance` of it alone."""
    assert len({alike(experiment) for experiment in experiments}) == 1
    alone = [advance(experiment, start(experiment), steps) for experiment in experiments]
    level = float(np.median([run.frames.loss_train[len(run.frames) // 2] for run in alone if len(run.frames)]))
    together = advance_together(experiments, steps, (level,))
    for k, (experiment, run) in enumerate(zip(experiments, alone, strict=True)):
        assert together.diverged[k] == (run.status == "diverged")
        assert together.steps[k] == len(run.frames)
        last = run.frames[-1].state.parameters if len(run.frames) else start(experiment).parameters
        np.testing.assert_allclose(together.parameters[k], last, rtol=1e-12, atol=1e-12 * np.abs(last).max())
        losses = [compile(experiment).loss(together.starts[k]), *run.frames.loss_train]
        met = np.flatnonzero(np.array(losses) <= level)
        assert together.reached[k, 0] == (met[0] if len(met) else -1)
    return together


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer(optimizer):
    found = check([network(seed, eta, optimizer) for seed, eta in RUNS])
    assert not found.diverged.any() and len({row.tobytes() for row in found.parameters}) == len(RUNS)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation(activation):
    check([network(seed, eta, "momentum", activation) for seed, eta in RUNS])


LOSSES = ["half_mse", "binary_cross_entropy", "softmax_cross_entropy", "huber", "negative_output"]


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("batch_size", [1, 10, None])
def test_every_loss_and_batch_size(loss, batch_size):
    check([network(seed, eta, "adam", loss=loss, batch_size=batch_size) for seed, eta in RUNS])


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("clip", ["none", "norm", "value"])
def test_every_schedule_and_clip(schedule, clip):
    limit = {} if clip == "none" else {"limit": 0.05}
    more = {"schedule": {"name": schedule}, "clip": {"name": clip, **limit}}
    check([network(seed, eta, "nesterov", **more) for seed, eta in RUNS])


@pytest.mark.parametrize("optimizer", ["gd", "adamw", "lion"])
def test_frozen_parameters_and_penalties(optimizer):
    more = {"frozen": ["w1[2,1]", "b2", "3"], "penalty": {"l1": 0.01, "l2": 0.1}}
    found = check([network(seed, eta, optimizer, objective=more) for seed, eta in RUNS])
    free = compile(network(objective=more)).free
    moved = found.parameters != found.starts
    assert not moved[:, ~free].any() and moved[:, free].all()


@pytest.mark.parametrize("optimizer", ["gd", "momentum", "nadam"])
def test_a_run_that_diverges_stays_and_disturbs_nobody(optimizer):
    hidden = {"units": 4, "activation": "leaky_relu"}
    more = {"layers": [hidden, hidden, {"units": 3}]}
    etas = (0.01, 10.0, 0.02, 5.0)
    experiments = [network(seed, eta, optimizer, objective=more) for seed, eta in enumerate(etas)]
    found = advance_together(experiments, 60)
    kept = [0, 2]
    without = advance_together([experiments[k] for k in kept], 60)
    np.testing.assert_array_equal(found.parameters[kept], without.parameters)
    assert np.isfinite(found.parameters).all()
    if optimizer == "gd":
        assert check(experiments, 60).diverged.tolist() == [False, True, False, True]


def test_a_run_whose_test_loss_overflows_diverges():
    """The weight is 1e147. The rows to train on are about 1, one to test on is 1e15."""
    rows = {"inputs": [{"name": "x", "values": [1e15, *[1.0] * 9]}], "targets": [{"name": "y", "values": [0.0] * 10}]}

    def experiment(seed):
        data = {"name": "own", "table": rows, "standardize": False, "test_share": 0.5, "seed": seed}
        init = {"name": "values", "parameters": [1e147, 0.0]}
        objective = {"kind": "network", "data": data, "layers": [{"units": 1}], "init": init}
        return parse({"objective": objective, "optimizer": {"name": "gd", "eta": 1e-3}})

    tested = next(one for one in map(experiment, range(20)) if 1e15 in compile(one).examples.test_inputs)
    found = advance_together([tested], 3)
    assert found.diverged.all() and advance(tested, start(tested), 3).status == "diverged"


@pytest.mark.parametrize(("name", "starts"), [("rosenbrock", [[-1.2, 1], [0, 0], [9, 9], [0.5, 2]]),
                                              ("two_minima", [[-1], [0.1], [2], [30]])])  # fmt: skip
@pytest.mark.parametrize("optimizer", ["gd", "adam", "nadam"])
def test_functions_from_many_starts(name, starts, optimizer):
    experiments = [
        parse({"objective": {"kind": "function", "name": name, "start": list(point)},
               "optimizer": {"name": optimizer, "eta": eta}})
        for point, eta in zip(starts, [1e-3, 2e-3, 0.1, 1e-4], strict=True)
    ]  # fmt: skip
    check(experiments, 40)


@pytest.mark.parametrize("epoch", [0, 3])
def test_orders_are_those_of_the_batches(epoch):
    seeds = [0, 7, 2**31 - 1]
    wanted = [Batches(37, 5, seed).order(epoch) for seed in seeds]
    np.testing.assert_array_equal(Batches(37, 5, 3).orders(seeds, epoch), wanted)


def test_runs_stop_when_nobody_waits():
    asked = iter([False, False, True])
    with pytest.raises(Cancelled):
        advance_together([network()], 1000, cancelled=lambda: next(asked))
