"""A NumPy script that makes a run again: the textbook forms of what the experiment uses, its data, and the loop.

It needs nothing but NumPy 2. Its arithmetic is that of the readable forms; the engine's compiled forms round some sums
and products differently, so both agree to rounding.
"""

from __future__ import annotations

import numpy as np

from app.core.catalog.clipping import CLIPS
from app.core.catalog.optimizers import OPTIMIZERS
from app.core.catalog.schedules import SCHEDULES
from app.core.descent.advance import Run, State
from app.core.descent.objective import NetworkObjective, compile
from app.core.experiment import Experiment
from app.core.export.needed import needed, needed_parts
from app.core.export.objectives import keywords, objective_parts
from app.core.export.parts import START_SAYS, Part, clock, ending
from app.core.export.source import Sources, numbers
from app.core.support.arrays import Array

OWN = "loss gradient penalty layers forward batch chosen g eta update slots parameters losses path hessian cost".split()
"""Names that a script uses itself: nothing of the catalogue may have them."""


def numpy_parts(experiment: Experiment, state: State, run: Run, keeps: bool = False) -> list[Part]:
    """The script of `run`, which goes on from `state`. One that `keeps` them lists the `losses` and the `path`."""
    objective, sources = compile(experiment), Sources(OWN)
    parts, of_loss, of_gradient = objective_parts(objective, sources)
    parts += needed_parts(objective, sources, OPTIMIZERS[experiment.optimizer.name].needs)
    loop = loop_text(experiment, state, run, sources, of_loss, of_gradient, keeps)
    formulas = Part(
        "The formulas",
        "The functions that this run uses, as a textbook has them.",
        (
            "\n".join(sorted(sources.imports.values())),
            "\n".join(sources.constants.values()),
            *sources.functions.values(),
        ),
    )
    return [
        formulas,
        *parts,
        Part("The start", START_SAYS, (start_text(experiment, state, run),)),
        Part(
            "The descent",
            "Each step takes the gradient, makes an update of it and adds that to the parameters.",
            (loop,),
        ),
    ]


def start_text(experiment: Experiment, state: State, run: Run) -> str:
    """Where the run begins, and the hyperparameters."""
    settings = experiment.optimizer.values()
    eta = settings.pop("eta")
    objective = compile(experiment)
    lines = [*clock(state, run), f"ETA = {eta!r}", f"SETTINGS = {settings!r}"]
    if not objective.free.all():
        lines += [
            "# The parameters that may move; the others are frozen.",
            f"FREE = {numbers(objective.free, 'FREE = ')}",
        ]
    lines += ["# The parameters by layer and unit: see layers."] if isinstance(objective, NetworkObjective) else []
    lines.append(f"parameters = {numbers(state.parameters, 'parameters = ')}")
    slots = ", ".join(f"{name!r}: {slot_text(values)}" for name, values in state.slots.items())
    lines.append(f"slots = {{{slots}}}  # what the optimizer remembers")
    return "\n".join(lines)


def slot_text(values: Array) -> str:
    if values.ndim and not (values.any() or np.signbit(values).any()):
        return f"np.zeros({values.size})"
    return numbers(values)


def loop_text(
    experiment: Experiment, state: State, run: Run, sources: Sources, of_loss: str, of_gradient: str, keeps: bool
) -> str:
    """The updates, as in the engine: gradient, clip, rate, optimizer, move."""
    schedule, clip = SCHEDULES[experiment.schedule.name], CLIPS[experiment.clip.name]
    objective, method = compile(experiment), OPTIMIZERS[experiment.optimizer.name]
    frozen = not objective.free.all()
    since = f"step - {state.since}" if state.since else "step"
    if method.needs:
        point = needed(method.needs, isinstance(objective, NetworkObjective))
        call = f"{sources.add(method.needs.single)}({point}, g, slots, parameters, eta, SETTINGS)"
    else:
        call = f"{sources.add(method.update)}(g, slots, parameters, {since}, eta, SETTINGS)"
    eta = "ETA"
    if not schedule.constant:
        eta = f"{sources.add(schedule.rate)}(step, ETA{keywords(experiment.schedule.values())})"
    clipped = f"{sources.add(clip.clip)}(g{keywords(experiment.clip.values())})" if clip.limits else ""
    kept = [f"losses.append(loss(parameters{of_loss}))", "path.append(parameters)"] if keeps else []
    lines = [
        "losses, path = [], []" if keeps else "",
        "for step in range(FIRST, LAST):",
        *(f"    {line}" for line in kept),
        "    if (step - FIRST) % EVERY == 0:",
        f'        print(f"step {{step:6}}   loss {{loss(parameters{of_loss}):.17g}}")',
        "    chosen = batch(step)" if "chosen" in of_gradient else "",
        f"    g = gradient(parameters{of_gradient})",
        "    g = np.where(FREE, g, 0.0)" if frozen else "",
        f"    g = {clipped}" if clipped else "",
        f"    eta = {eta}",
        f"    update, slots = {call}",
        "    update = np.where(FREE, update, 0.0)" if frozen else "",
        "    parameters = parameters + update",
        *kept,
        f'print(f"step {{LAST:6}}   loss {{loss(parameters{of_loss}):.17g}}")',
        *ending(run),
    ]
    return "\n".join(line for line in lines if line)
