"""Predictions about a run, graded by making the run.

There are three forms: a number, which of several statements holds, and which of several changes makes a number least
or largest. Each computes its own truth; `check` refuses unfair questions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.core.course.outcomes import Outcome, outcome
from app.core.course.quantities import Quantity, read, same
from app.core.descent.objective import compile
from app.core.experiment import Experiment
from app.core.support.registry import InvalidInput

CLEAR = 1e-6
"""The relative difference that the best of several runs needs to the next."""


@dataclass(frozen=True, slots=True)
class Grade:
    """`truth` is a number, or the index of a choice. `slip` is the index of the slip that was made, if it is known.
    `values` are the numbers by which choices were compared, None where a run diverged."""

    right: bool
    truth: float | int
    slip: int | None = None
    values: tuple[float | None, ...] | None = None


@dataclass(frozen=True, slots=True)
class Slip:
    """A wrong number whose reason is known."""

    value: float
    within: float


@dataclass(frozen=True, slots=True)
class NumberQuestion:
    """What is `of` after `steps` updates? Right within `within` of it."""

    experiment: Experiment
    steps: int
    of: Quantity
    within: float
    slips: tuple[Slip, ...] = ()

    @property
    def told_at_start(self) -> bool:
        """Whether the frame at the start, with the update that leaves it, shows the answer."""
        return self.steps == 1

    def shown_by(self, experiment: Experiment, step: int) -> bool:
        """Whether the run of `experiment` at `step` shows the answer, at this step or after the next update."""
        try:
            of = read(self.of.name, compile(experiment))
        except InvalidInput:
            return False
        found = outcome(experiment, step)
        shown = [found.value(of)] if found.reached == step else []
        if of.kind == "parameter":
            shown += [outcome(experiment, step + 1).value(of)]
        truth = self.truth()
        return any(value is not None and same(value, truth, self.within) for value in shown)

    def truth(self) -> float:
        """Raises InvalidInput if the run diverges earlier."""
        found = outcome(self.experiment, self.steps)
        value = found.value(self.of) if found.status == "running" else None
        if value is None:
            allowed = f"at most {found.reached}: the run diverges then, and there is no number to predict"
            raise InvalidInput("steps", self.steps, allowed)
        return value

    def grade(self, answer: float) -> Grade:
        truth = self.truth()
        if same(answer, truth, self.within):
            return Grade(True, truth)
        slips = (index for index, slip in enumerate(self.slips) if same(answer, slip.value, slip.within))
        return Grade(False, truth, next(slips, None))

    def check(self) -> None:
        """Raises InvalidInput for a slip that overlaps with right answers or with another slip."""
        truth = self.truth()
        if not self.told_at_start and self.shown_by(self.experiment, 0):
            allowed = "steps 1: the answer is there at the start, which may be looked at before it is given"
            raise InvalidInput("steps", self.steps, allowed)
        for index, slip in enumerate(self.slips):
            if same(slip.value, truth, self.within + slip.within):
                allowed = f"a number that is clearly wrong: by the engine the right one is {truth:.10g}"
                raise InvalidInput(f"slips.{index}.value", slip.value, allowed)
            for other in self.slips[:index]:
                if same(slip.value, other.value, max(slip.within, other.within)):
                    raise InvalidInput(f"slips.{index}.value", slip.value, "a number that is no slip before it")


@dataclass(frozen=True, slots=True)
class At:
    """A quantity at a step; None is the end of the run."""

    of: Quantity
    step: int | None = None

    def value(self, found: Outcome) -> float | None:
        return found.value(self.of, self.step)


@dataclass(frozen=True, slots=True)
class Ends:
    """The run ends with this status."""

    status: Literal["running", "diverged"]

    def holds(self, found: Outcome) -> bool:
        return found.status == self.status

    def steps(self) -> tuple[int, ...]:
        return ()


@dataclass(frozen=True, slots=True)
class Compares:
    """`left` lies below (or above) `right`. False if the run did not get to one of them."""

    left: At
    side: Literal["below", "above"]
    right: At | float

    def holds(self, found: Outcome) -> bool:
        left = self.left.value(found)
        right = self.right.value(found) if isinstance(self.right, At) else self.right
        if left is None or right is None:
            return False
        return left < right if self.side == "below" else left > right

    def steps(self) -> tuple[int, ...]:
        places = (self.left, self.right) if isinstance(self.right, At) else (self.left,)
        return tuple(place.step for place in places if place.step is not None)


Condition = Ends | Compares


@dataclass(frozen=True, slots=True)
class StatementQuestion:
    """Which statement holds of a run? Each is a list of conditions that must all hold."""

    experiment: Experiment
    steps: int
    statements: tuple[tuple[Condition, ...], ...]

    @property
    def told_at_start(self) -> bool:
        return self.steps == 1

    def shown_by(self, experiment: Experiment, step: int) -> bool:
        return experiment == self.experiment and step >= self.steps

    def holding(self) -> list[int]:
        """The indices of the statements that hold: one, if the question is fair."""
        asked = {step for conditions in self.statements for condition in conditions for step in condition.steps()}
        found = outcome(self.experiment, self.steps, tuple(sorted(asked)))
        return [
            index
            for index, conditions in enumerate(self.statements)
            if all(condition.holds(found) for condition in conditions)
        ]

    def truth(self) -> int:
        """Raises InvalidInput unless exactly one statement holds."""
        holding = self.holding()
        if len(holding) != 1:
            said = " and ".join(str(index + 1) for index in holding)
            what = f"number {said} hold" if holding else "none holds"
            raise InvalidInput("choices", what, "conditions of which, by the engine, those of exactly one choice hold")
        return holding[0]

    def grade(self, answer: float) -> Grade:
        truth = self.truth()
        return Grade(answer == truth, truth)

    def check(self) -> None:
        self.truth()


@dataclass(frozen=True, slots=True)
class ComparisonQuestion:
    """Which of these experiments has the least (or most) of something after `steps` updates? A diverged one loses.

    `of` is the quantity in each of them: of one name, but at another place if the sizes differ.
    """

    experiments: tuple[Experiment, ...]
    steps: int
    of: tuple[Quantity, ...]
    side: Literal["least", "most"]
    told_at_start = False

    def shown_by(self, experiment: Experiment, step: int) -> bool:
        return False

    def values(self) -> tuple[float | None, ...]:
        found = [outcome(experiment, self.steps) for experiment in self.experiments]
        return tuple(run.value(of) if run.status == "running" else None for run, of in zip(found, self.of, strict=True))

    def truth(self) -> int:
        """Raises InvalidInput if all diverge, or the best two are equal."""
        values = self.values()
        sign = 1 if self.side == "least" else -1
        order = sorted((sign * value, index) for index, value in enumerate(values) if value is not None)
        if not order:
            raise InvalidInput("choices", "all diverge", "at least one choice whose run does not diverge")
        if len(order) > 1:
            (best, first), (next_best, second) = order[:2]
            if next_best - best <= CLEAR * max(abs(best), abs(next_best)):
                tie = f"{values[first]:.10g} of number {first + 1} and {values[second]:.10g} of number {second + 1}"
                raise InvalidInput("choices", tie, f"choices of which one clearly has the {self.side}")
        return order[0][1]

    def grade(self, answer: float) -> Grade:
        truth = self.truth()
        return Grade(answer == truth, truth, values=self.values())

    def check(self) -> None:
        self.truth()


Question = NumberQuestion | StatementQuestion | ComparisonQuestion
