from __future__ import annotations

import numpy as np
import pytest

from app.core.network.layout import Layout
from app.core.support.registry import InvalidInput

SMALL = Layout((2, 3, 1))


def test_names_follow_the_vector_unit_by_unit():
    assert SMALL.names == (
        *("w1[1,1]", "w1[1,2]", "b1[1]", "w1[2,1]", "w1[2,2]", "b1[2]", "w1[3,1]", "w1[3,2]", "b1[3]"),
        *("w2[1,1]", "w2[1,2]", "w2[1,3]", "b2[1]"),
    )  # fmt: skip
    assert SMALL.size == 13 and SMALL.depth == 2


def test_views_are_where_the_names_say():
    vector = np.arange(13.0)
    places = dict(zip(SMALL.names, vector, strict=True))
    for layer, (w, b) in enumerate(SMALL.layers(vector), 1):
        for unit, source in np.ndindex(w.shape):
            assert w[unit, source] == places[f"w{layer}[{unit + 1},{source + 1}]"]
        for unit in range(len(b)):
            assert b[unit] == places[f"b{layer}[{unit + 1}]"]
        w[...] = -1.0  # a view, not a copy
    assert vector[SMALL.is_weight].tolist() == [-1.0] * 9
    assert vector[~SMALL.is_weight].tolist() == [2.0, 5.0, 8.0, 12.0]


def test_stacks_are_viewed_too():
    stack = np.arange(2 * 5 * 13.0).reshape(2, 5, 13)
    shapes = [(w.shape, b.shape) for w, b in SMALL.layers(stack)]
    assert shapes == [((2, 5, 3, 2), (2, 5, 3)), ((2, 5, 1, 3), (2, 5, 1))]
    assert all(np.shares_memory(block, stack) for block in SMALL.blocks(stack))


@pytest.mark.parametrize(
    ("frozen", "held"),
    [
        ([], []),
        (["w1[2,1]"], ["w1[2,1]"]),
        (["b1"], ["b1[1]", "b1[2]", "b1[3]"]),
        (["w2", "b2[1]"], ["w2[1,1]", "w2[1,2]", "w2[1,3]", "b2[1]"]),
        (["2"], ["w2[1,1]", "w2[1,2]", "w2[1,3]", "b2[1]"]),
        (["b2", "b2", "2"], ["w2[1,1]", "w2[1,2]", "w2[1,3]", "b2[1]"]),
    ],
)
def test_frozen(frozen, held):
    free = SMALL.free(frozen, "frozen")
    assert [name for name, moves in zip(SMALL.names, free, strict=True) if not moves] == held


@pytest.mark.parametrize("name", ["w3", "w1[4,1]", "w1[1,3]", "w2[0,1]", "0", "3", "", "W1", "b1[4]", "w1[1]"])
def test_frozen_names_there_are_not(name):
    with pytest.raises(InvalidInput) as refusal:
        SMALL.free(["b1", name], "objective.frozen")
    assert refusal.value.field == "objective.frozen.1"


def test_layer_of():
    assert [SMALL.layer_of(index) for index in (0, 8, 9, 12)] == [1, 1, 2, 2]
