"""The libraries that scripts and notebooks are written for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.core.descent.advance import Run, State
from app.core.descent.objective import FunctionObjective, compile
from app.core.experiment import Experiment
from app.core.export.notebook import notebook
from app.core.export.numpy_script import numpy_parts
from app.core.export.parts import Note, Part, as_script, heading
from app.core.export.plots import plots
from app.core.export.torch_script import check_in_torch, torch_parts


@dataclass(frozen=True, slots=True)
class Library:
    """A library that scripts are written for.

    `parts(experiment, state, run, keeps)` is a script in parts. `heights` and `outputs` are helpers for pictures: the
    heights of a function over arrays of coordinates, and a network's outputs for an array of points. `mark` is added to
    the names of files. `checked` raises InvalidInput for an experiment that has no such script.
    """

    name: str
    parts: Callable[[Experiment, State, Run, bool], list[Part]]
    heights: str
    outputs: str
    mark: str
    checked: Callable[[Experiment], None] = lambda experiment: None

    def script(self, experiment: Experiment, state: State, run: Run, notes: Sequence[Note] = ()) -> str:
        """The script as one text. Experiments are `checked` before."""
        parts = self.parts(experiment, state, run, False)
        return as_script(heading(experiment, state, run, notes, self.name), parts)

    def notebook(self, experiment: Experiment, state: State, run: Run, notes: Sequence[Note] = ()) -> bytes:
        """The script in cells, with pictures."""
        objective = compile(experiment)
        helper = self.heights if isinstance(objective, FunctionObjective) else self.outputs
        parts = [*self.parts(experiment, state, run, True), *plots(objective, helper)]
        formula = objective.function.formula if isinstance(objective, FunctionObjective) else ""
        lines = heading(experiment, state, run, notes, self.name)
        return notebook(f"Gradient descent in {self.name}", lines, parts, formula)


NUMPY = Library(
    "NumPy",
    numpy_parts,
    heights="""
def heights(*axes):
    with np.errstate(all="ignore"):
        return loss(np.array(axes))
""",
    outputs="""
def outputs(points):
    return forward(parameters, points)[1][-1]
""",
    mark="",
)
PYTORCH = Library(
    "PyTorch",
    torch_parts,
    heights="""
def heights(*axes):
    return loss(torch.tensor(np.array(axes))).numpy()
""",
    outputs="""
def outputs(points):
    with torch.no_grad():
        return model(torch.tensor(points)).numpy()
""",
    mark="-pytorch",
    checked=check_in_torch,
)
