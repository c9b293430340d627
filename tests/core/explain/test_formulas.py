"""Formulas as TeX: parentheses, digits, KaTeX reads them, and they agree with the engine."""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from app.core.catalog.activations import ACTIVATIONS
from app.core.catalog.functions import FUNCTIONS
from app.core.catalog.losses import LOSSES
from app.core.catalog.optimizers import OPTIMIZERS
from app.core.catalog.schedules import SCHEDULES
from app.core.descent.advance import frame_at, start
from app.core.descent.frames import State
from app.core.descent.objective import compile
from app.core.experiment import parse
from app.core.explain import explain
from app.core.explain.function import FunctionTerms, function
from app.core.explain.network_terms import place
from app.core.support.formulas import Number, Quantity, Total, exp, number_tex, quantities, sqrt
from tests.core.explain.helpers import after, bare, chain
from tests.sampling import batched

ROOT = Path(__file__).resolve().parents[3]


def of(tex: str, value: float) -> Quantity:
    return Quantity(tex, np.float64(value), tex, "part")


A, B, C = of("a", 2.0), of("b", -3.0), of("c", 1e-6)


@pytest.mark.parametrize(
    ("node", "symbols", "numbers"),
    [
        (A + B, "a + b", "2 + (-3)"),
        (A - B, "a - b", "2 - (-3)"),
        (B - A, "b - a", "-3 - 2"),
        (A - (A - B), "a - (a - b)", "2 - (2 - (-3))"),
        (A * B, r"a\,b", r"2 \cdot (-3)"),
        (B * A, r"b\,a", r"-3 \cdot 2"),
        (A + B * A, r"a + b\,a", r"2 + (-3 \cdot 2)"),
        (2 * A * (1 - B), r"2\,a(1 - b)", r"2 \cdot 2 \cdot (1 - (-3))"),
        (A * 3, r"a \cdot 3", r"2 \cdot 3"),
        (-A * B, r"-a\,b", r"-2 \cdot (-3)"),
        (-B, "-b", "-(-3)"),
        (-(A + B), "-(a + b)", "-(2 + (-3))"),
        (B**2, "b^{2}", "(-3)^{2}"),
        ((A + B) ** 2, "(a + b)^{2}", "(2 + (-3))^{2}"),
        (C**2, "c^{2}", "(10^{-6})^{2}"),
        (1 / (1 + exp(-B)), r"\frac{1}{1 + e^{-b}}", r"\frac{1}{1 + e^{-(-3)}}"),
        ((A / B) ** 2, r"\left(\frac{a}{b}\right)^{2}", r"\left(\frac{2}{-3}\right)^{2}"),
        (sqrt(A) + C, r"\sqrt{a} + c", r"\sqrt{2} + 10^{-6}"),
        (Total("S", [A * B, B, A]), "S", r"2 \cdot (-3) + (-3) + 2"),
        (Total("S", [A] * 9), "S", r"2 + 2 + 2 + 2 + \cdots + 2"),
        (A * Total(r"\sum x", [A, B]), r"a\left(\sum x\right)", r"2 \cdot (2 + (-3))"),
        (Number(-2) * A - 4 * B, r"-2\,a - 4\,b", r"-2 \cdot 2 - 4 \cdot (-3)"),
    ],
)
def test_parentheses(node, symbols, numbers):
    assert bare(node.write(None)) == symbols
    assert bare(node.write(4)) == numbers
    # The formula written with numbers, computed by Python, is the value.
    python = numbers.replace(r"\cdot", "*").replace("10^{-6}", "1e-6").replace("^{2}", "**2").replace(r"\left", "")
    python = python.replace(r"\right", "").replace(r"\frac{2}{-3}", "2/-3").replace(r"\sqrt{2}", str(math.sqrt(2)))
    if "\\" not in python and "dots" not in numbers:
        assert eval(python) == pytest.approx(node.value)


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [
        (0.0, 4, "0"), (-0.0, 4, "0"), (1.125, 4, "1.125"), (1.125, 3, "1.13"), (2.0, 4, "2"), (-0.25, 3, "-0.25"),
        (1 / 3, 4, "0.3333"), (0.1 + 0.2, 17, "0.30000000000000004"), (12345.678, 4, "12346"), (99999.6, 4, "100000"),
        (1e5, 4, "10^{5}"), (-1.5e-7, 4, r"-1.5 \times 10^{-7}"), (9.9999e-4, 4, "0.001"),
        (1.2345678e300, 17, r"1.2345678 \times 10^{300}"), (5e-324, 17, r"5 \times 10^{-324}"),
        (math.inf, 4, r"\infty"), (-math.inf, 4, r"-\infty"), (math.nan, 4, r"\text{NaN}"),
    ],
)  # fmt: skip
def test_numbers(value, digits, expected):
    found = number_tex(value, digits)
    # just below a power of ten, rounding may make it one: both ways of writing it are right
    assert found == expected or (value, found) == (9.9999e-4, "10^{-3}")


def test_places():
    assert place("w2[1,3]") == ("w", 2, 1, 3) and place("b10[32]") == ("b", 10, 32, None)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_say_what_is_computed(name):
    """The written formula and partial derivatives come to the function's own, at many points and other settings."""
    entry = FUNCTIONS[name]
    rng = np.random.default_rng(5)
    settings = {p.name: float(rng.uniform(p.minimum, min(p.maximum, 20.0))) for p in entry.parameters}
    experiment = parse({"objective": {"kind": "function", "name": name, "parameters": settings}})
    objective = compile(experiment)
    for _ in range(50):
        point = np.array([rng.uniform(low, high) for low, high in entry.domain])
        frame = frame_at(experiment, State(0, point, {}))
        lines = {line.key: line for line in function(FunctionTerms(objective, frame)).lines}
        value = lines["loss"].right.value
        assert value == pytest.approx(entry.value(*point, **settings), rel=1e-9, abs=1e-11)
        for variable, slope in zip(objective.names, entry.gradient(*point, **settings), strict=True):
            assert lines[f"gradient-{variable}"].right.value == pytest.approx(slope, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("z", [-30.0, -2.5, -1e-9, 0.0, 0.3, 2.0, 40.0])
def test_activations_say_what_is_computed(name, z):
    at, entry = np.array([z]), ACTIVATIONS[name]
    a = entry.value(at)[0]
    assert entry.value_formula(of("z", z)).value == pytest.approx(a, rel=1e-12, abs=1e-15)
    slope = entry.derivative(at)[0]
    assert entry.slope_formula(of("z", z), of("a", a)).value == pytest.approx(slope, rel=1e-6, abs=1e-12)


def everything():
    """A derivation of every kind for every function, activation, loss, optimizer, schedule and clip."""
    for name in FUNCTIONS:
        experiment = parse({"objective": {"kind": "function", "name": name}})
        yield from (explain(experiment, start(experiment), what, "x") for what in ("function", "update", "check"))
    for name in ACTIVATIONS:
        yield from of_network([{"units": 2, "activation": name}, {"units": 3, "activation": name}], "half_mse")
    for name in LOSSES:
        data = "line" if name == "negative_output" else "blobs"
        yield from of_network([{"units": 12}, {"units": 1 if data == "line" else 3}], name, data)
    for name, clip in zip(OPTIMIZERS, ["none", "norm", "value"] * 9, strict=False):
        for schedule in SCHEDULES if name == "adam" else ["constant"]:
            chosen = {"optimizer": {"name": name}, "schedule": {"name": schedule}, "clip": {"name": clip}}
            experiment = parse(batched({**chosen, "batch_size": 10}))
            yield explain(experiment, after(experiment, 2), "update", "w1[1,1]")
    yield explain(chain(), start(chain()), "parameter", "w1[1,1]")


def of_network(layers, loss, data="blobs"):
    if loss == "binary_cross_entropy":
        data, layers = "moons", [*layers[:-1], {"units": 1}]
    objective = {"kind": "network", "data": {"name": data}, "layers": layers, "loss": {"name": loss}}
    experiment = parse({"objective": {**objective, "penalty": {"l1": 0.1, "l2": 0.1}}, "batch_size": 5})
    for what in ("parameter", "forward", "loss", "jacobian", "check"):
        yield explain(experiment, start(experiment), what, "w1[1,1]")


COUNTED = {
    "step": r"\gamma^{\lfloor t / k \rfloor}", "exponential": r"\gamma^t", "cosine": r"\min(t, T)",
    "warmup": r"\min(t + 1, T)", "adam": r"\beta_1^{t+1}", "adamw": r"\beta_2^{t+1}", "amsgrad": r"\beta_1^{t+1}",
    "nadam": r"0.96^{(t+1)\psi}",
}  # fmt: skip
"""Where a step is counted: in the catalogue's formula, and in that of the derivation."""


@pytest.mark.parametrize("since", [0, 100])
@pytest.mark.parametrize("name", COUNTED)
def test_steps_count_from_0_as_in_the_catalogue(name, since):
    entry = (SCHEDULES | OPTIMIZERS)[name]
    chosen = {"schedule": {"name": name}} if name in SCHEDULES else {"optimizer": {"name": name}}
    experiment = parse({"optimizer": {"name": "adam"}, "batch_size": 10, **chosen})
    state = after(experiment, 130)
    state = State(130, state.parameters, start(experiment).slots if since else state.slots, since)
    derivation = explain(experiment, state, "update", "w1[1,1]")
    lines = derivation.lines
    assert {float(q.value) for line in lines for q in quantities(line.right) if q.tex == "t"} == {130.0}
    written = COUNTED[name]
    assert written in entry.formula
    if since and name in OPTIMIZERS:
        written = written.replace("t+1", "t-100+1")
    plain = [re.sub(r"\\left|\\right|\\,|[{}() ]", "", bare(line["formula"])) for line in derivation.plain()["lines"]]
    assert any(re.sub(r"[{}() ]", "", written) in formula for formula in plain), plain


@pytest.mark.parametrize("schedule", [name for name in SCHEDULES if name != "constant"])
@pytest.mark.parametrize("step", [0, 1, 99, 100, 130, 299, 300, 301])
def test_a_derived_rate_is_that_of_its_step(schedule, step):
    experiment = parse({"optimizer": {"name": "gd", "eta": 0.5}, "schedule": {"name": schedule}})
    state = State(step, start(experiment).parameters, {})
    eta = next(line for line in explain(experiment, state, "update", "w1[1,1]").lines if line.key == "eta")
    assert eta.right.value == eta.result.value == SCHEDULES[schedule].rate(step, 0.5, **experiment.schedule.values())


@pytest.mark.parametrize(
    ("name", "a", "y"),
    [
        ("binary_cross_entropy", [48.0], [1.0]),
        ("binary_cross_entropy", [-48.0], [0.0]),
        ("softmax_cross_entropy", [48.0, 0.0, 1.0], [1.0, 0.0, 0.0]),
        ("softmax_cross_entropy", [-1.0, 2.0, 2.0], [0.0, 0.0, 1.0]),
    ],
)
def test_a_small_loss_is_derived_with_its_digits(name, a, y):
    right = LOSSES[name].value_formula([of("a", value) for value in a], [of("y", value) for value in y], {})
    wanted = LOSSES[name].per_example(np.array(a), np.array(y))
    assert wanted > 0 and float(right.value) == pytest.approx(float(wanted), rel=1e-14, abs=0)


def test_katex_reads_all_of_it(tmp_path):
    """With the two commands trusted and every warning an error; the marks arrive in the page's elements."""
    formulas = set()
    for derivation in everything():
        plain = derivation.plain()
        formulas |= {line[key] for line in plain["lines"] for key in ("formula", "numbers")}
        formulas |= {matrix["formula"] for matrix in plain["matrices"] or []}
    assert len(formulas) > 500
    script = """
        import { readFileSync } from "node:fs";
        const { default: katex } = await import(process.argv[1]);
        const trust = ({ command }) => command === "\\\\htmlClass" || command === "\\\\htmlData";
        const strict = (code) => (code === "htmlExtension" ? "ignore" : "error");
        let marks = 0;
        for (const tex of JSON.parse(readFileSync(0, "utf-8"))) {
          try {
            const html = katex.renderToString(tex, { trust, strict, output: "htmlAndMathml", throwOnError: true });
            marks += html.split("data-term=").length - 1;
          } catch (error) {
            console.log(tex, String(error));
          }
        }
        console.error(marks);
    """
    (katex,) = (ROOT / "static" / "vendor").glob("katex-*.js")
    done = subprocess.run(
        [str(Path(sys.executable).with_name("node")), "--input-type=module", "-e", script, katex.as_uri()],
        input=json.dumps(sorted(formulas)), capture_output=True, text=True, timeout=100,
    )  # fmt: skip
    assert done.stdout == "" and int(done.stderr) > 1000, done.stdout + done.stderr
