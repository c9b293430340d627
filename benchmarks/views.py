"""The landscapes that all sides sample: the loss of one trained network over all examples, on a plane."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.core.descent.advance import State, advance, start
from app.core.descent.objective import compile
from app.core.experiment import parse, to_plain
from app.core.landscape.view import look_at
from benchmarks.work import Work

TRAINED = 200  # steps before anybody looks
REACH = 1.5  # to both sides of the point
PLANES: dict[str, dict[str, Any]] = {
    "random": {"kind": "random", "seed": 0},
    "principal": {"kind": "principal", "steps": TRAINED},
    "axis-aligned": {"kind": "parameters", "u": "w1[1,1]", "v": "w2[1,1]"},
    "axis-aligned, first layer": {"kind": "parameters", "u": "w1[1,1]", "v": "w1[2,1]"},
    "axis-aligned, last hidden layer": {"kind": "parameters", "u": "w2[1,1]", "v": "w2[2,1]"},
    "axis-aligned, last layer": {"kind": "parameters", "u": "w3[1,1]", "v": "w3[1,2]"},
}
RESOLUTIONS = (51, 101, 201)
SHARE = 1000  # of a landscape's products and tanh that one unit of the limit does


@dataclass(frozen=True, slots=True)
class View:
    """2-8-8-1 tanh on 300 moons, seen on one of PLANES with `resolution` squared samples."""

    plane: str
    resolution: int

    @property
    def title(self) -> str:
        return f"{self.plane}, {self.resolution}x{self.resolution}"

    def plain(self) -> dict[str, Any]:
        """As every side takes it. A sample is the loss at `origin` + u * `along_u` + v * `along_v`; a row per v."""
        experiment = parse(Work("2-8-8-1", "tanh", "adam", 300).experiment())
        frames = advance(experiment, start(experiment), TRAINED).frames
        slots = {name: values[-1] for name, values in frames.slots.items()}
        state = State(TRAINED, frames.parameters[-1], slots)
        plane = look_at(experiment, state, PLANES[self.plane])
        u, v = plane.standing.coordinates.tolist()
        objective = compile(experiment)
        return {
            "experiment": to_plain(experiment),
            "sizes": [2, 8, 8, 1],
            "inputs": objective.examples.inputs.tolist(),
            "targets": objective.examples.targets.tolist(),
            "state": {
                "step": TRAINED,
                "parameters": state.parameters.tolist(),
                "slots": {name: values.tolist() for name, values in slots.items()},
            },
            "plane": PLANES[self.plane],
            "origin": plane.plane.origin.tolist(),
            "along_u": plane.plane.directions[0].tolist(),
            "along_v": plane.plane.directions[1].tolist(),
            "range": {"u": [u - REACH, u + REACH], "v": [v - REACH, v + REACH]},
            "resolution": self.resolution,
        }


def all_views() -> list[View]:
    """Every plane at 101x101, and the random one at all resolutions: the others scale as it does."""
    return [
        View(plane, resolution)
        for plane in PLANES
        for resolution in RESOLUTIONS
        if resolution == 101 or plane == "random"
    ]
