"""Races and tunings that run as they are."""

from __future__ import annotations

from typing import Any

from app.web.experiment.examples import MOONS, ROSENBROCK, example


def with_optimizer(experiment: dict[str, Any], name: str, eta: float) -> dict[str, Any]:
    """A lane: `experiment` with another optimizer."""
    return {"name": name, "experiment": {**experiment, "optimizer": {"name": name, "eta": eta}}}


RACE = {
    "moons": example(
        "Three optimizers on a network, from the same weights over the same batches",
        lanes=[
            with_optimizer(MOONS, "gd", 0.5),
            with_optimizer(MOONS, "momentum", 0.05),
            with_optimizer(MOONS, "adam", 0.05),
        ],
        steps=5,
    ),
    "target": example(
        "The first to reach a loss of 1",
        lanes=[with_optimizer(ROSENBROCK, "gd", 0.001), with_optimizer(ROSENBROCK, "adam", 0.1)],
        steps=50,
        target=1.0,
    ),
}


TUNE = {
    "function": example(
        "The best rate of two optimizers",
        lanes=[with_optimizer(ROSENBROCK, "gd", 0.001), with_optimizer(ROSENBROCK, "adam", 0.1)],
        steps=100,
    ),
    "map": example(
        "The loss over the whole range of rates, and the limit of stability",
        lanes=[with_optimizer(ROSENBROCK, "gd", 0.001)],
        steps=50,
        per_decade=6,
        limits=True,
    ),
    "grid": example("Three chosen rates", lanes=[with_optimizer(MOONS, "adam", 0.05)], steps=20, grid=[0.01, 0.1, 1]),
}
