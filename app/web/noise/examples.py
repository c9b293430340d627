"""Requests for gradient noise that run as they are."""

from __future__ import annotations

from app.web.experiment.examples import CHAIN, MOONS, example

NOISE = {
    "batches": example("The ten batches of the first epoch", experiment=MOONS),
    "examples": example(
        "Single examples, with coordinates in a plane",
        experiment=MOONS,
        of="examples",
        plane={"kind": "parameters", "u": "w1[1,1]", "v": "w2[1,1]"},
    ),
    "chain": example("One example: no noise", experiment=CHAIN),
}
