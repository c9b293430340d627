"""What the tests of the API send: small experiments, and a way to change one value deep inside a body."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from app.web.experiment.examples import CHAIN, MOONS, ROSENBROCK

FULL_BATCH = {**MOONS, "batch_size": None}
SMALL = {
    "objective": {
        "kind": "network",
        "data": {"name": "moons", "n": 12, "n_test": 4},
        "layers": [{"units": 2}, {"units": 1}],
    },
    "optimizer": {"name": "adam", "eta": 0.05},
    "batch_size": 5,
    "seed": 3,
}
EXPERIMENTS = {"chain": CHAIN, "moons": MOONS, "rosenbrock": ROSENBROCK}


def changed(body: Any, path: str, value: Any) -> Any:
    """A copy of `body` with `value` at the dotted `path`, whose missing objects are made."""
    body = deepcopy(body)
    *outer, last = path.split(".")
    place = body
    for part in outer:
        place = place[int(part)] if isinstance(place, list) else place.setdefault(part, {})
    place[int(last) if isinstance(place, list) else last] = value
    return body
