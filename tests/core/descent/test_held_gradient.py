"""Frozen parameters in a full frame: the gradient that they would have, which no update sees."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from app.core.descent.advance import advance, frame_at, is_whole, start
from app.core.descent.objective import compile
from app.core.experiment import parse


def network(**objective):
    layers = [{"units": 3, "activation": "tanh"}, {"units": 1, "activation": "identity"}]
    data = {"name": "moons", "n": 40}
    objective = {"data": data, "layers": layers, "penalty": {"l2": 0.1}, **objective}
    return parse({"objective": objective, "batch_size": 5})


def test_it_is_the_gradient_of_the_run_in_which_nothing_is_frozen():
    held, loose = network(frozen=["b1", "w2[1,3]"]), network()
    free = compile(held).free
    for frame in advance(held, start(held), 3, "full").frames:
        wanted = frame_at(loose, frame.state).gradient
        np.testing.assert_allclose(frame.full["held_gradient"], np.where(free, 0.0, wanted), rtol=1e-12, atol=1e-15)
        assert not frame.gradient[~free].any()
    assert "held_gradient" not in frame_at(loose, start(loose)).full


def test_one_that_overflows_is_none_while_the_run_goes_on():
    layers = [{"units": 1, "activation": "identity"}] * 2
    objective = {"data": {"name": "single"}, "layers": layers, "frozen": ["w1", "b1", "w2"]}
    held = parse({"objective": objective})
    w1, b1, w2, b2 = 0.0, 1e160, 0.0, 1e150  # dC/dw2 = (b2 - y) b1
    frame = frame_at(held, replace(start(held), parameters=np.array([w1, b1, w2, b2])))
    assert is_whole(frame)
    assert frame.full["held_gradient"] == [0.0, 0.0, None, 0.0]
