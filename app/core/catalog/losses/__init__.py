"""Losses, which say how wrong the outputs are: LOSSES maps names to entries.

The loss of an example sums over its outputs; C is the mean over the examples. Losses "from logits" apply their own
sigmoid or softmax, so their output layer passes z on (identity).

Each loss stands beside its derivative, its form as plan calls, its formulas and its analytic form. To add one, add a
`Loss` to the tuple at the end of the file whose idea it shares.
"""

from __future__ import annotations

from app.core.catalog.losses.classification import CLASSIFICATION
from app.core.catalog.losses.regression import REGRESSION
from app.core.catalog.losses.table import Loss
from app.core.support.registry import by_name

__all__ = ["LOSSES", "Loss"]

LOSSES = by_name(*REGRESSION, *CLASSIFICATION)
