"""Experiments that run as they are, for the examples of the documentation."""

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


OWN_TABLE: dict[str, Any] = {
    "title": "hand.csv",
    "inputs": [
        {"name": "x1", "values": [-1.5, -1, -0.5, -1.2, 0.4, 1, 1.5, 0.9]},
        {"name": "x2", "values": [0.5, -0.25, 1, 1.2, -1, 0.25, -0.5, -1.3]},
    ],
    "targets": [{"name": "colour", "classes": ["blue", "orange"], "values": [0, 0, 0, 0, 1, 1, 1, 1]}],
}


OWN_NUMBERS: dict[str, Any] = {
    "inputs": [
        {"name": "size", "values": [50, 62, 80, 75, 120]},
        {"name": "town", "classes": ["Ulm", "Bern", "Graz"], "values": [0, 0, 1, 2, 2]},
    ],
    "targets": [{"name": "rent", "values": [700, 810, 1900, 1000, 1450.5]}],
}


OWN: dict[str, Any] = {
    "objective": {"kind": "network", "data": {"name": "own", "table": OWN_TABLE}, "layers": [{"units": 3}, {}]},
    "optimizer": {"name": "gd", "eta": 0.1},
}


STATE: dict[str, Any] = {"step": 12, "parameters": [0.6, 1, 1.6, 0.5]}


def example(summary: str, **body: Any) -> dict[str, Any]:
    """An example as OpenAPI wants it."""
    return {"summary": summary, "value": body}
