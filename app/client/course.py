"""Where a run stands, and the requests that move it. No input or output: `Run` and `AsyncRun` send what this asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.client import requests
from app.client.answers import Data, Divergence, Event, Stop, read
from app.client.experiments import Experiment, composed, flat, layered
from app.client.frames import Array, Frame, Plain
from app.client.request import Plan, Request
from app.client.requests import Begun, Here, Stretch

PORTION = 250
"""Steps per request. All frames of a request are in memory at once."""
WATCHED = 100
"""Steps per request for events."""
DRAWN = 400
"""The most losses that are remembered, evenly over the run."""


@dataclass(frozen=True, slots=True)
class Turn:
    """From a state on the run follows an experiment. The state is None for the experiment's own start. `set` are the
    parameters that were put somewhere by hand, by name."""

    step: int
    experiment: Experiment
    state: Plain | None
    set: Mapping[str, float] = field(default_factory=dict)


class Losses:
    """Losses over all training examples, by step: all of a short run, every second, fourth, ... of a longer one."""

    def __init__(self) -> None:
        self.points: list[tuple[int, float]] = []
        self.every, self.seen = 1, 0

    def add(self, frame: Frame) -> None:
        if self.seen % self.every == 0:
            self.points.append((frame.step, frame.loss_train))
        self.seen += 1
        if len(self.points) > DRAWN:
            self.points, self.every = self.points[::2], 2 * self.every


class Course:
    """A run as it stands. It keeps its latest frame and no others.

    `experiment` is the experiment in full, `names` those of the parameters, `free` which of them may move, `data` what
    a network learns from (None for a function). `frame` is the latest frame that was handed out, `status` "running",
    "stopped" or "diverged", with the reason in `stop` or `divergence`.
    """

    def __init__(self, begun: Begun, state: Plain | None = None) -> None:
        self.experiment: Experiment = begun.experiment
        self.names = begun.names
        self.free = begun.free
        self.data: Data | None = begun.data
        self.most = begun.most
        self.turns = [Turn(state["step"] if state else 0, begun.experiment, state)]
        self.losses = Losses()
        self.stop: Stop | None = None
        self.divergence: Divergence | None = begun.divergence
        self.status = "running" if begun.divergence is None else "diverged"
        self._frame = begun.frame
        if self._frame is not None:
            self.losses.add(self._frame)

    @property
    def frame(self) -> Frame:
        """The latest frame. Raises ValueError where not even the start is finite."""
        if self._frame is None:
            raise ValueError(self.divergence.message if self.divergence else "this run has no frame")
        return self._frame

    @property
    def here(self) -> Here:
        """The point where the run stands."""
        return Here(self.experiment, None if self._frame is None else self._frame.state())

    def parameters_named(self) -> dict[str, float]:
        """The parameters by name: ``{"w1[1,1]": 0.3, ...}``, or ``{"x": ..., "y": ...}``."""
        return dict(zip(self.names, self.frame.parameters.tolist(), strict=True))

    def weights(self) -> dict[str, Array]:
        """A network's parameters as ``{"w1": (units, inputs), "b1": (units,), ...}``; ``start(weights=...)`` takes it.
        A function's are ``{"x": (), ...}``."""
        return layered(self.names, self.frame.parameters)

    def portion(self, left: int, until: Plain | None = None, scores: bool = False) -> Request[Stretch]:
        """The request for the next steps, at most `left`."""
        most = max(1, min(PORTION, self.most // (2 if scores else 1)))
        return requests.step(self.here, min(left, most), until, scores)

    def reach(self, frame: Frame) -> Frame:
        """`frame` is handed out: the run stands there."""
        self._frame = frame
        self.losses.add(frame)
        return frame

    def finish(self, stretch: Stretch) -> None:
        """All frames of `stretch` were handed out."""
        self.status, self.divergence, self.stop = stretch.status, stretch.divergence, stretch.stop

    def resume(self) -> None:
        """A run that stopped goes on; one that diverged does not."""
        if self.status == "stopped":
            self.status, self.stop = "running", None


def stepping(course: Course) -> Plan[Frame]:
    """Make one update. Returns the frame after it, which is the old one where the run has diverged."""
    course.resume()
    if course.status == "running":
        stretch = yield course.portion(1)
        for frame in stretch.frames:
            course.reach(frame)
        course.finish(stretch)
    return course.frame


def running_until(
    course: Course,
    *,
    loss: float | None = None,
    gradient_norm: float | None = None,
    score: float | None = None,
    most: int = 10_000,
) -> Plan[Frame]:
    """Go on until the loss over all training examples is at most `loss`, the gradient's length at most
    `gradient_norm`, or the accuracy (R^2) at least `score`; at most `most` updates. Returns the last frame; the run's
    `stop` says which limit was reached, None if none was."""
    course.resume()
    until = {"loss": loss, "gradient_norm": gradient_norm, "score": score}
    left = most
    while left > 0 and course.status == "running":
        stretch = yield course.portion(left, until)
        for frame in stretch.frames:
            course.reach(frame)
        course.finish(stretch)
        left -= len(stretch.frames)
    return course.frame


def watching(course: Course) -> Plan[list[Event]]:
    """The events of the run from its start, or the state it was given, to where it stands: plateaus, spikes, saddles,
    overshoots, vanished gradients. They are looked for again each time; nothing of a run is kept."""
    found: list[Event] = []
    ends = [turn.step for turn in course.turns[1:]] + [course.frame.step]
    for turn, end in zip(course.turns, ends, strict=True):
        here, left, answer = Here(turn.experiment, turn.state), end - turn.step, None
        while left > 0:
            steps = min(left, WATCHED, course.most)
            if answer is not None:
                reached = yield requests.step(here, min(WATCHED, course.most))
                here = Here(turn.experiment, reached.frames[-1].state())
            answer = yield requests.events(here, steps, answer)
            left -= steps
        found += [read(Event, event) for event in (answer or {"events": []})["events"]]
    return found


def changing(course: Course, /, **changes: Any) -> Plan[None]:
    """Go on from here with another optimizer, rate, batch size and so on: the keywords of `start`. Another optimizer
    begins with fresh slots and counts its steps from here, as on the page; the same one keeps them."""
    weights = changes.pop("weights", None)
    chosen = composed(course.experiment, changes)
    state = course.frame.state()
    placed: dict[str, float] = {}
    if weights is not None:
        both = zip(course.names, state["parameters"], flat(weights), strict=False)  # the server checks the count
        placed = {name: new for name, old, new in both if new != old}
        state["parameters"] = flat(weights)
    if chosen["optimizer"]["name"] != course.experiment["optimizer"]["name"]:
        state = {"step": state["step"], "since": state["step"], "parameters": state["parameters"]}
    looked = yield requests.frame(Here(chosen, state))
    if looked.frame is None:
        course.status, course.divergence = "diverged", looked.divergence
        return
    course.experiment, course.most, course._frame = looked.experiment, looked.most, looked.frame
    course.turns.append(Turn(state["step"], looked.experiment, state, placed))
    course.status, course.divergence, course.stop = "running", None, None


def copied(course: Course, other: Course) -> None:
    """Put `other` where `course` stands."""
    for name in ("status", "divergence", "stop", "_frame", "experiment"):
        setattr(other, name, getattr(course, name))
    other.turns = list(course.turns)
    other.losses.points, other.losses.every = list(course.losses.points), course.losses.every
    other.losses.seen = course.losses.seen


def beginning(experiment: Experiment, state: Plain | None) -> Plan[tuple[Begun, Plain | None]]:
    """Begin an experiment, at `state` where one is given. Raises ValueError where its optimizer keeps other slots."""
    begun = yield requests.start(experiment)
    if state is None:
        return begun, None
    held, fresh = state.get("slots"), begun.frame and list(begun.frame.slots)
    if held is not None and fresh is not None and set(held) != set(fresh):
        method = begun.experiment["optimizer"]["name"]
        raise ValueError(
            f"the state has an optimizer's memory ({', '.join(held) or 'none'}), which does not fit {method} "
            f"({', '.join(fresh) or 'none'}). Start it with its own optimizer, then run.change(optimizer=...): another "
            "optimizer begins with fresh slots there"
        )
    looked = yield requests.frame(Here(begun.experiment, state))
    settled = {"step": 0, "since": 0, **state}
    at = Begun(begun.experiment, begun.names, begun.free, begun.data, begun.most, looked.frame, looked.divergence)
    return at, settled
