"""Real tables, shipped beside this file as CSV: split by a seed, standardised by the training part."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

import numpy as np

from app.core.catalog.datasets.table import Data, DataSet, Settings
from app.core.support.arrays import Array, Indices
from app.core.support.randomness import Purpose, generator
from app.core.support.registry import Parameter

PARAMETERS = (
    Parameter("test_share", 0.2, 0.0, 0.5, "share of the rows kept for testing, which training never sees"),
    Parameter("seed", 0, 0, 2**31 - 1, "which random split into training and test rows", "", "integer"),
)

SPECIES = ("setosa", "versicolor", "virginica")


@lru_cache
def rows(file: str) -> tuple[tuple[str, ...], ...]:
    """The lines of a CSV file below its heading, as text."""
    with (files(__package__) / file).open(encoding="ascii") as lines:
        _, *body = csv.reader(lines)
    return tuple(tuple(line) for line in body)


def split(groups: Sequence[Indices], test_share: float, seed: int) -> tuple[Indices, Indices]:
    """Row numbers for training (at least one) and for testing; `groups` are the rows of each class, or all rows.

    Each group is shuffled and all are interleaved in proportion to their sizes. So both parts have about the same
    mixture, and a larger `test_share` only moves rows from training to test.
    """
    rng = generator(seed, Purpose.SPLIT)
    shuffled = [rng.permutation(group) for group in groups]
    places = [(np.arange(len(group)) + 0.5) / max(len(group), 1) for group in groups]
    order = np.concatenate(shuffled)[np.argsort(np.concatenate(places), kind="stable")]
    kept = max(1, len(order) - int(test_share * len(order) + 0.5))
    return order[:kept], order[kept:]


def standardised(columns: Array, train: Indices, test: Indices) -> tuple[Array, Array]:
    """The two parts of `columns` less the training mean, over the training deviation (of the population: divisor n)."""
    mean, deviation = columns[train].mean(axis=0), columns[train].std(axis=0)
    return (columns[train] - mean) / deviation, (columns[test] - mean) / deviation


def iris(settings: Settings) -> Data:
    table = rows("iris.csv")
    inputs = np.array([[float(cell) for cell in row[:4]] for row in table])
    targets = np.array([SPECIES.index(row[4]) for row in table], dtype=np.int64)
    train, test = split([np.flatnonzero(targets == species) for species in range(len(SPECIES))], **settings)
    train_inputs, test_inputs = standardised(inputs, train, test)
    return Data(train_inputs, targets[train], test_inputs, targets[test], train)


def auto_mpg(settings: Settings) -> Data:
    table = np.array([[float(cell) for cell in row] for row in rows("auto_mpg.csv")])
    train, test = split([np.arange(len(table))], **settings)
    train_table, test_table = standardised(table, train, test)
    return Data(train_table[:, :2], train_table[:, 2:], test_table[:, :2], test_table[:, 2:], train)


REAL = (
    DataSet(
        "iris",
        "Iris",
        "150 flowers of three species, four measurements in cm, standardised by the training part.",
        "",
        PARAMETERS,
        "classification",
        ("sepal length", "sepal width", "petal length", "petal width"),
        "species",
        iris,
        lambda settings: SPECIES,
        # UCI's iris.data differs from the paper in rows 35 and 38; scikit-learn has had the paper's values since 0.20.
        "R. A. Fisher, The use of multiple measurements in taxonomic problems, Annals of Eugenics 7 (1936), Table I; "
        "measured by E. Anderson. The paper's values, as in R and scikit-learn 1.9.1: rows 35 and 38 are "
        "(4.9, 3.1, 1.5, 0.2) and (4.9, 3.6, 1.4, 0.1), which UCI's iris.data has wrong. doi.org/10.24432/C56C76",
        "CC BY 4.0 (UCI Machine Learning Repository)",
    ),
    DataSet(
        "auto_mpg",
        "Cars: miles per gallon",
        "392 cars of 1970-82. Weight and horsepower are correlated: a narrow valley. Inputs and target standardised.",
        "",
        PARAMETERS,
        "regression",
        ("weight", "horsepower"),
        "miles per gallon",
        auto_mpg,
        source="R. Quinlan, Auto MPG, UCI Machine Learning Repository (1993), doi.org/10.24432/C5859H, from E. Ramos "
        "and D. Donoho's data for the 1983 American Statistical Association Exposition (StatLib). Three of its "
        "columns: weight in lb, horsepower, city miles per US gallon; the 6 of 398 rows without horsepower are "
        "left out.",
        licence="CC BY 4.0 (UCI Machine Learning Repository)",
    ),
)
