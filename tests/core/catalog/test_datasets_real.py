"""The real tables: their published statistics, and how they are split and standardised."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.catalog.datasets import DATASETS, real
from app.core.catalog.datasets.table import Data
from app.core.support.registry import fill


def load(name: str, **chosen) -> Data:
    return DATASETS[name].load(fill(DATASETS[name].parameters, chosen, name))


def test_iris_has_the_published_means_and_deviations():
    """Means from Fisher's Table II; deviations as R's datasets::iris gives them (divisor n - 1)."""
    table = real.rows("iris.csv")
    published = {
        "setosa": ((5.006, 3.428, 1.462, 0.246), (0.3525, 0.3791, 0.1737, 0.1054)),
        "versicolor": ((5.936, 2.770, 4.260, 1.326), (0.5162, 0.3138, 0.4699, 0.1978)),
        "virginica": ((6.588, 2.974, 5.552, 2.026), (0.6359, 0.3225, 0.5519, 0.2747)),
    }
    assert len(table) == 150 and DATASETS["iris"].classes({}) == tuple(published)
    for species, (means, deviations) in published.items():
        values = np.array([row[:4] for row in table if row[4] == species], dtype=float)
        assert len(values) == 50
        assert values.mean(axis=0) == pytest.approx(means, abs=1e-9)
        assert values.std(axis=0, ddof=1) == pytest.approx(deviations, abs=5e-5)
    assert table[34] == ("4.9", "3.1", "1.5", "0.2", "setosa") and table[37] == ("4.9", "3.6", "1.4", "0.1", "setosa")


def test_auto_mpg_has_the_published_statistics():
    """Against the 392 complete rows as summarised for ISLR's Auto table (James et al., 2013)."""
    table = np.array(real.rows("auto_mpg.csv"), dtype=float)
    assert table.shape == (392, 3)
    assert table.mean(axis=0) == pytest.approx((2977.584, 104.469, 23.446), abs=5e-4)
    assert table.std(axis=0, ddof=1) == pytest.approx((849.403, 38.491, 7.805), abs=5e-4)
    assert table.min(axis=0).tolist() == [1613, 46, 9] and table.max(axis=0).tolist() == [5140, 230, 46.6]
    correlation = np.corrcoef(table.T)
    pairs = [correlation[0, 1], correlation[0, 2], correlation[1, 2]]
    assert pairs == pytest.approx([0.8645, -0.8322, -0.7784], abs=5e-5)


@pytest.mark.parametrize(("name", "total"), [("iris", 150), ("auto_mpg", 392)])
def test_split_has_its_size_and_training_is_standard(name, total):
    for share, tests in [(0.0, 0), (0.2, {150: 30, 392: 78}[total]), (0.5, total // 2)]:
        data = load(name, test_share=share, seed=5)
        assert len(data.test_inputs) == tests and len(data.inputs) == total - tests
        assert np.abs(data.inputs.mean(axis=0)).max() < 1e-12
        assert data.inputs.std(axis=0) == pytest.approx(1.0)
        if DATASETS[name].task == "regression":
            assert np.abs(data.targets.mean(axis=0)).max() < 1e-12 and data.targets.std(axis=0) == pytest.approx(1.0)
        if tests:
            assert np.abs(data.test_inputs.mean(axis=0)).max() > 1e-4, "the test part knows nothing of its own mean"


@pytest.mark.parametrize("name", ["iris", "auto_mpg"])
def test_the_two_parts_together_are_the_whole_table(name):
    data = load(name, seed=11)
    inputs = np.vstack((data.inputs, data.test_inputs))
    targets = np.concatenate((data.targets, data.test_targets))
    table = real.rows(f"{name}.csv")
    if name == "iris":
        original = np.array([[*row[:4], real.SPECIES.index(row[4])] for row in table], dtype=float)
        loaded, fixed = np.column_stack((inputs, targets)), 1
    else:
        original, loaded, fixed = np.array(table, dtype=float), np.column_stack((inputs, targets)), 0
    columns = loaded.shape[1] - fixed
    low, high = original[:, :columns].min(axis=0), original[:, :columns].max(axis=0)
    least, most = loaded[:, :columns].min(axis=0), loaded[:, :columns].max(axis=0)
    loaded[:, :columns] = low + (loaded[:, :columns] - least) / (most - least) * (high - low)
    assert sorted(np.round(loaded, 6).tolist()) == sorted(original.tolist())


def balanced(labels: np.ndarray, classes: int) -> bool:
    counts = np.array([(labels == number).cumsum() for number in range(classes)])
    return bool((counts.max(axis=0) - counts.min(axis=0) <= 1).all())


def test_iris_parts_are_balanced_in_any_prefix():
    for share in (0.1, 0.2, 0.33):
        data = load("iris", test_share=share, seed=2)
        assert balanced(data.targets, 3) and balanced(data.test_targets, 3)


def test_a_larger_test_share_only_moves_rows_over():
    small, large = load("iris", test_share=0.1), load("iris", test_share=0.4)
    assert np.array_equal(small.targets[:90], large.targets)
    one, other = (data.inputs[1:90] - data.inputs[0] for data in (small, large))
    scale = (one * other).sum(axis=0) / (other * other).sum(axis=0)
    assert one == pytest.approx(scale * other, abs=1e-12), "the same flowers, in units of another deviation"
