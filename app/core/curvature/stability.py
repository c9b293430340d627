"""How sharp the loss may be for steps of a method to come down, beside how sharp it is."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from app.core.catalog.clipping import CLIPS
from app.core.catalog.optimizers import OPTIMIZERS
from app.core.curvature.hessian import HessianAt
from app.core.curvature.spectrum import Spectrum, spectrum
from app.core.descent.frames import Frame, State
from app.core.descent.objective import compile
from app.core.experiment import Experiment


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
    with np.errstate(all="ignore"):
        clipped = clip.clip(frame.gradient, **experiment.clip.values())
        sharpness = float(found.eigenvalues[-1])
        if known.preconditioner is not None:
            clock = state.step - state.since
            _, slots = optimizer.update(clipped, state.slots, state.parameters, clock, frame.eta, settings)
            scale = 1 / np.sqrt(known.preconditioner(slots, clock, settings))
            if not (np.isfinite(scale).all() and scale.all()):
                return None
            sharpness = float(spectrum(hessian.scaled(scale), 1).eigenvalues[-1])
    bound = known.bound(settings)
    limit = finite(bound / frame.eta) if frame.eta > 0 else None
    return {
        "eta": frame.eta,
        "bound": bound,
        "written": known.written,
        "formula": known.formula,
        "limit": limit,
        "sharpness": sharpness,
        "side": side(sharpness, limit),
        "preconditioned": known.preconditioner is not None,
        "clipped": not np.array_equal(clipped, frame.gradient),
        "full_batch": compile(experiment).batches.full,
    }


def side(sharpness: float, limit: float | None) -> str | None:
    """On which side of its limit the sharpness is. Where nothing bends upwards, or no step is made, there is none."""
    if limit is None or sharpness <= 0:
        return None
    return "above" if sharpness > limit else "below"


def finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
