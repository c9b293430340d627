from __future__ import annotations

import pytest

from app.core.descent.advance import advance, start
from app.core.descent.endings.stops import stopped
from app.core.descent.scores import scores
from app.core.experiment import parse
from app.core.support.registry import InvalidInput
from tests.core.descent.test_advance import bits

EXPERIMENT = parse(
    {"objective": {"data": {"name": "moons", "n": 40, "n_test": 10}, "layers": [{"units": 4}, {"units": 1}]},
     "optimizer": {"name": "adam", "eta": 0.05}, "batch_size": 7, "seed": 11}
)  # fmt: skip


def run(steps=60, detail="light"):
    return advance(EXPERIMENT, start(EXPERIMENT), steps, detail)


@pytest.mark.parametrize("detail", ["light", "full"])
def test_stops_at_the_first_frame_whose_loss_is_small_enough(detail):
    frames = run(detail=detail).frames
    limit = float(frames.loss_train[[17, 25, 40]].max())
    found = stopped(EXPERIMENT, run(detail=detail), loss=limit)
    assert (found.status, found.divergence, found.stop.quantity, found.stop.limit) == ("stopped", None, "loss", limit)
    count = len(found.frames)
    assert 1 < count < 60 and found.stop.step == count == found.frames[-1].state.step
    assert found.stop.value == found.frames[-1].loss_train <= limit
    assert all(frame.loss_train > limit for frame in list(frames)[: count - 1])
    assert [bits(frame) for frame in found.frames] == [bits(frame) for frame in list(frames)[:count]]
    assert f"step {count}" in found.stop.plain()["message"] and f"{limit:.6g}" in found.stop.plain()["message"]


def test_stops_where_the_gradient_is_small_enough():
    frames = run().frames
    found = stopped(EXPERIMENT, run(), gradient_norm=float(frames.gradient_norm[:40].min()))
    assert found.stop.quantity == "gradient_norm" and len(found.frames) == int(frames.gradient_norm[:40].argmin()) + 1


def test_the_earlier_of_two_limits_counts():
    frames = run().frames
    loss, slope = float(frames.loss_train[30]), float(frames.gradient_norm[12])
    alone = [stopped(EXPERIMENT, run(), **until) for until in ({"loss": loss}, {"gradient_norm": slope})]
    both = stopped(EXPERIMENT, run(), loss, slope)
    assert both.stop == min((found.stop for found in alone), key=lambda stop: stop.step)
    assert alone[0].stop.step != alone[1].stop.step
    assert stopped(EXPERIMENT, run(), 1e9, 1e9).stop.quantity == "loss"


def test_limit_that_is_not_met_changes_nothing():
    for until in ({}, {"loss": -1.0, "gradient_norm": 0.0}):
        whole = run()
        assert stopped(EXPERIMENT, whole, **until) is whole and whole.status == "running" and whole.stop is None


def test_good_enough_before_it_diverges_is_good_enough():
    wild = parse({"objective": {"kind": "function", "name": "rosenbrock"}, "optimizer": {"name": "gd", "eta": 1.0}})
    run = advance(wild, start(wild), 50)
    assert run.status == "diverged"
    assert stopped(wild, run, loss=1e99).status == "stopped" and stopped(wild, run, loss=0.0).status == "diverged"


def test_stops_at_the_first_frame_that_is_accurate_enough():
    whole = scores(EXPERIMENT, run().frames.parameters).train
    limit = float(whole[[20, 30]].min())
    found = stopped(EXPERIMENT, run(), score=limit)
    assert found.stop.quantity == "score" and found.stop.step == int((whole >= limit).argmax()) + 1
    assert f"accuracy over the training examples is {found.stop.value:.6g}, at least" in found.stop.plain()["message"]


@pytest.mark.parametrize(
    "objective",
    [{"kind": "function", "name": "booth"}, {"data": {"name": "single"}, "layers": [{"units": 1}]}],
    ids=["function", "one target"],
)
def test_without_a_score_there_is_none_to_stop_at(objective):
    experiment = parse({"objective": objective})
    with pytest.raises(InvalidInput, match="until.score"):
        stopped(experiment, advance(experiment, start(experiment), 2), score=0.5)
