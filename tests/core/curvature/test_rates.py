"""The largest rate with which steps come down, against closed forms and against runs."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.catalog.optimizers import OPTIMIZERS
from app.core.curvature.rates import highest_rate, past_limit
from app.core.descent.advance import advance, start
from app.core.descent.tune import default_grid, tune
from app.core.experiment import parse
from tests.sampling import batched

BOWL = {"kind": "function", "name": "quadratic_bowl", "start": [1.0, 1.0]}


def bowl(name, **more):
    return parse({"objective": BOWL, "optimizer": {"name": name}, **more})


def sharpest(experiment):
    hessian = advance(experiment, start(experiment), 1, "full").frames[0].full["eigenvalues"]
    return float(hessian[-1])


def test_of_a_bowl_it_is_two_over_the_curvature():
    experiment = bowl("gd")
    wanted = 2 / sharpest(experiment)
    assert highest_rate(experiment, start(experiment)) == pytest.approx(wanted)
    found = tune(experiment, start(experiment), 300, [0.9 * wanted, 1.1 * wanted])
    assert found.trials[0].loss < 1e-3 and found.trials[1].loss > 10  # and so a run comes down below it only


def test_of_damped_newton_it_is_twice_the_divisor_over_the_curvature():
    settings = {"name": "newton", "damping": 5.0}
    experiment = parse({"objective": BOWL, "optimizer": settings})
    sharp = sharpest(experiment)
    wanted = 2 * (sharp + 5) / sharp
    assert highest_rate(experiment, start(experiment)) == pytest.approx(wanted)
    found = tune(experiment, start(experiment), 300, [0.99 * wanted, 1.01 * wanted])
    assert found.trials[0].loss < 0.1 and found.trials[1].loss > 10


def test_it_is_the_rate_to_choose_under_a_schedule():
    plain, warm = bowl("gd"), bowl("gd", schedule={"name": "warmup", "steps": 4})
    factor = advance(warm, start(warm), 1).frames[0].eta / 0.1
    state = advance(warm, start(warm), 1).frames[0].state
    assert 0 < factor < 1
    assert highest_rate(warm, state) * factor == pytest.approx(highest_rate(plain, start(plain)))


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_it_is_there_where_a_limit_is_known(name):
    experiment = parse(batched({"optimizer": {"name": name}, "batch_size": 10}))
    found = highest_rate(experiment, start(experiment))
    assert (found is None) is (OPTIMIZERS[name].stability is None)
    assert found is None or found > 0


def test_there_is_none_where_nothing_bends_upwards_or_the_gradient_is_clipped():
    hill = parse({"objective": {"kind": "function", "name": "parabola", "start": [3.0]}, "optimizer": {"name": "gd"}})
    assert highest_rate(hill, start(hill)) == pytest.approx(1.0)
    clipped = bowl("gd", clip={"name": "norm", "limit": 1e-3})
    assert highest_rate(clipped, start(clipped)) is None


def test_a_finer_grid_is_the_whole_map():
    grid = default_grid("gd", 6)
    assert len(grid) == 43 and (grid[0], grid[-1]) == (1e-6, 10.0) and list(grid) == sorted(set(grid))
    experiment = bowl("gd")
    assert [trial.eta for trial in tune(experiment, start(experiment), 5, per_decade=6).trials] == list(grid)


BENDING = [name for name, entry in OPTIMIZERS.items() if entry.stability and not entry.stability.preconditioner]


def distances(name, settings, curvatures, eta, steps):
    """How far (T,) plain steps of a method stand from the bottom of a bowl, by the method's own update."""
    rng = np.random.default_rng(len(curvatures))
    turn = np.linalg.qr(rng.standard_normal((len(curvatures), len(curvatures))))[0]
    hessian = turn @ np.diag(curvatures) @ turn.T
    entry, x = OPTIMIZERS[name], turn.sum(axis=1)
    slots, found = {slot.name: np.zeros(len(x)) for slot in entry.slots}, []
    for step in range(steps):
        update, slots = entry.update(hessian @ x, slots, x, step, eta, settings)
        x = x + update
        found.append(float(np.linalg.norm(x)))
    return np.array(found)


@pytest.mark.parametrize("name", ["gd", "momentum", "nesterov"])
def test_past_the_limit_steps_land_further_and_further_away(name):
    """What `past_limit` says, on random bowls turned any way: below the limit the distance shrinks, above it grows."""
    rng = np.random.default_rng(1)
    for _ in range(40):
        curvatures = 10 ** rng.uniform(-2, 2, rng.integers(1, 6))
        mu = float(rng.choice([0.0, 0.5, 0.9])) if name != "gd" else 0.0
        settings = {"mu": mu} if name != "gd" else {}
        limit = OPTIMIZERS[name].stability.bound(settings) / curvatures.max()
        above = distances(name, settings, curvatures, 1.1 * limit, 300)
        assert above[-1] > 100 * above[:3].max() and above[-20:].min() > above[:3].max()
        below = distances(name, settings, curvatures, 0.9 * limit, 300)
        assert below[-20:].max() <= below[:20].max() * 1.001
    assert set(BENDING) == {"gd", "momentum", "nesterov", "newton"}  # newton is tried above


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_what_lies_past_the_limit_is_said_where_there_is_one(name):
    said = past_limit(bowl(name))
    assert bool(said) is (OPTIMIZERS[name].stability is not None)
    if said:
        assert ("divides" in said) is (OPTIMIZERS[name].stability.preconditioner is not None)


def test_past_its_limit_a_network_may_settle_all_the_same():
    """Why the sentence is about the curvature here only: runs at larger rates can end lower than they began."""
    settled = 0
    for seed in range(12):
        experiment = parse(batched({"seed": seed, "optimizer": {"name": "gd"}, "batch_size": None}))
        state = start(experiment)
        limit = highest_rate(experiment, state)
        if limit and 1.1 * limit < OPTIMIZERS["gd"].parameters[0].maximum:
            (trial,) = tune(experiment, state, 100, [1.1 * limit]).trials
            before = advance(experiment, state, 1).frames[0].loss_train
            settled += trial.loss is not None and trial.loss < before
    assert settled
