"""JAX: vmap over the points of the grid and jit around it, float32, one thread."""

from __future__ import annotations

from itertools import product
from typing import Any, ClassVar

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.protocol import fastest, serve_program
from benchmarks.sides.jax import layers, loss

BATCHES = (None, 64, 1024)  # points at once


def loss_by_rows(parameters: Any, x: Any, y: Any) -> Any:
    """An example is a row."""
    return loss(jnp.tanh, parameters, x, y)


def loss_by_columns(parameters: Any, x: Any, y: Any) -> Any:
    """An example is a column."""
    *hidden, (w, b) = parameters
    a = x.T
    for w_hidden, b_hidden in hidden:
        a = jnp.tanh(w_hidden @ a + b_hidden[:, None])
    return 0.5 * jnp.mean(jnp.square(w @ a + b[:, None] - y.T))


class Vmap:
    """The way is found out on the first landscape: rows or columns, and how many points at once."""

    chunk = 1
    way: ClassVar[tuple[Any, int | None] | None] = None

    def setup(self, work: dict[str, Any]) -> None:
        self.work = work
        axes = [np.linspace(*work["range"][axis], work["resolution"], dtype=np.float32) for axis in "uv"]
        self.points = jax.device_put(np.stack([part.ravel() for part in np.meshgrid(*axes)], axis=-1))
        if Vmap.way is None:
            samplers = {way: self.compile(*way) for way in product((loss_by_rows, loss_by_columns), BATCHES)}
            Vmap.way = fastest(samplers, lambda way: jax.block_until_ready(samplers[way](self.points)))
        self.sampler = self.compile(*Vmap.way)

    def compile(self, loss: Any, batch: int | None) -> Any:
        inputs, targets, origin, along_u, along_v = (
            np.array(self.work[key], np.float32) for key in ("inputs", "targets", "origin", "along_u", "along_v")
        )

        def at(point: Any) -> Any:
            parameters = origin + point[0] * along_u + point[1] * along_v
            return loss(layers(self.work, parameters), inputs, targets)

        if batch is None:
            return jax.jit(jax.vmap(at))
        return jax.jit(lambda points: jax.lax.map(at, points, batch_size=batch))

    def run(self, count: int) -> None:
        for _ in range(count):
            self.found = jax.block_until_ready(self.sampler(self.points))

    def result(self) -> list[float]:
        return self.found.tolist()


if __name__ == "__main__":
    serve_program(lambda variant: Vmap(), {"JAX": jax.__version__})
