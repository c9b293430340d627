"""Accuracy, the counts of classes and R^2, against the textbook network's answer to each example."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.catalog.presets import PRESETS
from app.core.descent.advance import advance, start
from app.core.descent.objective import compile
from app.core.descent.scores import of_point, scores
from app.core.experiment import parse
from app.core.network.textbook import forward

LAYERS = [{"units": 3}, {"units": 1}]


def network(**objective):
    return parse({"objective": {"layers": LAYERS, **objective}, "optimizer": {"name": "adam", "eta": 0.05}})


def answers(chosen, point, part):
    """Shown outputs and targets of the training or the test examples, one row each."""
    objective = compile(chosen)
    inputs, targets = (
        getattr(objective.examples, name if part == "train" else f"test_{name}") for name in ("inputs", "targets")
    )
    return objective.network.loss.shown(forward(objective.network, point, inputs)[1][-1]), targets


def points(chosen, steps=30):
    return advance(chosen, start(chosen), steps).frames.parameters


CLASSES = {
    "one output": network(),
    "a logit": network(loss={"name": "binary_cross_entropy"}),
    "two logits": network(
        layers=[{"units": 3}, {"units": 2, "activation": "identity"}], loss={"name": "softmax_cross_entropy"}
    ),
    "three": parse(PRESETS["iris"].experiment),
}


@pytest.mark.parametrize("name", CLASSES)
def test_accuracy_counts_the_examples_named_correctly(name):
    chosen = CLASSES[name]
    path = points(chosen)
    found = scores(chosen, path, confusion=True)
    assert found.measure == "accuracy"
    for k in (0, 17, 29):
        for part, values in (("train", found.train), ("test", found.test)):
            outputs, targets = answers(chosen, path[k], part)
            one = outputs.shape[1] == 1
            said = (outputs[:, 0] > 0.5) if one else outputs.argmax(axis=1)
            true = (targets[:, 0] > 0.5) if one else targets.argmax(axis=1)
            assert values[k] == np.mean(said == true)
            counts = found.confusion[k, 0 if part == "train" else 1]
            count = len(counts)
            assert counts.tolist() == [
                [int(((true == a) & (said == b)).sum()) for b in range(count)] for a in range(count)
            ]
    assert len(set(found.train)) > 3, "it moves"


def test_r2_is_the_share_of_the_spread_that_is_explained():
    chosen = network(data={"name": "sine"})
    path = points(chosen)
    found = scores(chosen, path)
    assert found.measure == "R^2" and found.confusion is None
    for part, values in (("train", found.train), ("test", found.test)):
        outputs, targets = answers(chosen, path[-1], part)
        wanted = 1 - ((targets - outputs) ** 2).sum() / ((targets - targets.mean()) ** 2).sum()
        assert values[-1] == pytest.approx(wanted, rel=1e-12)
    line = parse(PRESETS["linear_regression"].experiment)
    x, y = compile(line).examples.inputs[:, 0], compile(line).examples.targets[:, 0]
    best = scores(line, np.array([np.polyfit(x, y, 1)]))
    assert best.train[0] == pytest.approx(np.corrcoef(x, y)[0, 1] ** 2, rel=1e-9)


def test_where_there_is_no_score_it_is_none():
    chain = parse(PRESETS["chain"].experiment)
    assert of_point(chain, start(chain).parameters) == {"score_train": None, "score_test": None}, (
        "one example has no spread"
    )
    far = network(data={"name": "sine"})
    huge = np.full((1, compile(far).size), 1e200)
    assert scores(far, huge).plain() == [{"score_train": None, "score_test": None}]
    bowl = parse({"objective": {"kind": "function", "name": "booth"}})
    assert scores(bowl, np.zeros((2, 2))) is None and of_point(bowl, start(bowl).parameters) == {}
    assert scores(far, np.zeros((0, compile(far).size))).plain() == []


@pytest.mark.parametrize("batch_size", [None, 7])
@pytest.mark.parametrize("data", ["moons", "sine"])
def test_frames_have_scores_and_losses_of_their_points_to_the_bit(data, batch_size):
    """Where batches are parts of the data, one pass over all of them gives losses and scores."""
    chosen = parse({"objective": {"data": {"name": data}, "penalty": {"l2": 0.1}}, "batch_size": batch_size})
    plain, scored = (advance(chosen, start(chosen), 40, "full", scored=scored).frames for scored in (False, True))
    assert plain.scores is None
    assert (scored.loss_train == plain.loss_train).all() and (scored.loss_test == plain.loss_test).all()
    alone = scores(chosen, plain.parameters, confusion=True)
    assert scored.scores.plain() == alone.plain()
    assert scored.head(9).scores.plain() == alone.plain()[:9]
