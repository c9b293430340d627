"""The largest learning rate with which steps come down where the loss bends as it does at a state."""

from __future__ import annotations

import numpy as np

from app.core.catalog.optimizers import OPTIMIZERS
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


def past_limit(experiment: Experiment) -> str:
    """How full-batch steps at rates above `highest_rate` go on, as a sentence; empty where no limit is known.

    In a bowl of that curvature the distance from its bottom grows by a factor below -1 in the long run. A method whose
    divisor follows the gradients keeps its limit only as long as the divisor.
    """
    known = OPTIMIZERS[experiment.optimizer.name].stability
    if known is None:
        return ""
    if known.preconditioner is None:
        while_so = "As long as the loss bends as it does here"
        then = "Where it bends less on the way, a run can settle all the same."
    else:
        while_so = "As long as the loss bends, and the method divides, as they do here"
        then = "Both change from step to step, so a run can settle all the same."
    return (
        f"{while_so}, steps at larger rates leap over the bottom and in time land further and further from it. {then}"
    )
