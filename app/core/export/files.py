"""The kinds of files that a run can be exported as."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.core.descent.advance import Run, State, advance
from app.core.experiment import Experiment, FunctionChoice
from app.core.export.libraries import NUMPY, PYTORCH, Library
from app.core.export.parts import Note
from app.core.export.tables import as_csv, as_json, as_npz


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its `ending`, its media type, and how it is written.

    `checked` raises InvalidInput for an experiment that has no such file. `numbered`: it has the numbers of every step.
    `mark` is added to the file's name.
    """

    ending: str
    media: str
    written: Callable[[Experiment, State, Run, Sequence[Note]], bytes]
    checked: Callable[[Experiment], None] = lambda experiment: None
    numbered: bool = True
    mark: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """A file to hand out. Its `name` is plain ASCII."""

    name: str
    media: str
    content: bytes


def script(library: Library) -> Kind:
    def written(experiment: Experiment, state: State, run: Run, notes: Sequence[Note]) -> bytes:
        return library.script(experiment, state, run, notes).encode()

    return Kind("py", "text/x-python; charset=utf-8", written, library.checked, numbered=False, mark=library.mark)


def cells(library: Library) -> Kind:
    return Kind(
        "ipynb", "application/x-ipynb+json", library.notebook, library.checked, numbered=False, mark=library.mark
    )


KINDS = {
    "numpy": script(NUMPY),
    "pytorch": script(PYTORCH),
    "notebook-numpy": cells(NUMPY),
    "notebook-pytorch": cells(PYTORCH),
    "csv": Kind("csv", "text/csv; charset=utf-8", as_csv),
    "json": Kind("json", "application/json", as_json),
    "npz": Kind("npz", "application/octet-stream", as_npz),
}


def export(experiment: Experiment, state: State, steps: int, kind: str, notes: Sequence[Note] = ()) -> File:
    """The file of this `kind` with the next `steps` updates from `state`; fewer if the run diverges.

    Raises InvalidInput for a method that has no such file, or for more steps than fit in memory.
    """
    chosen = KINDS[kind]
    chosen.checked(experiment)
    run = advance(experiment, state, steps)
    return File(
        f"{stem(experiment)}{chosen.mark}.{chosen.ending}", chosen.media, chosen.written(experiment, state, run, notes)
    )


def stem(experiment: Experiment) -> str:
    """The file's name without its ending: what is descended, and how."""
    chosen = experiment.objective
    what = chosen.name if isinstance(chosen, FunctionChoice) else chosen.data.name
    words = f"descent-{what}-{experiment.optimizer.name}".replace("_", "-")
    return "".join(letter for letter in words if letter.isascii() and (letter.isalnum() or letter == "-"))
