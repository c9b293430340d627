"""Descent itself, through its own `advance`."""

from __future__ import annotations

import platform
from typing import Any

import numpy
import orjson

from app.core.catalog.optimizers import OPTIMIZERS
from app.core.descent.advance import Run, State, advance, start
from app.core.descent.objective import compile
from app.core.descent.stepper import stepper
from app.core.experiment import parse
from app.core.network import textbook
from benchmarks.protocol import serve_program

CALL = 300  # updates asked for at once


class Advance:
    """Light or full frames, as arrays. `losses` are those over all training and all test examples, of every frame;
    `delivered` makes the bytes of an answer of it all."""

    def __init__(self, detail: str, losses: bool = False, delivered: bool = False) -> None:
        self.detail, self.losses, self.delivered, self.chunk = detail, losses, delivered, CALL

    def setup(self, work: dict[str, Any]) -> None:
        self.experiment = parse(work["experiment"])
        self.state = start(self.experiment)

    def run(self, count: int) -> None:
        run = advance(self.experiment, self.state, count, self.detail)
        self.look(run)
        if run.status != "running":
            raise ArithmeticError(run.divergence)
        frames = run.frames
        # Not frames[-1].state: a whole frame has the losses over all examples, which are computed for all or none.
        slots = {name: values[-1, ...] for name, values in frames.slots.items()}
        self.state = State(self.state.step + count, frames.parameters[-1], slots)

    def look(self, run: Run) -> None:
        """What is done with the frames."""
        if self.losses:
            _ = run.frames.totals
        if self.delivered:
            self.deliver(run)

    def deliver(self, run: Run) -> bytes:
        plain = [frame.plain() for frame in run.frames]
        return orjson.dumps(plain, default=lambda array: array.tolist(), option=orjson.OPT_SERIALIZE_NUMPY)

    def result(self) -> list[float]:
        return self.state.parameters.tolist()


class Passes(Advance):
    """Light frames, and after each pass over the data the losses over all training and all test examples."""

    def setup(self, work: dict[str, Any]) -> None:
        super().setup(work)
        self.compiled = stepper(self.experiment)
        self.pass_losses = numpy.zeros((0, 2))

    def look(self, run: Run) -> None:
        each = self.compiled.batches.per_epoch
        ends = run.frames.parameters[-run.frames.first % each :: each]
        if len(ends):
            self.pass_losses = self.compiled.losses(ends)


class Textbook:
    """The same mathematics from the readable reference, one step at a time: what the plan saves."""

    chunk = 30

    def setup(self, work: dict[str, Any]) -> None:
        self.experiment = parse(work["experiment"])
        objective = compile(self.experiment)
        self.network = objective.network
        self.optimizer = OPTIMIZERS[self.experiment.optimizer.name]
        self.settings = self.experiment.optimizer.values()
        self.eta = self.settings.pop("eta")
        self.state = start(self.experiment)
        inputs, targets = objective.examples.inputs, objective.examples.targets
        self.batches = [(inputs[batch], targets[batch]) for batch in work["batches"]]

    def run(self, count: int) -> None:
        state = self.state
        for step in range(state.step, state.step + count):
            x, y = self.batches[step % len(self.batches)]
            gradient = textbook.gradient(self.network, state.parameters, x, y)
            update, slots = self.optimizer.update(
                gradient, state.slots, state.parameters, step, self.eta, self.settings
            )
            state = State(step + 1, state.parameters + update, slots)
        self.state = state

    def result(self) -> list[float]:
        return self.state.parameters.tolist()


VARIANTS = {
    "light": lambda: Advance("light"),
    "full": lambda: Advance("full"),
    "light losses": lambda: Advance("light", losses=True),
    "light passes": lambda: Passes("light"),
    "light delivered": lambda: Advance("light", delivered=True),
    "full delivered": lambda: Advance("full", delivered=True),
    "textbook": Textbook,
}

if __name__ == "__main__":
    versions = {"Python": platform.python_version(), "NumPy": numpy.__version__, "orjson": orjson.__version__}
    serve_program(lambda variant: VARIANTS[variant](), versions)
