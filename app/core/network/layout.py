"""One flat vector for all weights and biases of a network, with the place and the name of each.

Layer l (from 1) holds a C-contiguous (units out, units in + 1) block [w | b]: unit after unit, its weights and then its
bias. ``w1[2,1]`` is the weight of layer 1 to unit 2 from unit (input) 1, ``b1[2]`` the bias of unit 2.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from app.core.support.arrays import Mask
from app.core.support.lazy import lazy
from app.core.support.registry import InvalidInput

Item = TypeVar("Item", bound=np.generic)


@dataclass(frozen=True)
class Layout:
    """The flat layout of a network with `sizes` = (inputs, units of layer 1, ..., units of the last layer)."""

    sizes: tuple[int, ...]

    @lazy
    def slices(self) -> tuple[slice, ...]:
        """Where each layer's block lies in the flat vector."""
        slices, end = [], 0
        for fan_in, units in pairwise(self.sizes):
            slices.append(slice(end, end + units * (fan_in + 1)))
            end = slices[-1].stop
        return tuple(slices)

    @property
    def size(self) -> int:
        """The number of parameters."""
        return int(self.slices[-1].stop)

    @property
    def depth(self) -> int:
        """The number of layers, inputs not counted."""
        return len(self.slices)

    def blocks(self, vectors: npt.NDArray[Item]) -> list[npt.NDArray[Item]]:
        """Views (..., units out, units in + 1) of [w | b], one per layer, into `vectors` (..., size)."""
        shapes = ((units, fan_in + 1) for fan_in, units in pairwise(self.sizes))
        return [
            vectors[..., place].reshape(*vectors.shape[:-1], *shape)
            for place, shape in zip(self.slices, shapes, strict=True)
        ]

    def layers(self, vectors: npt.NDArray[Item]) -> Iterator[tuple[npt.NDArray[Item], npt.NDArray[Item]]]:
        """Views (w, b), shapes (..., units out, units in) and (..., units out), one pair per layer."""
        for block in self.blocks(vectors):
            yield block[..., :-1], block[..., -1]

    @lazy
    def names(self) -> tuple[str, ...]:
        """The name of every parameter, in the order of the vector."""
        names: list[str] = []
        for layer, (fan_in, units) in enumerate(pairwise(self.sizes), 1):
            for unit in range(1, units + 1):
                names += [f"w{layer}[{unit},{source}]" for source in range(1, fan_in + 1)]
                names.append(f"b{layer}[{unit}]")
        return tuple(names)

    @lazy
    def is_weight(self) -> Mask:
        """(size,): True for weights, False for biases."""
        mask = np.zeros(self.size, dtype=bool)
        for w, _ in self.layers(mask):
            w[...] = True
        return mask

    def layer_of(self, index: int) -> int:
        """The layer, from 1, that parameter number `index` belongs to."""
        return next(layer for layer, place in enumerate(self.slices, 1) if index < place.stop)

    def free(self, frozen: Sequence[str], field: str) -> Mask:
        """(size,): False for what `frozen` names: a parameter, a layer ``1``, or its ``w1`` or ``b1``.

        Raises InvalidInput for an unknown name, with the path ``field.2`` for the third.
        """
        mask = np.ones(self.size, dtype=bool)
        places = {name: index for index, name in enumerate(self.names)}
        groups: dict[str, list[Mask]] = {}
        for layer, (w, b) in enumerate(self.layers(mask), 1):
            groups |= {f"w{layer}": [w], f"b{layer}": [b], f"{layer}": [w, b]}
        for position, name in enumerate(frozen):
            if name in places:
                mask[places[name]] = False
            elif name in groups:
                for group in groups[name]:
                    group[...] = False
            else:
                allowed = f"a parameter such as {self.names[0]}, or one of " + ", ".join(groups)
                raise InvalidInput(f"{field}.{position}", name, allowed)
        return mask
