"""The optimizer's update of one parameter, line by line: why this step has this length.

The formulas are the optimizer's own. The values are the engine's: new slots those of the next frame, the update the
frame's.
"""

from __future__ import annotations

from app.core.experiment import Experiment
from app.core.explain.lines import Derivation, Line
from app.core.explain.steps import Step, Terms
from app.core.explain.weight import FROZEN
from app.core.support.formulas import Number


def update(terms: Terms, experiment: Experiment, name: str) -> Derivation:
    """From the gradient of the parameter `name` to its new value."""
    step, frame = Step(terms, experiment, name), terms.frame
    right = step.optimizer.derive(step)
    term = step.w.term
    moved = terms.parameter(
        name, "update", frame.update[step.position], tex=rf"\Delta {step.w.tex}", term=f"update-{term}",
        kind="update", css="q-update",
    )  # fmt: skip
    if terms.objective.free[step.position]:
        step.add("update", 0, moved, right, f"The update of {step.optimizer.title}.")
    else:
        step.add("update", 0, moved, Number(0), FROZEN)
    new = terms.parameter(name, "new_parameters", frame.full["new_parameters"][step.position], term=f"new-{term}")
    step.lines.append(Line("new", 0, new, step.w + moved, "Where the parameter goes.", r"\leftarrow"))
    example = getattr(terms, "example", None)
    return Derivation("update", frame.state.step, name, example, step.lines)
