"""The random numbers of generated sets: training and test examples come from independent streams.

Every example takes its random numbers in turn, and positions and noise come from different streams. So a larger n adds
examples to those of a smaller n, and moving the noise slider moves the same points farther along the same directions.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from app.core.catalog.datasets.table import Data, Settings, Targets
from app.core.support.arrays import Array, Indices
from app.core.support.randomness import Purpose, generator
from app.core.support.registry import Parameter


class Draw:
    """The random numbers of one part (training or test), `count` examples long.

    A method returns the same numbers at each call, so a sampler calls it once.
    """

    def __init__(self, seed: int, purpose: Purpose, count: int) -> None:
        self.seed, self.purpose, self.count = seed, purpose, count

    def uniform(self, columns: int, low: float = 0.0, high: float = 1.0) -> Array:
        """(count, columns) numbers, uniform in [low, high)."""
        return low + (high - low) * generator(self.seed, self.purpose, 0).random((self.count, columns))

    def normal(self, columns: int, deviation: float) -> Array:
        """(count, columns) numbers, normal with mean 0 and standard deviation `deviation`."""
        return deviation * generator(self.seed, self.purpose, 1).standard_normal((self.count, columns))

    def labels(self, classes: int) -> Indices:
        """(count,) class numbers 0, 1, ..., 0, 1, ...: any prefix holds each class equally often, give or take one."""
        return np.arange(self.count, dtype=np.int64) % classes


Sample = Callable[[Draw, Settings], tuple[Array, Targets]]  # the inputs and targets of one part


def generated(sample: Sample) -> Callable[[Settings], Data]:
    """The `load` of a set whose training and test parts both come from `sample(draw, settings)`."""

    def make(settings: Settings) -> Data:
        train = sample(Draw(settings["seed"], Purpose.DATA, settings["n"]), settings)
        test = sample(Draw(settings["seed"], Purpose.TEST_DATA, settings["n_test"]), settings)
        return Data(*train, *test)

    return make


def common(noise: float, noise_maximum: float, noise_description: str) -> tuple[Parameter, ...]:
    """The parameters every generated set has, with its own default, range and meaning of noise."""
    return (
        Parameter("n", 300, 4, 1000, "training examples", "n", "integer"),
        Parameter("n_test", 100, 0, 1000, "test examples, which training never sees", "", "integer"),
        Parameter("noise", noise, 0.0, noise_maximum, noise_description, r"\sigma"),
        Parameter("seed", 0, 0, 2**31 - 1, "which random draw of the examples", "", "integer"),
    )
