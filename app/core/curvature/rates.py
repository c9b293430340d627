"""The largest learning rate with which steps come down where the loss bends as it does at a state."""

from __future__ import annotations

import numpy as np

from app.core.curvature.hessian import HessianAt
from app.core.curvature.spectrum import spectrum
from app.core.curvature.stability import stability
from app.core.descent.advance import frame_at
from app.core.descent.frames import State
from app.core.descent.loss_surface import loss_surface
from app.core.experiment import Experiment
from app.core.support.numbers import finite


def highest_rate(experiment: Experiment, state: State) -> float | None:
    """The method's bound over the largest curvature of the loss over all examples: 2 / lambda for gradient descent.

    It is the rate to choose, before the schedule's factor at this step. None where no limit is known, where the loss
    bends upwards nowhere, where the gradient is clipped, or where numbers overflow. It is that of the curvature here:
    further on the loss may bend more, or less.
    """
    surface = loss_surface(experiment, state.step)
    hessian = HessianAt(surface, state.parameters)
    try:
        with np.errstate(all="ignore"):
            known = stability(experiment, state, hessian, spectrum(hessian, 1), frame_at(experiment, state))
    except FloatingPointError:
        return None
    if known is None or known["clipped"] or not (known["sharpness"] > 0 and known["eta"] > 0):
        return None
    with np.errstate(all="ignore"):
        chosen = np.float64(experiment.optimizer.values()["eta"]) / known["eta"]
        return finite(float(chosen * (known["bound"] / known["sharpness"])))
