"""The memory of a PyTorch optimizer, as a state from which the run goes on."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from app.client.experiments import flat
from app.client.frames import Plain
from app.client.torch_layers import Layer, named, names_of, weights_of
from app.client.torch_parts import CannotTranslate, Method, array, kind, read_settings


def read_state(
    optimizer: Any, chosen: Method, layers: list[Layer], frozen: list[str], parameters: list[float], scale: float
) -> Plain | None:
    """The state of an optimizer that has stepped; None for a new one. Raises CannotTranslate.

    A trained tensor that the optimizer holds nothing of has slots of 0, as in PyTorch at its first step.
    """
    known = {name: optimizer.state.get(tensor) or {} for name, tensor in named(layers) if tensor is not None}
    trained = {name: state for name, state in known.items() if name not in frozen}
    theirs = [key for key, _ in chosen.slots.values()]
    if not any(state.get(key) is not None for state in trained.values() for key in theirs):
        return None
    steps = {name: int(array(state.get("step", 0))) for name, state in trained.items()}
    if chosen.counts and len(set(steps.values())) > 1:
        each = ", ".join(f"{name} {step}" for name, step in steps.items())
        reason = "its update depends on the number of steps, which Descent counts for all parameters together"
        raise CannotTranslate(
            kind(optimizer), f"its parameters have made different numbers of steps ({each}): {reason}"
        )
    slots: Plain = {}
    for ours, (key, power) in chosen.slots.items():
        if ours == "mu_product":
            slots[ours] = next(float(array(state[key])) for state in trained.values())
            continue
        tensors = {}
        for name in names_of(layers):
            held = known.get(name, {}).get(key)
            tensors[name] = np.zeros_like(weights_of(layers, name)) if held is None else array(held) / scale**power
        slots[ours] = flat(tensors)
    step = max(steps.values())
    if step == 0 and not any(np.any(values) for values in slots.values()):
        return None  # Adagrad makes its slots before the first step
    return {"step": step, "since": 0, "parameters": parameters, "slots": slots}


def at_an_epoch(state: Plain, per_epoch: int) -> Plain:
    """`state` at the first step from its own on with which an epoch of so many updates begins, as a loop over a
    DataLoader does. The optimizer's own count of steps stays as it is."""
    begins = -(-state["step"] // per_epoch) * per_epoch
    return {**state, "step": begins, "since": begins - state["step"]}


def warn_of_scheduler(name: str, chosen: Method, options: Plain, scale: float, step: int) -> None:
    """Warns where a scheduler has changed the rate: with a schedule here, which begins at step 0, it would be changed
    twice. A scheduler leaves the rate that it began with among the options."""
    now = float(options["lr"])
    first = float(options.get("initial_lr", now))
    if first == now:
        return
    eta = read_settings(name, chosen, {**options, "lr": first}, scale)["eta"]
    warnings.warn(
        f"the rate of {name} is {now:g} now and was {first:g} at first, so a scheduler has changed it. The run keeps "
        f"the present one. A schedule counts from step 0 (this run begins at {step}) and starts from the first rate: "
        f"with a schedule, give start optimizer={{**translated.experiment['optimizer'], 'eta': {eta!r}}} too",
        stacklevel=3,
    )
