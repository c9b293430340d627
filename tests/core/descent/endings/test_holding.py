"""The advised rate holds for as many steps as it is said to, by the run itself."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.catalog.functions import FUNCTIONS
from app.core.descent.advance import advance, start
from app.core.descent.endings.holding import PIECE, candidates, holding, holds, side_by_side
from app.core.descent.objective import compile
from app.core.descent.stepper import Stepper
from app.core.experiment import parse
from tests.sampling import sample


def network(*units: int, activation="tanh", data=None, **more):
    layers = [*({"units": count, "activation": activation} for count in units), {"units": 1, "activation": "identity"}]
    objective = {"layers": layers} | ({"data": data} if data else {})
    return parse({"objective": objective, "optimizer": {"name": "gd", "eta": 10.0}} | more)


def function(name, optimizer, eta, **more):
    objective = {"kind": "function", "name": name} | more
    return parse({"objective": objective, "optimizer": {"name": optimizer, "eta": eta}})


def ends_lower(experiment, eta, steps) -> bool:
    """By `advance` alone, in pieces."""
    experiment = experiment.with_rate(eta)
    state = start(experiment)
    first = compile(experiment).loss(state.parameters)
    for done in range(0, steps, 200):
        run = advance(experiment, state, min(200, steps - done))
        if run.status != "running":
            return False
        state = run.frames[-1].state
    return state.step == steps and compile(experiment).loss(state.parameters) < first


def survey():
    """Runs with momentum that diverge, sampled."""
    draws = np.random.default_rng(7)
    yield network(8, activation="relu", optimizer={"name": "momentum", "eta": 10, "mu": 0.9}, seed=1)
    yield network(8, activation="relu", optimizer={"name": "momentum", "eta": 10, "mu": 0.9}, seed=1, batch_size=10)
    yield function("rosenbrock", "nesterov", 3.0)
    small = {"name": "moons", "n": 30, "n_test": 0}
    for _ in range(10):
        chosen = {"name": str(draws.choice(["momentum", "nesterov"]))}
        chosen |= {"eta": float(draws.choice([2.0, 5.0, 10.0])), "mu": float(draws.choice([0.5, 0.9, 0.99]))}
        units, seed = draws.integers(2, 6, draws.integers(1, 3)).tolist(), int(draws.integers(100))
        yield network(*units, activation="relu", data=small, optimizer=chosen, seed=seed, batch_size=10)
    for name in ("rosenbrock", "beale", "himmelblau", "booth", "quadratic_bowl", "styblinski_tang", "matyas"):
        for optimizer in ("momentum", "nesterov"):
            yield function(name, optimizer, 5.0)


# sampled: across the survey, from its networks to its functions
@pytest.mark.parametrize("experiment", sample(survey(), 12))
def test_an_advised_rate_holds_for_the_steps_it_is_said_to(experiment):
    found = holding(experiment)
    assert found.steps == 1000 or (compile(experiment).batches.size == 300 and 500 < found.steps < 1000)
    assert found.eta is None or ends_lower(experiment, found.eta, found.steps)


def test_a_holding_rate_holds_and_twice_it_does_not():
    experiment = parse(
        {"objective": {"data": {"name": "line"}, "layers": [{}]}, "optimizer": {"name": "gd", "eta": 8.0}}
    )
    found = holding(experiment)
    assert 8.0 / found.eta == 2 ** round(np.log2(8.0 / found.eta))
    assert ends_lower(experiment, found.eta, found.steps) and not ends_lower(experiment, 2 * found.eta, found.steps)


def test_side_by_side_and_alone_agree():
    """Where the brink is not near: rates of a run in batches with a slot and a schedule."""
    experiment = network(
        4, activation="softplus", data={"name": "moons", "n": 30}, batch_size=7,
        schedule={"name": "step", "every": 40}, optimizer={"name": "momentum", "eta": 10.0, "mu": 0.9},
    )  # fmt: skip
    rates = candidates(experiment)[:12]
    steps = PIECE + 37
    together = side_by_side(experiment, rates, steps)
    assert together == [eta for eta in rates if holds(experiment.with_rate(eta), steps)]
    assert together == [eta for eta in rates if ends_lower(experiment, eta, steps)] and 0 < len(together) < 12


def test_no_rate_holds_without_a_way_down():
    """At a start where the loss is as low as it gets, no run ends below its first loss."""
    minimum = FUNCTIONS["rosenbrock"].minima({"b": 100.0})[0].point
    found = holding(function("rosenbrock", "gd", 1.0, start=list(minimum)))
    assert (found.eta, found.steps) == (None, 1000)


@pytest.mark.parametrize(("units", "n", "most"), [([4], 50, 1000), ([32] * 7, 1000, 10), ([32] * 3, 300, 56)])
def test_the_search_is_bounded(units, n, most, monkeypatch):
    """The larger the network, the fewer updates each trial takes; and no more trials than there are halvings."""
    trials = []

    def run(self, step, parameters, slots, count):
        trials.append(self.eta)
        return np.full((count, len(self.row)), np.nan), False

    monkeypatch.setattr(Stepper, "run", run)
    found = holding(network(*units, data={"name": "moons", "n": n}))
    assert found.eta is None and found.steps == pytest.approx(most, abs=3)
    assert len(trials) == len(set(trials)) <= 23  # 10 / 2^23 is the last above the smallest rate, 1e-6
