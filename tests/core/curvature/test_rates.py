"""The largest rate with which steps come down, against closed forms and against runs."""

from __future__ import annotations

import pytest

from app.core.catalog.optimizers import OPTIMIZERS
from app.core.curvature.rates import highest_rate
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
