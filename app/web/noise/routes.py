"""The endpoint about gradient noise."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Request

from app.web.http.delivery import Plain
from app.web.http.json_route import JsonRoute, heavy
from app.web.http.openapi import REFUSALS
from app.web.noise import answers, bodies, examples, handlers

scattering = APIRouter(prefix="/api", route_class=JsonRoute, tags=["Looking from above"], responses=REFUSALS)


@scattering.post("/noise", response_model=answers.NoiseAnswer, summary="How noisy the batches' gradients are")
@heavy(handlers.measure)
def noise(request: Request, body: Annotated[bodies.NoiseRequest, Body(openapi_examples=examples.NOISE)]) -> Plain:
    """The gradients of the batches of this epoch, or of single examples, around the gradient over all training
    examples: their angles to it, their places along it and along the widest noise direction, and on demand in a plane
    of the landscape. Beside the batch size stands the noise scale, the batch size at which noise and gradient are about
    equally long. A function has no examples and is refused."""
    return handlers.measure(body)
