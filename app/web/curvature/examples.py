"""Requests for curvature that run as they are."""

from __future__ import annotations

from app.web.experiment.examples import CHAIN, MOONS, ROSENBROCK, example

CURVATURE = {
    "network": example("A network: its spectrum and the limit of Adam", experiment=MOONS, ends=2, parts=True),
    "valley": example(
        "A function: which rate would be best along the gradient", experiment=ROSENBROCK, state={"parameters": [0, 0]}
    ),
    "batch": example("Over this step's batch of ten", experiment=MOONS, over="batch", spectrum=False),
    "chain": example("Two free parameters of four", experiment=CHAIN),
}
