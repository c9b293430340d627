"""The body of a request for a derivation."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from app.core.explain import DIGITS
from app.web.descent.bodies import Example
from app.web.experiment.fields import Strict, Whole
from app.web.experiment.parsed import Experiment
from app.web.experiment.schema import Name
from app.web.experiment.state import MaybeState

What = Literal["parameter", "forward", "loss", "jacobian", "collapse", "function", "update", "check"]
DEEPEST = 20  # levels; a derivation of the deepest network has fewer


class ExplainRequest(Strict):
    """A number of the frame at a state, to be derived."""

    experiment: Experiment
    state: MaybeState = None
    what: What = Field(
        description="parameter: the gradient of one weight or bias; update: what the optimizer makes of it; "
        "forward: one example through the network; loss: what the loss is made of; jacobian: the links of the chain as "
        "matrices; collapse: linear layers in a row as a single one; function: its value and partial derivatives; "
        "check: the gradient against differences of the loss"
    )
    parameter: Name | None = Field(
        None, description='such as "w1[2,1]"; needed for parameter and update, possible for jacobian and check'
    )
    example: Example | None = Field(
        None, description="the training example, by index; left out: the first of the step's batch"
    )
    levels: Annotated[int, Whole(0, DEEPEST)] | None = Field(
        None, description="leave out lines of a higher level: 0 is the short version; null for all of them"
    )
    digits: Annotated[int, Whole(*DIGITS)] = Field(
        4, description="significant digits of the numbers in formulas; 17 means all of them"
    )
