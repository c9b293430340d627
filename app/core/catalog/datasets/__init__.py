"""The data sets a network can be trained on: DATASETS, from name to entry.

A new generated set is one entry in `classification.py` or `regression.py`, a new real one an entry in `real.py`.
"""

from __future__ import annotations

from app.core.catalog.datasets.classification import CLASSIFICATION
from app.core.catalog.datasets.real import REAL
from app.core.catalog.datasets.regression import REGRESSION
from app.core.support.registry import by_name

DATASETS = by_name(*CLASSIFICATION, *REGRESSION, *REAL)
