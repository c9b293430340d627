"""The landscapes that all sides sample: the loss of one trained network over all examples, on a plane."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.core.descent import advance, start
from app.core.experiment import parse, to_plain
from app.core.objective import compile
from benchmarks.work import Work

TRAINED = 200  # steps before anybody looks
REACH = 1.5  # to both sides of the point
PLANES = {"axis-aligned": ("w1[1,1]", "w1[2,1]"), "last layer": ("w3[1,1]", "w3[1,2]")}
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
        work = Work("2-8-8-1", "tanh", "adam", 300)
        experiment = parse(work.experiment())
        objective = compile(experiment)
        parameters = advance(experiment, start(experiment), TRAINED).frames.parameters[-1]
        places = [objective.names.index(name) for name in PLANES[self.plane]]
        origin = parameters.copy()
        origin[places] = 0.0
        directions = [[float(index == place) for index in range(objective.size)] for place in places]
        return {
            "experiment": to_plain(experiment),
            "sizes": [2, 8, 8, 1],
            "inputs": objective.examples.inputs.tolist(),
            "targets": objective.examples.targets.tolist(),
            "parameters": parameters.tolist(),
            "names": PLANES[self.plane],
            "origin": origin.tolist(),
            "along_u": directions[0],
            "along_v": directions[1],
            "range": {
                axis: [parameters[place] - REACH, parameters[place] + REACH]
                for axis, place in zip("uv", places, strict=True)
            },
            "resolution": self.resolution,
        }


def all_views() -> list[View]:
    return [View(plane, resolution) for plane in PLANES for resolution in RESOLUTIONS]
