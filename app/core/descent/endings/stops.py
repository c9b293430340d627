"""Stop conditions: a run ends at the first frame that is good enough."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.descent.frames import Run, Stop
from app.core.descent.scores import scores, without
from app.core.experiment import Experiment
from app.core.support.registry import InvalidInput


@dataclass(frozen=True, slots=True)
class Until:
    """A run stops at `loss_train` <= `loss`, `gradient_norm` <= `gradient_norm` or a training score >= `score`.

    The first of them stops it; None never does. The gradient is that of the step's batch, as in the frame. The score is
    the accuracy of a classification, R^2 of a regression.
    """

    loss: float | None = None
    gradient_norm: float | None = None
    score: float | None = None


def stopped(experiment: Experiment, run: Run, until: Until) -> Run:
    """`run` of `experiment` up to the first frame that is good enough, which is then the reason of its end.

    If one frame meets several limits, the reason is its loss, else its gradient. Raises InvalidInput for a score of an
    experiment that has none.
    """
    if until.score is not None and (reason := without(experiment)):
        raise InvalidInput("until.score", until.score, reason)
    frames, stops = run.frames, []
    if until.loss is not None and (met := frames.loss_train <= until.loss).any():
        k = int(met.argmax())
        called = "the loss over the training examples"
        stops.append(Stop(frames.first + k, "loss", float(frames.loss_train[k]), until.loss, called))
    if until.gradient_norm is not None and (met := frames.gradient_norm <= until.gradient_norm).any():
        k = int(met.argmax())
        called = "the length of the gradient"
        stops.append(
            Stop(frames.first + k, "gradient_norm", float(frames.gradient_norm[k]), until.gradient_norm, called)
        )
    found = None if until.score is None else frames.scores or scores(experiment, frames.parameters)
    if until.score is not None and found and (met := found.train >= until.score).any():
        k = int(met.argmax())
        called = f"{found.measure} over the training examples"
        stops.append(Stop(frames.first + k, "score", float(found.train[k]), until.score, called))
    if not stops:
        return run
    stop = min(stops, key=lambda stop: stop.step)
    return Run(frames.head(stop.step - frames.first + 1), "stopped", None, stop)
