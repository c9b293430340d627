"""What lessons ask of the engine: quantities by name, runs kept at their ends, predictions graded, tables computed."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.catalog.presets import PRESETS
from app.core.course import quantities, setups, tables
from app.core.course.outcomes import outcome
from app.core.course.predictions import (
    At,
    Compares,
    ComparisonQuestion,
    Ends,
    NumberQuestion,
    Slip,
    StatementQuestion,
)
from app.core.descent.advance import advance, frame_at, start
from app.core.descent.objective import compile
from app.core.experiment import parse, to_plain
from app.core.support.registry import InvalidInput
from tests.core.explain.helpers import functions, networks

PARABOLA = setups.read("parabola", None, {"objective.start": [3], "optimizer.eta": 0.3})
EXPLODES = setups.read("parabola", None, {"objective.start": [3], "optimizer.eta": 3})
X = quantities.read("x", compile(PARABOLA))
LOSS = quantities.read("loss", compile(PARABOLA))


def named(frame, objective, example=0):
    """Every quantity of a full frame by name, from the frame's own keys."""
    plain = frame.plain()
    found = {name: plain[name] for name in quantities.NUMBERS if name in plain} | {"step": plain["state"]["step"]}
    for index, name in enumerate(objective.names):
        found[name] = plain["state"]["parameters"][index]
        found[f"gradient of {name}"] = plain["gradient"][index]
        found[f"update of {name}"] = plain["update"][index]
    for layer, values in enumerate(plain["layers"], 1):
        for kind in ("z", "a", "delta"):
            found |= {f"{kind}[{layer},{unit}]": value for unit, value in enumerate(values[kind][0], 1)}
    if plain["layers"]:
        found |= {f"a[0,{unit}]": value for unit, value in enumerate(plain["inputs"][0], 1)}
        found |= {f"y[{unit}]": value for unit, value in enumerate(plain["targets"][0], 1)}
    return {name: value for name, value in found.items() if value is not None}


@settings(max_examples=60)
@given(st.one_of(networks(), functions()), st.integers(0, 4))
def test_a_quantity_is_the_frame_s_number(experiment, steps):
    """After some updates, as the engine's own run has them: all quantities, each by its name."""
    objective = compile(experiment)
    found = outcome(experiment, steps)
    whole = advance(experiment, start(experiment), 4).frames
    assert found.reached == min(steps, len(whole)) and (found.status == "running") == (found.reached == steps)
    state = start(experiment) if not found.reached else whole[found.reached - 1].state
    for name, value in named(frame_at(experiment, state), objective).items():
        assert found.value(quantities.read(name, objective)) == value, name


@pytest.mark.parametrize("name", ["w1[3,1]", "w1", "gradient of z[1,1]", "gradient  of w1[1,1]", "", "z[0,1]", "z[3,1]",
                                  "a[0,3]", "a[1,3]", "delta[0,1]", "a[1,0]", "x", "loss ", "norm"])  # fmt: skip
def test_unknown_names_are_refused_with_the_known_ones(name):
    data = {"name": "moons", "n": 8}
    objective = {"kind": "network", "data": data, "layers": [{"units": 2}, {"units": 1}]}
    with pytest.raises(InvalidInput) as refused:
        quantities.read(name, compile(parse({"objective": objective})), "show.1")
    assert refused.value.field == "show.1" and refused.value.value == name and len(refused.value.allowed) > 20


def test_a_test_loss_needs_test_examples():
    with pytest.raises(InvalidInput, match="no test examples"):
        quantities.read("loss_test", compile(PARABOLA))


@pytest.mark.parametrize("name", PRESETS)
def test_a_setup_without_changes_is_the_preset(name):
    assert setups.read(name, None, {}) == parse(PRESETS[name].experiment)


def test_changes_go_as_those_of_studies():
    found = setups.read("moons", None, {"objective.depth": 3, "objective.activation": "relu", "optimizer.eta": 0.5,
                                        "optimizer": "adam"})  # fmt: skip
    assert [layer.activation for layer in found.objective.layers] == ["relu"] * 3 + ["identity"]
    assert found.optimizer.name == "adam" and found.optimizer.values()["eta"] == 0.5
    by_hand = to_plain(parse(PRESETS["parabola"].experiment))
    by_hand["optimizer"]["eta"] = 0.3
    by_hand["objective"]["start"] = [3]
    assert PARABOLA == parse(by_hand)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"optimizer.eta": "fast"}, "change.optimizer.eta"),
        ({"optimizer.eta": 0.1, "optimizer.etaa": 1}, "change.optimizer.etaa"),
        ({"objective.start": [1, 2]}, "change.objective.start"),
        ({"objective.start": ["a"]}, "change.objective.start.0"),
        ({"objective.layers.0.units": 2}, "change.objective.layers.0.units"),
        ({"nothing": 2}, "change.nothing"),
        ({"optimizer": "best"}, "change.optimizer.name"),
    ],
)
def test_a_change_that_cannot_be_names_its_path(changes, field):
    with pytest.raises(InvalidInput) as refused:
        setups.read("parabola", None, changes)
    assert refused.value.field == field


def test_a_setup_is_a_preset_or_an_experiment():
    for preset, experiment in ((None, None), ("moons", {})):
        with pytest.raises(InvalidInput, match="exactly one"):
            setups.read(preset, experiment, {})
    with pytest.raises(InvalidInput) as refused:
        setups.read(None, {"optimizer": {"name": "gd", "eta": -1}}, {})
    assert refused.value.field == "experiment.optimizer.eta"


@settings(max_examples=200)
@given(st.floats(-10, 10), st.floats(0, 2))
def test_a_number_is_right_within_its_tolerance(answer, within):
    question = NumberQuestion(PARABOLA, 1, X, within)
    truth = 3 - 0.3 * 6
    assert question.truth() == pytest.approx(truth, abs=1e-15)
    if abs(abs(answer - truth) - within) > 1e-8:
        assert question.grade(answer).right == (abs(answer - truth) < within)


def test_the_edge_of_the_tolerance_is_within_and_a_slip_is_known():
    question = NumberQuestion(PARABOLA, 1, X, 0.05, (Slip(4.8, 0.05), Slip(-1.8, 0)))
    question.check()
    assert question.grade(1.25).right and question.grade(1.15).right
    assert not question.grade(1.2501).right and not question.grade(1.1499).right
    assert [question.grade(answer).slip for answer in (4.8, 4.85, 4.75, -1.8, 4.86, 0)] == [0, 0, 0, 1, None, None]
    assert question.grade(4.8).truth == question.truth()


@pytest.mark.parametrize("value", [1.2, 1.29, 1.11])
def test_a_slip_that_may_be_right_is_unfair(value):
    with pytest.raises(InvalidInput) as refused:
        NumberQuestion(PARABOLA, 1, X, 0.05, (Slip(4.8, 0.05), Slip(value, 0.05))).check()
    assert refused.value.field == "slips.1.value" and "1.2" in refused.value.allowed


def test_two_slips_of_one_number_are_unfair():
    with pytest.raises(InvalidInput, match="no slip before it"):
        NumberQuestion(PARABOLA, 1, X, 0.05, (Slip(4.8, 0.05), Slip(4.82, 0.05))).check()


def test_a_run_that_diverges_is_an_outcome():
    found = outcome(EXPLODES, 3000, (0, 5, 2000))
    assert found.status == "diverged" and found.reached < 400
    assert found.value(X, 5) == -3 * 5.0**5 and found.value(X, 2000) is None
    # The last whole frame: one more update, and its square would be beyond the largest number.
    assert 9 * 25.0 ** (found.reached) < 1.8e308 and found.value(X) == pytest.approx(3 * (-5.0) ** found.reached)
    with pytest.raises(InvalidInput, match="diverges"):
        NumberQuestion(EXPLODES, 3000, X, 1).truth()


def test_statements():
    first = At(LOSS, 0)
    settles = (Ends("running"), Compares(At(LOSS), "below", first))
    climbs = (Compares(At(LOSS), "above", first),)
    late = (Compares(At(LOSS, 2000), "above", 0.0),)  # the run does not get there
    question = StatementQuestion(EXPLODES, 3000, (settles, climbs, late))
    assert question.holding() == [1] and question.truth() == 1
    assert question.grade(1).right and not question.grade(0).right and question.grade(2).truth == 1
    assert StatementQuestion(PARABOLA, 50, (settles, climbs)).truth() == 0
    below = (Compares(At(LOSS, 1), "below", 1.45),)
    above = (Compares(At(LOSS, 1), "above", 1.45),)
    assert StatementQuestion(PARABOLA, 50, (below, above)).truth() == 0  # 1.2 squared


def test_statements_that_are_unfair():
    first = At(LOSS, 0)
    falls, always = (Compares(At(LOSS), "below", first),), (Ends("running"),)
    with pytest.raises(InvalidInput, match="1 and 2 hold"):
        StatementQuestion(PARABOLA, 5, (falls, always)).check()
    with pytest.raises(InvalidInput, match="none holds"):
        StatementQuestion(PARABOLA, 5, ((Ends("diverged"),), (Compares(first, "below", first),))).check()


def comparison(etas, side, steps=30, of=LOSS):
    experiments = tuple(setups.read("parabola", None, {"optimizer.eta": eta}) for eta in etas)
    return ComparisonQuestion(experiments, steps, (of,) * len(etas), side)


def test_the_least_and_the_most_and_a_diverged_run_never_wins():
    least = comparison([0.1, 0.3, 3], "least", 400)
    assert least.truth() == 1
    grade = least.grade(0)
    assert not grade.right and grade.truth == 1 and grade.values[2] is None
    assert grade.values[0] == pytest.approx(9 * 0.8 ** (2 * 400), rel=1e-9)
    assert comparison([0.1, 0.3, 3], "most", 400).truth() == 0
    assert comparison([0.1, 0.3, 3], "most", 30).truth() == 2


def test_comparisons_that_are_unfair():
    with pytest.raises(InvalidInput, match="of number 1 and .* of number 2"):
        comparison([0.2, 0.2, 0.1], "least").check()
    with pytest.raises(InvalidInput, match="all diverge"):
        comparison([3, 4], "least", 1000).check()
    comparison([0.1, 3], "least", 1000).check()


def test_a_table_is_the_engine_s_runs():
    etas = [0.1, 0.45, 1.0, 1.01, 3.0]
    experiments = tuple(setups.read("parabola", None, {"optimizer.eta": eta}) for eta in etas)
    step = quantities.read("step", compile(PARABOLA))
    rows = tables.Table(tuple(map(str, etas)), experiments, ((X, step),) * len(etas), 500).rows()
    for eta, row in zip(etas[:-1], rows[:-1], strict=True):
        assert row.status == "running" and row.reached == 500 and row.label == str(eta)
        np.testing.assert_allclose(row.values, (3 * (1 - 2 * eta) ** 500, 500), rtol=1e-9)
    assert rows[-1].status == "diverged" and rows[-1].values[1] == rows[-1].reached < 300
    assert math.isfinite(rows[-1].values[0])


def test_rows_and_what_they_are_called():
    vary = {"optimizer": ["gd", {"name": "adam", "eta": 0.1}], "batch_size": [None, 10]}
    found = tables.combinations(vary)
    labels = ["gd, all", "gd, 10", "adam (eta 0.1), all", "adam (eta 0.1), 10"]
    assert [tables.label(values) for values in found] == labels
    with pytest.raises(InvalidInput, match="24 rows"):
        tables.combinations({"seed": list(range(5)), "batch_size": [1, 2, 3, 4, 5]})
