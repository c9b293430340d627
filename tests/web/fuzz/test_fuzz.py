"""Valid requests nobody thought of: none fails, and every answer is as the document says, without a NaN.

The suite sends twenty to each endpoint, the same every time, `./run test-all` a hundred. `./run fuzz` sends
thousands, others each time.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import numpy as np
import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, note, settings

from tests.sampling import examples
from tests.web.documented import validated
from tests.web.fuzz.bodies import BODIES, bodies

LONG = os.environ.get("DESCENT_FUZZ")  # requests to each endpoint
REQUESTS = int(LONG or examples(20, 100))

Post = Callable[[str, Any], httpx.Response]


def drawn(count: int) -> settings:
    """So many examples: the same every time, but for `./run fuzz`."""
    return settings(
        max_examples=count,
        derandomize=not LONG,
        database=None,
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )


@pytest.fixture(scope="module")
def post(app: FastAPI) -> Iterator[Post]:
    """Sends a body to an endpoint. A failure inside is raised here; so is a warning, as pytest makes it an error."""
    transport = httpx.ASGITransport(app=app)
    headers = {"accept-encoding": "identity"}
    with asyncio.Runner() as runner:
        client = httpx.AsyncClient(transport=transport, base_url="http://descent.test", headers=headers)
        yield lambda path, body: runner.run(client.post(f"/api/{path}", json=body))
        runner.run(client.aclose())


def packed(endpoint: str, answer: Any) -> Iterator[str]:
    """The texts of an answer that are base64 of numbers."""
    if endpoint == "landscape":
        return texts(answer["loss"])
    if endpoint == "boundary":
        return texts([answer["output"], answer["layers"]])
    frames = [lane["frames"] for lane in answer.get("lanes", [answer])]
    return texts([columns[name] for columns in frames for name in ("parameters", "gradient", "update", "slots")])


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from texts(item)


@pytest.mark.timeout(0 if LONG else 120)
@pytest.mark.parametrize("endpoint", BODIES)
def test_a_valid_request_is_answered_as_documented(endpoint: str, post: Post) -> None:
    @drawn(REQUESTS)
    @given(bodies(endpoint))
    def answered(body: Any) -> None:
        note(f"POST /api/{endpoint} {json.dumps(body)}")
        response = post(endpoint, body)
        assert response.status_code in (200, 422), response.text
        if "json" not in response.headers["content-type"]:
            assert response.content  # a file
            return
        if "ndjson" in response.headers["content-type"]:
            for line in response.text.splitlines():
                validated(json.loads(line), "post", f"/api/{endpoint}")
            return
        answer = response.json()
        if response.status_code == 422:
            assert answer["errors"] and all(error["field"] and error["allowed"] for error in answer["errors"])
            return
        validated(answer, "post", f"/api/{endpoint}")
        if body.get("encoding") == "base64":
            kind = "<f4" if endpoint in ("landscape", "boundary") else "<f8"
            for text in packed(endpoint, answer):
                assert np.isfinite(np.frombuffer(base64.b64decode(text, validate=True), kind)).all()

    answered()
