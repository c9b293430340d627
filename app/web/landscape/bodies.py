"""The bodies of the requests about planes through parameter space."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag
from typing_extensions import TypeAliasType

from app.core.experiment import FEATURES, PARAMETERS
from app.core.landscape import basins
from app.core.landscape.gradient_field import ARROWS
from app.core.landscape.planes import principal, sharpest
from app.core.landscape.planes.filtered import SEED
from app.core.landscape.view import PROJECTED
from app.web.descent.bodies import CURVE, RESOLUTION, Encoding, MapResolution, Samples
from app.web.experiment.fields import Strict, Whole, whole
from app.web.experiment.parsed import Experiment
from app.web.experiment.schema import Coordinate, Interval, Name
from app.web.experiment.state import MaybeState, Point, State
from app.web.http.server_limits import allowed

Vector = Annotated[list[Coordinate], Field(min_length=1, max_length=PARAMETERS)]
Centre = Annotated[
    Vector | None,
    Field(description="parameters that the plane goes through, such as the start; left out: the state's"),
]
Resolution = Annotated[
    list[Samples],
    Field(
        min_length=1,
        max_length=2,
        description=f"samples along u and along v; for a curve up to {CURVE} along u, and that of v is ignored",
    ),
]


class ParameterPlane(Strict):
    """The plane of two parameters (or the line of one); all others are held. u and v are their values."""

    kind: Literal["parameters"]
    u: Name = Field(description='a parameter\'s name, such as "w1[2,1]"')
    v: Name | None = Field(None, description="another parameter's name, or null for a curve over u alone")
    center: Centre = None


class PrincipalPlane(Strict):
    """The two directions in which a path varies most: of a list of points, or of a run that is computed again."""

    kind: Literal["principal"]
    path: Annotated[list[Vector], Field(min_length=2, max_length=principal.LONGEST)] | None = Field(
        None, description="the points of the path, or some of them; instead of steps"
    )
    steps: Annotated[int, Whole(1, principal.STEPS)] | None = Field(
        None, description="the number of updates to compute again; instead of a path"
    )
    from_: State | None = Field(None, alias="from", description="their start; left out: the experiment's start")
    center: Centre = None


class RandomPlane(Strict):
    """Two random directions, filter-normalised: the row of each unit's weights is as long as at the centre."""

    kind: Literal["random"]
    seed: Annotated[int, whole(SEED)] = Field(int(SEED.default), description=SEED.description)
    center: Centre = None


class CurvaturePlane(Strict):
    """An eigenvector of the Hessian along v, by default where the loss bends most, and along u the part of the gradient
    orthogonal to it.
    """

    kind: Literal["curvature"]
    which: Annotated[int, Whole(-sharpest.MOST, sharpest.MOST)] | None = Field(
        None,
        description="the eigenvalue of v: 1 the largest, 2 the next; -1 the smallest, -2 the next; "
        "left out: the largest in absolute value",
    )
    center: Centre = None


class PointsPlane(Strict):
    """The plane through three points: the first at (0, 0), the second on the u axis, the third on the side of v > 0."""

    kind: Literal["points"]
    points: Annotated[list[Vector], Field(min_length=3, max_length=3)]


class LinePlane(Strict):
    """The straight line between two points: u = 0 at one, 1 at the other."""

    kind: Literal["line"]
    from_: Vector = Field(alias="from")
    to: Vector


Plane = TypeAliasType(
    "Plane",
    Annotated[
        ParameterPlane | PrincipalPlane | RandomPlane | CurvaturePlane | PointsPlane | LinePlane,
        Field(discriminator="kind"),
    ],
)
MaybePlane = Annotated[Plane | None, Field(description="left out: the first one or two free weights")]

Over = Annotated[
    Literal["all", "batch"], Field(description="the loss over all training examples, or over the state's own batch")
]
# The tag keeps refusals to the point.
Project = Annotated[
    Annotated[list[Vector], Field(min_length=1, max_length=PROJECTED), Tag("points")]
    | Annotated[Literal["path"], Tag("path")],
    Discriminator(lambda value: "path" if isinstance(value, str) else "points"),
]
PROJECT = "points to project on the plane; path for those it goes through (principal, points, line)"


class Range(Strict):
    """The part of a plane to sample, in plane coordinates."""

    u: Interval
    v: Interval | None = None


MaybeRange = Annotated[
    Range | None,
    Field(description="left out: a range that holds the state, the projected points and those of the plane"),
]


Places = Annotated[
    list[Coordinate],
    Field(min_length=2, max_length=CURVE),
    allowed(f"2 to {{max_resolution}} numbers in ascending order, along a curve to {CURVE}"),
]


class At(Strict):
    """Where along a plane's directions to sample: ascending coordinates, however far apart."""

    u: Places
    v: Places | None = None


class LandscapeView(Strict):
    """A plane, and how finely to sample the loss on it."""

    plane: MaybePlane = None
    over: Over = "all"
    resolution: Resolution = [51, 51]
    range: MaybeRange = None
    at: At | None = Field(
        None, description="coordinates to sample at, for axes that are not even; instead of resolution and range"
    )
    project: Project | None = Field(None, description=PROJECT)
    field: Annotated[list[Annotated[int, Whole(*ARROWS)]], Field(min_length=1, max_length=2)] | None = Field(
        None, description="the number of gradients along u and along v; left out: none"
    )
    quadratic: bool = Field(
        False, description="also what slope and curvature at the state predict at each sample: C + g.d + d.Hd / 2"
    )
    precision: Literal["float32", "float64"] = Field(
        "float32", description="of the samples; float64 reaches to 1.8e308, float32 to 3.4e38"
    )
    encoding: Encoding = Field(
        "numbers", description="base64: rows of little-endian numbers of that precision, a quarter of the size or half"
    )


class LandscapeRequest(LandscapeView, Point):
    """A state, and a plane through parameter space around it."""


class ProjectRequest(Strict):
    """A plane, and points to project on it."""

    experiment: Experiment
    state: MaybeState = None
    plane: MaybePlane = None
    over: Over = "all"
    project: Project = Field(description=PROJECT)


class BasinsRequest(Strict):
    """A grid of starts over the two free parameters, or the only one."""

    experiment: Experiment
    state: MaybeState = None
    plane: Annotated[
        ParameterPlane | None, Field(description="of all free parameters, two or one; left out: that plane")
    ] = None
    resolution: Resolution = [41, 41]
    range: MaybeRange = None
    steps: Annotated[int, Whole(*basins.STEPS)] | None = Field(
        500, description="the number of updates of each run; null: 500, or as many as one request may make"
    )


Feature = Annotated[int, Whole(0, FEATURES - 1)]


class BoundaryView(Strict):
    """Two inputs over which to map a network's output, or its one."""

    resolution: MapResolution = Field(41, description="samples along each input")
    features: Annotated[list[Feature], Field(min_length=1, max_length=2)] | None = Field(
        None, description="the indices of the inputs; others are held at their mean. Left out: the first two"
    )
    range: Annotated[list[Interval], Field(min_length=1, max_length=2)] | None = Field(
        None, description="one interval per input; left out: the extent of the data"
    )
    units: bool = Field(True, description="also maps of every unit")
    unit_stride: Annotated[int, Whole(1, RESOLUTION[1] - 1), allowed("a divisor of the resolution less one")] = Field(
        1, description="those maps have every so many-th sample along each input"
    )
    encoding: Encoding = Field("numbers", description="base64: rows of little-endian float32, a quarter of the size")


class BoundaryRequest(BoundaryView, Point):
    """A state, and the inputs over which to map the network's output."""
