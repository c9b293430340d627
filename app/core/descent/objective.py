"""The objective: a loss over a parameter vector. Networks and functions have the same members.

`compile(experiment)` gives the objective. Evaluating never changes it, so any thread may use it at any time.
"""

from __future__ import annotations

import math
from functools import partial
from operator import attrgetter

import numpy as np

from app.core.catalog.activations import ACTIVATIONS
from app.core.catalog.batch_orders import BATCH_ORDERS
from app.core.catalog.examples import Examples, examples
from app.core.catalog.initializers import INITIALIZERS
from app.core.catalog.losses import LOSSES
from app.core.descent.batches.order import Batches
from app.core.experiment import Experiment, FunctionChoice, NetworkChoice
from app.core.network import textbook
from app.core.network.compiled import bind_gradient, with_ones
from app.core.network.losses_of_points import MeanLosses, PartOutputs
from app.core.network.penalty import Penalty
from app.core.network.products import HessianProducts
from app.core.network.textbook import Network
from app.core.support.arrays import Array, Indices, Mask
from app.core.support.cache import Cache
from app.core.support.plan import Plan
from app.core.support.randomness import Purpose, generator

TOGETHER = 2**16
"""The rough number of z of the widest layer at a time: few enough to stay in the processor's cache."""


class NetworkObjective:
    """The loss of a network on a data set.

    It has `size` parameters called `names`; those marked in `free` may move. `described` has the words about its data,
    `batches` says which examples each update sees, `tested` whether there is a loss over test examples. Parameters of
    absolute value below `tame` cannot overflow anything, nor can their squares. A step takes `batch_rows` numbers per
    example and leaves `outputs`, from which its loss is computed.
    """

    def __init__(self, chosen: NetworkChoice, batch_size: int | None, batch_order: str, seed: int) -> None:
        layout = chosen.layout
        self.chosen = chosen
        self.described = chosen.described
        self.network = Network(
            layout,
            tuple(ACTIVATIONS[layer.activation] for layer in chosen.layers),
            LOSSES[chosen.loss.name],
            chosen.loss.values(),
            Penalty(**dict(chosen.penalty)),
        )
        self.size, self.names, self.outputs = layout.size, layout.names, layout.sizes[-1]
        self.free = layout.free(chosen.frozen, "objective.frozen")
        self.examples = examples(chosen.data.name, chosen.data.settings, layout.sizes[-1])
        count = len(self.examples.inputs)
        given = None if BATCH_ORDERS[batch_order].shuffles else self.examples.listed
        self.batches = Batches(count, min(batch_size or count, count), seed, given)
        self.tested = len(self.examples.test_inputs) > 0
        self.tame = tame_limit(layout.sizes, self.examples)
        # Targets, inputs and a row of ones are one array, so that one copy loads a batch.
        self.columns = np.vstack((self.examples.targets.T, with_ones(self.examples.inputs)))
        self.batch_rows = len(self.columns)
        self.rows = np.ascontiguousarray(self.columns.T)
        self.test_columns = np.vstack((self.examples.test_targets.T, with_ones(self.examples.test_inputs)))
        arrays = (self.columns, self.rows, self.test_columns)
        self.nbytes = 20_000 + 2 * sum(array.nbytes for array in arrays)  # with those they were made from

    def initial(self, seed: int) -> Array:
        """The start of a run with `seed`."""
        init = INITIALIZERS[self.chosen.init.name]
        settings = self.chosen.init.values()
        if init.explicit:
            return np.array(settings["parameters"], dtype=np.float64)
        rng = generator(seed, Purpose.INITIAL_PARAMETERS)
        vector = np.empty(self.size)
        for w, b in self.network.layout.layers(vector):
            units, fan_in = w.shape
            w[...] = init.sample(rng, fan_in, units, w.shape, settings)
            b[...] = init.bias(settings)
        return vector

    def loss(self, parameters: Array) -> float:
        """The loss over all training examples, penalty included."""
        return float(self.losses(parameters))

    def losses(self, points: Array) -> Array:
        """The losses at `points` (..., size)."""
        with np.errstate(all="ignore"):
            return textbook.loss(self.network, points, self.examples.inputs, self.examples.targets)

    def hessians(self, points: Array) -> Array:
        """The Hessian (..., size, size) of the same, exact, with 0 in the rows and columns of frozen parameters."""
        free, found = np.flatnonzero(self.free), np.zeros((*points.shape, self.size))
        for place in np.ndindex(points.shape[:-1]):
            with np.errstate(all="ignore"):
                products = HessianProducts(self.network, points[place], self.examples.inputs, self.examples.targets)
                matrix = products.matrix(free)
                found[(*place, *np.ix_(free, free))] = (matrix + matrix.T) / 2
        return found

    def gradient(self, parameters: Array, step: int) -> Array:
        """The gradient of update number `step`, with that of frozen parameters."""
        batch = self.batches.batch(step)
        return textbook.gradient(self.network, parameters, self.examples.inputs[batch], self.examples.targets[batch])

    def points_together(self, examples: int) -> int:
        """The number of points that go through `examples` at a time."""
        return max(1, TOGETHER // (max(self.network.layout.sizes) * examples))

    def split(self, columns: Array) -> tuple[Array, Array]:
        """Inputs over ones, and targets: views into `columns` (..., rows, n)."""
        return columns[..., self.outputs :, :], columns[..., : self.outputs, :]

    def bind_batch(
        self, plan: Plan, size: int, parameters: Array, gradient: Array, space: Array, penalty: Array
    ) -> Array:
        """Append outputs and gradient over a batch of `size` examples. Returns the place of the batch in memory.

        `space` (at least (outputs + batch_rows) * size) holds the outputs, (outputs, size), and right behind them the
        batch, (batch_rows, size). The other arguments are those of `bind_gradient`.
        """
        rows = space[: (self.outputs + self.batch_rows) * size].reshape(-1, size)
        outputs, batch = rows[: self.outputs], rows[self.outputs :]
        bind_gradient(plan, self.network, parameters, *self.split(batch), gradient, outputs, penalty)
        return batch

    def batched(self, order: Indices) -> list[Array]:
        """Batches of the examples in this `order`, laid out as in `bind_batch`: a stack for each size of batch.

        The stacks are views that are not contiguous.
        """
        size, shuffled = self.batches.size, self.rows.take(order, axis=0)
        whole = len(order) // size * size
        pieces = shuffled[:whole].reshape(-1, size, shuffled.shape[1]), shuffled[np.newaxis, whole:]
        return [piece.mT for piece in pieces if piece.size]

    def targets(self, batches: Array) -> Array:
        """A copy of the targets in a stack of `batches` (k, ..., size), for `batch_losses`."""
        return self.split(batches)[1].copy()

    def batch_losses(self, outputs: Array, targets: Array) -> Array:
        """The losses (T,), without the penalty, of T steps from their `outputs` (T, outputs * size).

        `targets` are those of their batches, or of the one batch of all steps.
        """
        a = outputs.reshape(len(outputs), self.outputs, -1)
        return self.network.loss.of_columns(a, targets, **self.network.loss_settings)

    def mean_losses(self) -> MeanLosses | None:
        """The losses over all training examples (if batches are smaller) and over all test examples (if there are any);
        None if there is neither."""
        parts = [] if self.batches.full else [self.split(self.columns)]
        if self.tested:
            parts.append(self.split(self.test_columns))
        return MeanLosses(self.network, parts) if parts else None

    def all_outputs(self) -> PartOutputs:
        """The outputs over all training examples, and over all test examples if there are any."""
        parts = [self.split(self.columns), self.split(self.test_columns)]
        return PartOutputs(self.network, parts[: 1 + self.tested])


def tame_limit(sizes: tuple[int, ...], examples: Examples) -> float:
    """A bound on the parameters below which no z, a, delta or loss of a network of these sizes can overflow.

    As |sigma(z)| <= |z| + 1, a layer with k inputs makes |a| at most (k + 2) limit times as large; the limit keeps them
    below 1e140, so that squared losses and deltas (a loss's slope times as many weights) stay below 1e300.
    """
    largest = max(1.0, *(float(np.abs(part).max(initial=0.0)) for part in (examples.inputs, examples.test_inputs)))
    growth = math.log10(largest) + sum(math.log10(fan_in + 2.0) for fan_in in sizes[:-1])
    return math.pow(10.0, (140.0 - growth) / (len(sizes) - 1))


class FunctionObjective:
    """A function of one or two variables, named or typed. It has the members of a network, and one empty batch."""

    def __init__(self, chosen: FunctionChoice, seed: int) -> None:
        self.chosen = chosen
        self.function = chosen.entry
        settings = dict(chosen.settings)
        self.value = partial(self.function.value, **settings)
        self.slope = partial(self.function.gradient, **settings)
        self.curvature = partial(self.function.hessian, **settings)
        self.size, self.outputs, self.batch_rows = self.function.variables, 1, 0
        self.names = ("x", "y")[: self.size]
        self.free: Mask = np.ones(self.size, dtype=bool)
        self.batches = Batches(1, 1, seed)
        self.tested = False
        self.tame = 1e150
        self.nbytes = 20_000
        self.width = min(high - low for low, high in self.function.domain)
        self.minima = np.array([minimum.point for minimum in self.function.minima(settings)]).reshape(-1, self.size)

    def initial(self, seed: int) -> Array:
        return np.array(self.chosen.start, dtype=np.float64)

    def loss(self, parameters: Array) -> float:
        return float(self.losses(parameters))

    def losses(self, points: Array) -> Array:
        with np.errstate(all="ignore"):
            return np.asarray(self.value(*(points[..., k] for k in range(self.size))))

    def gradient(self, parameters: Array, step: int) -> Array:
        return np.array(self.slope(*parameters), dtype=np.float64)

    def distance(self, points: Array) -> Array | None:
        """The distance (m,) of `points` (m, size) to the nearest known minimum; None if none is known."""
        if not len(self.minima):
            return None
        with np.errstate(over="ignore"):
            apart = np.abs(points[:, np.newaxis] - self.minima)
            nearest: Array = np.hypot.reduce(apart, axis=2).min(axis=1)
        return nearest

    def on_corner(self, parameters: Array) -> bool:
        """Whether the point lies where the function has no second derivative."""
        corner = self.function.corner
        return corner is not None and bool(corner(*parameters, **dict(self.chosen.settings)))

    def hessians(self, points: Array) -> Array:
        """The Hessian (..., size, size), symmetric, at each of `points` (..., size)."""
        upper = self.curvature(*(points[..., k] for k in range(self.size)))
        found = np.empty((*points.shape, self.size))
        found[..., 0, 0], found[..., -1, -1] = upper[0], upper[-1]
        if self.size == 2:
            found[..., 0, 1] = found[..., 1, 0] = upper[1]
        return found

    def bind_batch(
        self, plan: Plan, size: int, parameters: Array, gradient: Array, space: Array, penalty: Array
    ) -> Array:
        penalty[()] = 0.0

        def evaluate() -> None:
            space[0] = self.value(*parameters)
            gradient[:] = self.slope(*parameters)

        plan.call(evaluate)
        return np.empty((0, size))

    def batched(self, order: Indices) -> list[Array]:
        return [np.empty((1, 0, 1))]

    def targets(self, batches: Array) -> Array:
        return batches

    def batch_losses(self, outputs: Array, targets: Array) -> Array:
        """The output is the function's value."""
        return outputs[:, 0]

    def mean_losses(self) -> None:
        return None


Objective = NetworkObjective | FunctionObjective
"""Either kind; `isinstance` tells which it is."""


def compile(experiment: Experiment) -> Objective:
    """The objective of `experiment`, made once for all experiments that differ only in optimizer, schedule and clip."""
    return compiled((experiment.objective, experiment.batch_size, experiment.batch_order, experiment.seed))


Key = tuple[NetworkChoice | FunctionChoice, int | None, str, int]


def compile_objective(key: Key) -> Objective:
    """The objective of a choice, batches of a size and an order, and a seed."""
    chosen, batch_size, batch_order, seed = key
    if isinstance(chosen, NetworkChoice):
        return NetworkObjective(chosen, batch_size, batch_order, seed)
    return FunctionObjective(chosen, seed)


compiled: Cache[Key, Objective] = Cache(compile_objective, attrgetter("nbytes"), 128 * 2**20)
"""Objectives, cached for all threads. The largest data of a user's own take 2 MB, the default data 30 kB."""
