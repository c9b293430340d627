"""A run through the client is the engine's own, bit by bit; and it takes no memory that grows with its steps."""

from __future__ import annotations

import gc
import tracemalloc

import httpx
import numpy as np
import pytest

from app.client import AsyncDescent
from app.core.catalog.functions import FUNCTIONS
from app.core.catalog.optimizers import OPTIMIZERS
from app.core.descent.advance import advance, start
from app.core.experiment import parse
from app.web.experiment.examples import CHAIN, MOONS, OWN, ROSENBROCK
from tests.web.requests import FULL_BATCH, SMALL

STEPS = 30
SCHEDULED = {"schedule": {"name": "cosine"}, "clip": {"name": "norm"}}
EXPERIMENTS = {
    **{name: {**SMALL, "batch_size": None, "optimizer": {"name": name}} for name in OPTIMIZERS},
    **{name: {"objective": {"kind": "function", "name": name}, "optimizer": {"name": "adam"}} for name in FUNCTIONS},
    "chain": CHAIN,
    "batches": MOONS,
    "own": OWN,
    "full": {**FULL_BATCH, **SCHEDULED},
    "diverges": {**ROSENBROCK, "optimizer": {"name": "gd", "eta": 0.5}},
}
VECTORS = ("parameters", "gradient", "update")
NUMBERS = ("loss", "penalty", "eta", "gradient_norm", "update_norm", "epoch", "distance")


@pytest.mark.parametrize("experiment", EXPERIMENTS.values(), ids=EXPERIMENTS)
def test_every_number_is_the_engines(descent, experiment, monkeypatch):
    monkeypatch.setattr("app.client.course.PORTION", 13)
    core = parse(experiment)
    wanted = advance(core, start(core), STEPS)
    run = descent.start(experiment)
    found = list(run.steps(STEPS))
    assert len(found) == len(wanted.frames) and run.status == wanted.status
    for mine, engines in zip(found, wanted.frames, strict=True):
        assert (mine.step, mine.since) == (engines.state.step, engines.state.since)
        assert mine.parameters.tobytes() == engines.state.parameters.tobytes()
        assert mine.gradient.tobytes() == engines.gradient.tobytes()
        assert mine.update.tobytes() == engines.update.tobytes()
        assert {name: of.tobytes() for name, of in mine.slots.items()} == {
            name: np.asarray(of).tobytes() for name, of in engines.state.slots.items()
        }
        for name in NUMBERS:
            assert getattr(mine, name) == getattr(engines, name), name
        assert mine.loss_train == pytest.approx(engines.loss_train, rel=1e-13)  # computed for a request at once
        if mine.loss_test is not None or engines.loss_test is not None:
            assert mine.loss_test == pytest.approx(engines.loss_test, rel=1e-13)


async def test_awaited_bits_are_the_same(app, descent):
    async with AsyncDescent("http://descent.test", transport=httpx.ASGITransport(app=app)) as client:
        run = await client.start(MOONS)
        found = [frame.parameters.tobytes() async for frame in run.steps(STEPS)]
    assert found == [frame.parameters.tobytes() for frame in descent.start(MOONS).steps(STEPS)]


def test_frames_are_not_kept(descent):
    run = descent.start({**CHAIN, "optimizer": {"name": "gd", "eta": 1e-6}})

    def memory(steps):
        for frame in run.steps(steps):
            assert frame.slots == {}
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    memory(1000)
    tracemalloc.start()
    before = memory(500)
    after = memory(3000)
    tracemalloc.stop()
    assert after - before < 100_000 and len(run.losses.points) <= 400
    assert run.losses.points[0][0] == 0 and run.losses.points[-1][0] > 4000
