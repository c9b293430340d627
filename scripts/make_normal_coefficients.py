"""Print the coefficients that app/core/catalog/normal.py holds. Needs mpmath: pip install mpmath==1.4.1.

    python scripts/make_normal_coefficients.py

h(x) = exp(x^2/2) Phi(-x) for x >= 0 is smooth and falls like 1/x; as a function of t = (x - K)/(x + K) in [-1, 1) its
Chebyshev series (after Shepherd and Laframboise, Mathematics of Computation 36, 1981) converges so fast that TERMS
terms leave less than 2e-17, and that its powers of t may be summed as they are.
"""

from __future__ import annotations

import mpmath

K = 5
TERMS = 24
NODES = 80


def scaled_tail(x: mpmath.mpf) -> mpmath.mpf:
    """exp(x^2/2) Phi(-x)."""
    if x < 100:
        return mpmath.exp(x * x / 2) * mpmath.erfc(x / mpmath.sqrt(2)) / 2
    series = sum((-1) ** n * mpmath.fac2(2 * n - 1) / x ** (2 * n) for n in range(14))
    return series / (x * mpmath.sqrt(2 * mpmath.pi))


def main() -> None:
    mpmath.mp.dps = 60
    angles = [mpmath.pi * (j + mpmath.mpf(1) / 2) / NODES for j in range(NODES)]
    values = [scaled_tail(K * (1 + mpmath.cos(angle)) / (1 - mpmath.cos(angle))) for angle in angles]
    chebyshev = [
        (2 if n else 1) * sum(v * mpmath.cos(n * a) for v, a in zip(values, angles, strict=True)) / NODES
        for n in range(40)
    ]
    print("left out:", mpmath.nstr(sum(abs(c) for c in chebyshev[TERMS:]), 3))

    powers = [mpmath.mpf(0)] * TERMS
    before, current = [mpmath.mpf(1)], [mpmath.mpf(0), mpmath.mpf(1)]
    for n in range(TERMS):
        polynomial = before if n == 0 else current
        for power, coefficient in enumerate(polynomial):
            powers[power] += chebyshev[n] * coefficient
        if n > 0:
            doubled = [mpmath.mpf(0), *(2 * c for c in current)]
            padded = before + [mpmath.mpf(0)] * (len(doubled) - len(before))
            before, current = current, [d - b for d, b in zip(doubled, padded, strict=True)]
    for power in powers:
        print(f"    {float(power)!r},")


if __name__ == "__main__":
    main()
