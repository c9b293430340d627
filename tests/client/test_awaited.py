"""The client whose methods are awaited answers as the one that waits."""

from __future__ import annotations

import inspect

import httpx

from app.client import AsyncDescent, AsyncRun, Descent, Run
from app.web.experiment.examples import OWN
from tests.web.requests import CHAIN, FULL_BATCH, SMALL


def public(of):
    return {name for name in vars(of) if not name.startswith("_")}


def test_both_have_the_same_methods_and_arguments():
    assert public(Run) == public(AsyncRun)
    assert public(Descent) - {"local"} == public(AsyncDescent)
    for name in public(Run):
        waits, awaits = (inspect.signature(getattr(of, name)) for of in (Run, AsyncRun))
        assert list(waits.parameters) == list(awaits.parameters), name
        assert getattr(Run, name).__doc__


async def test_every_look_and_move(app, descent):
    transport = httpx.ASGITransport(app=app)
    async with AsyncDescent("http://descent.test", transport=transport) as client:
        assert await client.presets() == descent.presets
        run, other = await client.start(FULL_BATCH), descent.start(FULL_BATCH)
        assert (await run.step()).parameters.tobytes() == other.step().parameters.tobytes()
        assert (await run.landscape(resolution=5)).plain == other.landscape(resolution=5).plain
        assert (await run.boundary(resolution=5)).plain == other.boundary(resolution=5).plain
        assert (await run.curvature()).plain == other.curvature().plain
        assert (await run.noise()).plain == other.noise().plain
        assert (await run.depth(3)).plain == other.depth(3).plain
        assert (await run.explain("b1[2]")).plain == other.explain("b1[2]").plain
        assert (await run.until(loss=0.2, most=400)).step == other.until(loss=0.2, most=400).step
        fork = await run.fork(optimizer="gd")
        assert fork.frame.step == run.frame.step and await fork.events() is not None
        again = await client.from_json(run.to_json())
        assert again.frame.parameters.tobytes() == run.frame.parameters.tobytes()
        race = await client.race([run, fork], steps=2)
        assert [lane.name for lane in race.lanes] == ["adam", "gd"]
        study = await client.study(base=SMALL, vary={"optimizer.eta": [0.1]}, steps=2)
        assert len(study.cells) == 1
        assert (await client.start(OWN)).frame.parameters.tobytes() == descent.start(OWN).frame.parameters.tobytes()
        assert (await (await client.start(CHAIN)).until(loss=0.01)).loss_train <= 0.01
