"""Generated classes of points in the plane, centred at the origin, with a standard deviation of about one.

A formula gives the noiseless point; noise is added to both coordinates and does not change the label.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from app.core.catalog.datasets.generated import Draw, Sample, common, generated
from app.core.catalog.datasets.table import DataSet, Settings
from app.core.support.arrays import Array, Indices
from app.core.support.registry import Parameter

MOON_RADIUS = 1.5
CIRCLE_RADII = (2.0, 1.0)
XOR_GAP, SQUARE = 0.1, 2.0  # xor and checkerboard fill |x1|, |x2| <= SQUARE; xor keeps XOR_GAP clear of the axes
SPIRAL_RADIUS, SPIRAL_START = 2.5, 0.1  # the start is a fraction of the radius: at 0 the arms would touch
BLOB_DISTANCE = 1.8

COORDINATE_NOISE = "standard deviation of the noise in each coordinate"


def two(settings: Settings) -> tuple[str, ...]:
    return ("class 0", "class 1")


def blob_names(settings: Settings) -> tuple[str, ...]:
    return tuple(f"class {number}" for number in range(settings["classes"]))


def moons(draw: Draw, settings: Settings) -> tuple[Array, Indices]:
    """Class 0 on the upper half circle around (-R/2, -R/4), class 1 on the lower one around (R/2, R/4)."""
    label = draw.labels(2)
    angle = np.pi * draw.uniform(1)[:, 0]
    side = 1.0 - 2.0 * label
    point = MOON_RADIUS * side[:, None] * np.column_stack((np.cos(angle) - 0.5, np.sin(angle) - 0.25))
    return point + draw.normal(2, settings["noise"]), label


def circles(draw: Draw, settings: Settings) -> tuple[Array, Indices]:
    """Class 0 on the outer circle, class 1 on the inner one."""
    label = draw.labels(2)
    angle = 2.0 * np.pi * draw.uniform(1)[:, 0]
    radius = np.array(CIRCLE_RADII)[label]
    point = radius[:, None] * np.column_stack((np.cos(angle), np.sin(angle)))
    return point + draw.normal(2, settings["noise"]), label


def xor(draw: Draw, settings: Settings) -> tuple[Array, Indices]:
    """Class 1 where exactly one coordinate is positive: x1 x2 < 0."""
    label = draw.labels(2)
    uniform = draw.uniform(3)
    right = np.where(uniform[:, 0] < 0.5, 1.0, -1.0)
    signs = np.column_stack((right, right * (1.0 - 2.0 * label)))
    point = signs * (XOR_GAP + (SQUARE - XOR_GAP) * uniform[:, 1:])
    return point + draw.normal(2, settings["noise"]), label


def spiral(draw: Draw, settings: Settings) -> tuple[Array, Indices]:
    """Two Archimedean arms, the second the first turned by half a circle; the radius grows with the angle."""
    label = draw.labels(2)
    # The square root spreads the points about evenly along the arm, which is longer outside.
    fraction = SPIRAL_START + (1.0 - SPIRAL_START) * np.sqrt(draw.uniform(1)[:, 0])
    angle = 2.0 * np.pi * settings["turns"] * fraction + np.pi * label
    point = (SPIRAL_RADIUS * fraction)[:, None] * np.column_stack((np.cos(angle), np.sin(angle)))
    return point + draw.normal(2, settings["noise"]), label


def blobs(draw: Draw, settings: Settings) -> tuple[Array, Indices]:
    """One normal cloud per class, their centres equally spaced on a circle, class 0 on the positive x axis."""
    label = draw.labels(settings["classes"])
    angle = 2.0 * np.pi * label / settings["classes"]
    point = BLOB_DISTANCE * np.column_stack((np.cos(angle), np.sin(angle)))
    return point + draw.normal(2, settings["noise"]), label


def checkerboard(draw: Draw, settings: Settings) -> tuple[Array, Indices]:
    """Class (column + row) mod 2, counted from the lower left, where class 0 sits."""
    label = draw.labels(2)
    squares = settings["squares"]
    uniform = draw.uniform(3)
    # One list of squares per class: with an odd number per side class 0 has one square more than class 1.
    places = [np.argwhere(np.indices((squares, squares)).sum(axis=0) % 2 == parity) for parity in (0, 1)]
    chosen = [place[(uniform[:, 0] * len(place)).astype(int)] for place in places]
    corner = np.where(label[:, None] == 0, chosen[0], chosen[1])
    point = SQUARE * (2.0 * (corner + uniform[:, 1:]) / squares - 1.0)
    return point + draw.normal(2, settings["noise"]), label


def entry(
    name: str,
    title: str,
    description: str,
    formula: str,
    sample: Sample,
    parameters: tuple[Parameter, ...],
    names: Callable[[Settings], tuple[str, ...]] = two,
) -> DataSet:
    load = generated(sample)
    return DataSet(name, title, description, formula, parameters, "classification", ("x1", "x2"), "class", load, names)


CLASSIFICATION = (
    entry(
        "moons",
        "Two moons",
        "Two interlocking half circles: no straight line separates them.",
        r"\pm R\,(\cos t - \tfrac12,\; \sin t - \tfrac14),\quad 0 \le t \le \pi,\; R = 1.5",
        moons,
        common(0.15, 0.5, COORDINATE_NOISE),
    ),
    entry(
        "circles",
        "Circles",
        "A ring around a ring: the boundary must close.",
        r"r\,(\cos t,\; \sin t),\quad r = 2 \text{ or } 1",
        circles,
        common(0.1, 0.5, COORDINATE_NOISE),
    ),
    entry(
        "xor",
        "Exclusive or",
        "Opposite quadrants share a class: unsolvable without a hidden layer.",
        r"\text{class } 1 \iff x_1 x_2 < 0",
        xor,
        common(0.0, 0.5, COORDINATE_NOISE),
    ),
    entry(
        "spiral",
        "Two spirals",
        "Two arms wound into each other: the hardest of the shapes, more so with more turns.",
        r"2.5\,s\,(\cos\varphi,\; \sin\varphi),\quad \varphi = 2\pi\,\text{turns}\,s + \pi\,\text{class},\; "
        r"0.1 \le s \le 1",
        spiral,
        (
            *common(0.05, 0.3, COORDINATE_NOISE),
            Parameter("turns", 1.25, 0.25, 2.0, "full turns of an arm, counted from the centre"),
        ),
    ),
    entry(
        "blobs",
        "Blobs",
        "One round cloud per class, two to six of them on a circle.",
        r"p(x_1, x_2 \mid k) = \mathcal N(1.8\,(\cos\tfrac{2\pi k}{K},\; \sin\tfrac{2\pi k}{K}),\; \sigma^2 I)",
        blobs,
        (
            *common(0.5, 0.8, "standard deviation of each cloud in each coordinate"),
            Parameter("classes", 3, 2, 6, "how many clouds, each a class", "K", "integer"),
        ),
        blob_names,
    ),
    entry(
        "checkerboard",
        "Checkerboard",
        "Alternating squares: small pockets, which small networks find one by one.",
        r"\text{class} = (\lfloor \tfrac{k(x_1+2)}{4} \rfloor + \lfloor \tfrac{k(x_2+2)}{4} \rfloor) \bmod 2",
        checkerboard,
        (
            *common(0.0, 0.3, COORDINATE_NOISE),
            Parameter("squares", 3, 2, 6, "squares along each side of the board", "k", "integer"),
        ),
    ),
)
