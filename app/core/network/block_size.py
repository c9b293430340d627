"""How many networks go through together: what `stack` and `gradient_stack` share."""

from __future__ import annotations

from app.core.network.textbook import Network

BLOCK_BYTES = 3 * 2**19
"""About how large the arrays of a block are: enough points to make calls cheap, few enough for a cache of 2 MB."""

IN_PLACE = frozenset(("identity", "sigmoid", "tanh", "relu"))
"""Activations that read z in their first call only, so that a may take its place."""

GELU_ROWS = 14
"""Rows that GELU works on for each unit, beside z and a; with those in the cache too, a value takes 7 ns, not 12."""


def rows_worked_on(network: Network, first: int) -> int:
    """How many rows of examples the activations of the layers from `first` on keep for themselves."""
    layers = zip(network.layout.sizes[first + 1 :], network.activations[first:], strict=True)
    return sum(GELU_ROWS * units for units, activation in layers if activation.name == "gelu")
