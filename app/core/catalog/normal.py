"""The standard normal distribution function, which NumPy lacks: GELU is z Phi(z).

Phi(z) = (1 + erf(z / sqrt 2)) / 2 exactly, not the tanh approximation of it. For x = |z| the tail is

    Phi(-x) = exp(-x^2/2) h(x),     h a polynomial of degree 23 in t = (x - 5) / (x + 5),

which is right to 2e-16 absolute everywhere. Relative to the tail the error is about z^2 roundings, from the exponent:
2e-14 at z = -10. One polynomial serves all z, so NumPy computes whole arrays. The coefficients come from
scripts/make_normal_coefficients.py.
"""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from app.core.support.arrays import Array
from app.core.support.plan import Plan

K = 5.0
FARTHEST = 40.0
"""Phi(-40) is 0 in float64: |z| is cut here, so that nothing overflows on the way."""

COEFFICIENTS = np.array([
    0.07691930497500629, -0.14345755526401197, 0.1160688118860042, -0.0808838772641277,
    0.04785535228412587, -0.02341390048768757, 0.008991370551437226, -0.0023788443566905935,
    0.00021955072920173507, 0.00013427684274105596, -6.042743336255403e-05, 9.61313297573171e-07,
    6.644237619801294e-06, -1.2701157918568557e-06, -6.746330842091801e-07, 2.4347647195016335e-07,
    7.639960525760966e-08, -3.942666265841357e-08, -1.028267135708432e-08, 6.0027925459993005e-09,
    1.4119272695340352e-09, -7.824459241830255e-10, -1.2580953385461678e-10, 6.211513799055627e-11,
])  # fmt: skip

DENSITY_AT_0 = 1.0 / math.sqrt(2.0 * math.pi)


def density(z: Array) -> Array:
    """phi(z) = exp(-z^2/2) / sqrt(2 pi), the derivative of `cdf`."""
    z = np.clip(z, -FARTHEST, FARTHEST)
    return DENSITY_AT_0 * np.exp(-0.5 * z * z)


def cdf(z: Array) -> Array:
    """Phi(z), the probability that a standard normal number is below z."""
    z = np.asarray(z)
    x = np.minimum(np.abs(z), FARTHEST)
    h = np.polynomial.polynomial.polyval((x - K) / (x + K), COEFFICIENTS.astype(z.dtype))
    tail = np.exp(-0.5 * x * x) * h
    return np.where(z > 0.0, 1.0 - tail, tail)


def bind_cdf(plan: Plan, z: Array, out: Array) -> None:
    """Append the calls that write Phi(z) to `out`; both C-contiguous, of one shape and dtype.

    The polynomial is split into three of degree 7. One matrix product evaluates them on the powers of t, and t^8 joins
    them: 8 calls, where Horner's rule takes 46.
    """
    number = partial(np.array, dtype=z.dtype)
    powers = np.empty((9, *z.shape), dtype=z.dtype)
    parts = np.empty((3, *z.shape), dtype=z.dtype)
    powers[0] = 1.0
    t, scratch, positive = powers[1], np.empty_like(z), np.empty(z.shape, dtype=bool)

    plan.call(np.absolute, z, scratch)
    plan.smaller(scratch, number(FARTHEST), scratch)
    plan.call(np.subtract, scratch, number(K), t)
    plan.call(np.add, scratch, number(K), out)
    plan.call(np.divide, t, out, t)
    for have in (1, 2, 4):  # t .. t^have times t^have are the next powers
        plan.call(np.multiply, powers[1 : have + 1], powers[have], powers[have + 1 : 2 * have + 1])
    coefficients = COEFFICIENTS.astype(z.dtype).reshape(3, 8)
    plan.call(coefficients.dot, powers[:8].reshape(8, -1), parts.reshape(3, -1))
    plan.call(np.multiply, parts[2], powers[8], out)
    plan.call(np.add, out, parts[1], out)
    plan.call(np.multiply, out, powers[8], out)
    plan.call(np.add, out, parts[0], out)

    plan.call(np.multiply, scratch, scratch, scratch)
    plan.call(np.multiply, scratch, number(-0.5), scratch)
    plan.call(np.exp, scratch, scratch)
    plan.call(np.multiply, out, scratch, out)  # the tail, Phi(-|z|)
    plan.call(np.greater, z, number(0.0), positive)
    plan.call(np.subtract, positive, out, out)
    plan.call(np.absolute, out, out)  # |1 - tail| where z > 0, |0 - tail| elsewhere


def bind_density(plan: Plan, z: Array, out: Array) -> None:
    """Append the calls that write phi(z) to `out`, of the shape and dtype of `z`; 0 where z^2 overflows."""
    number = partial(np.array, dtype=z.dtype)
    plan.call(np.multiply, z, z, out)
    plan.call(np.multiply, out, number(-0.5), out)
    plan.call(np.exp, out, out)
    plan.call(np.multiply, out, number(DENSITY_AT_0), out)
