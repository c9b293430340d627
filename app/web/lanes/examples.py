"""Requests about several runs that run as they are."""

from __future__ import annotations

from typing import Any

from app.web.docs.examples import MOONS, ROSENBROCK, example

SADDLE: dict[str, Any] = {
    "objective": {"kind": "function", "name": "saddle", "start": [-1.5, 0.001]},
    "optimizer": {"name": "gd", "eta": 0.1},
}
HIMMELBLAU: dict[str, Any] = {
    "objective": {"kind": "function", "name": "himmelblau", "start": [0, 0]},
    "optimizer": {"name": "gd", "eta": 0.01},
}


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
        "Who is first at a loss of 1",
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
    "grid": example(
        "Three rates of one's own", lanes=[with_optimizer(MOONS, "adam", 0.05)], steps=20, grid=[0.01, 0.1, 1]
    ),
}
COMPARE = {
    "minima": example(
        "Two minima of Himmelblau's function and the hill between them",
        a={"experiment": HIMMELBLAU, "state": {"parameters": [3, 2]}},
        b={"experiment": HIMMELBLAU, "state": {"parameters": [-2.805118, 3.131312]}},
        samples=11,
    ),
    "seeds": example(
        "One network from two starts", a={"experiment": MOONS}, b={"experiment": {**MOONS, "seed": 8}}, samples=5
    ),
}
EVENTS = {
    "saddle": example("A saddle passed by", experiment=SADDLE, steps=60),
    "network": example("A network watched for a hundred updates", experiment=MOONS, steps=100),
}
REPLAY = {"network": example("Steps 41 and 42 of a run", experiment=MOONS, skip=40, steps=2)}
