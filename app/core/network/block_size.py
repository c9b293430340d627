"""How many networks go through together: what `stack` and `gradient_stack` share."""

from __future__ import annotations

from app.core.network.textbook import Network

BLOCK_BYTES = 3 * 2**19
"""About how large the arrays of a block are: enough points to make calls cheap, few enough for a cache of 2 MB."""


def rows_worked_on(network: Network, first: int) -> int:
    """How many rows of examples the activations of the layers from `first` on keep for themselves."""
    layers = zip(network.layout.sizes[first + 1 :], network.activations[first:], strict=True)
    return sum(units * activation.scratch for units, activation in layers)
