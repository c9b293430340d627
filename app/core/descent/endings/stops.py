"""Stop conditions: a run ends at the first frame that is good enough."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.descent.frames import Goal, Run, Stop
from app.core.descent.scores import scores, without
from app.core.experiment import Experiment
from app.core.support.arrays import Array
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
    frames = run.frames
    stops: list[Stop] = []

    def look(quantity: Goal, called: str, values: Array, limit: float) -> None:
        met = values >= limit if quantity == "score" else values <= limit
        if met.any():
            k = int(met.argmax())
            stops.append(Stop(frames.first + k, quantity, float(values[k]), limit, called))

    if until.loss is not None:
        look("loss", "the loss over the training examples", frames.loss_train, until.loss)
    if until.gradient_norm is not None:
        look("gradient_norm", "the length of the gradient", frames.gradient_norm, until.gradient_norm)
    if until.score is not None and (found := frames.scores or scores(experiment, frames.parameters)):
        look("score", f"{found.measure} over the training examples", found.train, until.score)
    if not stops:
        return run
    stop = min(stops, key=lambda stop: stop.step)
    return Run(frames.head(stop.step - frames.first + 1), "stopped", None, stop)
