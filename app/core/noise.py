"""Gradient noise: how the gradients of batches, or of single examples, lie around the gradient over all examples.

Each includes the penalty, as the gradient of an update does, and is 0 for frozen parameters.
"""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np

from app.core.descent.batches.order import Batches
from app.core.descent.frames import State
from app.core.descent.loss_surface import NetworkLossSurface, loss_surface
from app.core.descent.objective import NetworkObjective
from app.core.experiment import Experiment
from app.core.landscape.planes import make_plane
from app.core.landscape.planes.plane import beside, pointed
from app.core.network import textbook
from app.core.support.arrays import Array
from app.core.support.norms import norm, norms
from app.core.support.registry import InvalidInput

Of = Literal["batches", "examples"]
ROUNDING = 1e-14
"""Of the largest component of an example's gradient: a full gradient or deviations no longer than this are rounding."""
FINITE = "a point where the gradient of every example is finite"


def noise(
    experiment: Experiment, state: State, of: Of = "batches", plane: dict[str, Any] | None = None
) -> dict[str, Any]:
    """The gradients of the "batches" of the epoch of `state`, or of single "examples", in the form of the API.

    All are taken at the parameters of `state`. With a `plane`, as `landscape.planes` describes them, each has its
    coordinates there. Raises InvalidInput for a function, which has no examples, and where a gradient is not finite.

    The noise scale is tr(S) / |g|^2, with g the gradient over all n examples and S the covariance of the gradients of
    single examples (McCandlish, Kaplan, Amodei 2018, "An Empirical Model of Large-Batch Training", equation 2.9). S is
    the population covariance, divided by n: the training examples are all there are, and g is exactly their mean.
    """
    surface = loss_surface(experiment, state.step)
    if not isinstance(surface, NetworkLossSurface):
        raise InvalidInput("experiment.objective.kind", "function", "network: a function has no examples, and no noise")
    objective, parameters = surface.objective, state.parameters
    batches, epoch = objective.batches, objective.batches.epoch(state.step)
    seen = None if plane is None else make_plane(surface, state, plane)
    with np.errstate(all="ignore"):
        rows = example_gradients(objective, parameters)
        unit = float(np.abs(rows).max())  # so that squares neither overflow nor vanish
        if not math.isfinite(unit) or not math.isfinite(unit * math.sqrt(rows.size)):
            raise InvalidInput("state.parameters", parameters.tolist(), FINITE)
        unit = unit or 1.0
        rows /= unit
        full = rows.mean(axis=0)
        rows -= full
        if norm(full) <= ROUNDING:  # the examples' gradients cancel
            full = np.zeros_like(full)
        of_examples = math.sqrt(float(np.square(rows).sum()) / len(rows))
        if of_examples <= ROUNDING:
            rows[...], of_examples = 0.0, 0.0
        if of == "batches":
            rows, sizes = batch_means(rows, batches, epoch), batch_sizes(batches)
            if batches.full:
                rows[...] = 0.0
        else:
            sizes = np.ones(len(rows), dtype=np.int64)
        cloud = Cloud(full, rows, sizes / sizes.sum())
        places: list[Array | None] = [None, None]
        if seen is not None:  # its coordinates overflow where its directions are shorter than 1e-308
            for axis, direction in enumerate(seen.dual):
                places[axis] = unit * np.append(full @ direction, rows @ direction + full @ direction)
    expected = expected_spread(batches, of_examples)
    scale = noise_scale(of_examples, cloud.length)
    u, v = (place if place is None or np.isfinite(place).all() else None for place in places)
    return {
        "step": state.step,
        "of": of,
        "epoch": epoch,
        "current": state.step % batches.per_epoch if of == "batches" else None,
        "gradient": {
            "norm": unit * cloud.length,
            "u": None if u is None else float(u[0]),
            "v": None if v is None else float(v[0]),
        },
        "size": sizes,
        "norm": unit * cloud.norms,
        "degrees": cloud.degrees,
        "along": unit * (cloud.length + cloud.along),
        "across": unit * cloud.across,
        "widest": unit * cloud.widest,
        "u": None if u is None else u[1:],
        "v": None if v is None else v[1:],
        "median_degrees": cloud.median_degrees,
        "spread": unit * cloud.spread,
        "spread_expected": unit * expected,
        "spread_of_examples": unit * of_examples,
        "widest_share": cloud.widest_share,
        "widest_degrees": cloud.widest_degrees,
        "noise_scale": scale,
        "batch_size": batches.size,
        "examples": batches.examples,
        "text": in_words(batches, of_examples, cloud.length),
    }


def noise_scale(of_examples: float, length: float) -> float | None:
    """tr(S) / |g|^2 from their roots; None where the gradient is 0."""
    return (of_examples / length) ** 2 if length > 0 else None


def example_gradients(objective: NetworkObjective, parameters: Array) -> Array:
    """The gradient (n, P) of the loss of each training example, penalty included, 0 for frozen parameters.

    Row i has delta_i [a_i, 1]^T of every layer, a the layer's inputs; the mean over the rows is the full gradient.
    """
    network, data = objective.network, objective.examples
    count = len(data.inputs)
    z, a = textbook.forward(network, parameters, data.inputs)
    delta = textbook.backward(network, parameters, z, a, data.targets)
    rows = np.empty((count, objective.size))
    layers = zip(network.layout.layers(parameters), network.layout.layers(rows), [data.inputs, *a], delta, strict=False)
    for (w, _), (grad_w, grad_b), below, d in layers:
        grad_w[...] = network.penalty.add_gradient(d[:, :, np.newaxis] * below[:, np.newaxis, :], w)
        grad_b[...] = d
    rows[:, ~objective.free] = 0.0
    return rows


def batch_sizes(batches: Batches) -> Array:
    """How many examples each batch of an epoch has, (batches,)."""
    return np.array([batches.size] * (batches.per_epoch - 1) + [batches.last_size])


def batch_means(rows: Array, batches: Batches, epoch: int) -> Array:
    """The mean (batches, P) of `rows` (n, P) over each batch of `epoch`, in the order in which updates see them."""
    starts = np.arange(0, batches.examples, batches.size)
    sums: Array = np.add.reduceat(rows[batches.order(epoch)], starts, axis=0)
    return sums / batch_sizes(batches)[:, np.newaxis]


class Cloud:
    """Gradients around the full one, of `length`. `deviations` (m, P) is what each adds to it, and each counts with its
    `weights` (m,), which add up to 1; the deviations then have mean 0.

    `along` (m,) is how far a gradient reaches beyond the full one along it, `across` (m,) how far to the side, in the
    plane of the full gradient and of the widest direction, the first principal direction of the deviations; where that
    lies along the gradient, the widest one beside it takes its place. `widest` (m,) are coordinates of the deviations
    along the first principal direction itself, `widest_share` is its part of their variance, and `widest_degrees` its
    angle to the gradient, 0 to 90. `degrees` (m,) are angles to the full gradient; they say nothing of a gradient of 0,
    which `median_degrees` leaves out. A quantity without a direction is None, or 0 as a
    coordinate. `spread` is the root of the mean squared length of the deviations.
    """

    def __init__(self, full: Array, deviations: Array, weights: Array) -> None:
        self.length = norm(full)
        heading = full / self.length if self.length > 0 else full
        self.along = deviations @ heading
        aside = deviations - self.along[:, np.newaxis] * heading
        sides = norms(aside)
        self.norms = np.hypot(self.length + self.along, sides)
        # by the side's length: the arc cosine would lose small angles
        self.degrees = np.degrees(np.arctan2(sides, self.length + self.along)) if self.length > 0 else None
        # a sum that cancels to rounding is a gradient of 0, which has no angle
        self.norms[self.norms <= ROUNDING * (self.length + norms(deviations))] = 0.0
        pointing = np.empty(0) if self.degrees is None else self.degrees[self.norms > 0]
        self.median_degrees = float(np.median(pointing)) if len(pointing) else None
        variance = float(weights @ np.square(deviations).sum(axis=1))
        self.spread = math.sqrt(variance)
        first = principal(deviations, weights)
        self.across = self.widest = np.zeros(len(deviations))
        self.widest_share = self.widest_degrees = None
        if first is None or not variance > 0:
            return
        self.widest = deviations @ first
        self.widest_share = min(1.0, float(weights @ np.square(self.widest)) / variance)
        if self.length > 0:
            self.widest_degrees = math.degrees(math.acos(min(1.0, abs(float(first @ heading)))))
        side = beside(first, [heading] if self.length > 0 else [])
        if side is None:
            side = principal(aside, weights)
        if side is not None:
            self.across = aside @ pointed(side)


def principal(rows: Array, weights: Array) -> Array | None:
    """The direction (P,) of length 1 along which `rows` (m, P) vary most, with `weights` (m,); None where none does."""
    weighted = np.sqrt(weights)[:, np.newaxis] * rows
    if weighted.shape[1] <= len(weighted):
        direction: Array = np.linalg.eigh(weighted.T @ weighted)[1][:, -1]
        direction = direction if weighted.any() else np.zeros_like(direction)
    else:  # the same from the smaller matrix
        direction = np.linalg.eigh(weighted @ weighted.T)[1][:, -1] @ weighted
    length = norm(direction)
    return pointed(direction / length) if length > 0 else None


def expected_spread(batches: Batches, of_examples: float) -> float:
    """How far the gradient of a random batch lies from the full one, as a root mean square, where that of a single
    example lies `of_examples` away: a sample without replacement (Cochran 1977, "Sampling Techniques", theorem 2.2).
    """
    count, size = batches.examples, batches.size
    return 0.0 if count == 1 else of_examples * math.sqrt((count - size) / (size * (count - 1)))


def balanced_size(batches: Batches, scale: float) -> int:
    """The smallest batch whose `expected_spread` is at most the length of the full gradient."""
    return max(1, math.ceil(scale * batches.examples / (batches.examples - 1 + scale)))


def in_words(batches: Batches, of_examples: float, length: float) -> str:
    """What the noise is for the batches of this run: `of_examples` is the spread of the gradients of single examples,
    `length` that of the full gradient, in one unit.
    """
    if batches.examples == 1:
        return "There is one example, so every gradient is the full one: there is no noise."
    if length == 0 and of_examples == 0:
        return "The gradient of every example is 0 here: there is no noise, and no gradient either."
    if length == 0:
        sees = "every update sees all examples, so it has no noise" if batches.full else "a batch sees only noise"
        return f"The full gradient is 0 here, up to rounding: {sees}."
    begins = balanced_size(batches, (of_examples / length) ** 2)
    more = (
        f"From {begins} of the {batches.examples} examples on, a typical batch has at least as much gradient as noise."
    )
    if begins == 1:
        more = "Even a single example typically has at least as much gradient as noise."
    elif begins >= batches.examples:
        more = "No batch smaller than all examples typically has as much gradient as noise."
    if batches.full:
        return f"Every update sees all examples, so it has no noise. {more}"
    many = "1 example" if batches.size == 1 else f"{batches.size} examples"
    ratio = expected_spread(batches, of_examples) / length
    which = "random" if batches.fixed else "typical"
    same = " These batches are cut in the order of the data, not at random." if batches.fixed else ""
    return f"In a {which} batch of {many} the noise is {ratio:.2g} times as long as the full gradient.{same} {more}"
