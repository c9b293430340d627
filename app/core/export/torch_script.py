"""A PyTorch script that makes a run again: modules of torch.nn, a method of torch.optim, and the usual loop.

Everything is float64. Gradients are PyTorch's own, so they round otherwise than the engine's.
"""

from __future__ import annotations

import numpy as np

from app.core.catalog.clipping import CLIPS
from app.core.catalog.optimizers import OPTIMIZERS
from app.core.catalog.schedules import SCHEDULES
from app.core.descent.advance import Run, State
from app.core.descent.objective import FunctionObjective, NetworkObjective, compile
from app.core.experiment import Experiment
from app.core.export.objectives import keywords
from app.core.export.parts import START_SAYS, Part, clock, ending
from app.core.export.source import Sources, numbers
from app.core.export.torch_objectives import (
    MAKER,
    for_tensors,
    free_text,
    torch_function_part,
    torch_network_parts,
    torch_start,
)
from app.core.support.registry import InvalidInput

OWN = (
    "torch nn model tensors loss penalty pieces vector batch chosen point optimizer scheduler parameters losses path"
).split()
"""Names that a script uses itself: nothing of the catalogue may have them."""


def check_in_torch(experiment: Experiment) -> None:
    """Raises InvalidInput for a method that has no form in PyTorch."""
    if OPTIMIZERS[experiment.optimizer.name].torch is None:
        able = ", ".join(name for name, entry in OPTIMIZERS.items() if entry.torch)
        allowed = f"a method that needs nothing but the gradient, for PyTorch: {able}"
        raise InvalidInput("experiment.optimizer.name", experiment.optimizer.name, allowed)


def torch_parts(experiment: Experiment, state: State, run: Run, keeps: bool = False) -> list[Part]:
    """The script of `run`, which goes on from `state`. One that `keeps` them has lists of the `losses` and the `path`.

    Its method has a script: see `check_in_torch`.
    """
    objective, sources = compile(experiment), Sources(OWN)
    parts = (
        [torch_function_part(objective, sources)]
        if isinstance(objective, FunctionObjective)
        else torch_network_parts(objective)
    )
    start = start_blocks(experiment, objective, state, run, sources)
    loop = loop_text(experiment, objective, run, keeps)
    imports = [*sorted(text for name, text in sources.imports.items() if name != "numpy")]
    if isinstance(objective, NetworkObjective) and not objective.batches.fixed:
        imports.append("import numpy as np  # for the order of the examples")
    imports.append("import torch")
    if "nn." in "".join([loop, *(block for part in parts for block in part.blocks)]):
        imports.append("from torch import nn")
    constants = "\n".join(sources.constants.values())
    functions = [for_tensors(text) for text in sources.functions.values()]
    return [
        Part(
            "PyTorch",
            "The numbers have 64 bits, as in Descent; PyTorch's own default is 32.",
            ("\n".join(imports), "torch.set_default_dtype(torch.float64)", constants, *functions),
        ),
        *parts,
        Part("The start", START_SAYS, start),
        Part("The descent", "Each step takes the gradient, and the optimizer moves the parameters by it.", (loop,)),
    ]


def start_blocks(
    experiment: Experiment, objective: NetworkObjective | FunctionObjective, state: State, run: Run, sources: Sources
) -> tuple[str, ...]:
    """The optimizer's class, if PyTorch has none; where the run begins, and with what the optimizer begins."""
    method, schedule = OPTIMIZERS[experiment.optimizer.name].torch, SCHEDULES[experiment.schedule.name]
    assert method is not None, "a method with a script has its form in PyTorch"
    settings = experiment.optimizer.values()
    lines = [*clock(state, run), f"ETA = {settings['eta']!r}"]
    lines += [*torch_start(objective, state), *free_text(objective)]
    lines += [f"# {method.remark}"] if method.remark else []
    lines += [f"optimizer = {method.call(settings)}", *memory_text(experiment, objective, state)]
    if not schedule.constant:
        step = "FIRST + step" if state.step else "step"
        factor = f"{sources.add(schedule.rate)}({step}, 1.0{keywords(experiment.schedule.values())})"
        lines.append(f"scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: {factor})")
    return method.source, "\n".join(lines)


def memory_text(experiment: Experiment, objective: NetworkObjective | FunctionObjective, state: State) -> list[str]:
    """What the optimizer remembers of the steps before; nothing where it begins as PyTorch's does."""
    entry = OPTIMIZERS[experiment.optimizer.name]
    method, count, slots = entry.torch, state.step - state.since, state.slots
    assert method is not None
    fresh = all((slots[slot.name] == slot.initial).all() for slot in entry.slots)
    if fresh and not (count and method.counted) or not entry.slots:
        return []
    single = {"step": float(count)} if method.counted else {}
    single |= {method.state[slot.name]: float(slots[slot.name]) for slot in entry.slots if slot.shape == "scalar"}
    vectors = {method.state[slot.name]: slots[slot.name] for slot in entry.slots if slot.shape == "vector"}
    given = [f'    "{name}": {numbers(values, f"    {name}: ", MAKER)},' for name, values in vectors.items()]
    if isinstance(objective, FunctionObjective):
        given = [*(f'    "{name}": torch.tensor({value!r}),' for name, value in single.items()), *given]
        return ["optimizer.state[point] = {  # of the steps before", *given, "}"]
    return [
        "MEMORY = {  # of the steps before",
        *given,
        "}",
        "for tensor, *parts in zip(tensors, *map(pieces, MEMORY.values())):",
        "    optimizer.state[tensor] = dict(zip(MEMORY, map(torch.clone, parts)))",
        *(f'    optimizer.state[tensor]["{name}"] = torch.tensor({value!r})' for name, value in single.items()),
    ]


def loop_text(experiment: Experiment, objective: NetworkObjective | FunctionObjective, run: Run, keeps: bool) -> str:
    """The usual loop; frozen parameters have no gradient, and are put back after the step."""
    schedule, clip = SCHEDULES[experiment.schedule.name], CLIPS[experiment.clip.name]
    is_network = isinstance(objective, NetworkObjective)
    everything = "INPUTS, TARGETS" if is_network else "point"
    is_whole = not is_network or objective.batches.full
    rows = "batch(step)" if objective.batches.fixed else "torch.tensor(batch(step))"
    of_batch = everything if is_whole else "INPUTS[chosen], TARGETS[chosen]"
    here = "vector()" if is_network else "point.detach().clone()"
    shown = f'print(f"step {{step:6}}   loss {{loss({everything}).item():.17g}}")'
    kept = [f"losses.append(loss({everything}).item())", f"path.append({here}.numpy())"] if keeps else []
    frozen = not np.asarray(objective.free).all()
    lines = [
        "losses, path = [], []" if keeps else "",
        "for step in range(FIRST, LAST):",
        *(f"    {line}" for line in kept),
        "    if (step - FIRST) % EVERY == 0:",
        f"        {shown}",
        "" if is_whole else f"    chosen = {rows}",
        "    optimizer.zero_grad()",
        f"    loss({of_batch}).backward()",
        *(FREEZE if frozen else []),
        f"    {clip.torch.written(experiment.clip.values())}" if clip.torch else "",
        "    optimizer.step()",
        *(RESTORE if frozen else []),
        "" if schedule.constant else "    scheduler.step()",
        *kept,
        f"parameters = {here}",
        shown.replace("{step:6}", "{LAST:6}"),
        *ending(run),
    ]
    return "\n".join(line for line in lines if line)


FREEZE = [
    "    # Frozen parameters count in no gradient, and stay.",
    "    before = [tensor.detach().clone() for tensor in tensors]",
    "    for tensor, free in zip(tensors, FREE):",
    "        tensor.grad = torch.where(free, tensor.grad, 0.0)",
]
RESTORE = [
    "    with torch.no_grad():",
    "        for tensor, free, old in zip(tensors, FREE, before):",
    "            tensor.copy_(torch.where(free, tensor, old))",
]
