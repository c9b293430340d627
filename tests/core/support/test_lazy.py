"""Attributes that are computed when first read, and then kept."""

from __future__ import annotations

import threading

import pytest

from app.core.descent.advance import advance, start
from app.core.descent.stepper import stepper
from app.core.experiment import parse
from app.core.support.lazy import lazy


class Circle:
    def __init__(self, radius: float) -> None:
        self.radius, self.asked = radius, 0

    @lazy
    def diameter(self) -> float:
        """Across."""
        self.asked += 1
        return 2 * self.radius


def test_lazy_value_is_computed_once_per_object():
    small, large = Circle(1.0), Circle(2.0)
    assert [small.diameter, large.diameter, small.diameter] == [2.0, 4.0, 2.0]
    assert small.asked == large.asked == 1
    assert Circle.diameter.__doc__ == "Across."


def test_failed_lazy_value_is_computed_again():
    class Once:
        tries = 0

        @lazy
        def value(self) -> int:
            self.tries += 1
            if self.tries == 1:
                raise RuntimeError("not yet")
            return self.tries

    once = Once()
    with pytest.raises(RuntimeError):
        _ = once.value
    assert once.value == 2


def test_losses_that_wait_for_a_stepper_hold_up_nobody_elses():
    """One thread has the stepper and wants the losses of one run, another wants those of another run of it."""
    layers = [{"units": 2, "activation": "tanh"}, {"units": 1}]
    data = {"name": "moons", "n": 20}
    experiment = parse({"objective": {"kind": "network", "data": data, "layers": layers}, "batch_size": 5})
    mine, theirs = (advance(experiment, start(experiment), 3).frames for _ in range(2))
    compiled, found = stepper(experiment), []
    waiting = threading.Event()
    losses = theirs.get_totals

    def get_totals():
        waiting.set()  # from now on it has all that it takes but the stepper
        return losses()

    theirs.get_totals = get_totals
    other = threading.Thread(target=lambda: found.append(theirs.loss_train.tolist()), daemon=True)
    with compiled.lock:
        other.start()
        assert waiting.wait(10)
        here = mine.loss_train.tolist()
    other.join(10)
    assert found == [here]
