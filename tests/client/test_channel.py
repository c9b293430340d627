"""What is sent again, what is not, and what a program gets to know of a failure."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import httpx
import pytest

from app.client import AsyncDescent, Descent, Refused, Retries, Unavailable
from app.client.local import ThisProcess
from app.client.retries import retry_after
from tests.web.requests import SMALL

QUICK = Retries(first=0.0)


class Failing(httpx.BaseTransport):
    """Fails as `failures` say, one after the other before each answer of the application."""

    def __init__(self, app, *failures):
        self.inner, self.failures, self.left, self.asked = ThisProcess(app), failures, [], 0

    def handle_request(self, request):
        self.asked += 1
        if self.left:
            failure = self.left.pop(0)
            if isinstance(failure, Exception):
                raise failure
            status, headers = failure
            return httpx.Response(status, headers=headers)
        self.left = list(self.failures)
        return self.inner.handle_request(request)

    def close(self):
        self.inner.close()


FAILURES = {
    "lost": [httpx.ReadError("gone"), httpx.RemoteProtocolError("half an answer")],
    "refused connections": [httpx.ConnectError("nobody"), httpx.ConnectTimeout("nobody")],
    "statuses": [(502, {}), (504, {})],
    "too often": [(429, {"retry-after": "0"}), (429, {})],
    "busy": [(503, {"retry-after": "0"}), (503, {"retry-after": "Sun, 29 Nov 2020 12:00:00 GMT"})],
}


@pytest.mark.parametrize("failures", FAILURES.values(), ids=FAILURES)
def test_two_failures_change_no_bit(app, descent, failures):
    transport = Failing(app, *failures)
    with Descent("http://descent.test", transport=transport, retries=QUICK) as client:
        found = [frame.parameters.tobytes() for frame in client.start(SMALL).steps(5)]
    assert found == [frame.parameters.tobytes() for frame in descent.start(SMALL).steps(5)]
    assert transport.asked == 4  # the first answer without a failure, the second after two


def answering(*responses):
    """A client whose requests are answered so, and the list of their paths."""
    asked, left = [], list(responses)

    def answer(request):
        asked.append(request.url.path)
        response = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(response, Exception):
            raise response
        return response

    return Descent("http://descent.test/below/", transport=httpx.MockTransport(answer), retries=QUICK), asked


def test_the_pauses_are_those_that_the_server_asks_for(monkeypatch):
    slept = []
    monkeypatch.setattr("app.client.channel.time.sleep", slept.append)
    busy = httpx.Response(503, headers={"retry-after": "7"})
    client, _ = answering(busy, httpx.Response(502), httpx.Response(200, json={"presets": [{"name": "moons"}]}))
    with client:
        client.channel.retries = Retries()
        assert client.presets == ["moons"] and slept == [7, 0.5]


def test_failures_end_the_retries_at_last():
    client, asked = answering(httpx.ConnectError("nobody is there"))
    with client, pytest.raises(Unavailable, match="no answer to api/start: nobody is there"):
        client.start(SMALL)
    assert asked == ["/below/api/start"] * (1 + QUICK.count)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (httpx.ReadTimeout("slow"), "slow"),
        (httpx.Response(500), "answered with 500"),
        (httpx.Response(503, headers={"retry-after": "3600"}), "answered with 503"),
        (httpx.Response(200, text="<html>Please sign in"), "not Descent's"),
    ],
)
def test_other_failures_are_not_repeated(answer, words):
    client, asked = answering(answer)
    with client, pytest.raises(Unavailable, match=words):
        client.start(SMALL)
    assert len(asked) == 1


@pytest.mark.parametrize("kind", ["urn:descent:deadline", "urn:descent:memory"])
def test_a_limit_of_the_server_is_asked_once(kind):
    problem = {"type": kind, "detail": "the answer takes longer than 60 s", "errors": []}
    client, asked = answering(httpx.Response(503, json=problem, headers={"content-type": "application/problem+json"}))
    with client, pytest.raises(Unavailable, match="longer than 60 s") as refused:
        client.start(SMALL)
    assert (refused.value.status, len(asked)) == (503, 1)


def test_asking_too_often_to_the_end_is_no_refusal():
    problem = {"type": "urn:descent:busy", "detail": "too many requests", "errors": []}
    headers = {"content-type": "application/problem+json", "retry-after": "0"}
    client, asked = answering(httpx.Response(429, json=problem, headers=headers))
    with client, pytest.raises(Unavailable, match="too many requests") as failed:
        client.start(SMALL)
    assert failed.value.status == 429 and len(asked) == 1 + QUICK.count


def test_a_refusal_has_all_that_the_api_said():
    errors = [{"field": "steps", "value": 0, "allowed": "1"}, {"field": "seed", "value": "a", "allowed": "0"}]
    problem = {"type": "about:blank", "detail": "steps is 0", "errors": errors}
    client, asked = answering(httpx.Response(422, json=problem, headers={"content-type": "application/problem+json"}))
    with client, pytest.raises(Refused, match="steps is 0") as refused:
        client.start(SMALL)
    found = refused.value
    assert (found.field, found.value, found.allowed, found.column) == ("steps", 0, "1", None)
    assert list(found.errors) == errors and len(asked) == 1


def test_a_study_that_breaks_off_says_so():
    client, _ = answering(httpx.Response(200, text='{"kind": "ce'))
    with client, pytest.raises(Unavailable, match="broke off"):
        client.study(progress=False)


class Breaks(httpx.SyncByteStream):
    """The beginning of an answer whose connection is then lost."""

    def __init__(self, *lines):
        self.lines = lines

    def __iter__(self):
        yield from self.lines
        raise httpx.ReadError("gone")


STUDY = [{"kind": "cell", "number": number, "total": 3} for number in (2, 0, 1)]
CELLS = [json.dumps(line).encode() + b"\n" for line in STUDY]
SUMMARY = b'{"kind": "summary"}\n'


def test_a_study_goes_on_when_its_connection_is_lost():
    whole = b"".join([*CELLS, SUMMARY])
    broken = (httpx.Response(200, stream=Breaks(*CELLS[:2])), httpx.Response(200, content=whole[:60]))
    client, asked = answering(
        *broken, httpx.Response(503, headers={"retry-after": "0"}), httpx.Response(200, content=whole)
    )
    with client:
        found = client.study(progress=False)
    assert [cell["number"] for cell in found.cells] == [0, 1, 2] and found.summary == {"kind": "summary"}
    assert len(asked) == 4


@pytest.mark.parametrize("status", [500, 503])
def test_a_study_that_is_not_to_be_had_says_so(status):
    client, asked = answering(httpx.Response(status))
    with client, pytest.raises(Unavailable, match=f"answered with {status}"):
        client.study(progress=False)
    assert len(asked) == (1 + QUICK.count if status == 503 else 1)


async def test_awaiting_a_study_goes_on_too(app, descent):
    lost = [httpx.ReadError("gone"), httpx.ConnectError("nobody")]
    inner = httpx.ASGITransport(app=app)

    async def answer(request):
        if lost:
            raise lost.pop()
        return await inner.handle_async_request(request)

    asked = {"base": SMALL, "vary": {"seed": 2}, "steps": 3}
    async with AsyncDescent("http://descent.test", transport=httpx.MockTransport(answer), retries=QUICK) as client:
        found = await client.study(**asked)
    assert found.cells == descent.study(**asked, progress=False).cells and not lost


def test_retry_after_is_a_number_or_a_date():
    now = datetime(2026, 11, 29, 12, tzinfo=UTC)
    assert retry_after("7") == 7 and retry_after(None) is None and retry_after("soon") is None
    assert retry_after("Sun, 29 Nov 2026 12:00:09 GMT", lambda: now) == 9
    assert Retries().pause(0, httpx.Response(503, headers={"retry-after": "7"})) == 7
    assert [Retries(7).pause(done, httpx.Response(502)) for done in range(8)] == [0.25, 0.5, 1, 2, 4, 5, 5, None]


async def test_awaiting_repeats_too(app, descent):
    failures = [(503, {"retry-after": "0"}), httpx.ReadError("gone")]
    inner = httpx.ASGITransport(app=app)

    async def answer(request):
        if failures:
            failure = failures.pop()
            if isinstance(failure, Exception):
                raise failure
            return httpx.Response(failure[0], headers=failure[1])
        return await inner.handle_async_request(request)

    async with AsyncDescent("http://descent.test", transport=httpx.MockTransport(answer), retries=QUICK) as client:
        run = await client.start(SMALL)
        found = [frame.parameters.tobytes() async for frame in run.steps(5)]
    assert found == [frame.parameters.tobytes() for frame in descent.start(SMALL).steps(5)] and not failures
