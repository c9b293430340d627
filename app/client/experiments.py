"""Experiments as JSON, put together from a preset or another experiment and what is to be different."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from app.client.frames import Array

Experiment = dict[str, Any]
PARTS = ("objective", "optimizer", "schedule", "clip", "batch_size", "batch_order", "seed")
OF_OBJECTIVE = ("data", "layers", "loss", "init", "penalty", "frozen")
NAMED = {"optimizer", "schedule", "clip", "data", "loss", "init"}
"""Parts that are ``{"name": ..., setting: ...}``; a name alone means its default settings."""


def composed(base: Mapping[str, Any], changes: Mapping[str, Any]) -> Experiment:
    """A copy of `base` with other parts: those of an experiment, and those of a network's objective by their own name.

    Raises TypeError for a keyword that is no part.
    """
    found = copy.deepcopy(dict(base))
    for key, value in changes.items():
        if key in NAMED and isinstance(value, str):
            value = {"name": value}
        if key in PARTS:
            found[key] = value
        elif key in OF_OBJECTIVE:
            found["objective"] = {**found.get("objective", {"kind": "network"}), key: value}
        else:
            raise TypeError(f"an experiment has no {key!r}; it has {', '.join((*PARTS, *OF_OBJECTIVE))}, and weights")
    return found


def preset(catalog: Mapping[str, Any], name: str) -> Experiment:
    """The experiment of a preset. Raises KeyError with all names."""
    for entry in catalog["presets"]:
        if entry["name"] == name:
            found: Experiment = entry["experiment"]
            return found
    raise KeyError(f"{name!r} is no preset; allowed: {', '.join(entry['name'] for entry in catalog['presets'])}")


def flat(weights: Mapping[str, Any]) -> list[float]:
    """The parameters in the engine's order: layer by layer, unit by unit, its weights and then its bias.

    `weights` has w1 (units, inputs), b1 (units,), w2 and so on. Raises ValueError where layers do not fit together.
    """
    found: list[float] = []
    before = None
    for layer in range(1, len(weights) // 2 + 1):
        if f"w{layer}" not in weights or f"b{layer}" not in weights:
            raise ValueError(f"weights must be w1, b1, w2, b2 and so on; they are {', '.join(weights)}")
        w, b = (np.asarray(weights[f"{letter}{layer}"], np.float64) for letter in "wb")
        if w.ndim != 2 or b.shape != w.shape[:1] or (before is not None and w.shape[1] != before):
            inputs = "inputs" if before is None else before
            raise ValueError(f"w{layer} must be (units, {inputs}) and b{layer} (units,), not {w.shape} and {b.shape}")
        before = len(b)
        found += np.column_stack([w, b]).ravel().tolist()
    if not weights or len(weights) % 2:
        raise ValueError(f"weights must be w1, b1, w2, b2 and so on; they are {', '.join(weights)}")
    return found


def with_weights(experiment: Experiment, weights: Mapping[str, Any]) -> Experiment:
    """`experiment` with these weights at its start."""
    return composed(experiment, {"init": {"name": "values", "parameters": flat(weights)}})


def layered(names: Sequence[str], values: Array) -> dict[str, Array]:
    """The parameters of a network as ``{"w1": (units, inputs), "b1": (units,), ...}``, copied. A function's have their
    own names, () each."""
    shapes: dict[str, tuple[int, ...]] = {}
    for name in names:
        letter, _, place = name.partition("[")
        shapes[letter] = tuple(int(part) for part in place.rstrip("]").split(",")) if place else ()
    found = {letter: np.zeros(shape) for letter, shape in shapes.items()}
    for name, value in zip(names, values, strict=True):
        letter, _, place = name.partition("[")
        found[letter][tuple(int(part) - 1 for part in place.rstrip("]").split(",")) if place else ()] = value
    return found
