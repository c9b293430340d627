"""torch.func.vmap over the points of the grid, and the loss-landscapes package walking over it, both float32."""

from __future__ import annotations

from itertools import pairwise, product
from typing import Any, ClassVar

import torch
from torch import Tensor

from benchmarks.protocol import fastest, serve_program
from benchmarks.sides.torch import network

CHUNKS = (None, 64, 256, 1024)  # points at once


def loss_by_rows(blocks: list[Tensor], x: Tensor, y: Tensor) -> Tensor:
    """An example is a row."""
    *hidden, last = blocks
    a = x
    for block in hidden:
        a = torch.tanh(torch.nn.functional.linear(a, block[:, :-1], block[:, -1]))
    a = torch.nn.functional.linear(a, last[:, :-1], last[:, -1])
    return 0.5 * torch.mean(torch.square(a - y))


def loss_by_columns(blocks: list[Tensor], x: Tensor, y: Tensor) -> Tensor:
    """An example is a column."""
    *hidden, last = blocks
    a = x.T
    for block in hidden:
        a = torch.tanh(block[:, :-1] @ a + block[:, -1:])
    return 0.5 * torch.mean(torch.square(last[:, :-1] @ a + last[:, -1:] - y.T))


class Vmap:
    """The way is found out on the first landscape: rows or columns, and how many points at once."""

    chunk = 1
    way: ClassVar[tuple[Any, int | None] | None] = None

    def setup(self, work: dict[str, Any]) -> None:
        self.work = work
        axes = [torch.linspace(*work["range"][axis], work["resolution"]) for axis in "uv"]
        v, u = torch.meshgrid(axes[1], axes[0], indexing="ij")
        self.points = u.flatten(), v.flatten()
        if Vmap.way is None:
            Vmap.way = fastest(
                product((loss_by_rows, loss_by_columns), CHUNKS), lambda way: self.sampler(*way)(*self.points)
            )
        self.sample = self.sampler(*Vmap.way)

    def sampler(self, loss: Any, chunk: int | None) -> Any:
        inputs, targets, origin, along_u, along_v = (
            torch.tensor(self.work[key]) for key in ("inputs", "targets", "origin", "along_u", "along_v")
        )

        def at(u: Tensor, v: Tensor) -> Tensor:
            parameters = origin + u * along_u + v * along_v
            blocks, place = [], 0
            for fan_in, units in pairwise(self.work["sizes"]):
                end = place + units * (fan_in + 1)
                blocks.append(parameters[place:end].reshape(units, fan_in + 1))
                place = end
            return loss(blocks, inputs, targets)

        return torch.func.vmap(at, chunk_size=chunk)

    def run(self, count: int) -> None:
        with torch.no_grad():
            for _ in range(count):
                self.found = self.sample(*self.points)

    def result(self) -> list[float]:
        return self.found.tolist()


class Package:
    """planar_interpolation. It walks to and fro: of every other row its samples lie one step further on."""

    chunk = 1

    def setup(self, work: dict[str, Any]) -> None:
        import loss_landscapes
        from loss_landscapes.metrics import Loss

        self.interpolate, self.resolution = loss_landscapes.planar_interpolation, work["resolution"]
        inputs, targets = torch.tensor(work["inputs"]), torch.tensor(work["targets"])
        mean = torch.nn.MSELoss()
        self.metric = Loss(lambda a, y: 0.5 * mean(a, y), inputs, targets)
        (low_u, high_u), (low_v, high_v) = (work["range"][axis] for axis in "uv")
        steps = self.resolution
        far = [(high - low) * steps / (steps - 1) for low, high in ((low_u, high_u), (low_v, high_v))]
        corners = [(low_u, low_v), (low_u + far[0], low_v), (low_u, low_v + far[1])]
        self.models = []
        for u, v in corners:
            points = [
                o + u * a + v * b for o, a, b in zip(work["origin"], work["along_u"], work["along_v"], strict=True)
            ]
            self.models.append(network({**work, "activation": "tanh", "parameters": points}))

    def run(self, count: int) -> None:
        for _ in range(count):
            with torch.no_grad():
                self.found = self.interpolate(*self.models, self.metric, self.resolution, deepcopy_model=True)

    def result(self) -> list[float | None]:
        columns: list[list[float | None]] = [column.tolist() for column in self.found]  # one per u
        for index in range(0, len(columns), 2):
            columns[index] = [None, *columns[index][:-1]]
        return [column[row] for row in range(self.resolution) for column in columns]


if __name__ == "__main__":
    from importlib.metadata import version

    torch.set_num_threads(1)
    serve_program(
        lambda variant: Vmap() if variant == "vmap" else Package(),
        {"PyTorch": torch.__version__, "loss-landscapes": version("loss-landscapes")},
    )
