"""The article's derivations line by line, the shape of a derivation as data, and refusals."""

from __future__ import annotations

import json
import math

import pytest

from app.core.descent.advance import frame_at, start
from app.core.descent.frames import State
from app.core.experiment import parse
from app.core.explain import explain
from app.core.support.registry import InvalidInput
from tests.core.explain.helpers import bare, by_key, chain


def derived(experiment, what, parameter=None, example=None):
    return explain(experiment, start(experiment), what, parameter, example)


def read(derivation):
    """Key, formula and numbers of every line, as a person reads them."""
    return [(line["key"], bare(line["formula"]), bare(line["numbers"])) for line in derivation.plain()["lines"]]


def test_the_article_forward():
    lines = read(derived(chain(), "forward"))
    assert lines == [
        ("z1-1", r"z_{1} = w_{1}\,x + b_{1}", r"0.5 \cdot 2 + 1 = 2"),
        ("a1-1", "a_{1} = z_{1}", "2"),
        ("z2-1", r"z_{2} = w_{2}\,a_{1} + b_{2}", r"1.5 \cdot 2 + 0.5 = 3.5"),
        ("a2-1", "a_{2} = z_{2}", "3.5"),
        ("example_loss", r"C_{0} = \tfrac{1}{2}(y - a_{2})^{2}", r"\tfrac{1}{2} \cdot (5 - 3.5)^{2} = 1.125"),
        ("loss", "C = C_{0}", "1.125"),
    ]


def test_the_article_derivative_of_the_output():
    """dL/dw1 = dL/dz dz/dw1 = w2 x = 3 and dL/dw2 = z = 2; with C = -L the engine descends the negative."""
    experiment = chain("negative_output", frozen=["b1", "b2"])
    first = derived(experiment, "jacobian", "w1[1,1]")
    assert read(first) == [
        ("local-1-1", r"\frac{\partial a_{1}}{\partial w_{1}} = \sigma'(z_{1})\,x", r"1 \cdot 2 = 2"),
        ("slope1-1", r"\sigma'(z_{1}) = 1", "1"),
        ("link2-1-1", r"\frac{\partial a_{2}}{\partial a_{1}} = \sigma'(z_{2})\,w_{2}", r"1 \cdot 1.5 = 1.5"),
        ("slope2-1", r"\sigma'(z_{2}) = 1", "1"),
        (
            "upto2-1-1",
            r"\frac{\partial a_{2}}{\partial w_{1}} = "
            r"\frac{\partial a_{2}}{\partial a_{1}}\,\frac{\partial a_{1}}{\partial w_{1}}",
            r"1.5 \cdot 2 = 3",
        ),
        ("error-1", r"\frac{\partial C_{0}}{\partial a_{2}} = -1", "-1"),
        (
            "whole-1",
            r"\frac{\partial C_{0}}{\partial w_{1}} = "
            r"\frac{\partial C_{0}}{\partial a_{2}}\,\frac{\partial a_{2}}{\partial w_{1}}",
            r"-1 \cdot 3 = -3",
        ),
    ]
    second = by_key(derived(experiment, "jacobian", "w2[1,1]"))
    assert second["local-1-1"]["value"] == 2.0 and second["whole-1"]["value"] == -2.0
    assert derived(experiment, "parameter", "w1[1,1]").lines[0].value == -3.0
    assert derived(experiment, "parameter", "w2[1,1]").lines[0].value == -2.0


def test_the_article_derivative_of_the_error():
    experiment = chain(frozen=["b1", "b2"])
    assert read(derived(experiment, "parameter", "w1[1,1]")) == [
        ("gradient", r"\frac{\partial C}{\partial w_{1}} = \delta_{1}\,x", r"-2.25 \cdot 2 = -4.5"),
        ("delta1-1", r"\delta_{1} = w_{2}\,\delta_{2}\,\sigma'(z_{1})", r"1.5 \cdot (-1.5) \cdot 1 = -2.25"),
        ("slope1-1", r"\sigma'(z_{1}) = 1", "1"),
        ("delta2-1", r"\delta_{2} = (a_{2} - y)\,\sigma'(z_{2})", r"(3.5 - 5) \cdot 1 = -1.5"),
        ("slope2-1", r"\sigma'(z_{2}) = 1", "1"),
        ("error-1", r"\frac{\partial C_{0}}{\partial a_{2}} = a_{2} - y", "3.5 - 5 = -1.5"),
    ]
    assert read(derived(experiment, "parameter", "w2[1,1]"))[0] == (
        "gradient", r"\frac{\partial C}{\partial w_{2}} = \delta_{2}\,a_{1}", r"-1.5 \cdot 2 = -3",
    )  # fmt: skip


def test_the_article_two_layers():
    """delta2 = (a2 - y) sigma'(z2), delta1 = w2 delta2 sigma'(z1), dC/dw = delta a, dC/db = delta."""
    experiment = chain(activation="sigmoid")

    def sigma(z):
        return 1 / (1 + math.exp(-z))

    a1 = sigma(0.5 * 2 + 1)
    a2 = sigma(1.5 * a1 + 0.5)
    delta2 = (a2 - 5) * a2 * (1 - a2)
    delta1 = 1.5 * delta2 * a1 * (1 - a1)
    for name, expected in {"w1[1,1]": delta1 * 2, "b1[1]": delta1, "w2[1,1]": delta2 * a1, "b2[1]": delta2}.items():
        assert derived(experiment, "parameter", name).lines[0].value == pytest.approx(expected, rel=1e-14)
    lines = by_key(derived(experiment, "parameter", "w1[1,1]"))
    assert lines["delta1-1"]["value"] == pytest.approx(delta1, rel=1e-14)
    assert lines["delta2-1"]["value"] == pytest.approx(delta2, rel=1e-14)
    assert [(key, line["level"], bare(line["formula"]).partition(" = ")[2]) for key, line in lines.items()] == [
        ("gradient", 0, r"\delta_{1}\,x"),
        ("delta1-1", 1, r"w_{2}\,\delta_{2}\,\sigma'(z_{1})"),
        ("slope1-1", 2, r"a_{1}(1 - a_{1})"),
        ("delta2-1", 2, r"(a_{2} - y)\,\sigma'(z_{2})"),
        ("slope2-1", 3, r"a_{2}(1 - a_{2})"),
        ("error-1", 3, "a_{2} - y"),
    ]
    second = by_key(derived(experiment, "parameter", "w2[1,1]"))
    assert bare(second["a1-1"]["formula"]) == r"a_{1} = \frac{1}{1 + e^{-z_{1}}}"
    assert second["a1-1"]["value"] == pytest.approx(a1, rel=1e-15)


WIDE = parse(
    {
        "objective": {
            "kind": "network",
            "data": {"name": "blobs", "n": 20, "classes": 3},
            "layers": [{"units": 5, "activation": "tanh"}, {"units": 10, "activation": "relu"}, {"units": 3}],
            "loss": {"name": "softmax_cross_entropy"},
            "penalty": {"l1": 0.1, "l2": 0.2},
            "frozen": ["w2[1,1]"],
        },
        "batch_size": 4,
        "optimizer": {"name": "adam"},
    }
)


def test_a_line_as_data():
    line = by_key(derived(WIDE, "parameter", "w1[2,1]"))["delta1-2"]
    state = start(WIDE)
    frame = frame_at(WIDE, state)
    example = int(frame.full["examples"][0])
    assert line["result"] == {
        "term": "delta1-2", "quantity": "delta", "value": line["value"], "layer": 1, "unit": 2, "example": example,
        "frame": "layers.0.delta.0.1",
    }  # fmt: skip
    assert line["uses"][0] == {
        "term": "w2-1-2", "quantity": "w", "value": state.parameters[16], "layer": 2, "unit": 1, "from": 2,
        "parameter": "w2[1,2]", "frame": "state.parameters.16",
    }  # fmt: skip
    assert len(line["terms"]) == 10 and line["terms"][0]["of"] == ["w2-1-2", "delta2-1"]
    assert line["terms"][0]["value"] == line["uses"][0]["value"] * line["uses"][1]["value"]
    assert bare(line["formula"]) == (
        r"\delta^{1}_{2} = \left(\sum_{k=1}^{10} w^{2}_{k,2}\,\delta^{2}_{k}\right)\,\sigma'(z^{1}_{2})"
    )
    assert r"\cdots" in line["numbers"] and line["numbers"].count(r"\htmlData{term=w2-") < 10
    assert r"\htmlData{term=slope1-2}{\sigma'(z^{1}_{2})}" in line["formula"]
    assert r"\htmlData{term=delta1-2}{\htmlClass{q-delta}{\delta^{1}_{2}}}" in line["formula"]


def test_levels_and_digits():
    derivation = derived(WIDE, "parameter", "w1[2,1]")
    short = derivation.plain(levels=0)["lines"]
    assert [line["key"] for line in short] == ["gradient"]
    assert {line["level"] for line in derivation.plain()["lines"]} == {0, 1, 2, 3, 4}
    full = derivation.plain(digits=17)["lines"][0]
    assert full["numbers"].endswith(f"= {full['value']!r}")
    json.dumps(derivation.plain(), allow_nan=False)


def test_a_frozen_weight():
    lines = by_key(derived(WIDE, "parameter", "w2[1,1]"))
    assert lines["gradient"]["value"] == 0.0 and bare(lines["gradient"]["formula"]).endswith(" = 0")
    assert lines["unfrozen"]["value"] != 0.0 and "frame" not in lines["unfrozen"]["result"]
    assert by_key(derived(WIDE, "update", "w2[1,1]"))["update"]["value"] == 0.0


def test_an_example_outside_the_batch():
    batch = derived(WIDE, "parameter", "w1[2,1]").contributions["example"]
    outside = next(index for index in range(20) if index not in batch)
    derivation = derived(WIDE, "parameter", "w1[2,1]", outside)
    assert derivation.contributions["example"] == batch and derivation.example == outside
    assert "not in this step's batch" in by_key(derivation)["contribution"]["text"]


@pytest.mark.parametrize(
    ("experiment", "what", "parameter", "example", "field"),
    [
        (WIDE, "nothing", None, None, "what"),
        (WIDE, "function", None, None, "what"),
        (parse({"objective": {"kind": "function", "name": "booth"}}), "forward", None, None, "what"),
        (parse({"objective": {"kind": "function", "name": "booth"}}), "function", None, 0, "example"),
        (WIDE, "parameter", None, None, "parameter"),
        (WIDE, "update", None, None, "parameter"),
        (WIDE, "parameter", "w9[1,1]", None, "parameter"),
        (WIDE, "check", "x", None, "parameter"),
        (WIDE, "forward", None, 20, "example"),
        (WIDE, "forward", None, -1, "example"),
    ],
)
def test_refusals(experiment, what, parameter, example, field):
    with pytest.raises(InvalidInput) as refused:
        derived(experiment, what, parameter, example)
    assert refused.value.field == field


def test_numbers_that_overflow_have_no_derivation():
    state = start(WIDE)
    huge = State(0, state.parameters * 1e200, state.slots)
    derivation = explain(WIDE, huge, "parameter", "w1[2,1]")
    assert not derivation.whole and derivation.lines == []
