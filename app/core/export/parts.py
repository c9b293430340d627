"""A script in parts, each with a heading: written one below the other, or as the cells of a notebook."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from app.core.catalog.activations import ACTIVATIONS
from app.core.catalog.clipping import CLIPS
from app.core.catalog.losses import LOSSES
from app.core.catalog.optimizers import OPTIMIZERS
from app.core.catalog.schedules import SCHEDULES
from app.core.descent.advance import Run, State
from app.core.experiment import Experiment, FunctionChoice
from app.core.export.source import WIDTH

LINES = 20
"""About as many losses are printed."""


START_SAYS = "Where the run begins, and the settings of the method. To begin again, run this cell and the next."


@dataclass(frozen=True, slots=True)
class Note:
    """Something that happened to the run before or at `step` and that a script cannot express, in words."""

    step: int
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """Blocks of code under a heading. A notebook also shows `title`, and `says`, a sentence or two."""

    title: str
    says: str
    blocks: tuple[str, ...]


def as_script(heading: Sequence[str], parts: Sequence[Part]) -> str:
    """The heading as comments, right above the first block, and all blocks."""
    first, *rest = [block.strip("\n") for part in parts for block in part.blocks if block]
    return spaced(["\n".join([*map(comment, heading), first]), *rest])


def spaced(blocks: Sequence[str]) -> str:
    """Blocks with two empty lines around functions and classes, as is usual, and one between others."""
    texts = [
        f"\n{block}" if at and (is_definition(block) or is_definition(blocks[at - 1])) else block
        for at, block in enumerate(blocks)
    ]
    return "\n\n".join(texts) + "\n"


def is_definition(block: str) -> bool:
    return block.startswith(("def ", "class "))


def comment(text: str) -> str:
    """`text` as comments."""
    return textwrap.fill(plain(text), WIDTH, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False)


def plain(text: str) -> str:
    """`text` on one line: line ends and characters that cannot be printed become spaces."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def heading(experiment: Experiment, state: State, run: Run, notes: Sequence[Note], library: str) -> list[str]:
    """A script that needs `library`, described in lines; the changes by hand that it leaves out come last."""
    last = state.step + len(run.frames)
    lines = [
        f"Gradient descent in {library}, exported from Descent: {summary(experiment)}.",
        f"Makes steps {state.step} to {last} again, with the same numbers but for rounding. Needs {library} 2.",
    ]
    needs = OPTIMIZERS[experiment.optimizer.name].needs
    if needs is not None and needs.searches:
        lines.append("Its line search compares losses and can hang on rounding: fewer digits agree than with others.")
    if run.divergence is not None:
        lines.append(f"The run ended there. {run.divergence.message}")
    if state.step:
        lines.append(f"It begins at step {state.step}, with the parameters and the optimizer's memory of that step.")
    if notes:
        lines.append("A script cannot express everything. This is left out of it:")
        lines += [f"  step {note.step}: {note.text}" for note in notes]
    return lines


def summary(experiment: Experiment) -> str:
    """The experiment in the catalogue's words."""
    chosen = experiment.objective
    if isinstance(chosen, FunctionChoice):
        what = f"f = {chosen.formula}" if chosen.formula else chosen.entry.title
    else:
        sigmas = ", ".join(ACTIVATIONS[layer.activation].title for layer in chosen.layers)
        shape = "-".join(map(str, chosen.layout.sizes))
        what = f"{chosen.described.title}, network {shape} ({sigmas}), {LOSSES[chosen.loss.name].title}"
    more = [OPTIMIZERS[experiment.optimizer.name].title]
    schedule, clip = SCHEDULES[experiment.schedule.name], CLIPS[experiment.clip.name]
    more += [] if schedule.constant else [f"rate: {schedule.title}"]
    more += [f"clipped: {clip.title}"] if clip.limits else []
    return ", ".join([what, *more])


def clock(state: State, run: Run) -> list[str]:
    """The first lines of a start: the steps to make, and which losses are printed."""
    last, every = state.step + len(run.frames), max(1, len(run.frames) // LINES)
    return [f"FIRST, LAST, EVERY = {state.step}, {last}, {every}  # steps, and which losses are printed"]


def ending(run: Run) -> list[str]:
    """The last line: the loss in the engine, to compare with."""
    return [f'print("in Descent    loss {float(run.frames.loss_train[-1]):.17g}")'] if len(run.frames) else []
