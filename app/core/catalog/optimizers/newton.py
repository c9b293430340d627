"""Newton's method with absolute eigenvalues, so that saddles repel, and with damping, so that flat directions hold."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from app.core.catalog.optimizers.derivation import Step
from app.core.catalog.optimizers.needs import Guided, Needs, OfPoint, Settings, Slots, Surface
from app.core.catalog.optimizers.table import Optimizer, Stability, rate, unguided
from app.core.support.arrays import Array, Mask
from app.core.support.formulas import Node, Number, absolute
from app.core.support.registry import Parameter

MOST_PARAMETERS = 400
"""Above, an update with all eigenvectors takes longer than a tenth of a second."""
SHOWN = 4
"""Directions that a derivation writes out."""


class Directions(NamedTuple):
    """The eigenvalues (..., P) of the Hessian, their unit vectors as columns (..., P, P), g along each (..., P) and the
    step along each (..., P)."""

    eigenvalues: Array
    vectors: Array
    slopes: Array
    steps: Array


def directions(surface: Surface, gradient: Array, parameters: Array, damping: float) -> Directions:
    """A direction without curvature has no step of its own: without damping nothing moves along it."""
    matrices = surface.hessians(parameters)
    whole: Mask = np.asarray(np.isfinite(matrices).all(axis=(-2, -1)))
    values, vectors = np.linalg.eigh(np.where(whole[..., np.newaxis, np.newaxis], matrices, 0.0))
    values = np.where(whole[..., np.newaxis], values, np.nan)
    slopes = (gradient[..., np.newaxis, :] @ vectors)[..., 0, :]
    sizes = np.abs(values)
    divisors = sizes + damping
    nothing = values.shape[-1] * np.finfo(np.float64).eps * sizes.max(axis=-1, keepdims=True)
    flat = divisors <= nothing
    return Directions(values, vectors, slopes, np.where(flat, 0.0, slopes / np.where(flat, 1.0, divisors)))


def update_newton(
    surface: Surface, gradient: Array, slots: Slots, parameters: Array, eta: float | Array, settings: Settings
) -> Guided:
    """update = -eta sum_k v_k (v_k.g) / (|lambda_k| + tau), over the eigenvectors of the Hessian.

    The absolute values are those of saddle-free Newton (Dauphin et al., 2014), the damping is Levenberg's (1944). With
    tau = 0 and eta = 1 this is Newton's step wherever the Hessian is positive definite. NaN where it overflows.
    """
    found = directions(surface, gradient, parameters, settings["damping"])
    return Guided(-eta * (found.vectors @ found.steps[..., np.newaxis])[..., 0], {})


def newton(
    hessian: OfPoint, gradient: Array, slots: Slots, parameters: Array, eta: float, settings: Settings
) -> tuple[Array, Slots]:
    """update = -eta sum_k v_k (v_k.g) / (|lambda_k| + tau), over the eigenvectors of the Hessian: saddle-free Newton
    (Dauphin et al., 2014), damped (Levenberg, 1944). Nothing moves where the divisor is 0 but for rounding."""
    values, vectors = np.linalg.eigh(hessian(parameters))
    divisors = np.abs(values) + settings["damping"]
    moves = divisors > len(values) * np.finfo(np.float64).eps * np.abs(values).max()
    steps = np.divide(gradient @ vectors, divisors, out=np.zeros(len(values)), where=moves)
    return -eta * (vectors @ steps), {}


def bound_newton(settings: Settings) -> float:
    """Along an eigenvector of eigenvalue h > 0 a step multiplies the distance by 1 - eta h / (h + tau)."""
    return 2.0


def scaled_newton(eigenvalues: Array, settings: Settings) -> Array:
    """h / (|h| + tau), at most 1: for eta < 2 no bowl is too sharp. 0 where h is, as `directions` has it."""
    divisors = np.abs(eigenvalues) + settings["damping"]
    found: Array = np.where(eigenvalues == 0, 0.0, eigenvalues / np.where(divisors == 0, 1.0, divisors))
    return found


def derive_newton(step: Step) -> Node:
    """The directions that move this parameter most; the others as one number."""
    found = directions(step.surface, step.gradient, step.parameters, step["damping"].value)
    shares = found.vectors[step.position] * found.steps
    order = np.argsort(-np.abs(shares), kind="stable")
    move: Node = Number(0)
    for place, k in enumerate(order[:SHOWN], 1):
        value, slope = found.eigenvalues[k], found.slopes[k]
        bends = "up" if value > 0 else "down, and the step still goes downhill" if value < 0 else "nowhere"
        text = f"The curvature along direction {place}: it bends {bends}."
        curvature = step.given(f"lambda_{place}", rf"\lambda_{{{place}}}", value, text)
        along = step.given(f"slope_{place}", rf"s_{{{place}}}", slope, "The gradient along it.")
        part = found.vectors[step.position, k]
        share = step.given(f"share_{place}", rf"v_{{{place}}}", part, "How much of it is this parameter.")
        if found.steps[k]:
            term = share * (along / (absolute(curvature) + step["damping"]))
            move = term if isinstance(move, Number) else move + term
    if len(order) > SHOWN:
        rest = float(shares[order[SHOWN:]].sum())
        move = move + step.given("rest", "r", rest, f"The other {len(order) - SHOWN} directions together.")
    return -step.eta * move


def work(parameters: int, examples: int) -> float:
    """Multiplications: the Hessian by products, forward and backward, and its eigenvectors."""
    return 6.0 * parameters**2 * examples + 25.0 * parameters**3


NEWTON = (
    Optimizer(
        "newton",
        "Damped Newton",
        "Divides every direction by its own curvature: a bowl takes one step, and saddles repel",
        r"\nabla^2 C = V \Lambda V^{\mathsf T},\quad "
        r"w \leftarrow w - \eta\,V\left(|\Lambda| + \tau\right)^{-1} V^{\mathsf T}\,\nabla C",
        (
            rate(1.0),
            Parameter("damping", 0.1, 0.0, 10.0, "Added to every |λ|: shortens steps along flat directions", r"\tau"),
        ),
        (),
        unguided,
        unguided,
        derive_newton,
        Stability(bound_newton, "2", r"\frac{2}{\eta}", divisor=r"\lvert H \rvert + \tau", scaled=scaled_newton),
        needs=Needs(("hessian",), update_newton, newton, work, most_parameters=MOST_PARAMETERS),
    ),
)
