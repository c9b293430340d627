"""The endpoint about curvature."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Request

from app.web.curvature import answers, bodies, examples, handlers
from app.web.http.delivery import Plain
from app.web.http.json_route import JsonRoute, heavy
from app.web.http.openapi import REFUSALS

bending = APIRouter(prefix="/api", route_class=JsonRoute, tags=["Looking from above"], responses=REFUSALS)


@bending.post("/curvature", response_model=answers.CurvatureAnswer, summary="How the loss bends at a state")
@heavy(handlers.look)
def curvature(
    request: Request, body: Annotated[bodies.CurvatureRequest, Body(openapi_examples=examples.CURVATURE)]
) -> Plain:
    """The eigenvalues of the Hessian, exact second derivatives of the loss over the free parameters: all of them for
    small networks, else those at both ends, with eigenvectors. How the loss bends along the gradient and along the
    update about to leave the state, what that update does to the loss by prediction and in fact, and how sharp the loss
    may be for this method at this rate. Where an example lies on a corner of its activation, the curvature is that of
    the side that the gradient is taken from, and the answer counts such examples."""
    return handlers.look(body)
