"""The layers of a PyTorch model, and their tensors by name.

PyTorch is no dependency: classes are known by their names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.client.frames import Array
from app.client.torch_parts import CannotTranslate, activation, array, kind


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """A Linear and the activation behind it. `bias` is None where it has none."""

    weight: Any
    bias: Any
    activation: str = "identity"


def read_layers(model: Any) -> Iterator[Layer]:
    """The layers of a Sequential, each Linear with the activation behind it. Raises CannotTranslate."""
    if kind(model) != "Sequential":
        raise CannotTranslate(kind(model), "the model must be a Sequential")
    linear: Any = None
    shown: str | None = None
    for part in flattened(model):
        name = activation(part)
        if kind(part) == "Linear":
            if linear is not None:
                yield Layer(linear.weight, linear.bias, shown or "identity")
            linear, shown = part, None
        elif kind(part) == "Dropout" and part.p == 0:
            continue
        elif name is None:
            raise CannotTranslate(kind(part), "only Linear layers and known activations can be")
        elif linear is None or (shown is not None and name != "identity"):
            raise CannotTranslate(kind(part), "each activation must come behind a Linear layer")
        elif name != "identity":
            shown = name
    if linear is None:
        raise CannotTranslate("the model", "it has no Linear layer")
    yield Layer(linear.weight, linear.bias, shown or "identity")


def check_tensors(layers: list[Layer]) -> None:
    """Raises CannotTranslate where two layers share a tensor: here each has numbers of its own."""
    owners: dict[int, str] = {}
    for name, tensor in named(layers):
        if tensor is not None and id(tensor) in owners:
            raise CannotTranslate("the model", f"{owners[id(tensor)]} and {name} are the same tensor")
        owners[id(tensor)] = name


def flattened(model: Any) -> Iterator[Any]:
    """The parts of a Sequential, those of one inside another too."""
    for part in model:
        if kind(part) == "Sequential":
            yield from flattened(part)
        else:
            yield part


def names_of(layers: list[Layer]) -> list[str]:
    return [f"{letter}{k}" for k in range(1, len(layers) + 1) for letter in "wb"]


def named(layers: list[Layer]) -> Iterator[tuple[str, Any]]:
    """The tensors by name, w1, b1, w2, ...; None for a bias that is not there."""
    for k, layer in enumerate(layers, 1):
        yield f"w{k}", layer.weight
        yield f"b{k}", layer.bias


def weights_of(layers: list[Layer], name: str) -> Array:
    """The numbers of one of the tensors; 0 for a bias that is not there."""
    layer = layers[int(name[1:]) - 1]
    if name[0] == "w":
        return array(layer.weight)
    return array(layer.bias) if layer.bias is not None else np.zeros(len(array(layer.weight)))


def is_trained(tensor: Any, trained: set[int]) -> bool:
    """Whether the optimizer changes `tensor`."""
    return tensor is not None and id(tensor) in trained and bool(getattr(tensor, "requires_grad", True))
