"""What the references of curvature and of noise share: a small network with a few examples, drawn from a seed.

It is imported by the scripts that make them, and needs PyTorch. Nothing of the app is imported.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from make_torch_network_reference import ACTIVATIONS, LOSSES, OUT, blocks
from torch.nn import functional

EXAMPLES = 9


@dataclass
class Small:
    """A network of `layers` (units, activation) on `inputs` inputs: parameters w, examples x, class labels."""

    inputs: int
    layers: list[tuple[int, str]]
    loss: dict[str, Any]
    penalty: dict[str, float]

    def draw(self, seed: int) -> np.random.Generator:
        """Set w, x and labels; the generator is handed back for targets."""
        self.sizes = [self.inputs, *(units for units, _ in self.layers)]
        count = sum(units * (fan_in + 1) for fan_in, units in zip(self.sizes, self.sizes[1:], strict=False))
        rng = np.random.default_rng(seed)
        self.w = torch.tensor(np.round(rng.normal(size=count), 3))
        self.x = torch.tensor(np.round(rng.normal(size=(EXAMPLES, self.inputs)), 3))
        self.labels = torch.tensor(rng.integers(0, max(2, self.sizes[-1]), EXAMPLES))
        return rng

    def outputs(self, w: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
        a = x
        for block, (_, activation) in zip(blocks(w, self.sizes), self.layers, strict=True):
            a = ACTIVATIONS[activation](functional.linear(a, block[:, :-1], block[:, -1]))
        return a

    def of_outputs(self, a: torch.Tensor, y: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        settings = {key: value for key, value in self.loss.items() if key != "name"}
        value: torch.Tensor = LOSSES[self.loss["name"]](
            a, labels if self.loss["name"].startswith("softmax") else y, **settings
        )
        return value

    def penalised(self, w: torch.Tensor) -> torch.Tensor:
        total = w.new_zeros(())
        for block in blocks(w, self.sizes):
            total = total + self.penalty.get("l1", 0.0) * block[:, :-1].abs().sum()
            total = total + self.penalty.get("l2", 0.0) / 2 * (block[:, :-1] ** 2).sum()
        return total

    def stored(self, y: torch.Tensor) -> dict[str, Any]:
        """The case itself, as it is stored."""
        return {
            "inputs": self.x.tolist(),
            "targets": y.tolist(),
            "layers": [list(layer) for layer in self.layers],
            "loss": self.loss,
            "penalty": self.penalty,
            "parameters": self.w.tolist(),
        }


def write(name: str, run: Callable[[int], dict[str, Any]], count: int) -> None:
    """Store what `run` gives for each of so many cases, in float64."""
    torch.set_default_dtype(torch.float64)
    entries = ",\n".join(json.dumps(run(number), allow_nan=False) for number in range(count))
    OUT.with_name(name).write_text(f'{{"torch": "{torch.__version__}", "entries": [\n{entries}\n]}}\n')
