"""Training loops over batches in the order of the rows, by stand-ins of PyTorch's classes."""

from __future__ import annotations

import numpy as np
import pytest

from app.client import CannotTranslate, from_torch
from tests.client.stand_ins import Sequential, Tensor, batches, linear, loader, named, optimizer, sampler

ROWS, BATCH = 11, 4
RNG = np.random.default_rng(8)
X, Y = RNG.normal(size=(ROWS, 3)), RNG.normal(size=(ROWS, 2))
W, B = RNG.normal(size=(2, 3)), RNG.normal(size=2)
MSE = named("MSELoss", reduction="mean")


def by_hand(steps, rows=ROWS):
    """Gradient descent with momentum 0.9 at rate 0.1, as a loop over a DataLoader makes it."""
    w, b, moved = W.copy(), B.copy(), [0.0, 0.0]
    starts = [*range(0, rows, BATCH)]
    for step in range(steps):
        first = starts[step % len(starts)]
        x, y = X[first : min(first + BATCH, rows)], Y[first : min(first + BATCH, rows)]
        error = x @ w.T + b - y
        gradient = 2 * error.T @ x / error.size, 2 * error.sum(axis=0) / error.size
        moved = [0.9 * m + g for m, g in zip(moved, gradient, strict=True)]
        w, b = w - 0.1 * moved[0], b - 0.1 * moved[1]
    return w, b


def sgd(model, **options):
    return optimizer("SGD", model.parameters(), momentum=0.9, **options)


@pytest.mark.parametrize("given", ["a batch", "a loader"])
def test_batches_come_in_the_order_of_the_rows(descent, given):
    """Three epochs, each with a last batch of 3 rows."""
    model = Sequential([linear(W, B)])
    if given == "a batch":
        found = from_torch(model, Tensor(X), Tensor(Y), sgd(model), MSE, batch=BATCH)
    else:
        found = from_torch(model, loader(X, Y, BATCH), optimizer=sgd(model), loss=MSE)
    run = descent.start(found)
    assert found.state is None and run.frame.step == 0 and run.frame.epoch == 0
    list(run.steps(9))
    w, b = by_hand(9)
    assert run.weights()["w1"] == pytest.approx(w, rel=1e-12) and run.weights()["b1"] == pytest.approx(b, rel=1e-12)
    assert run.frame.epoch == 3


def test_rows_that_drop_last_leaves_out_are_no_data(descent):
    model = Sequential([linear(W, B)])
    given = batches(sampler("SequentialSampler", ROWS), BATCH, drop_last=True)
    batched = loader(X, Y, BATCH, batch_sampler=given)
    batched.batch_size = None  # as PyTorch has it of a loader that was given its batches
    found = from_torch(model, batched, optimizer=sgd(model), loss=MSE)
    assert found == from_torch(model, loader(X, Y, BATCH, drop_last=True), optimizer=sgd(model), loss=MSE)
    run = descent.start(found)
    list(run.steps(5))
    assert len(run.data.inputs) == 8 and run.weights()["w1"] == pytest.approx(by_hand(5, rows=8)[0], rel=1e-12)


def test_it_goes_on_with_the_first_batch_of_an_epoch(descent):
    """Adam has made 4 steps, 3 of them an epoch: the run stands at step 6, where the optimizer counts 4."""
    model = Sequential([linear(W, B)])
    state = {
        tensor: {"step": Tensor(4.0), "exp_avg": Tensor(0 * tensor.values), "exp_avg_sq": Tensor(0 * tensor.values)}
        for tensor in model.parameters()
    }
    found = from_torch(model, X, Y, optimizer("Adam", model.parameters(), state), MSE, batch=BATCH)
    assert (found.state["step"], found.state["since"]) == (6, 2)
    assert descent.start(found).frame.step == 6
    whole = from_torch(model, X, Y, optimizer("Adam", model.parameters(), state), MSE, batch=ROWS)
    assert whole.experiment["batch_size"] is None and (whole.state["step"], whole.state["since"]) == (4, 0)


def collate(rows):
    return rows


LOADERS = {
    "SequentialSampler, not RandomSampler.*shuffle=False": {"drawn": sampler("RandomSampler", ROWS)},
    "no collate_fn of its own, such as collate": {"collate_fn": collate},
    "SequentialSampler, not SubsetSampler": {"batch_sampler": batches(sampler("SubsetSampler", ROWS), BATCH)},
    "must draw all 11 rows of the dataset, not 6. Cut the dataset": {"drawn": sampler("SequentialSampler", 6)},
    "must draw all 11 rows of the dataset, not 7": {"batch_sampler": batches(sampler("SequentialSampler", 7), BATCH)},
    "a BatchSampler, not MyBatches": {"batch_sampler": named("MyBatches")},
    "pairs of inputs and targets": {"dataset": [(Tensor(row),) for row in X]},
    "leaves out all of its 11 rows": {"batch_size": 12, "drop_last": True},
}


@pytest.mark.parametrize("match", LOADERS)
def test_what_a_loader_may_not_have_is_named(match):
    model, made = Sequential([linear(W, B)]), {"batch_size": BATCH, **LOADERS[match]}
    with pytest.raises(CannotTranslate, match=match) as refused:
        from_torch(model, loader(X, Y, **made), optimizer=sgd(model), loss=MSE)
    assert refused.value.what == "the DataLoader"


def test_sums_over_a_shorter_last_batch_are_refused(descent):
    """PyTorch's sum counts each row alike, Descent's mean each batch."""
    model, summed = Sequential([linear(W, B)]), named("MSELoss", reduction="sum")
    with pytest.raises(CannotTranslate, match="the last batch, of 3 instead of 4 examples"):
        from_torch(model, X, Y, sgd(model), summed, batch=BATCH)
    assert from_torch(model, X[:8], Y[:8], sgd(model), summed, batch=BATCH).scale == 2 * BATCH


def test_what_is_missing_or_said_twice_is_refused():
    model = Sequential([linear(W, B)])
    with pytest.raises(TypeError, match="an optimizer and a loss"):
        from_torch(model, loader(X, Y, BATCH))
    with pytest.raises(ValueError, match="brings targets and batches"):
        from_torch(model, loader(X, Y, BATCH), optimizer=sgd(model), loss=MSE, batch=2)
    for batch in (0, "4", 2.5, True):
        with pytest.raises(ValueError, match=f"batch must be a number of rows from 1 on, not {batch!r}"):
            from_torch(model, X, Y, sgd(model), MSE, batch=batch)
