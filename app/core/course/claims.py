"""Check what a lesson's text says: numbers of a run as written, and points within the picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.core.course.outcomes import outcome
from app.core.course.quantities import Quantity
from app.core.descent.advance import start
from app.core.descent.objective import compile
from app.core.experiment import Experiment
from app.core.landscape.ranges import default_range, read_range
from app.core.landscape.survey import survey
from app.core.landscape.view import look_at
from app.core.support.registry import InvalidInput

Plain = dict[str, Any]
SAMPLES = 9
"""Samples along each axis to see whether a picture is flat."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The claim that after `step` updates `of` is the number `written`: see `reads`."""

    experiment: Experiment
    step: int
    of: Quantity
    written: str

    def check(self, field: str) -> None:
        """Raises InvalidInput with the engine's number."""
        found = outcome(self.experiment, self.step)
        value = found.value(self.of) if found.reached == self.step else None
        if value is None:
            raise InvalidInput(field, self.written, f"nothing: the run ends at step {found.reached}")
        if not reads(value, self.written):
            raise InvalidInput(field, self.written, f"what the engine gets at step {self.step}, {value:.6g}")


def reads(value: float, written: str) -> bool:
    """Whether `value` rounds to the number `written`: to the last digit of 0.048 or 4e100. Whole numbers such as 3 or
    13,300 count to their last digit that is not 0, and to at least three digits; 0 is exact."""
    number = Decimal(written.replace(",", ""))
    last = number.as_tuple().exponent
    if not set(written) & set(".e"):
        last = min(int(number.normalize().as_tuple().exponent), number.adjusted() - 2)
    unit = Decimal(1).scaleb(int(last)) if number else Decimal(0)
    return abs(Decimal(value) - number) <= unit * Decimal("0.5000001")


def axes(experiment: Experiment, view: Plain) -> Plain:
    """The plane that the page shows for `view`: its own, or else the first and the last free weight, or the first two
    free parameters."""
    plane = view["plane"]
    if plane is None:
        objective = compile(experiment)
        free = [name for name, moves in zip(objective.names, objective.free, strict=True) if moves]
        weights = [name for name in free if name.startswith("w")]
        pick = [weights[0], weights[-1]] if len(weights) > 1 else [*free, *objective.names][:2]
        plane = {"kind": "parameters", "u": pick[0], "v": pick[1] if len(pick) > 1 else None}
    return {**plane, "v": None} if view["mode"] == "1d" and plane["kind"] == "parameters" else plane


def check_picture(experiment: Experiment, view: Plain, points: Sequence[tuple[str, Sequence[float]]]) -> None:
    """Raises InvalidInput for a flat picture, or one that does not show all `points`.

    A point is the field that names it, and its coordinates in the plane.
    """
    state = start(experiment)
    seen = look_at(experiment, state, axes(experiment, view))
    intervals = read_range(view["range"], seen.plane) if view["range"] else None
    if intervals is None:
        intervals = default_range(seen.surface.objective, seen.plane, seen.standing.coordinates[:, None])
    for field, point in points:
        if len(point) != len(intervals):
            raise InvalidInput(field, list(point), f"a point of {len(intervals)} coordinates, as the picture has axes")
        for at, (low, high) in zip(point, intervals, strict=True):
            if not low <= at <= high:
                shown = " and ".join(f"{low:g} to {high:g}" for low, high in intervals)
                raise InvalidInput(field, list(point), f"a point that lies within the axes, {shown}")
    given = dict(zip("uv", map(list, intervals), strict=False))
    sampled = survey(seen, [SAMPLES] * len(intervals), given, "float64")
    if not sampled.loss.max() > sampled.loss.min():
        raise InvalidInput("plane", axes(experiment, view), "a plane on which the loss is not the same everywhere")
