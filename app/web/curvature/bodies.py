"""The body of a request for the curvature at a state."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from app.core.curvature.report import ENDS
from app.core.curvature.spectrum import WHOLE
from app.web.experiment.fields import Strict, Whole
from app.web.experiment.parsed import Experiment
from app.web.experiment.state import MaybeState


class CurvatureRequest(Strict):
    """A state, and how much to tell of the curvature there."""

    experiment: Experiment
    state: MaybeState = None
    over: Annotated[
        Literal["all", "batch"], Field(description="the loss over all training examples, or over the state's own batch")
    ] = "all"
    ends: Annotated[int, Whole(1, ENDS)] = Field(
        1, description="eigenvalues from each end of the spectrum, with their eigenvectors"
    )
    spectrum: bool = Field(True, description=f"also all eigenvalues, where at most {WHOLE} parameters are free")
    parts: bool = Field(False, description="also the Gauss-Newton part of the Hessian and the rest; it takes longer")
