"""The clients: where a program begins. `Descent` waits for its answers, `AsyncDescent` awaits them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Self

import httpx

from app.client import requests
from app.client.channel import AsyncChannel, Channel
from app.client.frames import Plain
from app.client.memory import Choice, Memory, resumed, study_body
from app.client.request import spelled_out
from app.client.results import Collected, Race, Study
from app.client.retries import Retries
from app.client.run import AsyncRun, Run

TIMEOUT = 120.0
"""Seconds. The largest requests take about half a minute of one core."""


def connected(url: str, timeout: float | None, connections: int | None) -> dict[str, Any]:
    """The settings of httpx's clients: so many connections at once, all of which stay open for the next request."""
    limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
    return {"base_url": url.rstrip("/") + "/", "timeout": timeout, "limits": limits}


class Descent(Memory):
    """Descent at a URL. Methods wait for their answers.

    `timeout` is in seconds, for one answer; `retries` how often and after which pauses a request is sent again;
    `connections` the most that are open at once, None for no limit; `transport` is httpx's, for tests and proxies.
    Raises Refused for what the API refuses, and Unavailable.
    """

    def __init__(
        self,
        url: str,
        *,
        timeout: float | None = TIMEOUT,
        retries: Retries | int = 4,
        connections: int | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.url: str | None = url
        client = httpx.Client(**connected(url, timeout, connections), transport=transport)
        self.channel = Channel(client, Retries.of(retries))

    @classmethod
    def local(cls, *, app: Any = None) -> Self:
        """Descent in this process, without a server: the same answers, and links that nobody can open."""
        from app.client.local import ThisProcess

        found = cls("http://descent.local", timeout=None, transport=ThisProcess(app))
        found.url = None
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self.channel.client.close()

    @property
    def catalog(self) -> Plain:
        """Everything that can be chosen, as /api/catalog gives it."""
        return self.channel.run(self.knowing())

    @property
    def presets(self) -> list[str]:
        """The names of the presets."""
        return [entry["name"] for entry in self.catalog["presets"]]

    def start(self, what: Choice = "moons", **changes: Any) -> Run:
        """Begin a run: of a preset by name, of an experiment as JSON, or on a function. Keywords replace parts:
        optimizer, schedule, clip, batch_size, batch_order, seed, objective; of a network data, layers, loss, init,
        penalty, frozen; and `weights`, ``{"w1": (units, inputs), "b1": (units,), ...}``, the weights at its start."""
        begun, state = self.channel.run(self.starting(what, changes))
        return Run(self.channel, self.url, begun, state)

    def from_json(self, text: str) -> Run:
        """Go on with a run that `Run.to_json` wrote. Raises ValueError for another text."""
        return self.start(resumed(text))

    def race(
        self,
        lanes: Sequence[Any] | Mapping[str, Any],
        steps: int = 100,
        *,
        target: float | None = None,
        scores: bool = False,
    ) -> Race:
        """Runs, presets or experiments side by side for `steps` updates, on one objective and with one seed; the runs
        stay where they are. A mapping names the lanes. `target` is a loss over all training examples: the lane that
        reaches it first leads."""
        return self.channel.run(self.racing(lanes, steps, target, scores))

    def study(
        self,
        claim: str | None = None,
        *,
        base: Mapping[str, Any] | None = None,
        vary: Mapping[str, Any] | None = None,
        over: Sequence[str] | None = None,
        steps: int | None = None,
        measure: Sequence[str] | None = None,
        target: float | None = None,
        escape: float | None = None,
        progress: bool = True,
    ) -> Study:
        """Many runs as statistics: a ready study by its `claim`, or a grid of values at dotted paths in the experiment
        `base`, such as ``vary={"seed": 20, "optimizer.eta": [0.01, 0.1]}``. Cells come as they are finished;
        `progress` shows a bar, if tqdm is installed."""
        asked = {"claim": claim, "vary": vary, "over": over, "steps": steps, "measure": measure}
        body = study_body(spelled_out(base, self.channel.tables), asked | {"target": target, "escape": escape})
        found = Collected(progress)
        try:
            for line in self.channel.lines(requests.study(body)):
                found.take(line)
        finally:
            found.close()
        return found.done()


class AsyncDescent(Memory):
    """Descent at a URL. Methods are awaited; the arguments are those of `Descent`."""

    def __init__(
        self,
        url: str,
        *,
        timeout: float | None = TIMEOUT,
        retries: Retries | int = 4,
        connections: int | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.url: str | None = url
        client = httpx.AsyncClient(**connected(url, timeout, connections), transport=transport)
        self.channel = AsyncChannel(client, Retries.of(retries))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self.channel.client.aclose()

    async def catalog(self) -> Plain:
        """Everything that can be chosen, as /api/catalog gives it."""
        return await self.channel.run(self.knowing())

    async def presets(self) -> list[str]:
        """The names of the presets."""
        return [entry["name"] for entry in (await self.catalog())["presets"]]

    async def start(self, what: Choice = "moons", **changes: Any) -> AsyncRun:
        """As `Descent.start`."""
        begun, state = await self.channel.run(self.starting(what, changes))
        return AsyncRun(self.channel, self.url, begun, state)

    async def from_json(self, text: str) -> AsyncRun:
        """As `Descent.from_json`."""
        return await self.start(resumed(text))

    async def race(
        self,
        lanes: Sequence[Any] | Mapping[str, Any],
        steps: int = 100,
        *,
        target: float | None = None,
        scores: bool = False,
    ) -> Race:
        """As `Descent.race`."""
        return await self.channel.run(self.racing(lanes, steps, target, scores))

    async def study(
        self, claim: str | None = None, *, base: Mapping[str, Any] | None = None, progress: bool = False, **asked: Any
    ) -> Study:
        """As `Descent.study`."""
        found = Collected(progress)
        try:
            body = study_body(spelled_out(base, self.channel.tables), {"claim": claim, **asked})
            async for line in self.channel.lines(requests.study(body)):
                found.take(line)
        finally:
            found.close()
        return found.done()
