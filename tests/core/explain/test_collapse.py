"""Linear layers in a row as one, against plain products of the weights and the frame; and the choice of the layers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.core.catalog.activations import ACTIVATIONS
from app.core.descent.advance import frame_at, start
from app.core.descent.objective import compile
from app.core.experiment import parse
from app.core.explain import explain
from app.core.explain.collapse import longest_run
from app.core.network import textbook
from app.core.support.registry import InvalidInput
from tests.core.explain.helpers import after, bare, by_key, chain, frames, hold_to_frame
from tests.sampling import examples

SETTINGS = settings(max_examples=examples(25, 60))
BENT = [name for name in ACTIVATIONS if name != "identity"]


def stack(*layers, data="moons", n=20, seed=0):
    return parse(
        {
            "objective": {
                "kind": "network",
                "data": {"name": data, "n": n, "n_test": 0},
                "layers": [{"units": units, "activation": activation} for units, activation in layers],
                "init": {"name": "normal", "std": 0.7},
            },
            "optimizer": {"name": "gd", "eta": 0.05},
            "seed": seed,
        }
    )


def rows(derivation):
    return {matrix.key: np.array(matrix.rows) for matrix in derivation.matrices}


@st.composite
def linear_stacks(draw):
    """Hidden layers that are linear, of any widths, under an output with any activation."""
    hidden = [(draw(st.integers(1, 8)), "identity") for _ in range(draw(st.integers(1, 5)))]
    output = (1, draw(st.sampled_from(list(ACTIVATIONS))))
    return stack(*hidden, output, data=draw(st.sampled_from(["moons", "sine"])), seed=draw(st.integers(0, 2**31 - 1)))


@SETTINGS
@given(linear_stacks(), st.integers(0, 5), st.integers(0, 19))
def test_the_one_layer_is_the_product_of_all(experiment, steps, example):
    state = after(experiment, steps)
    assume(state is not None)
    derivation = explain(experiment, state, "collapse", example=example)
    objective = compile(experiment)
    layers = list(objective.network.layout.layers(state.parameters))
    told, found = derivation.collapse, rows(derivation)
    assert (told["first"], told["last"], told["stopped_by"]) == (1, len(layers), [])

    # Multiplied in the other order, from the output down, and the biases passed on one by one.
    w, b = layers[-1][0], layers[-1][1].copy()
    for below, bias in layers[-2::-1]:
        b += w @ bias
        w = w @ below
    scale = np.prod([max(1.0, np.abs(matrix).sum()) for matrix, _ in layers])
    np.testing.assert_allclose(found["w"], w, rtol=0, atol=1e-13 * scale)
    np.testing.assert_allclose(found["b"][:, 0], b, rtol=0, atol=1e-13 * scale)
    for number, (matrix, bias) in enumerate(layers, 1):
        np.testing.assert_array_equal(found[f"w{number}"], matrix)
        np.testing.assert_array_equal(found[f"b{number}"][:, 0], bias)

    # The same layer alone: a network with these parameters answers as the stack does, for every example.
    inputs = objective.examples.inputs
    z, _ = textbook.forward(objective.network, state.parameters, inputs)
    apart = np.abs(z[-1] - (inputs @ w.T + b)).max()
    assert told["examples"] == 20 and told["difference"] <= 1e-12 * scale and apart <= 1e-12 * scale
    frame = frame_at(experiment, state, [example])
    np.testing.assert_array_equal(told["stack"], frame.full["layers"][-1]["z"][0])
    np.testing.assert_allclose(told["single"], told["stack"], rtol=0, atol=1e-12 * scale)


@SETTINGS
@given(linear_stacks(), st.integers(0, 3))
def test_lines_equal_their_formulas(experiment, steps):
    state = after(experiment, steps)
    assume(state is not None)
    derivation = explain(experiment, state, "collapse")
    hold_to_frame(derivation, frames(experiment, state))
    found = rows(derivation)
    for key, line in by_key(derivation).items():
        size = sum(abs(term["value"]) for term in line["terms"] or []) + abs(line["value"])
        assert abs(line["residual"]) <= 1e-11 * max(size, 1.0), line
        if key.startswith("collapsed-w") and line["level"] == 0:
            j, k = map(int, key.split("-")[2:])
            assert line["value"] == found["w"][j - 1, k - 1]


def test_the_article_s_chain_by_hand():
    lines = by_key(explain(chain(), start(chain()), "collapse"))
    assert [bare(lines[key]["formula"]) for key in ("collapsed-w2-1-1", "collapsed-b2-1", "z2-1")] == [
        r"W = w_{2}\,w_{1}", r"b = w_{2}\,b_{1} + b_{2}", r"z_{2} = W\,x + b",
    ]  # fmt: skip
    assert [bare(lines[key]["numbers"]) for key in ("collapsed-w2-1-1", "collapsed-b2-1", "z2-1")] == [
        r"1.5 \cdot 0.5 = 0.75", r"1.5 \cdot 1 + 0.5 = 2", r"0.75 \cdot 2 + 2 = 3.5",
    ]  # fmt: skip


@SETTINGS
@given(st.lists(st.sampled_from(list(ACTIVATIONS)), min_size=1, max_size=8))
def test_the_longest_run(names):
    first, last = longest_run([ACTIVATIONS[name].linear for name in names])
    runs = [
        (below, above)
        for below in range(1, len(names) + 1)
        for above in range(below, len(names) + 1)
        if all(name == "identity" for name in names[below - 1 : above - 1])
    ]
    longest = max(above - below for below, above in runs)
    assert (first, last) == min(run for run in runs if run[1] - run[0] == longest)


@pytest.mark.parametrize("bent", BENT)
def test_a_layer_that_bends_stops_it_and_is_named(bent):
    experiment = stack((3, bent), (4, "identity"), (2, bent), (1, "identity"))
    derivation = explain(experiment, start(experiment), "collapse")
    told, found = derivation.collapse, rows(derivation)
    assert (told["first"], told["last"], told["stopped_by"]) == (2, 3, [1, 3])
    assert f"layer 1 is {bent}" in told["text"] and f"layer 3 is {bent}" in told["text"]
    layers = list(compile(experiment).network.layout.layers(start(experiment).parameters))
    np.testing.assert_array_equal(found["w"], layers[2][0] @ layers[1][0])
    assert told["difference"] < 1e-14
    assert {key for key in found} == {"w2", "b2", "w3", "b3", "w", "b"}


def test_answer_says_that_nothing_collapses():
    experiment = stack((3, "tanh"), (1, "identity"))
    derivation = explain(experiment, start(experiment), "collapse")
    assert derivation.lines == [] and derivation.matrices == [] and derivation.collapse["difference"] is None
    assert "layer 1 is tanh" in derivation.collapse["text"] and derivation.collapse["stopped_by"] == [1]
    experiment = stack((1, "identity"))
    assert explain(experiment, start(experiment), "collapse").collapse["text"] == "There is only one layer."


def test_a_product_that_overflows_is_said():
    """The stack itself is finite, as the first layer makes 0 of the one input there is."""
    objective = {
        "kind": "network",
        "data": {"name": "single"},
        "layers": [{"units": 1, "activation": "identity"}] * 2,
        "init": {"name": "values", "parameters": [1e160, -2e160, 1e150, 0]},
        "loss": {"name": "negative_output"},
    }
    experiment = parse({"objective": objective, "optimizer": {"name": "gd", "eta": 1e-3}})
    derivation = explain(experiment, start(experiment), "collapse")
    assert derivation.whole and derivation.lines == [] and "beyond the largest number" in derivation.collapse["text"]


def test_a_function_has_no_layers():
    experiment = parse({"objective": {"kind": "function", "name": "parabola"}})
    with pytest.raises(InvalidInput, match="for a function"):
        explain(experiment, start(experiment), "collapse")
