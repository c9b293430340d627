"""The links of the API's document lead from an answer to requests that are answered."""

from __future__ import annotations

from functools import reduce
from typing import Any

import pytest

from app.web.docs.follow_ups import STATES
from app.web.experiment.examples import ROSENBROCK
from tests.web.documented import DOCUMENT
from tests.web.requests import SMALL

pytestmark = pytest.mark.anyio

PATHS = {item["post"]["operationId"]: path for path, item in DOCUMENT["paths"].items() if "post" in item}
BODY = "$response.body#/"


def found(answer: Any, expression: str) -> Any:
    """What an expression of a link means in `answer`: here those with a JSON pointer alone."""
    assert expression.startswith(BODY)
    parts = expression.removeprefix(BODY).split("/")
    return reduce(lambda value, part: value[int(part) if isinstance(value, list) else part], parts, answer)


@pytest.mark.parametrize("path", STATES)
async def test_every_link_leads_to_a_request_that_is_answered(client, path):
    """From a network or a function; what else a request needs is added."""
    links = DOCUMENT["paths"][path]["post"]["responses"]["200"]["links"]
    assert {"step", "frame", "landscape", "boundary", "explain", "events", "curvature", "export"} <= set(links)
    left = dict(links)
    for experiment in (SMALL, ROSENBROCK):
        answer = (await client.post(path, json={"experiment": experiment})).json()
        for name, link in list(left.items()):
            body = {key: found(answer, expression) for key, expression in link["requestBody"].items()}
            assert body["state"]["parameters"]
            more = {
                "project": {"project": [body["state"]["parameters"]]},
                "explain": {"what": "forward"},
                "views": {"views": [{"kind": "landscape", "resolution": [3, 3]}]},
            }
            response = await client.post(PATHS[link["operationId"]], json=body | more.get(name, {}))
            assert response.status_code in (200, 422), (name, response.text[:300])
            if response.status_code == 200:
                del left[name]
    assert not left
