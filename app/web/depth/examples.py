"""Requests for the layers of a run that run as they are."""

from __future__ import annotations

from typing import Any

from app.web.experiment.examples import MOONS, example

DEEP: dict[str, Any] = {
    "objective": {
        "kind": "network",
        "data": {"name": "moons", "n": 50},
        "layers": [*[{"units": 4, "activation": "sigmoid"}] * 5, {"units": 1}],
    },
    "optimizer": {"name": "gd", "eta": 0.5},
}


DEPTH = {
    "vanishing": example("Six layers of sigmoids: the gradient vanishes", experiment=DEEP, steps=20, every=5),
    "network": example("Each tenth step of a hundred", experiment=MOONS, steps=100, every=10),
}
