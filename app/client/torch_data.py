"""The data of a PyTorch training loop: tensors, or a DataLoader that gives the same batches in every epoch.

PyTorch is no dependency: classes are known by their names.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from app.client.frames import Array
from app.client.torch_parts import CannotTranslate, array, kind

WHAT = "the DataLoader"


def read_data(inputs: Any, targets: Any, batch: int | None) -> tuple[Array, Array, int | None]:
    """Inputs, targets and the size of a batch, None for all rows: as given, or those of a DataLoader given as `inputs`.

    Raises CannotTranslate, and ValueError where both say a batch.
    """
    if hasattr(inputs, "batch_sampler"):
        if targets is not None or batch is not None:
            raise ValueError("a DataLoader brings targets and batches itself: leave out targets and batch")
        inputs, targets, batch = read_loader(inputs)
    x, y = array(inputs), array(targets)
    if x.ndim != 2 or len(x) != len(y):
        reason = f"inputs must be (n, inputs) and as many targets, not {x.shape} and {y.shape}"
        raise CannotTranslate("the data", reason)
    if batch is not None and (isinstance(batch, bool) or not isinstance(batch, (int, np.integer)) or batch < 1):
        raise ValueError(f"batch must be a number of rows from 1 on, not {batch!r}")
    return x, y, None if batch is None or batch >= len(x) else batch


def read_loader(loader: Any) -> tuple[Array, Array, int]:
    """Inputs, targets and batch size. Rows that `drop_last` leaves out of every epoch are left out of the data.

    The batch sampler is asked: a loader that was given one has no batch size of its own.
    """
    batches = loader.batch_sampler
    check_sampler(loader.sampler, len(loader.dataset))
    if kind(batches) != "BatchSampler":
        raise CannotTranslate(WHAT, f"it must have a batch_size, or a BatchSampler, not {kind(batches)}")
    check_sampler(batches.sampler, len(loader.dataset))
    collate = getattr(loader.collate_fn, "__name__", kind(loader.collate_fn))
    if collate != "default_collate":
        raise CannotTranslate(WHAT, f"it must have no collate_fn of its own, such as {collate}")
    size, rows = int(batches.batch_size), [loader.dataset[row] for row in range(len(loader.dataset))]
    if any(not isinstance(row, (tuple, list)) or len(row) != 2 for row in rows):
        raise CannotTranslate(WHAT, "its dataset must give pairs of inputs and targets, as a TensorDataset of two does")
    used = len(rows) // size * size if batches.drop_last else len(rows)
    if not used:
        raise CannotTranslate(WHAT, f"it has no batch: drop_last leaves out all of its {len(rows)} rows")
    inputs, targets = (np.array([array(row[part]) for row in rows[:used]]) for part in (0, 1))
    return inputs, targets, size


def check_sampler(sampler: Any, rows: int) -> None:
    """Raises CannotTranslate unless `sampler` draws all `rows` in their order."""
    if kind(sampler) != "SequentialSampler":
        reason = "which order it draws cannot be known. Make it with shuffle=False"
        raise CannotTranslate(WHAT, f"its sampler must be a SequentialSampler, not {kind(sampler)}: {reason}")
    if len(sampler) != rows:
        reason = f"its sampler must draw all {rows} rows of the dataset, not {len(sampler)}"
        raise CannotTranslate(WHAT, f"{reason}. Cut the dataset instead")
