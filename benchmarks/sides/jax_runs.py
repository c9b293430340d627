"""JAX: all runs as one jitted scan over the steps of a vmap over the runs, in float64."""

from __future__ import annotations

from typing import Any

import jax
import numpy as np

from benchmarks.protocol import serve_program
from benchmarks.sides.jax import ACTIVATIONS, layers, update


class Scan:
    chunk = 1

    def setup(self, work: dict[str, Any]) -> None:
        inputs, targets = jax.device_put((np.array(work["inputs"]), np.array(work["targets"])))
        everything = len(work["batches"][0][0]) == len(work["inputs"])
        parameters = [layers(work, np.array(vector)) for vector in work["parameters"]]
        stacked = jax.tree.map(lambda *parts: np.stack(parts), *parameters)
        runs, adam = len(parameters), work["optimizer"]["name"] == "adam"
        m, v = (jax.tree.map(np.zeros_like, stacked) if adam else () for _ in range(2))
        self.carry = jax.device_put((stacked, m, v, np.zeros(runs) if adam else ()))
        # Steps first, so that a scan takes one slice after another.
        self.order = jax.device_put(np.array(work["batches"]).swapaxes(0, 1))
        self.etas = jax.device_put(np.array(work["etas"]))
        activation = ACTIVATIONS[work["activation"]]

        def one(carry: Any, batch: Any, eta: Any) -> Any:
            x, y = (inputs, targets) if everything else (inputs[batch], targets[batch])
            return update(activation, work["optimizer"] | {"eta": eta}, False, carry, x, y)[0]

        together = jax.vmap(one)

        def stretch(carry: Any, order: Any, etas: Any) -> Any:
            return jax.lax.scan(lambda c, batches: (together(c, batches, etas), None), carry, order)[0]

        self.stretch = jax.jit(stretch)

    def run(self, count: int) -> None:
        for _ in range(count):
            self.found = jax.block_until_ready(self.stretch(self.carry, self.order, self.etas))

    def result(self) -> list[float]:
        blocks = [np.concatenate((w, np.asarray(b)[..., np.newaxis]), axis=-1) for w, b in self.found[0]]
        return np.concatenate([block.reshape(len(block), -1) for block in blocks], axis=1).ravel().tolist()


if __name__ == "__main__":
    jax.config.update("jax_enable_x64", True)
    serve_program(lambda variant: Scan(), {"JAX": jax.__version__})
