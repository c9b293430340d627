"""JAX on one thread, in float64: a jitted step called from Python, and a whole stretch of steps as one jitted scan.

The scan keeps each step's loss; the variant "frames" keeps all that a light frame of Descent's has: parameters, moments
and gradient too.
"""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.protocol import serve_program

ACTIVATIONS = {"tanh": jnp.tanh, "sigmoid": jax.nn.sigmoid, "relu": jax.nn.relu}
SCAN = 300  # steps in one call, as many as Descent is asked for at once


def layers(work: dict[str, Any], vector: Any) -> list[tuple[Any, Any]]:
    """(w, b) per layer."""
    found, place = [], 0
    for fan_in, units in pairwise(work["sizes"]):
        end = place + units * (fan_in + 1)
        block = vector[place:end].reshape(units, fan_in + 1)
        found.append((block[:, :-1], block[:, -1]))
        place = end
    return found


def loss(activation: Any, parameters: Any, x: Any, y: Any) -> Any:
    """Half the mean squared error."""
    *hidden, (w, b) = parameters
    a = x
    for w_hidden, b_hidden in hidden:
        a = activation(a @ w_hidden.T + b_hidden)
    return 0.5 * jnp.mean(jnp.square(a @ w.T + b - y))


def update(activation: Any, chosen: dict[str, Any], frames: bool, carry: Any, x: Any, y: Any) -> tuple[Any, Any]:
    """One step: the carry is (parameters, m, v, t); beside the next one, what is kept."""
    parameters, m, v, t = carry
    value, gradient = jax.value_and_grad(partial(loss, activation))(parameters, x, y)
    if chosen["name"] == "gd":
        moved = jax.tree.map(lambda p, g: p - chosen["eta"] * g, parameters, gradient)
        return (moved, m, v, t), (value, parameters, gradient) if frames else value
    t = t + 1
    beta1, beta2 = chosen["beta1"], chosen["beta2"]
    m = jax.tree.map(lambda m, g: beta1 * m + (1 - beta1) * g, m, gradient)
    v = jax.tree.map(lambda v, g: beta2 * v + (1 - beta2) * g * g, v, gradient)
    first, second = 1 - beta1**t, 1 - beta2**t
    moved = jax.tree.map(
        lambda p, m, v: p - chosen["eta"] * (m / first) / (jnp.sqrt(v / second) + chosen["eps"]), parameters, m, v
    )
    return (moved, m, v, t), (value, parameters, m, v, gradient) if frames else value


class Jitted:
    def __init__(self, scan: bool, frames: bool) -> None:
        self.scan, self.frames = scan, frames
        self.chunk = SCAN if scan else 10

    def setup(self, work: dict[str, Any]) -> None:
        # NumPy for what is done once: every operation of JAX's on a new shape is compiled first.
        parameters = layers(work, np.array(work["parameters"]))
        m, v = (jax.tree.map(np.zeros_like, parameters) for _ in range(2))
        chosen = work["optimizer"]
        adam = chosen["name"] == "adam"
        # The unused moments of gradient descent do not travel along.
        self.carry = jax.device_put((parameters, m if adam else (), v if adam else (), np.zeros(()) if adam else ()))
        one = partial(update, ACTIVATIONS[work["activation"]], chosen, self.frames)
        inputs, targets = np.array(work["inputs"]), np.array(work["targets"])
        batches = work["batches"]
        self.pairs = [jax.device_put((inputs[batch], targets[batch])) for batch in batches]
        xs, ys = jax.device_put((inputs[np.array(batches)], targets[np.array(batches)]))
        if len(batches[0]) == len(inputs):  # always the same batch: not stacked

            def stretch(carry: Any, start: Any, length: int) -> Any:
                return jax.lax.scan(lambda c, _: one(c, xs[0], ys[0]), carry, None, length)

        else:

            def stretch(carry: Any, start: Any, length: int) -> Any:
                def body(c: Any, i: Any) -> Any:
                    return one(c, xs[i % len(batches)], ys[i % len(batches)])

                return jax.lax.scan(body, carry, start + jnp.arange(length))

        self.one = jax.jit(one)
        self.stretch = jax.jit(stretch, static_argnums=2)
        self.step = 0

    def run(self, count: int) -> None:
        if self.scan:
            self.carry, losses = self.stretch(self.carry, self.step, count)
        else:
            for step in range(self.step, self.step + count):
                self.carry, losses = self.one(self.carry, *self.pairs[step % len(self.pairs)])
        jax.block_until_ready((self.carry, losses))
        self.step += count

    def result(self) -> list[float]:
        pairs = [(np.asarray(w), np.asarray(b)) for w, b in self.carry[0]]
        return np.concatenate([np.hstack((w, b[:, None])).ravel() for w, b in pairs]).tolist()


if __name__ == "__main__":
    jax.config.update("jax_enable_x64", True)
    serve_program(lambda variant: Jitted(variant != "step", variant == "frames"), {"JAX": jax.__version__})
