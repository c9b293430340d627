"""Requests that run as they are: the examples of the API's documentation."""

from __future__ import annotations

from typing import Any

CHAIN: dict[str, Any] = {
    "objective": {
        "kind": "network",
        "data": {"name": "single"},
        "layers": [{"units": 1, "activation": "identity"}, {"units": 1}],
        "init": {"name": "values", "parameters": [0.5, 1, 1.5, 0.5]},
        "frozen": ["b1", "b2"],
    },
    "optimizer": {"name": "gd", "eta": 0.01},
}

MOONS: dict[str, Any] = {
    "objective": {
        "kind": "network",
        "data": {"name": "moons", "n": 100},
        "layers": [{"units": 4, "activation": "tanh"}, {"units": 1}],
    },
    "optimizer": {"name": "adam", "eta": 0.05},
    "batch_size": 10,
    "seed": 7,
}

ROSENBROCK: dict[str, Any] = {
    "objective": {"kind": "function", "name": "rosenbrock", "start": [-1.2, 1]},
    "optimizer": {"name": "momentum", "eta": 0.001, "mu": 0.9},
}

STATE: dict[str, Any] = {"step": 12, "parameters": [0.6, 1, 1.6, 0.5]}


def example(summary: str, **body: Any) -> dict[str, Any]:
    """An example as OpenAPI wants it."""
    return {"summary": summary, "value": body}


START = {
    "chain": example("L = (x w1 + b1) w2 + b2 with one example", experiment=CHAIN),
    "moons": example("A network on two moons, with the values of two examples", experiment=MOONS, examples=[0, 1]),
}
STEP = {
    "chain": example("One update of the chain from its start", experiment=CHAIN),
    "go_on": example("Three more from a given state", experiment=CHAIN, state=STATE, steps=3),
    "full": example("Two updates of a network, every layer's values", experiment=MOONS, steps=2, detail="full"),
    "function": example("Ten updates on a test function", experiment=ROSENBROCK, steps=10),
    "columns": example("Fifty as columns, vectors in base64", experiment=MOONS, steps=50, encoding="base64"),
    "until": example("Updates until the loss is small", experiment=CHAIN, steps=100, until={"loss": 0.01}),
}
FRAME = {
    "chain": example("A weight edited by hand", experiment=CHAIN, state=STATE),
}
BOUNDARY = {
    "moons": example("What the untrained network answers over the plane", experiment=MOONS, resolution=7),
}
