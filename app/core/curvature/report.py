"""The curvature at a state of a run: its spectrum, how it lies along the gradient and the next update, and how sharp
the loss may be there for this method.
"""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

import numpy as np

from app.core.catalog.optimizers import OPTIMIZERS
from app.core.curvature.corner_minimum import at_corner
from app.core.curvature.hessian import Corners, HessianAt, corners
from app.core.curvature.spectrum import WHOLE, Spectrum, spectrum
from app.core.curvature.stability import stability
from app.core.descent.advance import frame_at
from app.core.descent.frames import Frame, State
from app.core.descent.loss_surface import FunctionLossSurface, LossSurface, loss_surface
from app.core.descent.nudge import nudge
from app.core.descent.objective import FunctionObjective
from app.core.descent.place import flat_below, place
from app.core.descent.searches import trials_at
from app.core.experiment import Experiment
from app.core.support.arrays import Array
from app.core.support.norms import norm
from app.core.support.numbers import finite
from app.core.support.registry import InvalidInput

ENDS = 8
"""Eigenvalues from each end of the spectrum at most, with their vectors."""


def report(
    experiment: Experiment, state: State, over: Any = "all", count: int = 1, whole: bool = True, parts: bool = False
) -> dict[str, Any]:
    """The curvature at `state`, in the form of the API, of the loss over "all" training examples or the "batch" of its
    update.

    `count` eigenvalues from each end, with their vectors; with `whole` all of them where at most WHOLE parameters are
    free; with `parts` the ends of the Gauss-Newton part and of the rest. Raises InvalidInput where numbers are not
    finite.
    """
    surface, point = loss_surface(experiment, state.step, over), state.parameters
    free = int(surface.objective.free.sum())
    hessian = HessianAt(surface, point)
    gradient, loss = surface.gradients(point), float(surface.losses(point))
    with np.errstate(all="ignore"):
        frame = frame_at(experiment, state)
    try:
        if not (np.isfinite(gradient).all() and math.isfinite(loss)):
            raise FloatingPointError("the gradient is not finite")
        found = spectrum(hessian, None if whole and free <= WHOLE else count)
        on = corners(surface, point)
        way_on = nudge(surface, experiment.seed, state, gradient, frame)
        return {
            "step": state.step,
            "over": surface.over,
            "examples": surface.examples,
            "free": free,
            "loss": loss,
            "eta": frame.eta,
            "rate": rate_used(experiment, frame),
            **of_spectrum(found, count),
            "place": of_place(surface, hessian, found, point, gradient, on),
            "corners": asdict(on),
            "parts": of_parts(hessian) if parts and not isinstance(surface, FunctionLossSurface) else None,
            "nudge": way_on and way_on.plain(),
            "gradient": along_gradient(hessian, gradient, flat_below(found.eigenvalues)),
            "update": along_update(surface, hessian, point, gradient, frame),
            "stability": stability(experiment, state, hessian, found, frame),
        }
    except FloatingPointError as error:
        allowed = "a point where loss, gradient and curvature are finite"
        raise InvalidInput("state.parameters", point.tolist(), allowed) from error


def of_spectrum(found: Spectrum, count: int) -> dict[str, Any]:
    """All eigenvalues, if they are known, and those at both ends with their vectors, the outermost first."""
    bound = flat_below(found.eigenvalues)
    pairs = [
        {"value": value, "flat": abs(value) <= bound, "vector": vector}
        for value, vector in zip(found.eigenvalues.tolist(), found.vectors, strict=True)
    ]
    return {
        "eigenvalues": found.eigenvalues if found.complete else None,
        "smallest": pairs[:count],
        "largest": pairs[::-1][:count],
        "residual": found.residual,
    }


def of_place(
    surface: LossSurface, hessian: HessianAt, found: Spectrum, point: Array, gradient: Array, on: Corners
) -> dict[str, Any]:
    """The kind of the point: see `place`, and `at_corner` on the corner of a penalty."""
    objective, free = surface.objective, int(hessian.free.sum())
    if isinstance(objective, FunctionObjective):
        look = point, lambda moved: objective.gradient(moved, 0)
        here = place(found.eigenvalues, found.vectors, gradient, free, objective.width, bool(on), look)
    else:
        here = place(found.eigenvalues, found.vectors, gradient, free, 1.0, bool(on))
    return at_corner(here, surface, hessian, point, gradient, on).plain()


def of_parts(hessian: HessianAt) -> dict[str, Any]:
    """The smallest and the largest eigenvalue of the Gauss-Newton part and of the rest; null where nothing is free."""
    found: dict[str, Any] = {}
    for part in ("gauss_newton", "rest"):
        values = spectrum(hessian.only(part), 1).eigenvalues
        found[part] = {"smallest": float(values[0]), "largest": float(values[-1])} if len(values) else None
    return found


def along_gradient(hessian: HessianAt, gradient: Array, flat: float) -> dict[str, Any]:
    """How the loss bends along the gradient, and the rate that takes a step of gradient descent to the lowest point of
    that parabola; null where there is no gradient, or no lowest point.

    Up to the `flat` bound of the eigenvalues the loss is straight along it: the rest may be rounding.
    """
    length = norm(gradient)
    curvature, best, words = None, None, "There is no gradient."
    if length > 0:
        direction = gradient / length
        curvature = finite(float(direction @ hessian.products(direction)))
        words = NO_BEST["overflow"]
    if curvature is not None:
        best = finite(1 / curvature) if curvature > flat else None
        words = "" if best is not None else NO_BEST["straight" if curvature >= -flat else "down"]
    return {"norm": length, "curvature": curvature, "best_rate": best, "words": words}


NO_BEST = {
    "overflow": "The curvature along the gradient overflows.",
    "straight": "Along the gradient the loss does not bend: by slope and curvature every longer step is better.",
    "down": "Along the gradient the loss bends downwards: by slope and curvature every longer step is better.",
}
"""Why no rate is best along a gradient."""


def rate_used(experiment: Experiment, frame: Frame) -> float:
    """The rate of the update about to leave: that of the accepted trial where the method searches for it, 0 where it
    accepts none.
    """
    if not OPTIMIZERS[experiment.optimizer.name].searches:
        return frame.eta
    return next((float(trial.rates[0]) for trial in trials_at(experiment, frame) if trial.accepted[0]), 0.0)


def along_update(
    surface: LossSurface, hessian: HessianAt, point: Array, gradient: Array, frame: Frame
) -> dict[str, Any]:
    """The effect of the next update on the loss: by the slope alone, by slope and curvature, and in fact.

    Each is null where it overflows.
    """
    update = frame.update
    with np.errstate(all="ignore"):
        slope = float(gradient @ update)
        curvature = float(update @ hessian.products(update))
        before, after = surface.losses(np.array([point, point + update])).tolist()
    numbers = {"slope": slope, "curvature": curvature, "predicted": slope + curvature / 2, "real": after - before}
    return {key: finite(value) for key, value in numbers.items()}
