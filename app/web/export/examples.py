"""Requests for files that run as they are."""

from __future__ import annotations

from app.web.experiment.examples import CHAIN, MOONS, ROSENBROCK, STATE, example

EXPORT = {
    "script": example("A NumPy script of fifty updates", experiment=MOONS),
    "function": example("A script of a descent on a function", experiment=ROSENBROCK, steps=200),
    "pytorch": example("A PyTorch script", experiment=MOONS, kind="pytorch"),
    "notebook": example("A notebook with plots", experiment=ROSENBROCK, steps=200, kind="notebook-numpy"),
    "go_on": example(
        "A script that goes on from a weight edited by hand",
        experiment=CHAIN,
        state=STATE,
        steps=10,
        notes=[{"step": 12, "text": "The weight w1 was edited."}],
    ),
    "table": example("Every step's numbers as a table", experiment=MOONS, steps=20, kind="csv"),
}
