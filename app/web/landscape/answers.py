"""The answers about planes, as the OpenAPI document describes them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field
from typing_extensions import TypeAliasType

from app.web.descent.answers import Rows, Samples


class LaidPlane(BaseModel):
    """The common part of planes."""

    exact: bool = Field(description="true if the state lies on the plane and no run can leave it")


class LaidParameters(LaidPlane):
    kind: Literal["parameters"]
    u: str
    v: str | None


class LaidPrincipal(LaidPlane):
    kind: Literal["principal"]
    points: int = Field(description="the number of points of the path")
    variance: list[float] = Field(description="the share of the path's variance along u and along v")


class LaidRandom(LaidPlane):
    kind: Literal["random"]
    seed: int
    lengths: list[float] = Field(
        description="how long u = 1 and v = 1 are in parameter space: as all weights, if no unit has zeros only"
    )
    zero_units: int = Field(
        description="units whose free weights are all 0 at the centre: each moves by 1 along u and v, having no length"
    )
    cosine: float = Field(description="of the angle between u and v: 0 but where units have a single weight")


class Corners(BaseModel):
    """What lies exactly where the second derivative jumps, so that another one stands in for the Hessian."""

    examples: int = Field(description="those with a z on the corner of its activation, or an output where a loss bends")
    weights: int = Field(description="those that are 0 under an L1 penalty; frozen ones left out")
    point: bool = Field(description="whether the point lies on a corner of a function, where its Hessian has no limit")


class StabilityLimit(BaseModel):
    """How sharp the loss may be for full-batch steps to come down, and how sharp it is."""

    eta: float = Field(description="the rate of this update")
    bound: float = Field(description="what eta times the largest eigenvalue must stay below")
    written: str = Field(description="the bound in symbols")
    formula: str = Field(description="TeX of the limit")
    limit: float | None = Field(description="bound / eta; null where eta is 0")
    sharpness: float = Field(description="the largest eigenvalue, with its sign; a negative one has no limit")
    side: Literal["above", "at", "below"] | None = Field(
        description="of the limit, on which the sharpness is; null where nothing bends upwards, or where eta is 0"
    )
    words: str = Field(description="how steps go on that side, or why there is none, after 'above: ' or by itself")
    preconditioned: bool = Field(
        description="whether sharpness is that of P^(-1/2) H P^(-1/2), P what the method divides its average by"
    )
    divisor: str = Field(description="TeX of that P; empty where it is not preconditioned")
    clipped: bool = Field(description="whether clipping changes this gradient: then the limit does not hold")
    full_batch: bool = Field(description="whether each update sees all examples; smaller batches shift the limit")


class LaidCurvature(LaidPlane):
    kind: Literal["curvature"]
    along_u: Literal["gradient", "curvature"] = Field(
        description="curvature: the second sharpest direction, if the gradient points along the sharpest"
    )
    which: int | None = Field(description="as asked for: null for the largest in absolute value")
    eigenvalue: float = Field(description="of the Hessian, along v")
    stability: StabilityLimit | None = Field(
        description="how sharp the loss may be at the state; null for another centre, and where no limit is known"
    )
    residual: float = Field(description="how far that is from settled: |H v - lambda v| / |lambda|")
    corners: Corners
    gradient_norm: float
    alignment: float = Field(description="the cosine of the gradient with v; near 1, descent is along v")


class LaidPoints(LaidPlane):
    kind: Literal["points"]
    points: Rows = Field(description="their coordinates, with the distances of parameter space")
    collinear: bool = Field(description="whether they lie on a line, so that v has no meaning")


class Barrier(BaseModel):
    """The barrier between two points."""

    from_: float = Field(alias="from", description="the loss at u = 0")
    to: float = Field(description="the loss at u = 1")
    u: float = Field(description="the highest place of the line")
    loss: float = Field(description="the loss there")
    height: float = Field(description="of that loss above the higher end")
    over_mean: float = Field(description="above the mean of both ends (Frankle et al., 2020)")


class LaidLine(LaidPlane):
    kind: Literal["line"]
    length: float = Field(description="the distance of the ends")
    barrier: Barrier | None = Field(description="null if the loss overflows on the way")


AnsweredPlane = TypeAliasType(
    "AnsweredPlane",
    Annotated[
        LaidParameters | LaidPrincipal | LaidRandom | LaidCurvature | LaidPoints | LaidLine,
        Field(discriminator="kind"),
    ],
)


class Coordinates(BaseModel):
    u: float
    v: float | None


class AnsweredRange(BaseModel):
    u: tuple[float, float]
    v: tuple[float, float] | None


class Projected(BaseModel):
    """Points and the plane: one number each per point."""

    u: list[float]
    v: list[float] | None
    distance: list[float] = Field(description="from the plane")
    share: list[float] = Field(description="of the distance in the way from the plane's centre, 0 to 1")
    foot_loss: list[float | None] = Field(description="at the nearest point of the plane; null if it overflows")


class Arrows(BaseModel):
    """Exact gradients at the middles of cells."""

    u: list[float]
    v: list[float] | None
    du: Rows = Field(description="dC/du, one row per v")
    dv: Rows | None = Field(description="dC/dv, one row per v")
    overflowed: int = Field(description="the number of gradients that are not finite; they are 0 here")


class ViewAnswer(BaseModel):
    """A plane, and the place of the state."""

    plane: AnsweredPlane
    over: Literal["all", "batch"]
    examples: int = Field(description="the number of examples of the loss; 0 for a function")
    held: int = Field(description="the number of free dimensions that the plane leaves out")
    held_names: list[str] = Field(description="the free parameters that are held, on a plane of parameters")
    coordinates: Coordinates = Field(description="of the state's foot, the nearest point of the plane")
    distance: float = Field(description="of the state from the plane")
    share: float = Field(description="of the distance in the state's way from the plane's centre, 0 to 1")
    foot_loss: float | None = Field(description="at the foot; null if it overflows. Float64")
    true_loss: float | None = Field(description="at the state itself; null if it overflows. Float64")


class LandscapeAnswer(ViewAnswer):
    range: AnsweredRange
    u: list[float]
    v: list[float] | None
    loss: Samples = Field(description="one row per v (a single row for a curve), in the precision asked for")
    minimum: float
    maximum: float
    error: float = Field(description="bound on the relative error of the samples")
    overflowed: int = Field(description="samples beyond their precision, shown as its largest number")
    undefined: int = Field(
        description="those of them where a typed function is undefined, as log is below 0: the picture has a hole there"
    )
    underflowed: int = Field(
        description="samples too small for all digits of float32 (below 1.2e-38): off by 7e-46 at most, for them the "
        "relative error has no bound"
    )
    projected: Projected | None = Field(description="null if not asked for")
    field: Arrows | None = Field(description="null if not asked for")
    quadratic: Samples | None = Field(
        description="what slope and curvature at the state predict, as many samples as `loss`; null if not asked for, "
        "where the curvature overflows, and on a plane along a frozen parameter"
    )


class ProjectAnswer(ViewAnswer):
    projected: Projected


class ReachedMinimum(BaseModel):
    """A minimum that some of the runs reached."""

    point: list[float] = Field(description="along u and v")
    loss: float = Field(description="over all training examples")
    known: bool = Field(description="whether the function's entry lists it; others were found by Newton's method")
    flat: bool = Field(description="whether it is the lowest point found of a valley of minima")
    starts: int = Field(description="the number of starts that lead there")


class BasinsAnswer(BaseModel):
    plane: LaidParameters
    range: AnsweredRange
    u: list[float]
    v: list[float] | None
    labels: Annotated[
        list[list[int]],
        Field(description="per start, one row per v: the number of its minimum; -1 diverged, -2 at no minimum"),
    ]
    minima: list[ReachedMinimum] = Field(description="in order of their losses, number 0 the lowest")
    diverged: int
    unsettled: int = Field(description="runs at no minimum after so many steps")
    steps: int


class BoundaryAnswer(BaseModel):
    features: list[int]
    # Not pairs, which Schemathesis 4.32 cannot read inside a list.
    range: list[Annotated[list[float], Field(min_length=2, max_length=2)]]
    x: list[float]
    y: list[float] | None
    output: list[Samples] = Field(description="per output unit: one row per y")
    layers: list[list[Samples]] = Field(
        description="per layer and unit, the activations on the same grid, at every `unit_stride`-th sample"
    )
    unit_stride: int
    held: dict[str, float] = Field(description="the other inputs, held at their mean")


Places = list[Annotated[list[int], Field(min_length=2, max_length=2)]]


class Picture(BaseModel):
    """A preset in small: a square of 1000 by 1000, (0, 0) below on the left."""

    name: str
    kind: Literal["loss", "class", "fit"] = Field(
        description="loss: a landscape, shades of the loss or a line; class: what the network says over two of "
        "its inputs; fit: what it answers to its one input"
    )
    classes: int = Field(
        description="with 2, shades go from class 0 to class 1; with more, a shade is the number of a class"
    )
    columns: int
    shades: str = Field(
        description="a letter per sample, row by row from below: A to Z, a to z, 0 to 9, +, / from the lowest"
    )
    line: Places = Field(description="the curve of the loss, or of the network's answers")
    path: Places = Field(description="of the run, until it leaves the picture")
    points: list[Annotated[list[int], Field(min_length=3, max_length=3)]] = Field(
        description="training examples: place and class"
    )


class PicturesAnswer(BaseModel):
    pictures: list[Picture] = Field(description="in the order of the presets")
