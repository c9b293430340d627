"""Stop conditions: a run ends at the first frame that is good enough."""

from __future__ import annotations

from app.core.descent.frames import Goal, Run, Stop
from app.core.descent.scores import scores, without
from app.core.experiment import Experiment
from app.core.support.arrays import Array
from app.core.support.registry import InvalidInput


def stopped(
    experiment: Experiment,
    run: Run,
    loss: float | None = None,
    gradient_norm: float | None = None,
    score: float | None = None,
) -> Run:
    """`run` of `experiment` up to the first frame that is good enough, which is then the reason of its end.

    That is one with `loss_train` <= `loss`, `gradient_norm` <= `gradient_norm` or a training score >= `score`: the
    accuracy of a classification, R^2 of a regression. None stops nothing. The gradient is that of the step's batch, as
    in the frame. If one frame meets several limits, the reason is its loss, else its gradient. Raises InvalidInput for
    a score of an experiment that has none.
    """
    if score is not None and (reason := without(experiment)):
        raise InvalidInput("until.score", score, reason)
    frames = run.frames
    stops: list[Stop] = []

    def look(quantity: Goal, called: str, values: Array, limit: float) -> None:
        met = values >= limit if quantity == "score" else values <= limit
        if met.any():
            k = int(met.argmax())
            stops.append(Stop(frames.first + k, quantity, float(values[k]), limit, called))

    if loss is not None:
        look("loss", "the loss over the training examples", frames.loss_train, loss)
    if gradient_norm is not None:
        look("gradient_norm", "the length of the gradient", frames.gradient_norm, gradient_norm)
    if score is not None and (found := frames.scores or scores(experiment, frames.parameters)):
        look("score", f"{found.measure} over the training examples", found.train, score)
    if not stops:
        return run
    stop = min(stops, key=lambda stop: stop.step)
    return Run(frames.head(stop.step - frames.first + 1), "stopped", None, stop)
