"""Every value of every derivation is the frame's, to the bit, over whatever can be chosen."""

from __future__ import annotations

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.core.catalog.optimizers import OPTIMIZERS
from app.core.descent.advance import frame_at, read_state, start
from app.core.descent.frames import State
from app.core.descent.objective import compile
from app.core.experiment import parse
from app.core.explain import explain
from tests.core.explain.helpers import after, bits, by_key, frames, functions, hold_to_frame, networks
from tests.sampling import examples

SETTINGS = settings(max_examples=examples(25, 60))
CLOSE = 1e-12
EPSILON = np.finfo(np.float64).eps


def drawn(data, experiment):
    """A state with finite numbers, a parameter's name and, for a network, an example that may be outside the batch."""
    state = after(experiment, data.draw(st.integers(0, 6), "steps"))
    assume(state is not None)
    if data.draw(st.booleans(), "another optimizer takes over"):
        state = State(state.step, state.parameters, start(experiment).slots, state.step)
    objective = compile(experiment)
    name = data.draw(st.sampled_from(objective.names), "parameter")
    examples = objective.batches.examples if hasattr(objective, "network") else 0
    example = data.draw(st.none() | st.integers(0, examples - 1), "example") if examples else None
    found = frames(experiment, state, example)
    return state, name, example, found


@SETTINGS
@given(networks(), st.data())
def test_a_weight(experiment, data):
    state, name, example, found = drawn(data, experiment)
    derivation = explain(experiment, state, "parameter", name, example)
    assert derivation.whole and hold_to_frame(derivation, found)
    objective, frame = compile(experiment), found[""]
    position, lines = objective.names.index(name), by_key(derivation)
    assert bits(lines["gradient"]["value"]) == bits(frame.gradient[position])

    # The sum over the batch is the gradient, up to the order in which it is added.
    parts = derivation.contributions
    assert parts["example"] == list(frame.full["batch"])
    penalty = 0.0
    if name.startswith("w"):
        w, network = frame.state.parameters[position], objective.network
        penalty = network.penalty.l2 * w + network.penalty.l1 * np.sign(w)
    scale = np.abs(parts["contribution"]).mean() + abs(penalty)
    whole = np.mean(parts["contribution"]) + penalty
    if objective.free[position]:
        assert abs(whole - frame.gradient[position]) <= CLOSE * scale
        assert abs(lines["gradient"]["residual"]) <= CLOSE * scale
    else:
        assert lines["gradient"]["value"] == 0.0 and abs(lines["unfrozen"]["value"] - whole) <= CLOSE * scale

    # Each example's part is the product of the numbers in that example's own frame.
    layer, unit = derivation.lines[0].result.layer, derivation.lines[0].result.unit
    source = derivation.lines[0].result.source
    for i, index in enumerate(parts["example"][:4]):
        alone = frame_at(experiment, state, [index]).full
        delta = alone["layers"][layer - 1]["delta"][0][unit - 1]
        below = alone["inputs"] if layer == 1 else alone["layers"][layer - 2]["a"]
        assert bits(parts["delta"][i]) == bits(delta)
        assert source is None or bits(parts["a"][i]) == bits(below[0][source - 1])
        assert bits(parts["contribution"][i]) == bits(delta * below[0][source - 1] if source else delta)

    # Every delta above is opened, and each formula comes to the engine's number.
    for above in range(layer + 1, objective.network.layout.depth + 1):
        for j in range(1, objective.network.layout.sizes[above] + 1):
            assert f"delta{above}-{j}" in lines and f"slope{above}-{j}" in lines
    for line in lines.values():  # a term beyond float64 is null, as e^-z where sigma(z) is 0
        size = sum(abs(term["value"] or 0.0) for term in line["terms"] or []) + abs(line["value"])
        assert line["key"] in ("gradient", "unfrozen") or abs(line["residual"]) <= 1e-11 * max(size, 1.0), line


@SETTINGS
@given(networks(), st.data())
def test_forward_and_loss(experiment, data):
    state, _, example, found = drawn(data, experiment)
    derivation = explain(experiment, state, "forward", None, example)
    assert hold_to_frame(derivation, found)
    frame, lines = found[""], by_key(derivation)
    for number, layer in enumerate(frame.full["layers"], 1):
        for kind in "za":
            values = [lines[f"{kind}{number}-{unit + 1}"]["value"] for unit in range(len(layer[kind][0]))]
            assert values == layer[kind][0].tolist()
    assert lines["loss"]["value"] == frame.loss and lines["example_loss"]["value"] == frame.full["example_losses"][0]
    for line in lines.values():  # a term beyond float64 is null, as e^-z where sigma(z) is 0
        size = sum(abs(term["value"] or 0.0) for term in line["terms"] or []) + abs(line["value"])
        assert abs(line["residual"]) <= 1e-11 * max(size, 1.0), line
    short = explain(experiment, state, "loss", None, example)
    assert [line.key for line in short.lines] == [key for key in lines if key[:4] in ("loss", "exam", "pena")]


@SETTINGS
@given(networks(), st.data())
def test_jacobians(experiment, data):
    state, name, example, found = drawn(data, experiment)
    derivation = explain(experiment, state, "jacobian", None, example)
    hold_to_frame(derivation, found)
    matrices = {matrix.key: np.array(matrix.rows) for matrix in derivation.matrices}
    layers, network = found[""].full["layers"], compile(experiment).network
    depth = network.layout.depth
    product = np.eye(network.layout.sizes[0])
    for layer in range(1, depth + 1):
        product = matrices[f"link{layer}"] @ product
        if layer > 1:
            np.testing.assert_allclose(matrices[f"upto{layer}"], product, rtol=1e-9, atol=1e-300)
    # The matrices agree with the page's deltas: dC/dx = delta^1 w^1.
    first = next(iter(network.layout.layers(state.parameters)))[0]
    np.testing.assert_allclose(matrices["whole"][0], layers[0]["delta"][0] @ first, rtol=1e-8, atol=1e-12)

    one = explain(experiment, state, "jacobian", name, example)
    hold_to_frame(one, found)
    whole = one.lines[-1]
    path = explain(experiment, state, "parameter", name, example)
    here = derivation.example
    expected = explain(experiment, state, "jacobian", name, here).lines[-1].value
    assert whole.key == "whole-1" and whole.value == expected
    parts = path.contributions
    if here in parts["example"]:
        share = parts["contribution"][parts["example"].index(here)]
        assert abs(whole.value - share) <= 1e-10 * max(abs(share), 1.0)


@SETTINGS
@given(networks() | functions(), st.data())
def test_updates(experiment, data):
    state, name, example, found = drawn(data, experiment)
    derivation = explain(experiment, state, "update", name, example)
    assert hold_to_frame(derivation, found) > 3
    objective, frame, lines = compile(experiment), found[""], by_key(derivation)
    position = objective.names.index(name)
    assert bits(lines["update"]["value"]) == bits(frame.update[position])
    assert bits(lines["new"]["value"]) == bits(frame.full["new_parameters"][position])
    # The formulas do the optimizer's operations in the optimizer's order: there is nothing left over. Adam's run as one
    # product, which rounds otherwise: by last places of the largest number there, of which g is up to 100 roots of v.
    product = experiment.optimizer.name in ("adam", "adamw")
    needs = OPTIMIZERS[experiment.optimizer.name].needs
    summed = needs is not None and "hessian" in needs.of  # a product with all eigenvectors, in another order
    for key, line in lines.items():
        largest = max([abs(line["value"]), *(abs(part["value"]) for part in line["uses"])]) if product else 0.0
        if summed and key == "update":
            largest = 100 * frame.update_norm
        places = 400 if key == "update" else 4
        assert key == "norm" or abs(line["residual"]) <= places * EPSILON * largest, line
    if "next" in found:
        after_it = found["next"].state
        assert bits(lines["new"]["value"]) == bits(after_it.parameters[position])
        for slot, values in after_it.slots.items() if needs is None else ():
            assert bits(lines[slot]["value"]) == bits(values[position] if values.ndim else float(values))


@SETTINGS
@given(functions(), st.data())
def test_functions(experiment, data):
    state, name, _, found = drawn(data, experiment)
    derivation = explain(experiment, state, "function")
    assert hold_to_frame(derivation, found)
    frame, lines = found[""], by_key(derivation)
    assert bits(lines["loss"]["value"]) == bits(frame.loss)
    for position, variable in enumerate(compile(experiment).names):
        assert bits(lines[f"gradient-{variable}"]["value"]) == bits(frame.gradient[position])
    one = explain(experiment, state, "parameter", name)
    assert one.lines[-1].key == f"gradient-{name}" and one.lines[-1].value == lines[f"gradient-{name}"]["value"]


def test_a_term_beyond_float64_is_null_and_the_line_holds():
    layers = [{"units": 1, "activation": "sigmoid"}, {"units": 1}]
    experiment = parse({"objective": {"kind": "network", "data": {"name": "moons", "n": 10}, "layers": layers}})
    state = read_state(experiment, {"parameters": [0.0, 0.0, -900.0, 1.0, 0.0]})
    line = by_key(explain(experiment, state, "forward"))["a1-1"]
    assert [term["value"] for term in line["terms"]][-1] is None  # e^900
    assert line["value"] == 0.0 and line["residual"] == 0.0
