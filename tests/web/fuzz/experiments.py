"""Any experiment and any state: drawn by Hypothesis from the catalogue, and valid.

Entries come with settings at the ends of their ranges and between, states with numbers at which arithmetic breaks.
Everything is small, so that a request costs milliseconds.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from app.core.catalog.activations import ACTIVATIONS
from app.core.catalog.batch_orders import BATCH_ORDERS
from app.core.catalog.clipping import CLIPS
from app.core.catalog.datasets import DATASETS, features, own
from app.core.catalog.datasets.real import PARAMETERS as SPLIT
from app.core.catalog.examples import describe, output_counts, read_settings
from app.core.catalog.functions import FUNCTIONS, typed
from app.core.catalog.initializers import INITIALIZERS
from app.core.catalog.losses import LOSSES
from app.core.catalog.optimizers import OPTIMIZERS, Slot
from app.core.catalog.schedules import SCHEDULES
from app.core.descent.objective import compile
from app.core.experiment import DEPTH, PENALTIES, Experiment, parse
from app.core.support.registry import PARAMETER_RANGE, Parameter
from tests.formulas import formulas
from tests.sampling import batched

Plain = dict[str, Any]
Draw = Callable[[st.SearchStrategy[Any]], Any]

EXAMPLES = 12  # of a data set at most, where its settings say how many
SIZES = (0.0, 5e-324, 1e-310, 1e-160, 1e-20, 0.1, 1.0, 3.0, 100.0, 1e5, 1e12, 1e76, 1e100, 1e154, 1e155, 1e200, 1e300)
EXTREME = st.sampled_from(sorted({sign * size for size in SIZES for sign in (1, -1)}) + [-0.0])
USUAL = st.floats(-4, 4, width=32)
NUMBER = st.one_of(USUAL, EXTREME)
assert max(SIZES) == PARAMETER_RANGE
STEP = st.sampled_from((0, 1, 7, 99, 1000, 10**9))


def between(parameter: Parameter) -> st.SearchStrategy[float | int]:
    """A number that `parameter` allows: its ends and its default as often as all between."""
    low, high = parameter.minimum, parameter.maximum
    special = st.sampled_from((low, high, parameter.default))
    if parameter.kind == "integer":
        return st.one_of(special.map(int), st.integers(int(low), int(high)))
    return st.one_of(special, st.floats(low, high))


def settings(draw: Draw, parameters: Sequence[Parameter]) -> Plain:
    """Some of `parameters` with numbers, the others left out."""
    return {p.name: draw(between(p)) for p in parameters if draw(st.booleans())}


def entry(draw: Draw, table: Mapping[str, Any]) -> Plain:
    """An entry of `table` with settings."""
    name = draw(st.sampled_from(sorted(table)))
    return {"name": name, **settings(draw, table[name].parameters)}


def vector(draw: Draw, size: int) -> list[float]:
    """`size` numbers: one for all, or a few over and over, which is quick to draw and to shrink."""
    few = draw(st.lists(NUMBER, min_size=1, max_size=min(size, 4)))
    return [few[k % len(few)] for k in range(size)]


def data(draw: Draw) -> Plain:
    """A data set of the table or of the user's own, some with computed features."""
    chosen = own_data(draw) if draw(st.integers(0, 7)) == 7 else built_in(draw)
    inputs = describe(chosen["name"], known(chosen)).measured
    names = features.allowed(inputs)
    if names and draw(st.booleans()):
        chosen["features"] = draw(st.lists(st.sampled_from(names), unique=True))
    return chosen


def known(chosen: Plain) -> tuple[tuple[str, Any], ...]:
    """The complete settings of the data `chosen`."""
    rest = {key: value for key, value in chosen.items() if key != "name"}
    return tuple(read_settings(rest, chosen["name"], "").items())


def own_data(draw: Draw) -> Plain:
    """A few rows of any numbers, with up to three inputs, some of them classes."""
    rows = draw(st.integers(1, EXAMPLES))
    numbers = st.one_of(USUAL, st.sampled_from((0.0, 1e-300, 1e-160, 1e-5, 1e8, 1e15, -1e15)))

    def column(name: str, classes: int) -> Plain:
        values = draw(st.lists(st.integers(0, classes - 1) if classes else numbers, min_size=rows, max_size=rows))
        return {"name": name, "values": values} | ({"classes": [f"c{k}" for k in range(classes)]} if classes else {})

    classes = draw(st.sampled_from((0, 0, 2, 3)))
    table = {
        "inputs": [column(f"in {k}", draw(st.sampled_from((0, 0, 2, 3)))) for k in range(draw(st.integers(1, 3)))],
        "targets": [column(f"out {k}", classes) for k in range(1 if classes else draw(st.integers(1, 2)))],
    }
    return {"name": own.NAME, "table": table, "standardize": draw(st.booleans()), **settings(draw, SPLIT)}


def built_in(draw: Draw) -> Plain:
    chosen = entry(draw, DATASETS)
    parameters = {p.name: p for p in DATASETS[chosen["name"]].parameters}
    for name in {"n", "n_test"} & set(parameters):
        low = int(parameters[name].minimum)
        chosen[name] = draw(st.integers(low, max(low, EXAMPLES)))
    return chosen


def layers(draw: Draw, chosen: Plain, logits: bool) -> list[Plain]:
    """The layers of a network for the data `chosen`: few units, most often one or two, and the outputs it can have."""
    activation = st.sampled_from(sorted(ACTIVATIONS))
    hidden = draw(st.integers(DEPTH[0], draw(st.sampled_from((2, 3, DEPTH[1]))))) - 1
    found = [{"units": draw(st.integers(1, 3)), "activation": draw(activation)} for _ in range(hidden)]
    last = {"units": draw(st.sampled_from(output_counts(chosen["name"], dict(known(chosen)))))}
    return [*found, {**last, "activation": "identity" if logits else draw(activation)}]


def network(draw: Draw) -> Plain:
    chosen = data(draw)
    classes = describe(chosen["name"], known(chosen)).task == "classification"
    loss = entry(draw, {name: loss for name, loss in LOSSES.items() if classes or not loss.logits})
    made = layers(draw, chosen, LOSSES[loss["name"]].logits)
    if loss["name"] == "softmax_cross_entropy" and made[-1]["units"] == 1:
        loss = {"name": "binary_cross_entropy"}
    objective = {"kind": "network", "data": chosen, "layers": made, "loss": loss}
    if draw(st.booleans()):
        objective["penalty"] = settings(draw, PENALTIES)
    layout = parse({"objective": objective}).objective.layout
    if draw(st.integers(0, 3)):
        drawn = {name: init for name, init in INITIALIZERS.items() if not init.explicit}
        objective["init"] = entry(draw, drawn)
    else:
        objective["init"] = {"name": "values", "parameters": vector(draw, layout.size)}
    numbers = [str(layer) for layer in range(1, len(made) + 1)]
    some = st.lists(st.sampled_from([*layout.names, *numbers, *(f"b{n}" for n in numbers)]), max_size=3)
    all_but_two = list(layout.names[2:])
    objective["frozen"] = draw(st.one_of(st.just([]), some, st.just(numbers), st.just(all_but_two)))
    return objective


def two_weights(draw: Draw) -> Plain:
    """A network of which all but two parameters are frozen."""
    made = network(draw)
    return {**made, "frozen": list(parse({"objective": made}).objective.layout.names[2:])}


def function(draw: Draw) -> Plain:
    if draw(st.integers(0, 3)) == 0:
        return typed_function(draw)
    name = draw(st.sampled_from(sorted(FUNCTIONS)))
    found = {"kind": "function", "name": name, "parameters": settings(draw, FUNCTIONS[name].parameters)}
    if draw(st.booleans()):
        found["start"] = vector(draw, FUNCTIONS[name].variables)
    return found


TYPED = (
    *("x^2", "sin(3x) + x^2/4", "abs(x)", "log(x)", "1/x", "x^x", "x - x", "sqrt(x^2 - 1)", "exp(exp(x))", "x^(1/3)"),
    *("y^2", "(1 - x)^2 + 100 (y - x^2)^2", "max(x, y, 1)", "min(abs(x), y^2)", "1/(x y)", "log(x) + sqrt(y)"),
    *("(x + y)^40", "tan(x) + asin(y)", "x^y", "e^-(x^2 + y^2)", "atan(1e100 x y)", "1e-200/(x^2 + y)"),
)
"""Functions that somebody typed, with corners, poles and holes; `./run fuzz` makes others up."""


def usable(formula: str) -> bool:
    try:
        return bool(typed.typed_function(formula))
    except typed.FormulaError:
        return False


def typed_function(draw: Draw) -> Plain:
    made_up = formulas(size=4).filter(usable)
    formula = draw(made_up if os.environ.get("DESCENT_FUZZ") else st.sampled_from(TYPED))
    found = {"kind": "function", "name": "typed", "formula": formula}
    variables = typed.variables(formula)
    if draw(st.booleans()):
        found["start"] = vector(draw, variables)
    if draw(st.integers(0, 3)) == 0:
        found["range"] = [draw(st.sampled_from([[0.5, 3.5], [-1e6, 1e6]]))] * variables
    return found


@st.composite
def experiments(draw: Draw, kinds: Sequence[str] = ("network", "function")) -> Plain:
    """Any experiment that is small, its objective one of `kinds`."""
    make = {"network": network, "function": function, "two weights": two_weights}
    objective = make[draw(st.sampled_from(kinds))](draw)
    return batched(
        {
            "objective": objective,
            "optimizer": entry(draw, OPTIMIZERS),
            "schedule": entry(draw, SCHEDULES),
            "clip": entry(draw, CLIPS),
            "batch_size": draw(st.sampled_from((None, 1, 2, 1000))),
            "batch_order": draw(st.sampled_from(list(BATCH_ORDERS))),
            "seed": draw(st.integers(0, 3)),
        }
    )


def memory(draw: Draw, slot: Slot, size: int) -> Any:
    """Any numbers that the method may have there."""

    def within(value: float) -> float:
        value = abs(value) if slot.least == 0 else value
        return min(value, slot.most)

    return within(draw(NUMBER)) if slot.shape == "scalar" else [within(value) for value in vector(draw, size)]


def state(draw: Draw, chosen: Experiment) -> Plain:
    """Anywhere, at any time, with any memory."""
    size = compile(chosen).size
    step = draw(STEP)
    found = {"step": step, "since": draw(st.sampled_from((0, step))), "parameters": vector(draw, size)}
    slots = OPTIMIZERS[chosen.optimizer.name].slots
    if draw(st.booleans()):
        found["slots"] = {slot.name: memory(draw, slot, size) for slot in slots}
    return found
