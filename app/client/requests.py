"""Every path and body of the API that this client uses, each with how its answer is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from app.client import answers
from app.client.answers import Boundary, Curvature, Depth, Divergence, Explanation, Landscape, Noise, Stop
from app.client.frames import Frame, Frames, read_columns, read_frame
from app.client.request import Plain, Request
from app.client.results import Race, StudyLine, read_race

Experiment = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Here:
    """A point of a run: the experiment, and the state as JSON (None for the start)."""

    experiment: Experiment
    state: Plain | None = None

    def body(self, **more: Any) -> Plain:
        """The body of a request about this point."""
        return {"experiment": self.experiment, "state": self.state, **more}


@dataclass(frozen=True, slots=True, eq=False)
class Begun:
    """An experiment in full, with the names of its parameters, which of them are free, and frame 0."""

    experiment: Experiment
    names: tuple[str, ...]
    free: tuple[bool, ...]
    data: answers.Data | None
    most: int
    frame: Frame | None
    divergence: Divergence | None


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """What a request for steps was answered."""

    frames: Frames
    status: str
    divergence: Divergence | None
    stop: Stop | None


@dataclass(frozen=True, slots=True, eq=False)
class Looked:
    """What a request for a state's frame was answered."""

    experiment: Experiment
    most: int
    frame: Frame | None
    divergence: Divergence | None


def divergence(plain: Plain) -> Divergence | None:
    """That of an answer."""
    found = plain["divergence"]
    return None if found is None else answers.read(Divergence, found)


def catalog() -> Request[Plain]:
    """Everything that can be chosen."""
    return Request("api/catalog", None, dict)


def start(experiment: Experiment) -> Request[Begun]:
    def begun(plain: Plain) -> Begun:
        return Begun(
            plain["experiment"],
            tuple(plain["parameters"]),
            tuple(plain["free"]),
            answers.read_data(plain["data"]),
            plain["most_steps"]["light"],
            plain["frame"] and read_frame(plain["frame"]),
            divergence(plain),
        )

    return Request("api/start", {"experiment": experiment}, begun)


def step(here: Here, steps: int, until: Plain | None = None, scores: bool = False) -> Request[Stretch]:
    def stretch(plain: Plain) -> Stretch:
        stop = plain["stop"] and answers.read(Stop, plain["stop"])
        return Stretch(read_columns(plain["frames"]), plain["status"], divergence(plain), stop)

    return Request("api/step", here.body(steps=steps, until=until, scores=scores, encoding="base64"), stretch)


def frame(here: Here) -> Request[Looked]:
    def looked(plain: Plain) -> Looked:
        frame, most = plain["frame"] and read_frame(plain["frame"]), plain["most_steps"]["light"]
        return Looked(plain["experiment"], most, frame, divergence(plain))

    return Request("api/frame", here.body(), looked)


def landscape(
    here: Here,
    plane: Mapping[str, Any] | Sequence[str] | None = None,
    *,
    resolution: int | Sequence[int] = 51,
    range: Mapping[str, Sequence[float] | None] | None = None,
    over: Literal["all", "batch"] = "all",
    quadratic: bool = False,
    precision: Literal["float32", "float64"] = "float64",
    at: Mapping[str, Sequence[float] | None] | None = None,
    project: Sequence[Sequence[float]] | Literal["path"] | None = None,
    field: Sequence[int] | None = None,
) -> Request[Landscape]:
    """The loss on a plane through the parameters: the names of two parameters (or one, for a curve), a plane as
    /api/landscape takes it, or by default the first two free weights. `range` is ``{"u": (low, high), "v": ...}`` in
    the plane's coordinates, `resolution` the samples along u and v, `at` their coordinates in place of both.
    `quadratic` also gives C + g.d + d.Hd / 2. `project` are points to project, `field` the gradients along u and along
    v: the answer's `plain` has them, as /api/landscape describes them."""
    if plane is not None and not isinstance(plane, Mapping):
        u, v = [plane] if isinstance(plane, str) else list(plane), None
        plane = {"kind": "parameters", "u": u[0], "v": u[1] if len(u) > 1 else v}
    resolution = [resolution, resolution] if isinstance(resolution, int) else list(resolution)
    body = here.body(plane=plane, over=over, resolution=resolution, range=range, quadratic=quadratic)
    body |= {"precision": precision, "encoding": "base64"}
    body |= {"at": at, "project": project, "field": field}
    return Request("api/landscape", body, partial(answers.read_landscape, precision=precision))


def boundary(
    here: Here,
    features: Sequence[int] | None = None,
    *,
    resolution: int = 41,
    range: Sequence[Sequence[float]] | None = None,
    units: bool = False,
) -> Request[Boundary]:
    """A network's output over two of its inputs, by index, or its one; by default the first two. `range` has an
    interval per input, by default the extent of the data. `units` also gives the activations of every unit."""
    body = here.body(features=features, resolution=resolution, range=range, units=units, encoding="base64")
    return Request("api/boundary", body, answers.read_boundary)


def curvature(
    here: Here, *, over: Literal["all", "batch"] = "all", ends: int = 1, spectrum: bool = True, parts: bool = False
) -> Request[Curvature]:
    """Second derivatives of the loss here: `ends` eigenvalues from each end of the spectrum with their vectors, and
    with `spectrum` all of them, where few parameters are free. `parts` also splits off the Gauss-Newton part."""
    body = here.body(over=over, ends=ends, spectrum=spectrum, parts=parts)
    return Request("api/curvature", body, answers.read_curvature)


def noise(
    here: Here, of: Literal["batches", "examples"] = "batches", *, plane: Mapping[str, Any] | None = None
) -> Request[Noise]:
    """The gradients of this epoch's batches, or of single examples, around the full one."""
    return Request("api/noise", here.body(of=of, plane=plane), partial(answers.read, Noise))


def depth(here: Here, steps: int = 100, *, every: int = 1) -> Request[Depth]:
    """The gradients and activations of all layers over the next `steps` updates, at each `every`-th of them."""
    return Request("api/depth", here.body(steps=steps, every=every), partial(answers.read, Depth))


def explain(
    here: Here,
    parameter: str | None = None,
    what: str | None = None,
    *,
    example: int | None = None,
    levels: int | None = None,
    digits: int = 4,
) -> Request[Explanation]:
    """How a number of this frame comes about: by default the gradient of `parameter`, such as "w1[2,1]", or what the
    loss is made of. `what` may be any of /api/explain: parameter, forward, loss, jacobian, collapse, function, update,
    check."""
    what = what or ("loss" if parameter is None else "parameter")
    if here.experiment["objective"]["kind"] == "function" and what in ("loss", "parameter"):
        if parameter is not None and parameter not in ("x", "y"):
            raise ValueError(f"a function has the parameters x and y, not {parameter!r}")
        what, parameter = "function", None
    body = here.body(what=what, parameter=parameter, example=example, levels=levels, digits=digits)
    return Request("api/explain", body, answers.read_explanation)


def events(here: Here, steps: int, before: Plain | None = None) -> Request[Plain]:
    """The events of the next updates. `before` is the answer for the stretch before."""
    known = {} if before is None else {"memory": before["memory"], "events": before["events"]}
    return Request("api/events", here.body(steps=steps, **known), dict)


def race(lanes: Sequence[Plain], steps: int, target: float | None, scores: bool) -> Request[Race]:
    body = {"lanes": list(lanes), "steps": steps, "target": target, "scores": scores, "encoding": "base64"}
    return Request("api/race", body, read_race)


def study(body: Plain) -> Request[StudyLine]:
    return Request("api/study", body, StudyLine)
