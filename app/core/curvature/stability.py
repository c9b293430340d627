"""How sharp the loss may be for steps of a method to come down, beside how sharp it is."""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np

from app.core.catalog.clipping import CLIPS
from app.core.catalog.optimizers import OPTIMIZERS
from app.core.catalog.optimizers.needs import Settings
from app.core.catalog.optimizers.table import Stability
from app.core.curvature.hessian import HessianAt
from app.core.curvature.spectrum import Spectrum, spectrum
from app.core.descent.frames import Frame, State
from app.core.descent.objective import FunctionObjective, compile
from app.core.descent.place import flat_below
from app.core.experiment import Experiment
from app.core.support.numbers import finite

Side = Literal["above", "at", "below"]

EQUAL = 1e-9
"""Within this share of each other, sharpness and limit are equal but for rounding."""


def stability(
    experiment: Experiment, state: State, hessian: HessianAt, found: Spectrum, frame: Frame
) -> dict[str, Any] | None:
    """How sharp the loss may be for steps of this method to come down, and how sharp it is; None where no limit is
    known, or where the preconditioner overflows.
    """
    chosen = experiment.optimizer
    optimizer, settings = OPTIMIZERS[chosen.name], chosen.values()
    known = optimizer.stability
    if known is None or not len(found.eigenvalues):
        return None
    clip = CLIPS[experiment.clip.name]
    values = found.eigenvalues
    with np.errstate(all="ignore"):
        clipped = clip.clip(frame.gradient, **experiment.clip.values())
        if known.preconditioner is not None:
            clock = state.step - state.since
            _, slots = optimizer.update(clipped, state.slots, state.parameters, clock, frame.eta, settings)
            scale = 1 / np.sqrt(known.preconditioner(slots, clock, settings))
            if not (np.isfinite(scale).all() and scale.all()):
                return None
            values = spectrum(hessian.scaled(scale), 1).eigenvalues
        elif known.scaled is not None:
            values = known.scaled(np.where(np.abs(values) <= flat_below(values), 0.0, values), settings)
    sharpness, bound = float(values[-1]), known.bound(settings)
    limit = finite(bound / frame.eta) if frame.eta > 0 else None
    on = side(sharpness, limit, flat_below(values))
    steps = "steps" if isinstance(compile(experiment), FunctionObjective) else "full-batch steps"
    return {
        "eta": frame.eta,
        "bound": bound,
        "written": known.written,
        "formula": known.formula,
        "limit": limit,
        "sharpness": sharpness,
        "side": on,
        "words": words(known, settings, on, steps) + (STANDING if known.preconditioner else "")
        if on
        else no_side(sharpness, limit, flat_below(values)),
        "preconditioned": bool(known.divisor),
        "divisor": known.divisor,
        "clipped": not np.array_equal(clipped, frame.gradient),
        "full_batch": compile(experiment).batches.full,
    }


STANDING = " That holds while the averages that the method divides by change slowly."


def side(sharpness: float, limit: float | None, flat: float = 0.0) -> Side | None:
    """On which side of its limit the sharpness is, at the limit within EQUAL of it.

    Where nothing bends upwards by more than the `flat` bound, or no step is made, there is none.
    """
    if limit is None or sharpness <= flat:
        return None
    if math.isclose(sharpness, limit, rel_tol=EQUAL):
        return "at"
    return "above" if sharpness > limit else "below"


def words(known: Stability, settings: Settings, on: Side, steps: str) -> str:
    """How `steps` along the sharpest direction go on that side of the limit, in words that follow its name."""
    if on == "above":
        return f"while it stays there, {steps} along this direction grow, each overshooting further."
    if on == "at":
        return f"{steps} along this direction leap from side to side and do not shrink."
    if not known.friction(settings):
        return f"{steps} along this direction do not grow, but swing on for ever: nothing slows them down."
    if known.memory(settings):
        return f"{steps} along this direction may swing past the bottom, and settle in time."
    return f"each of the {steps} lands nearer to the bottom along this direction."


def no_side(sharpness: float, limit: float | None, flat: float) -> str:
    """Why the sharpness is on no side of a limit."""
    if limit is None:
        return "no step is made at a rate of 0."
    if sharpness < -flat:
        return "a negative one has no limit, as the loss bends downwards in every direction."
    return "the loss bends upwards in no direction, so there is nothing to overshoot."
