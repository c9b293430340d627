"""Valid requests that go deep, for every endpoint that computes.

Nearly all are valid: the server refuses only what takes more than the tables to see, such as a path that does not move.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from app.core.catalog.clipping import CLIPS
from app.core.catalog.optimizers import OPTIMIZERS
from app.core.descent.objective import compile
from app.core.experiment import Experiment, FunctionChoice, parse
from app.core.explain import FOR_FUNCTIONS, FOR_NETWORKS
from app.core.support.registry import PARAMETER_RANGE
from tests.sampling import batched
from tests.web.fuzz.experiments import NUMBER, Draw, Plain, entry, experiments, state, vector


def at(draw: Draw, plain: Plain | None = None) -> tuple[Plain, Experiment]:
    """The part of a body that says where: an experiment and, most often, a state; and the first as the core has it."""
    plain = draw(experiments()) if plain is None else plain
    chosen = parse(plain)
    body = {"experiment": plain}
    if draw(st.integers(0, 3)):
        body["state"] = state(draw, chosen)
    return body, chosen


def examples(draw: Draw, chosen: Experiment) -> Plain:
    """Which examples to spell out: that is left out, none, or the first."""
    if draw(st.booleans()) or isinstance(chosen.objective, FunctionChoice):
        return {}
    return {"examples": draw(st.sampled_from(([], [0], [0, 0])))}


def interval(draw: Draw) -> list[float]:
    """Of any width from that between two numbers that are next to each other."""
    low = draw(NUMBER.filter(lambda number: number < PARAMETER_RANGE))
    return [low, max(math.nextafter(low, math.inf), draw(st.one_of(NUMBER, st.just(low))))]


def over(draw: Draw) -> Plain:
    """A range, mostly left out."""
    return {"range": {"u": interval(draw), "v": interval(draw)}} if draw(st.booleans()) else {}


def plane(draw: Draw, chosen: Experiment) -> Plain:
    """A plane of any kind, or none, which is the usual one."""
    objective = compile(chosen)
    names = st.permutations(objective.names[:3] + objective.names[-1:])

    def point() -> list[float]:
        return vector(draw, objective.size)

    made: dict[str, Callable[[], Plain]] = {
        "parameters": lambda: {"kind": "parameters", **dict(zip("uv", draw(names), strict=False))},
        "curve": lambda: {"kind": "parameters", "u": draw(names)[0]},
        "principal": lambda: {"kind": "principal", "path": [point() for _ in range(draw(st.integers(2, 4)))]},
        "again": lambda: {"kind": "principal", "steps": draw(st.sampled_from((1, 2, 9)))},
        "random": lambda: {"kind": "random", "seed": draw(st.integers(0, 3))},
        "curvature": lambda: {"kind": "curvature", "which": draw(st.sampled_from((None, None, 1, -1)))},
        "points": lambda: {"kind": "points", "points": [point() for _ in range(3)]},
        "line": lambda: {"kind": "line", "from": point(), "to": point()},
    }
    kind = draw(st.sampled_from((None, *made)))
    if kind is None:
        return {}
    found = made[kind]()
    if kind not in ("points", "line") and not draw(st.integers(0, 3)):
        found["center"] = point()
    return {"plane": found}


def project(draw: Draw, chosen: Experiment, laid: Plain | None) -> Any:
    """Points, or those that the plane was laid through."""
    if laid is not None and laid["kind"] in ("principal", "points", "line") and draw(st.booleans()):
        return "path"
    return [vector(draw, compile(chosen).size) for _ in range(draw(st.integers(1, 3)))]


ENCODING = st.sampled_from(("numbers", "base64"))
DETAIL = st.sampled_from(("light", "full"))
STRIDE = st.sampled_from((1, 2, 4))
RESOLUTION = st.sampled_from(([2, 2], [3, 2], [9, 9]))


def until(draw: Draw) -> Plain:
    scores = {"scores": draw(st.booleans())}
    if draw(st.integers(0, 2)):
        return scores
    limit = draw(NUMBER)
    return scores | {"until": draw(st.sampled_from(({"loss": limit}, {"gradient_norm": abs(limit)}, {})))}


def start(draw: Draw) -> Plain:
    plain = draw(experiments())
    return {"experiment": plain, **examples(draw, parse(plain))}


def frame(draw: Draw) -> Plain:
    body, chosen = at(draw)
    return {**body, **examples(draw, chosen)}


def step(draw: Draw) -> Plain:
    body, chosen = at(draw)
    more = {"steps": draw(st.sampled_from((1, 2, 25))), "detail": draw(DETAIL), "encoding": draw(ENCODING)}
    return {**body, **examples(draw, chosen), **more, **until(draw)}


def replay(draw: Draw) -> Plain:
    body = step(draw)
    body.pop("until", None)
    return {**body, "skip": draw(st.sampled_from((0, 1, 9)))}


def lanes(draw: Draw, most: int) -> tuple[list[Plain], Experiment]:
    """Runs that differ in how they descend."""
    body, chosen = at(draw)
    found = [body]
    for _ in range(draw(st.integers(0, most - 1))):
        other = batched(body["experiment"] | {"optimizer": entry(draw, OPTIMIZERS), "clip": entry(draw, CLIPS)})
        found.append(at(draw, other)[0])
    return found, chosen


def race(draw: Draw) -> Plain:
    found, chosen = lanes(draw, 3)
    more = {"steps": draw(st.sampled_from((1, 2, 9))), "detail": draw(DETAIL), "encoding": draw(ENCODING)}
    target = draw(st.one_of(st.none(), NUMBER))
    return {"lanes": found, **examples(draw, chosen), **more, **until(draw), "target": target}


def tune(draw: Draw) -> Plain:
    found, _ = lanes(draw, 2)
    grid = draw(st.sampled_from((None, [1e-6], [0.1, 10.0])))
    more = draw(st.sampled_from(({}, {"limits": True}, {"limits": True, "per_decade": 1})))
    return {"lanes": found, "steps": draw(st.sampled_from((1, 5))), **({} if grid is None else {"grid": grid}), **more}


def compare(draw: Draw) -> Plain:
    found, chosen = lanes(draw, 2)
    body = {"a": found[0], "b": found[-1], "samples": draw(st.sampled_from((2, 3, 11))), "top": draw(st.integers(0, 3))}
    if draw(st.booleans()):
        body["a"] = {**body["a"], "start": vector(draw, compile(chosen).size)}
    return body


def events(draw: Draw) -> Plain:
    body, _ = at(draw)
    return {**body, "steps": draw(st.sampled_from((1, 99, 130)))}


def boundary(draw: Draw) -> Plain:
    body, chosen = at(draw, draw(experiments(["network"])))
    more = {"resolution": draw(st.sampled_from((2, 5))), "units": draw(st.booleans()), "encoding": draw(ENCODING)}
    more["unit_stride"] = draw(STRIDE) if more["resolution"] == 5 else 1
    inputs = range(chosen.objective.described.measured)
    count = min(2, len(inputs))
    if draw(st.booleans()):
        features = st.lists(st.sampled_from(inputs), min_size=1, max_size=count, unique=True)
        more["features"] = draw(features)
        count = len(more["features"])
    if draw(st.booleans()):
        more["range"] = [interval(draw) for _ in range(count)]
    return {**body, **more}


def landscape(draw: Draw) -> Plain:
    body, chosen = at(draw)
    body |= {**plane(draw, chosen), **over(draw), "resolution": draw(RESOLUTION), "encoding": draw(ENCODING)}
    body["over"] = draw(st.sampled_from(("all", "batch")))
    if not draw(st.integers(0, 2)):
        body["project"] = project(draw, chosen, body.get("plane"))
    if not draw(st.integers(0, 2)):
        body["field"] = draw(st.sampled_from(([2, 2], [3, 1])))
    body["quadratic"] = draw(st.booleans())
    return body


def looks(draw: Draw, chosen: Experiment, least: int = 0) -> list[Plain]:
    """Views of `chosen`; a boundary only of a network."""
    made: dict[str, Callable[[], Plain]] = {
        "landscape": lambda: {**plane(draw, chosen), **over(draw), "resolution": draw(RESOLUTION)},
        "events": lambda: {"steps": draw(st.sampled_from((1, 9)))},
        "boundary": lambda: {"resolution": 5, "units": draw(st.booleans()), "unit_stride": draw(STRIDE)},
    }
    kinds = list(made)[: 2 if isinstance(chosen.objective, FunctionChoice) else 3]
    return [
        {"kind": kind, **made[kind]()} for kind in draw(st.lists(st.sampled_from(kinds), min_size=least, max_size=3))
    ]


def of_frames(draw: Draw, asked: list[Plain]) -> list[Plain]:
    """The views, some of them of another frame than the last."""
    some = (view for view in asked if view["kind"] != "events" and draw(st.booleans()))
    for view in some:
        view["frame"] = draw(st.sampled_from((0, 1, 8)))
    return asked


def views(draw: Draw) -> Plain:
    """Updates with views of them."""
    body, chosen = at(draw)
    asked = of_frames(draw, looks(draw, chosen))
    more = {"steps": draw(st.sampled_from((1, 2, 9))), "detail": draw(DETAIL), "encoding": draw(ENCODING)}
    return {**body, **more, "views": asked, **until(draw)}


def point_views(draw: Draw) -> Plain:
    """Views of a state, and events, some from a state of their own."""
    body, chosen = at(draw)
    asked = looks(draw, chosen, least=1)
    for view in asked:
        if view["kind"] == "events" and draw(st.booleans()):
            view["state"] = state(draw, chosen)
    return {**body, "views": asked}


def race_views(draw: Draw) -> Plain:
    """A race with views of its lanes."""
    body = race(draw)
    asked = of_frames(draw, looks(draw, parse(body["lanes"][0]["experiment"]), least=1))
    for view in asked:
        view["lane"] = draw(st.integers(0, len(body["lanes"]) - 1))
    return {**body, "views": asked}


def frames(draw: Draw) -> Plain:
    """Frames of runs that may have nothing in common."""
    return {"lanes": [frame(draw) for _ in range(draw(st.integers(1, 3)))]}


def project_body(draw: Draw) -> Plain:
    body, chosen = at(draw)
    body |= plane(draw, chosen)
    return {**body, "project": project(draw, chosen, body.get("plane"))}


def basins(draw: Draw) -> Plain:
    body, _ = at(draw, draw(experiments(["function", "function", "two weights"])))
    return {**body, **over(draw), "resolution": draw(RESOLUTION), "steps": draw(st.sampled_from((1, 10, 50)))}


def explain(draw: Draw) -> Plain:
    body, chosen = at(draw)
    objective = compile(chosen)
    own = FOR_FUNCTIONS if isinstance(chosen.objective, FunctionChoice) else FOR_NETWORKS
    what = draw(st.sampled_from((*own, "update", "check")))
    more = {"what": what, "digits": draw(st.sampled_from((2, 4, 17)))}
    if what in ("parameter", "update") or (what in ("jacobian", "check") and draw(st.booleans())):
        more["parameter"] = draw(st.sampled_from(objective.names))
    return {**body, **more}


def study(draw: Draw) -> Plain:
    base = draw(experiments())
    levels = {name: draw(NUMBER) for name in ("target", "escape") if draw(st.booleans())}
    vary = {"seed": 2, "optimizer.eta": [1e-6, 0.1, 10.0]}
    return {"base": base, "vary": vary, "steps": draw(st.sampled_from((1, 20))), **levels, "stream": False}


def curvature(draw: Draw) -> Plain:
    body, _ = at(draw)
    more = {"ends": draw(st.integers(1, 8)), "spectrum": draw(st.booleans()), "parts": draw(st.booleans())}
    return {**body, **more, "over": draw(st.sampled_from(("all", "batch")))}


def noise(draw: Draw) -> Plain:
    body, chosen = at(draw, draw(experiments(["network"])))
    return {**body, **plane(draw, chosen), "of": draw(st.sampled_from(("batches", "examples")))}


def depth(draw: Draw) -> Plain:
    body, _ = at(draw, draw(experiments(["network"])))
    return {**body, "steps": draw(st.sampled_from((0, 1, 25))), "every": draw(st.sampled_from((1, 7)))}


def export(draw: Draw) -> Plain:
    body, _ = at(draw)
    kind = draw(st.sampled_from(("numpy", "pytorch", "notebook-numpy", "notebook-pytorch", "csv", "json", "npz")))
    return {**body, "steps": draw(st.sampled_from((1, 2, 25))), "kind": kind}


BODIES: dict[str, Callable[[Draw], Plain]] = {
    "start": start, "frame": frame, "step": step, "replay": replay, "race": race, "tune": tune, "compare": compare,
    "events": events, "boundary": boundary, "landscape": landscape, "project": project_body, "basins": basins,
    "explain": explain, "study": study, "curvature": curvature, "noise": noise,
    "depth": depth, "export": export, "step/views": views,
    "views": point_views, "race/views": race_views, "frames": frames,
}  # fmt: skip
"""By endpoint, below /api."""


@st.composite
def bodies(draw: Draw, endpoint: str) -> Plain:
    """A request to /api/`endpoint`."""
    return BODIES[endpoint](draw)
