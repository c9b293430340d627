"""What the tests of the API send: small experiments, and a way to change one value deep inside a body."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from app.web.experiment.examples import CHAIN, MOONS, ROSENBROCK

FULL_BATCH = {**MOONS, "batch_size": None}
HUGE = {"objective": {"kind": "network", "data": {"name": "moons", "n": 1000}, "layers": [{"units": 32}] * 7 + [{}]}}
SMALL = {
    "objective": {
        "kind": "network",
        "data": {"name": "moons", "n": 12, "n_test": 4},
        "layers": [{"units": 2}, {"units": 1}],
    },
    "optimizer": {"name": "adam", "eta": 0.05},
    "batch_size": 5,
    "seed": 3,
}
EXPERIMENTS = {"chain": CHAIN, "moons": MOONS, "rosenbrock": ROSENBROCK}


def changed(body: Any, path: str, value: Any) -> Any:
    """A copy of `body` with `value` at the dotted `path`, whose missing objects are made."""
    body = deepcopy(body)
    *outer, last = path.split(".")
    place = body
    for part in outer:
        place = place[int(part)] if isinstance(place, list) else place.setdefault(part, {})
    place[int(last) if isinstance(place, list) else last] = value
    return body


async def post(client: Any, path: str, **body: Any) -> Any:
    """The answer of an endpoint, which has to be a success."""
    response = await client.post(f"/api/{path}", json=body)
    assert response.status_code == 200, response.text
    return response.json()


def lane(base: dict[str, Any], name: str = "gd", eta: float = 0.05, **more: Any) -> dict[str, Any]:
    """A lane of a race: `base` with another optimizer."""
    return {"name": name, "experiment": {**base, "optimizer": {"name": name, "eta": eta}}, **more}


async def assert_refused(client: Any, path: str, body: Any, field: str, allowed: str) -> None:
    """Post `body`, and hold the first refusal against the field and the words it has to have."""
    response = await client.post(f"/api/{path}", json=body)
    problem = response.json()
    assert response.status_code == 422, problem
    assert problem["errors"][0]["field"] == field, problem
    assert allowed in problem["errors"][0]["allowed"], problem
