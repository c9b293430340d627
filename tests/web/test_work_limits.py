"""Every POST route has a limit on its work: the largest request for the most expensive experiment is refused by field,
or its cost is bounded, in the units of `app.web.limits`. A new route, or a new field of a body, needs an entry here.

A cost is the products of one request, written down beside each route that refuses nothing. CEILING is what the dearest
of the routes that do refuse may take.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from app.core.catalog.activations import ACTIVATIONS
from app.core.catalog.datasets import own_table
from app.core.catalog.functions.typed.prepared import OPERATIONS
from app.core.catalog.functions.typed.search import GRID, HALVINGS, MOST
from app.core.catalog.functions.typed.term import LONGEST
from app.core.catalog.optimizers import OPTIMIZERS
from app.core.curvature.lanczos import BLOCK, ROUNDS
from app.core.curvature.report import ENDS
from app.core.depth import COLUMNS
from app.core.descent.objective import compile
from app.core.descent.race import MOST as LANES
from app.core.experiment import DEPTH, WIDTH, parse
from app.core.landscape.planes import points as lines
from app.settings import MAX_BODY
from app.web import limits
from app.web.compare.bodies import SAMPLES
from app.web.descent.bodies import EXAMPLES, STEPS
from app.web.explain.bodies import What
from app.web.limits import ACTIVATION, BACKWARD, EXAMINED, SAMPLED, STEPPED
from app.web.noise.handlers import EXAMPLES as COMPARED
from app.web.race.bodies import RATES

pytestmark = pytest.mark.anyio
CEILING = SAMPLED


def own_data(rows: int) -> dict[str, Any]:
    """Data of the user's own with so many rows, all for training, and as many inputs as there may be."""
    names, values = [f"column {k}" for k in range(own_table.INPUTS[1])], [k % 7 - 3 for k in range(rows)]
    columns = [{"name": name, "values": values[k:] + values[:k]} for k, name in enumerate(names)]
    table = {"inputs": columns, "targets": [{"name": "y", "values": values}]}
    return {"name": "own", "table": table, "test_share": 0}


MOST_DATA = own_data(own_table.ROWS[1])
SLOWEST = max(ACTIVATIONS, key=lambda name: ACTIVATIONS[name].cost)
HIDDEN = [{"units": WIDTH[1], "activation": SLOWEST}] * (DEPTH[1] - 1)
MOST_SLOTS = max(OPTIMIZERS, key=lambda name: len(OPTIMIZERS[name].slots))
LARGEST = {
    "objective": {"kind": "network", "data": MOST_DATA, "layers": [*HIDDEN, {"activation": SLOWEST}]},
    "optimizer": {"name": MOST_SLOTS},
    "batch_size": None,
}
OBJECTIVE = compile(parse(LARGEST))
SIZE, (TRAINED, TESTED), UNITS = OBJECTIVE.size, limits.counts(OBJECTIVE), limits.units(OBJECTIVE)
FROZEN = [*map(str, range(1, DEPTH[1])), f"w{DEPTH[1]}"]  # all but the last bias
STILL = {**LARGEST, "objective": {**LARGEST["objective"], "frozen": FROZEN}}
FEWER = {**LARGEST, "objective": {**LARGEST["objective"], "data": own_data(10)}}
PLANE = [201, 201]
PLACES = [k / 201 for k in range(201)]
PASS = SIZE + ACTIVATION * UNITS
"""One example through the network and its activations, in products."""


@dataclass(frozen=True)
class Route:
    """`refused`: requests that are too large, each with the field that the refusal names. `accepted`: the largest
    requests that are not refused, which the test sends. `cost`: the products of the dearest of them. `fields`: all keys
    of the body, so that a new one is thought of here."""

    fields: set[str]
    refused: list[tuple[dict[str, Any], str]] = field(default_factory=list)
    accepted: list[dict[str, Any]] = field(default_factory=list)
    cost: float = 0.0


RUN = {"experiment", "state", "examples"}
PLANES = {"experiment", "state", "plane", "over"}
LANE = {"experiment": LARGEST}
PRINCIPAL = {"kind": "principal", "steps": 10_000}
SHOWN = list(range(EXAMPLES))
BARRIER = lines.ZOOMS * lines.SAMPLES  # losses along a line
POINTS = MAX_BODY.default // (2 * SIZE)  # a number takes two bytes at least, "0,": no more fit in a body

LOOK = BACKWARD * TRAINED + TESTED + TRAINED + TESTED  # passes of a frame with its scores

DEAR = "((((x^2+y)^2+x)^2+y)^2+x)^2 + sin(cos(sin(cos(x y))))"  # a typed function with long derivatives

ROUTES = {
    "/api/start": Route(RUN - {"state"}, accepted=[{**LANE, "examples": SHOWN}], cost=LOOK * PASS),
    "/api/frame": Route(RUN, accepted=[{**LANE, "examples": SHOWN}], cost=LOOK * PASS),
    "/api/frames": Route(
        {"lanes"}, refused=[({"lanes": [{**LANE, "examples": SHOWN}] * LANES}, "lanes")], cost=LANES * LOOK * PASS
    ),
    "/api/step": Route(
        RUN | {"steps", "detail", "until", "scores", "encoding"},
        refused=[
            ({**LANE, "steps": STEPS}, "steps"),
            ({**LANE, "steps": STEPS, "detail": "full", "examples": SHOWN, "encoding": "base64"}, "steps"),
            ({**LANE, "steps": STEPS, "until": {"loss": 0}}, "steps"),
            ({**LANE, "steps": STEPS, "until": {"score": 1}, "scores": True}, "steps"),
        ],
    ),
    # A view is limited as at its own endpoint; one that is too large has a refusal in its line.
    "/api/step/views": Route(
        RUN | {"steps", "detail", "until", "scores", "encoding", "views"}, refused=[({**LANE, "steps": STEPS}, "steps")]
    ),
    "/api/views": Route({"experiment", "state", "views"}, cost=CEILING),  # shared among the views
    "/api/replay": Route(
        RUN | {"skip", "steps", "detail", "scores", "encoding"},
        refused=[({**LANE, "skip": STEPS}, "skip"), ({**LANE, "steps": STEPS, "detail": "full"}, "steps")],
    ),
    "/api/race": Route(
        {"lanes", "steps", "detail", "examples", "until", "target", "scores", "encoding"},
        refused=[
            ({"lanes": [LANE] * LANES, "steps": STEPS}, "steps"),
            ({"lanes": [LANE] * LANES, "steps": 100}, "steps"),
        ],
    ),
    "/api/race/views": Route(
        {"lanes", "steps", "detail", "examples", "until", "target", "scores", "encoding", "views"},
        refused=[({"lanes": [LANE] * LANES, "steps": STEPS, "views": [{"kind": "landscape"}]}, "steps")],
    ),
    "/api/tune": Route(
        {"lanes", "steps", "grid", "per_decade", "limits", "criterion"},
        refused=[
            ({"lanes": [LANE] * LANES, "steps": STEPS}, "steps"),
            ({"lanes": [LANE], "steps": STEPS, "per_decade": 8}, "steps"),
            ({"lanes": [LANE] * LANES, "steps": 1, "limits": True}, "limits"),
            ({"lanes": [LANE], "steps": STEPS, "grid": [0.01 * (k + 1) for k in range(RATES)]}, "steps"),
        ],
    ),
    "/api/events": Route(
        {"experiment", "state", "steps", "memory", "events"},
        refused=[({**LANE, "steps": STEPS}, "steps")],
        accepted=[{**LANE, "steps": 1}],
    ),
    "/api/landscape": Route(
        PLANES | {"resolution", "range", "at", "project", "field", "quadratic", "precision", "encoding"},
        refused=[
            ({**LANE, "resolution": PLANE}, "resolution"),
            ({**LANE, "at": {"u": PLACES, "v": PLACES}}, "resolution"),
            ({**LANE, "at": {"u": [*PLACES, *(2 + x for x in PLACES)], "v": [0, 1]}}, "at.u"),
            ({**LANE, "resolution": [2, 2], "field": [64, 64]}, "field"),
            ({**LANE, "resolution": [2, 2], "plane": PRINCIPAL}, "plane.steps"),
            ({**LANE, "resolution": PLANE, "over": "batch"}, "resolution"),
            ({**LANE, "resolution": PLANE, "quadratic": True}, "resolution"),
            ({**LANE, "resolution": [402, 2]}, "resolution.0"),
        ],
    ),
    # The points are as many as fit in a body, and the loss at each foot is one pass over all examples.
    "/api/project": Route(
        PLANES | {"project"},
        refused=[({**LANE, "plane": PRINCIPAL, "project": "path"}, "plane.steps")],
        accepted=[{**LANE, "project": [[0.0] * SIZE]}],
        cost=(POINTS + BARRIER) * TRAINED * PASS,
    ),
    "/api/basins": Route(
        {"experiment", "state", "plane", "resolution", "range", "steps"},
        refused=[
            ({"experiment": STILL, "resolution": PLANE, "steps": 5000}, "steps"),
            ({"experiment": STILL, "resolution": PLANE, "steps": None}, "steps"),
            ({"experiment": STILL, "resolution": [1002]}, "resolution.0"),
        ],
    ),
    "/api/boundary": Route(
        {"experiment", "state", "resolution", "features", "range", "units", "unit_stride", "encoding"},
        refused=[({**LANE, "resolution": 201}, "resolution")],
    ),
    # The check of a gradient samples parameters where all of them would be too much; the rest look at one frame.
    "/api/explain": Route(
        {"experiment", "state", "what", "parameter", "example", "levels", "digits"},
        accepted=[
            {**LANE, "what": what, "digits": 17} | ({"parameter": "w1[1,1]"} if what in ("parameter", "update") else {})
            for what in What.__args__
            if what not in ("function", "check")
        ],
        cost=2 * BACKWARD * TRAINED * PASS,
    ),
    # The body has fewer examples, as a loss over all of them is slow with the slowest activation.
    "/api/compare": Route(
        {"a", "b", "samples", "top"},
        accepted=[
            {"a": {"experiment": FEWER}, "b": {"experiment": {**FEWER, "seed": 2}}, "samples": SAMPLES, "top": SIZE}
        ],
        cost=(SAMPLES + BARRIER + 4 * BACKWARD) * TRAINED * PASS,
    ),
    # The ends of the Hessian, of its two parts and of the preconditioned one, each by as many products as Lanczos makes
    # at most, of 6, 4, 10 and 6 passes. The body has fewer examples.
    "/api/curvature": Route(
        {"experiment", "state", "over", "ends", "spectrum", "parts"},
        refused=[(LANE, "objective.data")],
        accepted=[{"experiment": FEWER, "ends": ENDS, "parts": True}],
        cost=26 * BLOCK * ROUNDS * EXAMINED,
    ),
    # The gradients of all examples, the matrix of their products, its eigenvectors, and the sharpest plane.
    "/api/noise": Route(
        {"experiment", "state", "of", "plane"},
        refused=[(LANE, "objective.data"), ({"experiment": FEWER, "plane": PRINCIPAL}, "plane.steps")],
        accepted=[{"experiment": FEWER, "of": "examples", "plane": {"kind": "curvature"}}],
        cost=BACKWARD * COMPARED * PASS + COMPARED * EXAMINED + 10 * COMPARED**3 + 6 * BLOCK * ROUNDS * EXAMINED,
    ),
    # Beside the updates, which are limited, a pass forwards and backwards for each column.
    "/api/depth": Route(
        {"experiment", "state", "steps", "every"},
        refused=[({**LANE, "steps": STEPS, "every": STEPS}, "steps"), ({**LANE, "steps": 500, "every": 1}, "steps")],
        accepted=[{**LANE, "steps": 2}],
        cost=STEPPED + COLUMNS * BACKWARD * TRAINED * PASS,
    ),
    # A table is checked number by number.
    "/api/data": Route({"table"}, accepted=[{"table": MOST_DATA["table"]}], cost=TRAINED * own_table.INPUTS[1]),
    # One value of the curve for each point.
    "/api/data/curve": Route(
        {"formula", "n", "noise", "seed"},
        accepted=[{"formula": f"{'sin(' * 38}x{')' * 38}", "n": own_table.ROWS[1]}],
        cost=own_table.ROWS[1] * LONGEST * ACTIVATION,
    ),
    "/api/export": Route(
        {"experiment", "state", "steps", "kind", "notes"},
        refused=[
            *(({**LANE, "steps": STEPS, "kind": kind}, "steps") for kind in ("csv", "json", "npz")),
            ({"experiment": {**LARGEST, "optimizer": {"name": "adam"}}, "steps": 10 * STEPS}, "steps"),
        ],
    ),
    # A search for minima: the grid twice, then a walk of the best points and their neighbours.
    "/api/function": Route(
        {"formula", "range"},
        accepted=[{"formula": DEAR}],
        cost=OPERATIONS * limits.OF_POINT * (2 * GRID[2] ** 2 + 4 * MOST * 4 * HALVINGS * 4),
    ),
    "/api/study": Route(
        {"claim", "base", "vary", "over", "steps", "measure", "target", "escape", "stream"},
        refused=[
            ({"base": LARGEST, "vary": {"seed": 20_000}, "steps": 1, "stream": False}, "vary"),
            ({"base": LARGEST, "vary": {"optimizer.eta": [0.1, 0.2]}, "steps": 5000, "stream": False}, "steps"),
        ],
    ),
    # A lesson's own blocks, whose steps and rows are limited where the lesson is read: a visitor chooses among them.
    "/api/lessons/{slug}/predict": Route({"block", "answer"}),
    "/api/lessons/{slug}/table": Route({"block"}),
}
REFUSED = [(path, body, name) for path, route in ROUTES.items() for body, name in route.refused]
ACCEPTED = [(path, body) for path, route in ROUTES.items() for body in route.accepted]


def bodies(app) -> dict[str, dict[str, Any]]:
    """The schema of the body of every POST route, by its path."""
    document = app.openapi()
    found = {}
    for path, operations in document["paths"].items():
        if "post" in operations:
            schema = operations["post"]["requestBody"]["content"]["application/json"]["schema"]
            found[path] = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    return found


def posted(routes: Any) -> set[str]:
    """The paths of all POST routes, those of included routers too."""
    found = set()
    for route in routes:
        inner = getattr(route, "original_router", route)
        found |= posted(inner.routes) if getattr(inner, "routes", None) else set()
        found |= {route.path} if "POST" in (getattr(route, "methods", None) or ()) else set()
    return found


def test_every_post_route_is_listed_with_all_its_fields(app):
    served = {path: set(schema["properties"]) for path, schema in bodies(app).items()}
    assert posted(app.routes) == set(served), "a route that the OpenAPI document does not show"
    assert served == {path: route.fields for path, route in ROUTES.items()}
    assert all(route.refused or route.cost or path.startswith("/api/lessons/") for path, route in ROUTES.items())


def test_the_largest_network_is_as_large_as_can_be():
    network = OBJECTIVE.network
    assert len(network.activations) == DEPTH[1] and set(network.activations) == {ACTIVATIONS[SLOWEST]}
    assert network.layout.sizes[1:-1] == (WIDTH[1],) * (DEPTH[1] - 1)
    assert (TRAINED, TESTED) == (own_table.ROWS[1], 0) and OBJECTIVE.batches.full


@pytest.mark.parametrize(("path", "body", "name"), REFUSED)
async def test_the_largest_request_is_refused_by_its_field(client, path, body, name):
    answer = await client.post(path, json=body)
    assert answer.status_code == 422, answer.text[:300]
    assert [(error["field"], error["allowed"] > "") for error in answer.json()["errors"]] == [(name, True)]


@pytest.mark.parametrize(("path", "body"), ACCEPTED)
async def test_accepted_requests_stay_within_bounds(client, path, body):
    answer = await client.post(path, json=body)
    assert answer.status_code == 200, answer.text[:300]
    assert len(answer.content) < 20 * limits.NUMBERS


@pytest.mark.parametrize("path", [path for path, route in ROUTES.items() if route.cost])
def test_a_route_without_a_refusal_costs_no_more_than_one_with(path):
    assert ROUTES[path].cost <= CEILING


async def test_a_gradient_check_of_a_large_network_samples(client):
    answer = (await client.post("/api/explain", json={**LANE, "what": "check"})).json()
    assert answer["check"]["checked"] < 20 < answer["check"]["free"]


def endless(schema: Any, at: str, seen: frozenset[str], document: dict[str, Any]) -> list[str]:
    """Lists without a length and whole numbers without a range, anywhere in a schema."""
    if isinstance(schema, list):
        return [path for index, part in enumerate(schema) for path in endless(part, f"{at}.{index}", seen, document)]
    if not isinstance(schema, dict):
        return []
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return [] if name in seen else endless(document[name], name, seen | {name}, document)
    found = [at] if schema.get("type") == "array" and "maxItems" not in schema else []
    if schema.get("type") == "integer" and not ({"maximum", "exclusiveMaximum"} & set(schema)):
        found.append(at)
    inner = {key: part for key, part in schema.items() if key not in ("default", "example", "examples", "enum")}
    return found + [path for key, part in inner.items() for path in endless(part, f"{at}.{key}", seen, document)]


def test_no_list_is_endless_and_no_whole_number_without_a_range(app):
    document = app.openapi()["components"]["schemas"]
    found = {path: endless(schema, path, frozenset(), document) for path, schema in bodies(app).items()}
    assert not any(found.values()), found
