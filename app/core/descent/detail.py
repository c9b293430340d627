"""The extra numbers of a full frame: the batch, and for some examples the numbers of each layer.

The values per layer come from the readable reference, stacked over frames, in one pass for a whole run.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from app.core.descent.objective import FunctionObjective, NetworkObjective, Objective
from app.core.descent.place import place
from app.core.network import textbook
from app.core.support.arrays import Array
from app.core.support.numbers import finite


def details(
    objective: Objective, first: int, parameters: Array, gradient: Array, update: Array, chosen: Sequence[int] | None
) -> Sequence[dict[str, Any]]:
    """The full part of the frames at `parameters` (T, P), the first of them step number `first`.

    `chosen` are the indices of the training examples to spell out; None for the first of each step's batch.
    """
    with np.errstate(all="ignore"):
        moved = parameters + update
        if isinstance(objective, FunctionObjective):
            rows = zip(parameters, gradient, moved, strict=True)
            return [function_detail(objective, point, slope, new) for point, slope, new in rows]
        return NetworkDetails(objective, first, parameters, gradient, moved, chosen)


def function_detail(objective: FunctionObjective, point: Array, gradient: Array, moved: Array) -> dict[str, Any]:
    hessian = objective.hessians(point)
    names = ("batch", "examples", "inputs", "targets", "outputs", "layers", "example_losses")
    detail: dict[str, Any] = {"new_parameters": moved, **{name: [] for name in names}}
    if not np.isfinite(hessian).all():
        return detail | {"hessian": None, "eigenvalues": None, "place": None}
    eigenvalues, vectors = np.linalg.eigh(hessian)
    look = point, lambda moved: objective.gradient(moved, 0)
    on = objective.on_corner(point)
    here = place(eigenvalues, vectors.T, gradient, objective.size, objective.width, on, look)
    return detail | {"hessian": hessian, "eigenvalues": eigenvalues, "place": here.plain()}


class NetworkDetails(Sequence[dict[str, Any]]):
    """The full parts of a run's frames, kept as arrays with one row per frame. An item is a dict."""

    def __init__(
        self,
        objective: NetworkObjective,
        first: int,
        parameters: Array,
        gradient: Array,
        moved: Array,
        chosen: Sequence[int] | None,
    ) -> None:
        network, data = objective.network, objective.examples
        self.moved = moved
        self.batches = [objective.batches.batch(step) for step in range(first, first + len(parameters))]
        if chosen is None:
            firsts = [batch[0] for batch in self.batches]
            self.examples = np.array(firsts, dtype=np.int64).reshape(-1, 1)
        else:
            self.examples = np.broadcast_to(np.array(chosen, dtype=np.int64), (len(parameters), len(chosen)))
        self.inputs, self.targets = data.inputs[self.examples], data.targets[self.examples]  # (T, examples, columns)
        self.z, self.a = textbook.forward(network, parameters, self.inputs)
        self.delta = textbook.backward(network, parameters, self.z, self.a, self.targets)
        self.outputs = network.loss.shown(self.a[-1])
        self.losses = network.loss.per_example(self.a[-1], self.targets, **network.loss_settings)
        grads = list(network.layout.layers(gradient))
        self.grad_w = [np.ascontiguousarray(grad_w) for grad_w, _ in grads]
        self.grad_b = [np.ascontiguousarray(grad_b) for _, grad_b in grads]
        self.objective, self.first, self.parameters = objective, first, parameters

    def __len__(self) -> int:
        return len(self.moved)

    def __getitem__(self, t: int) -> dict[str, Any]:  # type: ignore[override]  # no slices
        layers = zip(self.z, self.a, self.delta, self.grad_w, self.grad_b, strict=True)
        return {
            "new_parameters": self.moved[t],
            "batch": self.batches[t],
            "examples": self.examples[t],
            "inputs": self.inputs[t],
            "targets": self.targets[t],
            "outputs": self.outputs[t],
            "layers": [
                {"z": z[t], "a": a[t], "delta": delta[t], "grad_w": grad_w[t], "grad_b": grad_b[t]}
                for z, a, delta, grad_w, grad_b in layers
            ],
            "example_losses": self.losses[t],
            **self.held(t),
        }

    def held(self, t: int) -> dict[str, Any]:
        """The gradient that frozen parameters would have, 0 for the free ones; nothing if all are free.

        It may overflow while the run goes on, because no update sees it: it is None there.
        """
        if self.objective.free.all():
            return {}
        with np.errstate(all="ignore"):
            gradient = self.objective.gradient(self.parameters[t], self.first + t)
        shown = np.where(self.objective.free, 0.0, gradient)
        return {"held_gradient": [*map(finite, shown.tolist())]}


def is_finite(detail: dict[str, Any]) -> bool:
    """Whether every number of a network's full part is finite."""
    arrays = [layer[key] for layer in detail["layers"] for key in ("z", "a", "delta")]
    return all(np.isfinite(values).all() for values in (*arrays, detail["outputs"], detail["example_losses"]))
