"""PyTorch, eager, one thread: modules, autograd and the fused optimizers, in float64 as Descent computes."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import torch
from torch import nn

from benchmarks.protocol import serve_program

ACTIVATIONS = {"tanh": nn.Tanh, "sigmoid": nn.Sigmoid, "relu": nn.ReLU}


class Eager:
    chunk = 10

    def setup(self, work: dict[str, Any]) -> None:
        self.model = network(work)
        chosen = work["optimizer"]
        if chosen["name"] == "adam":
            betas = (chosen["beta1"], chosen["beta2"])
            self.optimizer: torch.optim.Optimizer = torch.optim.Adam(
                self.model.parameters(), chosen["eta"], betas, chosen["eps"], fused=True
            )
        else:
            self.optimizer = torch.optim.SGD(self.model.parameters(), chosen["eta"], fused=True)
        inputs, targets = torch.tensor(work["inputs"]), torch.tensor(work["targets"])
        self.batches = [(inputs[batch], targets[batch]) for batch in work["batches"]]
        self.loss = nn.MSELoss()
        self.step = 0

    def run(self, count: int) -> None:
        for step in range(self.step, self.step + count):
            x, y = self.batches[step % len(self.batches)]
            self.optimizer.zero_grad()
            loss = self.loss(self.model(x), y) * 0.5
            loss.backward()
            self.optimizer.step()
        self.step += count

    def result(self) -> list[float]:
        linear = [layer for layer in self.model if isinstance(layer, nn.Linear)]
        blocks = [torch.hstack((layer.weight, layer.bias[:, None])) for layer in linear]
        return torch.cat([block.flatten() for block in blocks]).tolist()


def network(work: dict[str, Any]) -> nn.Sequential:
    """The network of `work` with its initial parameters."""
    layers: list[nn.Module] = []
    place = 0
    for fan_in, units in pairwise(work["sizes"]):
        linear = nn.Linear(fan_in, units)
        end = place + units * (fan_in + 1)
        block = torch.tensor(work["parameters"][place:end]).reshape(units, fan_in + 1)
        place = end
        with torch.no_grad():
            linear.weight.copy_(block[:, :-1])
            linear.bias.copy_(block[:, -1])
        layers += [linear, ACTIVATIONS[work["activation"]]()]
    return nn.Sequential(*layers[:-1])


if __name__ == "__main__":
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    serve_program(lambda variant: Eager(), {"PyTorch": torch.__version__})
