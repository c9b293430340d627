"""A run that is driven step by step, waiting for each answer or awaiting it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from app.client import course, link, memory, requests, show
from app.client.channel import AsyncChannel, Channel
from app.client.course import Course
from app.client.frames import Frame, Plain
from app.client.request import Plan, Request, spelled_out
from app.client.requests import Begun, Here

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")
Asking = Callable[Concatenate[Here, Arguments], Request[Answer]]
Planning = Callable[Concatenate[Course, Arguments], Plan[Answer]]
Method = Callable[Concatenate[Any, Arguments], Answer]


def asked(ask: Asking[Arguments, Answer]) -> Method[Arguments, Answer]:
    """A method that sends the request which `ask` makes about the run's point."""

    @wraps(ask)
    def method(run: Run, /, *args: Arguments.args, **keywords: Arguments.kwargs) -> Answer:
        return run.channel.send(ask(run.here, *args, **keywords))

    return method


def awaited(ask: Asking[Arguments, Answer]) -> Method[Arguments, Awaitable[Answer]]:
    """The same for a run that awaits."""

    @wraps(ask)
    async def method(run: AsyncRun, /, *args: Arguments.args, **keywords: Arguments.kwargs) -> Answer:
        return await run.channel.send(ask(run.here, *args, **keywords))

    return method


def carried_out(plan: Planning[Arguments, Answer]) -> Method[Arguments, Answer]:
    """A method that sends the requests of `plan`."""

    @wraps(plan)
    def method(run: Run, /, *args: Arguments.args, **keywords: Arguments.kwargs) -> Answer:
        return run.channel.run(plan(run, *args, **keywords))

    return method


def awaited_all(plan: Planning[Arguments, Answer]) -> Method[Arguments, Awaitable[Answer]]:
    """The same for a run that awaits."""

    @wraps(plan)
    async def method(run: AsyncRun, /, *args: Arguments.args, **keywords: Arguments.kwargs) -> Answer:
        return await run.channel.run(plan(run, *args, **keywords))

    return method


class Shown(Course):
    """What a run tells of itself without a request. `url` is that of a page in a browser's reach, or None."""

    url: str | None = None
    tables: dict[str, Any]

    def link(self, *, fresh: bool = False, **more: str) -> str:
        """An address of the page that opens this run: the experiment, its changes on the way, and this step. `more` are
        further keys, such as ``embed="landscape,loss"``. Raises ValueError for what no address can say, such as the
        memory with which an optimizer came from PyTorch or from `to_json`; `fresh` opens the present parameters
        instead, at step 0, with an optimizer that begins anew."""
        if self.url is None:
            raise ValueError("this run is in the same process, where no browser finds it: use save")
        return link.link(self, self.url, self.tables, fresh, **more)

    def to_json(self) -> str:
        """The run as text that `from_json` goes on from, anywhere: the experiment with its data, and the state."""
        return memory.written(spelled_out(self.experiment, self.tables), self.here.state)

    def save(self, path: str | Path, title: str = "", *, fresh: bool = False) -> None:
        """Write the file name.descent.json, which opens on the page by a drop, with data of any size. It holds what
        `link` does, and `fresh` means the same."""
        text = link.file(self, self.tables, title or Path(path).name.split(".")[0], fresh)
        Path(path).write_text(text, encoding="utf-8")

    def __repr__(self) -> str:
        objective, frame = self.experiment["objective"], self._frame
        name, method = objective.get("data", objective)["name"], self.experiment["optimizer"]["name"]
        at = "no finite start" if frame is None else f"step {frame.step}, loss {frame.loss_train:.4g}"
        return f"<{type(self).__name__} {name}, {method}: {at}, {self.status}>"

    def _repr_html_(self) -> str:
        """What Jupyter shows: the page itself, or a picture of the loss where no browser finds the page."""
        try:
            address = self.link(embed=show.PARTS)
        except ValueError:
            address = None
        return show.html(repr(self), address, self.losses.points)


class Run(Shown):
    """A run whose methods wait for their answers."""

    def __init__(self, channel: Channel, url: str | None, begun: Begun, state: Plain | None = None) -> None:
        super().__init__(begun, state)
        self.channel, self.url, self.tables = channel, url, channel.tables

    def steps(self, count: int, *, scores: bool = False) -> Iterator[Frame]:
        """The frames of the next `count` updates, fewer if the run diverges. The run stands at the frame that was
        handed out last, so that a loop may end early. `scores` also gives accuracy or R^2."""
        self.resume()
        left = count
        while left > 0 and self.status == "running":
            stretch = self.channel.send(self.portion(left, None, scores))
            for frame in stretch.frames:
                yield self.reach(frame)
            self.finish(stretch)
            left -= len(stretch.frames)

    def fork(self, **changes: Any) -> Run:
        """Another run from here, with `changes` as in `change`."""
        begun = Begun(self.experiment, self.names, self.free, self.data, self.most, self._frame, None)
        other = Run(self.channel, self.url, begun)
        course.copied(self, other)
        if changes:
            other.change(**changes)
        return other

    step = carried_out(course.stepping)
    until = carried_out(course.running_until)
    change = carried_out(course.changing)
    events = carried_out(course.watching)
    landscape = asked(requests.landscape)
    boundary = asked(requests.boundary)
    curvature = asked(requests.curvature)
    noise = asked(requests.noise)
    depth = asked(requests.depth)
    explain = asked(requests.explain)


class AsyncRun(Shown):
    """A run whose methods are awaited."""

    def __init__(self, channel: AsyncChannel, url: str | None, begun: Begun, state: Plain | None = None) -> None:
        super().__init__(begun, state)
        self.channel, self.url, self.tables = channel, url, channel.tables

    async def steps(self, count: int, *, scores: bool = False) -> AsyncIterator[Frame]:
        """As `Run.steps`."""
        self.resume()
        left = count
        while left > 0 and self.status == "running":
            stretch = await self.channel.send(self.portion(left, None, scores))
            for frame in stretch.frames:
                yield self.reach(frame)
            self.finish(stretch)
            left -= len(stretch.frames)

    async def fork(self, **changes: Any) -> AsyncRun:
        """As `Run.fork`."""
        begun = Begun(self.experiment, self.names, self.free, self.data, self.most, self._frame, None)
        other = AsyncRun(self.channel, self.url, begun)
        course.copied(self, other)
        if changes:
            await other.change(**changes)
        return other

    step = awaited_all(course.stepping)
    until = awaited_all(course.running_until)
    change = awaited_all(course.changing)
    events = awaited_all(course.watching)
    landscape = awaited(requests.landscape)
    boundary = awaited(requests.boundary)
    curvature = awaited(requests.curvature)
    noise = awaited(requests.noise)
    depth = awaited(requests.depth)
    explain = awaited(requests.explain)
