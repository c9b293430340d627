"""Descent's own landscapes, a plain loop over the same grid, and the limit: products and tanh with nothing around."""

from __future__ import annotations

import platform
from itertools import pairwise
from typing import Any

import numpy as np

from app.core.descent.advance import read_state
from app.core.descent.objective import compile
from app.core.experiment import parse
from app.core.landscape.survey import survey
from app.core.landscape.view import look_at
from app.core.network import textbook
from benchmarks.protocol import serve_program
from benchmarks.views import SHARE


class Own:
    """`survey`, float32."""

    chunk = 1

    def setup(self, work: dict[str, Any]) -> None:
        self.experiment = parse(work["experiment"])
        self.state = read_state(self.experiment, work["state"])
        self.plane, self.asked = work["plane"], ([work["resolution"]] * 2, work["range"])

    def run(self, count: int) -> None:
        for _ in range(count):
            self.found = survey(look_at(self.experiment, self.state, self.plane), *self.asked)

    def result(self) -> list[float]:
        return self.found.loss.ravel().tolist()


class Loop:
    """One forward pass after another with the readable reference, in float64: what the others are compared with."""

    chunk = 1

    def setup(self, work: dict[str, Any]) -> None:
        self.objective = compile(parse(work["experiment"]))
        self.origin, self.along_u, self.along_v = (np.array(work[key]) for key in ("origin", "along_u", "along_v"))
        self.u, self.v = (np.linspace(*work["range"][axis], work["resolution"]) for axis in "uv")

    def run(self, count: int) -> None:
        network, data = self.objective.network, self.objective.examples
        for _ in range(count):
            self.found = [
                float(
                    textbook.loss(network, self.origin + u * self.along_u + v * self.along_v, data.inputs, data.targets)
                )
                for v in self.v
                for u in self.u
            ]

    def result(self) -> list[float]:
        return self.found


class Limit:
    """The products of all samples at the speed of one large float32 product, and their tanh at that of a block that
    stays in the cache. A unit does one part in SHARE of a landscape's."""

    chunk = 100

    def setup(self, work: dict[str, Any]) -> None:
        sizes, points = work["sizes"], work["resolution"] ** 2 * len(work["inputs"])
        products = sum(a * b for a, b in pairwise(sizes)) * points / SHARE
        self.left, self.right = np.ones((2, 512, 512), np.float32)
        self.product = np.empty_like(self.left)
        self.products = products / 512**3
        self.z = np.linspace(-2, 2, 4096, dtype=np.float32)
        self.a = np.empty_like(self.z)
        self.tanhs = sum(sizes[1:-1]) * points / SHARE / len(self.z)
        self.owed = [0.0, 0.0]

    def run(self, count: int) -> None:
        for _ in range(count):
            self.owed = [self.owed[0] + self.products, self.owed[1] + self.tanhs]
            while self.owed[0] >= 1:
                np.dot(self.left, self.right, self.product)
                self.owed[0] -= 1
            while self.owed[1] >= 1:
                np.tanh(self.z, self.a)
                self.owed[1] -= 1

    def result(self) -> list[float]:
        return []


VARIANTS = {"own": Own, "loop": Loop, "limit": Limit}

if __name__ == "__main__":
    serve_program(lambda variant: VARIANTS[variant](), {"Python": platform.python_version(), "NumPy": np.__version__})
