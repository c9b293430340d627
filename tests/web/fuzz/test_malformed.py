"""Damaged bodies: each is answered or refused in a sentence, and never with a failure of the server.

The suite sends a few to each endpoint, the same every time, among them each kind of damage to a step;
`./run fuzz 10000` sends so many to each, others every time.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import given, note
from hypothesis import strategies as st

from tests.sampling import examples
from tests.web.documented import DOCUMENT
from tests.web.fuzz.bodies import BODIES, bodies
from tests.web.fuzz.damage import DAMAGE, Sent, damaged
from tests.web.fuzz.test_fuzz import LONG, drawn

REQUESTS = int(LONG or examples(4, 60))
REFUSED = {400, 404, 413, 415, 422}
LESSON = "one-variable"
BUSY = "urn:descent:busy"
Post = Callable[[str, Sent], httpx.Response]


@pytest.fixture(scope="module")
def post(app: FastAPI) -> Iterator[Post]:
    """Sends bytes to an endpoint. A failure inside is raised here."""
    transport = httpx.ASGITransport(app=app)
    with asyncio.Runner() as runner:
        client = httpx.AsyncClient(transport=transport, base_url="http://descent.test")
        yield lambda path, sent: runner.run(client.post(f"/api/{path}", content=sent[0], headers=sent[1]))
        runner.run(client.aclose())


def no_number(text: str) -> None:
    raise AssertionError(f"{text} in an answer")


def check(response: httpx.Response) -> None:
    """The answer is one that a client can use: a success, or a problem that says what is wrong."""
    if response.status_code == 200:
        return
    problem = json.loads(response.content, parse_constant=no_number)
    assert response.headers["content-type"] == "application/problem+json"
    busy = response.status_code == 503 and problem["type"] == BUSY
    assert response.status_code in REFUSED or busy, response.text
    assert problem["detail"] and problem["status"] == response.status_code
    assert len(response.content) < 20_000  # a refusal does not repeat the body
    if response.status_code == 422:
        assert problem["errors"] and all(error["allowed"] for error in problem["errors"])


def sending(post: Post, endpoint: str, count: int, kinds: tuple[str, ...]) -> None:
    @drawn(count)
    @given(damaged(valid(endpoint), kinds))
    def answered(sent: Sent) -> None:
        note(f"POST /api/{endpoint} {sent[1]} {sent[0][:2000]!r}")
        check(post(endpoint, sent))

    answered()


def documented() -> dict[str, list[Any]]:
    """The bodies that the API's documentation shows, by endpoint below /api."""
    found = {}
    for path, methods in DOCUMENT["paths"].items():
        body = methods.get("post", {}).get("requestBody", {}).get("content", {}).get("application/json")
        if body:
            found[path.removeprefix("/api/").format(slug=LESSON)] = [
                example["value"] for example in body["examples"].values()
            ]
    return found


DOCUMENTED = documented()


def valid(endpoint: str) -> st.SearchStrategy[Any]:
    return bodies(endpoint) if endpoint in BODIES else st.sampled_from(DOCUMENTED[endpoint])


@pytest.mark.timeout(0 if LONG else 120)
@pytest.mark.parametrize("endpoint", DOCUMENTED)
def test_a_damaged_body_is_refused_in_a_sentence(endpoint: str, post: Post) -> None:
    sending(post, endpoint, REQUESTS, tuple(DAMAGE))


@pytest.mark.parametrize("kind", DAMAGE)
def test_each_damage_to_a_step_is_refused_in_a_sentence(kind: str, post: Post) -> None:
    sending(post, "step", 5, (kind,))
