"""What a full frame adds: the batch, and for some examples everything each layer did.

The values per layer come from the readable reference, stacked over frames, in one pass for a whole run.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from app.core import network as textbook
from app.core.objective import FunctionObjective, NetworkObjective

Array = np.ndarray


def details(
    objective: NetworkObjective | FunctionObjective,
    first: int,
    parameters: Array,
    gradient: Array,
    update: Array,
    chosen: Sequence[int] | None,
) -> list[dict[str, Any]]:
    """The full part of the frames at `parameters` (T, P), the first of them step number `first`.

    `chosen` are the training examples to spell out, by index; None for the first of each step's batch.
    """
    moved = parameters + update
    if isinstance(objective, FunctionObjective):
        return [function_detail(objective, point, new) for point, new in zip(parameters, moved, strict=True)]
    return network_details(objective, first, parameters, gradient, moved, chosen)


def function_detail(objective: FunctionObjective, point: Array, moved: Array) -> dict[str, Any]:
    with np.errstate(all="ignore"):
        hessian = objective.hessian(point)
    finite = bool(np.isfinite(hessian).all())
    return {
        "new_parameters": moved,
        "batch": [],
        "examples": [],
        "inputs": [],
        "targets": [],
        "outputs": [],
        "layers": [],
        "example_losses": [],
        "hessian": hessian if finite else None,
        "eigenvalues": np.linalg.eigvalsh(hessian) if finite else None,
    }


def network_details(
    objective: NetworkObjective,
    first: int,
    parameters: Array,
    gradient: Array,
    moved: Array,
    chosen: Sequence[int] | None,
) -> list[dict[str, Any]]:
    network, data, batches = objective.network, objective.examples, objective.batches
    batch = step_batches(batches, first, len(parameters))
    if chosen is None:
        examples = np.array([[indices[0]] for indices in batch], dtype=np.int64).reshape(-1, 1)
    else:
        examples = np.broadcast_to(np.array(chosen, dtype=np.int64), (len(parameters), len(chosen)))
    inputs, targets = data.inputs[examples], data.targets[examples]  # (T, examples, features)
    with np.errstate(all="ignore"):
        z, a = textbook.forward(network, parameters, inputs)
        delta = textbook.backward(network, parameters, z, a, targets)
        outputs = network.loss.shown(a[-1])
        losses = network.loss.per_example(a[-1], targets, **network.loss_settings)
    by_layer = [
        (z, a, delta, np.ascontiguousarray(grad_w), np.ascontiguousarray(grad_b))
        for z, a, delta, (grad_w, grad_b) in zip(z, a, delta, network.layout.layers(gradient), strict=True)
    ]
    return [
        {
            "new_parameters": moved[t],
            "batch": batch[t],
            "examples": examples[t],
            "inputs": inputs[t],
            "targets": targets[t],
            "outputs": outputs[t],
            "layers": [
                {"z": z[t], "a": a[t], "delta": delta[t], "grad_w": grad_w[t], "grad_b": grad_b[t]}
                for z, a, delta, grad_w, grad_b in by_layer
            ],
            "example_losses": losses[t],
        }
        for t in range(len(parameters))
    ]


def step_batches(batches: Any, first: int, count: int) -> list[Array]:
    """The indices of the batches of `count` steps from `first` on."""
    found: list[Array] = []
    epoch, order = -1, np.empty(0, dtype=np.int64)
    for step in range(first, first + count):
        if batches.epoch(step) != epoch:
            epoch = batches.epoch(step)
            order = batches.order(epoch)
        position = step - epoch * batches.per_epoch
        found.append(order[position * batches.size : (position + 1) * batches.size])
    return found


def is_finite(detail: dict[str, Any]) -> bool:
    """Whether every number of a network's full part is finite."""
    arrays = [layer[key] for layer in detail["layers"] for key in ("z", "a", "delta")]
    return all(np.isfinite(values).all() for values in (*arrays, detail["outputs"], detail["example_losses"]))
