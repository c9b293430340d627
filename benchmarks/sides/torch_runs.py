"""PyTorch: gradients of all runs by torch.func.vmap over the models, and the optimizer on the stacked parameters."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import torch
from torch import Tensor

from benchmarks.protocol import serve_program

ACTIVATIONS = {"tanh": torch.tanh, "sigmoid": torch.sigmoid, "relu": torch.relu}


class Vmap:
    chunk = 1

    def setup(self, work: dict[str, Any]) -> None:
        self.inputs, self.targets = torch.tensor(work["inputs"]), torch.tensor(work["targets"])
        self.start = torch.tensor(work["parameters"])
        self.batches = torch.tensor(work["batches"])
        self.shared = self.batches.shape[-1] == len(self.inputs)
        self.etas = torch.tensor(work["etas"])[:, None]
        self.chosen = work["optimizer"]
        sizes, activation = work["sizes"], ACTIVATIONS[work["activation"]]

        def loss(parameters: Tensor, x: Tensor, y: Tensor) -> Tensor:
            a, place = x, 0
            for layer, (fan_in, units) in enumerate(pairwise(sizes)):
                end = place + units * (fan_in + 1)
                block = parameters[place:end].reshape(units, fan_in + 1)
                a = torch.nn.functional.linear(a, block[:, :-1], block[:, -1])
                if layer < len(sizes) - 2:
                    a = activation(a)
                place = end
            return 0.5 * torch.mean(torch.square(a - y))

        examples = None if self.shared else 0
        self.gradients = torch.func.vmap(torch.func.grad(loss), in_dims=(0, examples, examples))

    def run(self, count: int) -> None:
        for _ in range(count):
            self.found = self.once()

    @torch.no_grad()
    def once(self) -> Tensor:
        chosen, parameters = self.chosen, self.start
        m, v = torch.zeros_like(parameters), torch.zeros_like(parameters)
        for step in range(self.batches.shape[1]):
            batch = self.batches[:, step]
            x, y = (self.inputs, self.targets) if self.shared else (self.inputs[batch], self.targets[batch])
            gradient = self.gradients(parameters, x, y)
            if chosen["name"] == "gd":
                parameters = parameters - self.etas * gradient
                continue
            beta1, beta2 = chosen["beta1"], chosen["beta2"]
            m.mul_(beta1).add_(gradient, alpha=1 - beta1)
            v.mul_(beta2).addcmul_(gradient, gradient, value=1 - beta2)
            first, second = 1 - beta1 ** (step + 1), 1 - beta2 ** (step + 1)
            parameters = parameters - self.etas * (m / first) / ((v / second).sqrt_() + chosen["eps"])
        return parameters

    def result(self) -> list[float]:
        return self.found.flatten().tolist()


if __name__ == "__main__":
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    serve_program(lambda variant: Vmap(), {"PyTorch": torch.__version__})
