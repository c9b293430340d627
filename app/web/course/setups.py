"""Make the experiment and the view of a block's setup, and limit the work of a block."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.catalog.optimizers import OPTIMIZERS
from app.core.catalog.presets import PRESETS
from app.core.course import setups
from app.core.descent.objective import compile
from app.core.experiment import Experiment, FunctionChoice, to_plain
from app.core.support.registry import InvalidInput
from app.web import limits
from app.web.course import blocks
from app.web.http.delivery import Plain

FLAT: Plain = {"mode": "2d", "plane": None, "range": None}
PRODUCTS = 5e9  # of all runs of a block: about a second of one core, once, as outcomes are cached


@dataclass(frozen=True, slots=True)
class Begun:
    """An experiment, its preset's name if it is an unchanged one, and the view of its landscape."""

    experiment: Experiment
    preset: str | None
    view: Plain


def begin(setup: blocks.Setup, last: Begun | None = None) -> Begun:
    """The experiment of `setup`. It keeps the view of `last` if it has the same objective. Raises InvalidInput."""
    given = None if setup.experiment is None else to_plain(setup.experiment)
    experiment = setups.read(setup.preset, given, setup.change)
    if last is not None and last.experiment.objective == experiment.objective:
        view = last.view
    elif setup.preset is not None:
        view = fitting(PRESETS[setup.preset].view, experiment)
    else:
        view = fitting(FLAT, experiment)
    return Begun(experiment, None if setup.change else setup.preset, view)


def fitting(view: Plain, experiment: Experiment) -> Plain:
    """The part of a preset's `view` that fits `experiment`, which may have another network."""
    plane, names = view["plane"], compile(experiment).names
    lost = plane is not None and any(plane.get(axis) not in (None, *names) for axis in "uv")
    found = {**view, "plane": None, "range": None} if lost else dict(view)
    if isinstance(experiment.objective, FunctionChoice) and (len(names) == 1) != (found["mode"] == "1d"):
        found["mode"] = "1d" if len(names) == 1 else "2d"
    return found


def with_options(begun: Begun, asked: blocks.Pictured | blocks.Beside) -> Plain:
    """The view with the block's options. With a plane of its own it does not keep the preset's range."""
    view = dict(begun.view)
    given = asked.model_fields_set
    if "plane" in given:
        plane = None if asked.plane is None else asked.plane.model_dump(by_alias=True, exclude_unset=True)
        view |= {"plane": plane, "range": None}
        names = compile(begun.experiment).names
        for axis in "uv":
            name = (plane or {}).get(axis)
            if plane is not None and plane["kind"] == "parameters" and name is not None and name not in names:
                raise InvalidInput(f"plane.{axis}", name, "a parameter: " + ", ".join(names[:12]))
    if "range" in given:
        view["range"] = None if asked.range is None else asked.range.model_dump(exclude_unset=True)
    if isinstance(asked, blocks.Beside):
        view["mode"] = "2d"
    elif asked.mode is not None:
        view["mode"] = asked.mode
    return view


def bound(experiments: Sequence[Experiment], steps: int) -> None:
    """Raises InvalidInput that names `steps`, for more updates than a block may make in all."""
    per_step = 0.0
    for experiment in experiments:
        products, _ = limits.update(compile(experiment), OPTIMIZERS[experiment.optimizer.name], False, 1)
        per_step += products + limits.CALLS
    most = max(1, int(PRODUCTS / per_step))
    if steps > most:
        raise InvalidInput("steps", steps, f"at most {most} with these {len(experiments)} runs, or it takes too long")
