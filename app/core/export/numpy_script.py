"""A NumPy script that makes a run again: the textbook forms of what the experiment uses, its data, and the loop.

It needs nothing but NumPy 2. Its arithmetic is that of the readable forms; the engine's compiled forms round some sums
and products differently, so both agree to rounding.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.core.catalog.activations import ACTIVATIONS
from app.core.catalog.clipping import CLIPS
from app.core.catalog.losses import LOSSES
from app.core.catalog.optimizers import OPTIMIZERS
from app.core.catalog.schedules import SCHEDULES
from app.core.descent.advance import Run, State
from app.core.descent.objective import NetworkObjective, compile
from app.core.experiment import Experiment, FunctionChoice
from app.core.export.objectives import keywords, objective_text
from app.core.export.source import WIDTH, Sources, numbers
from app.core.support.arrays import Array
from app.core.support.registry import InvalidInput

LINES = 20
"""About as many losses are printed."""
OWN = (
    "loss",
    "gradient",
    "penalty",
    "layers",
    "forward",
    "batch",
    "chosen",
    "g",
    "eta",
    "update",
    "slots",
    "parameters",
)
"""What a script calls by itself: nothing of the catalogue may be called so."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something that happened to the run before or at `step` and that a script cannot express, in words."""

    step: int
    text: str


def check_scripted(experiment: Experiment) -> None:
    """Raises InvalidInput for a method that no script can express."""
    chosen = OPTIMIZERS[experiment.optimizer.name]
    if not chosen.scripted:
        able = ", ".join(name for name, entry in OPTIMIZERS.items() if entry.scripted)
        allowed = f"a method that needs nothing but the gradient, for a script: {able}"
        raise InvalidInput("experiment.optimizer.name", experiment.optimizer.name, allowed)


def numpy_script(experiment: Experiment, state: State, run: Run, notes: Sequence[Note] = ()) -> str:
    """The script of `run`, which goes on from `state`. Raises InvalidInput where its method has no script."""
    check_scripted(experiment)
    objective, sources = compile(experiment), Sources(OWN)
    parts, of_loss, of_gradient = objective_text(objective, sources)
    loop = loop_text(experiment, state, run, sources, of_loss, of_gradient)
    start = start_text(experiment, state, run)
    constants = "\n".join(sources.constants.values())
    text = [
        heading(experiment, state, run, notes) + "\n" + "\n".join(sorted(sources.imports.values())),
        *([constants] if constants else []),
        *sources.functions.values(),
        *(part.strip("\n") for part in parts),
        start,
        loop,
    ]
    return "\n\n".join(spaced(text)) + "\n"


def spaced(parts: Sequence[str]) -> list[str]:
    """Two empty lines around functions, as is usual."""
    return [f"\n{part}" if at and (is_code(part) or is_code(parts[at - 1])) else part for at, part in enumerate(parts)]


def is_code(part: str) -> bool:
    return part.startswith("def ")


def heading(experiment: Experiment, state: State, run: Run, notes: Sequence[Note]) -> str:
    """What the script does, as comments."""
    last = state.step + len(run.frames)
    lines = [
        f"Gradient descent in NumPy, exported from Descent: {summary(experiment)}.",
        f"Makes steps {state.step} to {last} again, with the same numbers but for rounding. Needs NumPy 2.",
    ]
    if run.divergence is not None:
        lines.append(f"The run ended there. {run.divergence.message}")
    if state.step:
        lines.append(f"It begins at step {state.step}, with the parameters and the optimizer's memory of that step.")
    if notes:
        lines.append("A script cannot express all that was done by hand. This is left out of it:")
        lines += [f"  step {note.step}: {note.text}" for note in notes]
    return "\n".join(map(comment, lines))


def comment(text: str) -> str:
    """`text` as comments. What could end a line, or is no text, becomes a space."""
    safe = "".join(letter if letter.isprintable() else " " for letter in text)
    return textwrap.fill(safe, WIDTH, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False)


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


def start_text(experiment: Experiment, state: State, run: Run) -> str:
    """Where the run begins, and the hyperparameters."""
    settings = experiment.optimizer.values()
    eta = settings.pop("eta")
    objective = compile(experiment)
    last, every = state.step + len(run.frames), max(1, len(run.frames) // LINES)
    lines = [
        f"FIRST, LAST, EVERY = {state.step}, {last}, {every}  # steps, and which losses are printed",
        f"ETA = {eta!r}",
        f"SETTINGS = {settings!r}",
    ]
    if not objective.free.all():
        lines.append(f"FREE = {numbers(objective.free, 'FREE = ')}  # the others are frozen")
    names = "x and y" if not isinstance(objective, NetworkObjective) else "by layer and unit: see layers"
    lines.append(f"parameters = {numbers(state.parameters, 'parameters = ')}  # {names}")
    slots = ", ".join(f"{name!r}: {slot_text(values)}" for name, values in state.slots.items())
    lines.append(f"slots = {{{slots}}}  # what the optimizer remembers")
    return "\n".join(lines)


def slot_text(values: Array) -> str:
    if values.ndim and not (values.any() or np.signbit(values).any()):
        return f"np.zeros({values.size})"
    return numbers(values)


def loop_text(experiment: Experiment, state: State, run: Run, sources: Sources, of_loss: str, of_gradient: str) -> str:
    """The updates, as in the engine: gradient, clip, rate, optimizer, move."""
    schedule, clip = SCHEDULES[experiment.schedule.name], CLIPS[experiment.clip.name]
    frozen = not compile(experiment).free.all()
    update = sources.add(OPTIMIZERS[experiment.optimizer.name].update)
    clock = f"step - {state.since}" if state.since else "step"
    eta = "ETA"
    if not schedule.constant:
        eta = f"{sources.add(schedule.rate)}(step, ETA{keywords(experiment.schedule.values())})"
    clipped = f"{sources.add(clip.clip)}(g{keywords(experiment.clip.values())})" if clip.limits else ""
    lines = [
        "for step in range(FIRST, LAST):",
        "    if (step - FIRST) % EVERY == 0:",
        f'        print(f"step {{step:6}}   loss {{loss(parameters{of_loss}):.17g}}")',
        "    chosen = batch(step)" if "chosen" in of_gradient else "",
        f"    g = gradient(parameters{of_gradient})",
        "    g = np.where(FREE, g, 0.0)" if frozen else "",
        f"    g = {clipped}" if clipped else "",
        f"    eta = {eta}",
        f"    update, slots = {update}(g, slots, parameters, {clock}, eta, SETTINGS)",
        "    update = np.where(FREE, update, 0.0)" if frozen else "",
        "    parameters = parameters + update",
        f'print(f"step {{LAST:6}}   loss {{loss(parameters{of_loss}):.17g}}")',
    ]
    if len(run.frames):
        lines.append(f'print("in Descent    loss {float(run.frames.loss_train[-1]):.17g}")')
    return "\n".join(line for line in lines if line)
