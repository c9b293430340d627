"""The statistics of studies against SciPy and NumPy, and the grids of their runs."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import binomtest

from app.core.descent.advance import frame_at, start
from app.core.descent.stacked.runs import Cancelled
from app.core.experiment import parse
from app.core.study import grid, running
from app.core.study.measures import proportion, quartiles, wilson
from app.core.support.registry import InvalidInput

BASE = {
    "objective": {"kind": "network", "data": {"name": "moons", "n": 20}, "layers": [{"units": 3}, {"units": 1}]},
    "batch_size": 5,
}
BOWL = {"objective": {"kind": "function", "name": "quadratic_bowl", "start": [4, 2]}}


def cells_of(**asked):
    *cells, summary = running.run(grid.read(**asked))
    assert summary["kind"] == "summary" and summary["done"] == summary["total"] == len(cells)
    return sorted(cells, key=lambda cell: cell["number"])


@pytest.mark.parametrize("of", [1, 2, 7, 50, 1000])
def test_wilson_is_scipy_s(of):
    for count in sorted({0, 1, of // 3, of - 1, of}):
        wanted = binomtest(count, of).proportion_ci(0.95, "wilson")
        assert wilson(count, of) == pytest.approx((wanted.low, wanted.high), abs=1e-14)
    assert wilson(0, of)[0] == 0.0 and wilson(of, of)[1] == 1.0 and wilson(0, 0) == (0.0, 1.0)


def test_proportions_count():
    found = proportion(np.array([True, False, True, True]))
    assert (found["count"], found["of"], found["share"]) == (3, 4, 0.75)
    assert found["interval"][0] < 0.75 < found["interval"][1]


@pytest.mark.parametrize("count", [1, 2, 5, 8, 101])
def test_quartiles_are_numpy_s(count):
    values = np.random.default_rng(count).normal(size=count)
    assert list(quartiles(values).values()) == pytest.approx(np.quantile(values, [0.25, 0.5, 0.75]), rel=1e-14)


def test_quartiles_beside_infinity():
    assert quartiles(np.array([1.0, 2.0, 3.0, math.inf])) == {"q1": 1.75, "median": 2.5, "q3": None}
    assert quartiles(np.array([1.0, math.nan, math.inf])) == {"q1": None, "median": None, "q3": None}


def test_cells_are_the_combinations_of_what_is_not_over():
    vary = {"seed": [4, 5], "optimizer": ["gd", {"name": "adam", "beta1": 0.5}], "optimizer.eta": [0.1, 0.2]}
    study = grid.read(BASE, vary)
    assert [cell.values["optimizer.eta"] for cell in study.cells] == [0.1, 0.2, 0.1, 0.2]
    last = study.cells[-1].experiments
    assert [experiment.seed for experiment in last] == [4, 5]
    settings = last[0].optimizer.values()
    assert (last[0].optimizer.name, settings["beta1"], settings["eta"]) == ("adam", 0.5, 0.2)
    over = grid.read(BASE, vary, over=["optimizer.eta", "seed"])
    assert [len(cell.experiments) for cell in over.cells] == [4, 4]


def test_hidden_layers_are_changed_together():
    vary = {"objective.activation": ["relu"], "objective.depth": [3], "objective.layers.0.units": [5]}
    (experiment,) = grid.read(BASE, vary).cells[0].experiments
    layers = [(layer.units, layer.activation) for layer in experiment.objective.layers]
    assert layers == [(5, "relu")] * 3 + [(1, "identity")]


def test_gradient_norms_are_those_of_the_frames():
    (cell,) = cells_of(base={**BASE, "batch_size": None}, vary={}, steps=3, measure=["gradient_norm_per_layer"])
    experiment = parse({**BASE, "batch_size": None})
    gradient = frame_at(experiment, start(experiment)).gradient
    wanted = [np.linalg.norm(gradient[:9]), np.linalg.norm(gradient[9:])]
    assert [norm["median"] for norm in cell["gradient_norm_per_layer"]["start"]] == pytest.approx(wanted, rel=1e-12)


def test_rates_that_converge_on_a_bowl():
    """Descent on 1/2 (x^2 + k y^2) multiplies y by 1 - eta k: it diverges beyond eta = 2 / k."""
    vary = {"objective.parameters.condition": [10, 100], "optimizer.eta": [0.5 / 100, 1.9 / 100, 1.9 / 10, 2.1 / 10]}
    cells = cells_of(base=BOWL, vary=vary, steps=3000, target=1e-6, measure=["converged", "steps_to_target"])
    assert [cell["converged"]["count"] for cell in cells] == [1, 1, 1, 0, 1, 1, 0, 0]
    assert [cell["diverged"]["count"] for cell in cells] == [0, 0, 0, 0, 0, 0, 1, 1]  # 1.1^3000 is no overflow
    # From (4, 2), x shrinks by 1 - eta per step: 8 (1 - eta)^(2 t) = 1e-6.
    steps = math.ceil(math.log(1e-6 / 8) / (2 * math.log(1 - 0.005)))
    assert cells[4]["steps_to_target"]["median"] == steps and cells[6]["steps_to_target"]["median"] is None


def test_runs_that_diverged_have_no_loss_and_reach_no_target():
    """Their last whole frame is finite, and below this target."""
    measure = ["loss_train", "converged", "gradient_norm_per_layer"]
    (cell,) = cells_of(base=BOWL, vary={"optimizer.eta": [5.0]}, steps=1000, target=1e300, measure=measure)
    assert (cell["diverged"]["count"], cell["converged"]["count"]) == (1, 0)
    ends = [cell["loss_train"]["end"], *cell["gradient_norm_per_layer"]["end"]]
    assert [end["median"] for end in ends] == [None, None]


def test_runs_that_would_be_the_same_count_once():
    vary = {"seed": 10, "batch_size": [None, 5], "objective.init": ["zeros", "glorot_uniform"]}
    cells = cells_of(base=BASE, vary=vary, steps=2)
    assert [(cell["runs"], cell["repeated"]) for cell in cells] == [(1, 9), (10, 0), (10, 0), (10, 0)]


def test_a_cell_is_the_same_alone_and_in_a_grid():
    vary = {"seed": 7, "optimizer.eta": [0.05, 5.0, 0.1]}
    together = cells_of(base=BASE, vary=vary, steps=30, target=0.05)
    for cell in together:
        (alone,) = cells_of(base=BASE, vary={**vary, "optimizer.eta": [cell["cell"]["optimizer.eta"]]}, steps=30,
                            target=0.05)  # fmt: skip
        assert {**alone, "number": cell["number"], "done": cell["done"], "total": 3} == cell


def test_blocks_make_no_difference(monkeypatch):
    asked = {"base": BASE, "vary": {"seed": 11, "optimizer.eta": [0.1, 0.2]}, "steps": 20, "escape": 0.1}
    whole = cells_of(**asked)
    monkeypatch.setattr(running, "block_size", lambda experiment, levels: 4)
    assert cells_of(**asked) == whole


def test_a_study_is_cancelled():
    study = grid.read(BASE, {"seed": 3, "optimizer": ["gd", "adam"]}, steps=10)
    asked = iter([False] * 15 + [True] * 100)
    lines = running.run(study, lambda: next(asked))
    assert next(lines)["done"] == 1
    with pytest.raises(Cancelled):
        next(lines)


def test_contradictory_arguments_are_refused():
    vary = {"objective.loss": ["binary_cross_entropy"], "objective.layers.1.activation": ["tanh"]}
    with pytest.raises(InvalidInput) as refused:
        grid.read(BASE, vary)
    assert refused.value.field == "vary.objective.layers.1.activation.0"
