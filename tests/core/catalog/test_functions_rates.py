"""Every function with every optimizer, at the start and the rate that the function brings: down, and in sight."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.catalog.functions import FUNCTIONS, Function
from app.core.catalog.optimizers import OPTIMIZERS
from app.core.descent import advance as descent
from app.core.experiment import parse
from tests.sampling import crossed

UPDATES = 300


def walked(function: Function, optimizer: str, updates: int) -> tuple[str, np.ndarray, np.ndarray]:
    """The status, the losses (T,) and the points (T, variables) of a run, its start included."""
    rate = function.rate(OPTIMIZERS[optimizer])
    objective = {"kind": "function", "name": function.name}
    chosen = parse({"objective": objective, "optimizer": {"name": optimizer, "eta": rate}})
    start = descent.start(chosen)
    run = descent.advance(chosen, start, updates)
    first = descent.frame_at(chosen, start)
    return run.status, np.append(first.loss, run.frames.loss), np.vstack((start.parameters, run.frames.parameters))


def arrived(function: Function, losses: np.ndarray, points: np.ndarray) -> bool:
    """Close to a minimum, or settled well below the start: in a dip that is not listed, on a valley's floor."""
    minima = function.minima(function.defaults())
    away = [float(np.linalg.norm(points[-1] - minimum.point)) for minimum in minima]
    nearest = minima[int(np.argmin(away))]
    width = max(high - low for low, high in function.domain)
    near = min(away) < 0.01 * width or losses[-1] - nearest.value < 0.1 * (losses[0] - nearest.value)
    fallen = losses[0] - losses[-1]
    down = fallen > 0.25 * (losses[0] - min(minimum.value for minimum in minima))
    return near or (down and np.ptp(losses[-50:]) < 0.05 * fallen)


WITH_MINIMA = [name for name, entry in FUNCTIONS.items() if entry.minima(entry.defaults())]


# sampled: every function with three optimizers, and so every optimizer on several functions
@pytest.mark.parametrize(("name", "optimizer"), crossed(WITH_MINIMA, list(OPTIMIZERS), rounds=3))
def test_its_rate_leads_down_and_stays_in_sight(name, optimizer):
    function = FUNCTIONS[name]
    status, losses, points = walked(function, optimizer, UPDATES)
    assert status == "running"
    assert losses.max() <= losses[0], "never above the start"
    for values, (low, high) in zip(points.T, function.domain, strict=True):
        assert low <= values.min() and values.max() <= high, "within the picture"
    assert arrived(function, losses, points), (losses[0], losses[-1], points[-1])


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("name", [name for name, entry in FUNCTIONS.items() if not entry.minima(entry.defaults())])
def test_without_a_minimum_it_falls_while_one_watches(name, optimizer):
    """It leaves the picture downwards, neither at once nor only after hundreds of steps; with a method that knows the
    curvature it may be quick."""
    function = FUNCTIONS[name]
    _, losses, points = walked(function, optimizer, UPDATES)
    assert losses.max() <= losses[0]
    low, high = np.array(function.domain).T
    inside = ((low <= points) & (points <= high)).all(axis=1)
    least = 15 if OPTIMIZERS[optimizer].needs is None else 5
    assert not inside.all() and least <= inside.argmin() <= 200
    assert losses[inside.argmin()] < min(0, losses[0])


def test_rates_name_optimizers_and_lie_within_their_range():
    for function in FUNCTIONS.values():
        for name, eta in function.rates.items():
            assert OPTIMIZERS[name].parameters[0].check(eta, "eta") == eta
            assert eta != OPTIMIZERS[name].parameters[0].default, "only where it differs"
