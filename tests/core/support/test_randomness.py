from __future__ import annotations

import numpy as np
import pytest

from app.core.descent.batches.order import Batches
from app.core.support.randomness import Purpose, generator

SHUFFLED = [7, 3, 6, 2, 0, 4, 5, 1]
UNIFORM = [0.9127649526316599, 0.22409959191517403]
NORMAL = [-1.5857159606330862, 1.2362402174478795]


def test_a_stream_is_its_key():
    assert generator(5, Purpose.SHUFFLE, 3).random() == generator(5, Purpose.SHUFFLE, 3).random()


def test_no_two_streams_are_alike():
    keys = [(seed, purpose, index) for seed in (0, 1) for purpose in Purpose for index in (0, 1, 2**31)]
    firsts = [generator(*key).random() for key in keys]
    assert len(set(firsts)) == len(keys)


def test_streams_are_the_same_for_ever():
    """A link shared today must show the same run tomorrow: these numbers may not change with NumPy or with us."""
    assert generator(7, Purpose.SHUFFLE, 2).permutation(8).tolist() == SHUFFLED
    np.testing.assert_array_equal(generator(7, Purpose.INITIAL_PARAMETERS).random(2), UNIFORM)
    np.testing.assert_array_equal(generator(7, Purpose.DATA).standard_normal(2), NORMAL)


@pytest.mark.parametrize(("examples", "size", "per_epoch", "last"), [(10, 3, 4, 1), (10, 5, 2, 5), (1, 1, 1, 1)])
def test_batches_of_an_epoch(examples, size, per_epoch, last):
    batches = Batches(examples, size, seed=1)
    assert (batches.per_epoch, batches.last_size) == (per_epoch, last)
    for epoch in (0, 7):
        steps = range(epoch * per_epoch, (epoch + 1) * per_epoch)
        assert {batches.epoch(step) for step in steps} == {epoch}
        shown = np.concatenate([batches.batch(step) for step in steps])
        assert sorted(shown) == list(range(examples))
        assert len(batches.batch(steps[-1])) == last


def test_the_order_depends_on_seed_and_epoch_alone():
    order = Batches(50, 7, seed=1).order
    assert (order(3) == Batches(50, 20, seed=1).order(3)).all()
    assert (order(3) != order(4)).any() and (order(3) != Batches(50, 7, seed=2).order(3)).any()


def test_everything_at_once_is_not_shuffled():
    assert Batches(6, 6, seed=1).batch(11).tolist() == [0, 1, 2, 3, 4, 5]
