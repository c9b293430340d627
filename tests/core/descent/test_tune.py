from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.core.catalog.optimizers import OPTIMIZERS
from app.core.descent.advance import State, advance, start
from app.core.descent.tune import between, default_grid, most_rates, tune
from app.core.experiment import parse

NETWORK = {
    "objective": {"data": {"name": "moons", "n": 40, "n_test": 10}, "layers": [{"units": 4}, {"units": 1}]},
    "seed": 11,
}
BOWL = {"objective": {"kind": "function", "name": "parabola", "start": [3.0]}}


def chosen(base, name="gd", eta=0.1, **more):
    return parse({**base, "optimizer": {"name": name, "eta": eta}, **more})


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_default_grid_is_the_same_for_all_optimizers(name):
    grid, eta = default_grid(name), OPTIMIZERS[name].parameters[0]
    assert grid == default_grid("gd") and list(grid) == sorted(set(grid))
    np.testing.assert_allclose(np.diff(np.log10(grid)), 0.5, atol=0.02)
    assert (grid[0], grid[-1]) == (eta.minimum, eta.maximum)


@pytest.mark.parametrize("best", default_grid("adam"))
def test_refined_rates_lie_between_best_and_neighbours(best):
    grid = default_grid("adam")
    neighbours = [rate for rate in grid if 0.3 < rate / best < 3.3]
    finer = between("adam", best)
    assert all(neighbours[0] < rate < neighbours[-1] for rate in finer)
    assert len(finer) == (2 if best in (grid[0], grid[-1]) else 4)
    np.testing.assert_allclose(np.diff(np.log10(sorted((*finer, *neighbours)))), 1 / 6, atol=0.03)
    assert most_rates("adam", None) == len(grid) + 4 and most_rates("adam", [0.1]) == 1
    assert most_rates("adam", None, 3) == len(default_grid("adam", 3))  # a map is not refined


@pytest.mark.parametrize("batch_size", [None, 7, 40])
@pytest.mark.parametrize("name", ["gd", "adam", "nadam"])
def test_a_trial_s_loss_is_that_of_the_run(name, batch_size):
    experiment = chosen(NETWORK, name, batch_size=batch_size, schedule={"name": "cosine", "steps": 30})
    found = tune(experiment, start(experiment), 25)
    etas = [trial.eta for trial in found.trials]
    assert etas == sorted(etas) and set(default_grid(name)) < set(etas)
    coarse = min((trial for trial in found.trials if trial.eta in default_grid(name)), key=lambda t: t.loss or np.inf)
    assert set(etas) == {*default_grid(name), *between(name, coarse.eta)} and found.best.loss <= coarse.loss
    for trial in found.trials:
        run = advance(chosen(NETWORK, name, trial.eta, batch_size=batch_size, schedule={"name": "cosine", "steps": 30}),
                      start(experiment), 25)  # fmt: skip
        assert trial.status == run.status
        if run.status == "running":
            assert (trial.loss, trial.steps) == (run.frames[-1].loss_train, 25)
    assert found.best.loss == min(trial.loss for trial in found.trials if trial.loss is not None)


def test_the_best_rate_is_the_one_calculus_gives():
    """C = x^2 / 2 or so: a step of 1 / C'' is there at once, twice that never comes back."""
    experiment = chosen(BOWL)
    (curvature,) = advance(experiment, start(experiment), 1, "full").frames[0].full["eigenvalues"]
    etas = [factor / curvature for factor in (0.1, 0.5, 1.0, 1.5, 2.5)]
    found = tune(experiment, start(experiment), 20, etas[::-1])
    assert found.best.eta == etas[2] and found.best.loss < 1e-25 and not found.edge
    assert [trial.eta for trial in found.trials] == etas
    assert found.trials[4].loss > found.trials[0].loss


def test_a_diverging_rate_is_out_and_stops_early():
    experiment = chosen(BOWL)
    found = tune(experiment, start(experiment), 5000, [0.1, 9.0])
    first, second = found.trials
    assert (second.status, second.loss) == ("diverged", None) and second.steps < 500
    assert first.steps == 5000 and found.best is first
    assert found.edge and "smallest" in found.text and "1 diverged" in found.text


def test_all_diverged():
    experiment = chosen(BOWL)
    found = tune(experiment, start(experiment), 5000, [8.0, 9.0])
    assert found.best is None and not found.edge and "all diverged" in found.text
    assert found.plain()["eta"] is None and len(found.plain()["results"]) == 2


def test_smaller_of_two_equal_rates_is_best():
    experiment = chosen(BOWL, "gd")
    state = State(0, np.array([0.0]), {})
    assert tune(experiment, state, 5, [0.3, 0.1, 0.2]).best.eta == 0.1


def test_from_a_state_in_mid_run():
    experiment = chosen(NETWORK, "adam", batch_size=7)
    before = advance(experiment, start(experiment), 12).frames[-1].state
    state = replace(before, since=12, slots=OPTIMIZERS["adam"].init(len(before.parameters)))
    found = tune(experiment, state, 9, [0.02])
    run = advance(chosen(NETWORK, "adam", 0.02, batch_size=7), state, 9)
    assert found.best.loss == run.frames[-1].loss_train and not found.edge


def test_the_sentence_says_what_was_done():
    experiment = chosen(BOWL, "momentum")
    text = tune(experiment, start(experiment), 30, [0.01, 0.05, 0.2]).text
    assert text.startswith("Momentum: 3 rates from 0.01 to 0.2, 30 updates each.") and "eta = 0." in text
