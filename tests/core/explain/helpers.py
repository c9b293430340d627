"""Helpers of the tests of derivations: experiments of every kind, and numbers looked up in frames, to the bit."""

from __future__ import annotations

import re
import struct
from typing import Any

from hypothesis import strategies as st

from app.core.catalog.activations import ACTIVATIONS
from app.core.catalog.clipping import CLIPS
from app.core.catalog.functions import FUNCTIONS
from app.core.catalog.optimizers import OPTIMIZERS
from app.core.catalog.schedules import SCHEDULES
from app.core.descent.advance import advance, frame_at, start
from app.core.descent.frames import Frame, State
from app.core.experiment import Experiment, parse
from app.core.explain import Derivation
from tests.sampling import batched

DATA = [("moons", 1), ("moons", 2), ("blobs", 3), ("sine", 1), ("iris", 3)]


def chain(loss: str = "half_mse", activation: str = "identity", **more: Any) -> Experiment:
    """L = (x w1 + b1) w2 + b2 at x = 2, target 5, as the article has it."""
    objective = {
        "kind": "network",
        "data": {"name": "single"},
        "layers": [{"units": 1, "activation": activation}] * 2,
        "loss": {"name": loss},
        "init": {"name": "values", "parameters": [0.5, 1, 1.5, 0.5]},
        **more,
    }
    return parse({"objective": objective, "optimizer": {"name": "gd", "eta": 0.01}})


@st.composite
def optimized(draw: st.DrawFn) -> dict[str, Any]:
    """An optimizer, a schedule and a clip, at a rate at which most runs hold."""
    return {
        "optimizer": {"name": draw(st.sampled_from(list(OPTIMIZERS))), "eta": draw(st.sampled_from([1e-3, 0.02]))},
        "schedule": {"name": draw(st.sampled_from(list(SCHEDULES)))},
        "clip": draw(st.sampled_from([{"name": name} for name in CLIPS] + [{"name": "norm", "limit": 0.01}])),
        "seed": draw(st.integers(0, 2**31 - 1)),
    }


@st.composite
def networks(draw: st.DrawFn) -> Experiment:
    """Any data, depth, activations, loss that fits, penalty, frozen parameters, batch and optimizer."""
    data, outputs = draw(st.sampled_from(DATA))
    sizes = draw(st.lists(st.integers(1, 9), max_size=3))
    layers = [{"units": size, "activation": draw(st.sampled_from(list(ACTIVATIONS)))} for size in sizes]
    losses = ["half_mse", "huber", "negative_output"]
    if data != "sine":
        losses.append("binary_cross_entropy" if outputs == 1 else "softmax_cross_entropy")
    loss = draw(st.sampled_from(losses))
    logits = loss.endswith("cross_entropy")
    layers.append({"units": outputs, "activation": "identity" if logits else draw(st.sampled_from(list(ACTIVATIONS)))})
    objective = {
        "kind": "network",
        "data": {"name": data} if data == "iris" else {"name": data, "n": draw(st.integers(4, 23)), "n_test": 3},
        "layers": layers,
        "loss": {"name": loss},
        "penalty": draw(st.sampled_from([{}, {"l1": 0.01}, {"l2": 0.1}, {"l1": 0.02, "l2": 0.03}])),
        "frozen": draw(st.sampled_from([[], ["w1[1,1]"], ["b1"], ["1"]])),
    }
    chosen = {"objective": objective, "batch_size": draw(st.sampled_from([None, 1, 4])), **draw(optimized())}
    return parse(batched(chosen))


@st.composite
def functions(draw: st.DrawFn) -> Experiment:
    name = draw(st.sampled_from(list(FUNCTIONS)))
    return parse({"objective": {"kind": "function", "name": name}, **draw(optimized())})


def after(experiment: Experiment, steps: int) -> State | None:
    """The state after some updates; None if the run does not get that far."""
    state = start(experiment)
    if not steps:
        return state
    run = advance(experiment, state, steps)
    return run.frames[-1].state if run.status == "running" else None


def frames(experiment: Experiment, state: State, example: int | None = None) -> dict[str, Frame]:
    """The frame at `state`, and the next one, under the prefixes that derivations know them by."""
    examples = None if example is None else [example]
    moved = advance(experiment, state, 1)
    found = {"": frame_at(experiment, state, examples)}
    return found | ({"next": moved.frames[0]} if moved.status == "running" else {})


def look_up(found: dict[str, Frame], path: str) -> float | None:
    """The number at ``layers.0.z.0.2`` of a frame, or at ``next.state...`` of the next; None if there is no next."""
    prefix, _, rest = path.partition(".")
    if prefix == "next" and "next" not in found:
        return None
    place: Any = found["next" if prefix == "next" else ""].plain()
    for key in (rest if prefix == "next" else path).split("."):
        place = place[key] if isinstance(place, dict) else place[int(key)]
    return float(place)


def bits(value: float) -> bytes:
    return struct.pack("<d", value)


def hold_to_frame(derivation: Derivation, found: dict[str, Frame]) -> int:
    """Assert that every number said to be the frame's is the frame's, to the bit; how many there were."""
    count = 0
    for line in derivation.plain()["lines"]:
        for quantity in [line["result"], *line["uses"]]:
            if "frame" in quantity:
                value = look_up(found, quantity["frame"])
                assert value is None or bits(value) == bits(quantity["value"]), (line["key"], quantity)
                count += 1
        assert line["value"] == line["result"]["value"]
    return count


def by_key(derivation: Derivation) -> dict[str, dict[str, Any]]:
    """The lines by their key; no two have the same."""
    lines = derivation.plain()["lines"]
    found = {line["key"]: line for line in lines}
    assert len(found) == len(lines)
    return found


def bare(tex: str) -> str:
    """TeX without the marks of quantities: \\htmlData{...}{x} and \\htmlClass{...}{x} become x."""
    while mark := re.search(r"\\html(?:Data|Class)\{[^{}]*\}\{", tex):
        depth, end = 1, mark.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(tex[end], 0)
            end += 1
        tex = tex[: mark.start()] + tex[mark.end() : end - 1] + tex[end:]
    return tex
