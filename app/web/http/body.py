"""The body of a request: read it as bytes, then validate it as a pydantic model."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError

from app.core.support.missing import Missing, made_elsewhere
from app.settings import Settings
from app.web.http import compute, refusals
from app.web.http.clients import client
from app.web.http.delivery import Packed
from app.web.http.leaving import Left, unless_left
from app.web.http.problems import BUSY, Refused

FORMULA = b'"formula"'
READING = compute.one_thread()
MOST = 16  # new formulas of one request that are made in processes: a race has twelve lanes
Model = TypeVar("Model", bound=BaseModel)

SHORTEST = 7  # bytes of a value on the average, where a body may be longer than 4 MB
SHORT = 256_000  # bytes of a body that comes through whatever others hold
VALUES = 600_000  # of a body, about; twelve lanes with the most data of one's own have 510,000
LIST = 10  # times as long as to read a number does it take to read a list or an object
TOGETHER = 48_000_000  # bytes under way from which on longer ones are refused; one of the largest size always has room


class Held:
    """The bytes of all bodies that are not complete yet; app.web.connections.standing bounds short ones, too."""

    bytes = 0


async def read(request: Request) -> bytes:
    """The bytes of the body. Raises Refused for another content type, for more bytes or values than the settings allow,
    and when too many bodies are under way; Left when the client leaves before the end."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Refused(415, f"the body must be JSON, sent as content-type: application/json, not {kind or 'nothing'}")
    limit = request.app.state.settings.max_body
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared[:20]) > limit:
        raise Refused(413, f"the body is longer than {limit} bytes")
    chunks: list[bytes] = []
    length, more = 0, True
    try:
        while more:
            message = await request.receive()
            if message["type"] == "http.disconnect":
                raise Left
            chunk, more = message.get("body", b""), message.get("more_body", False)
            length += len(chunk)
            Held.bytes += len(chunk)
            if length > limit:
                raise Refused(413, f"the body is longer than {limit} bytes")
            if length > SHORT and Held.bytes > max(TOGETHER, limit):
                raise Refused(503, "too many long requests are on their way", kind=BUSY, retry_after=1)
            chunks.append(chunk)
    finally:
        Held.bytes -= length
    raw = b"".join(chunks)
    if values(raw) > (most := max(VALUES, limit // SHORTEST)):
        raise Refused(413, f"the body has too many values: at most {most}, where a list or an object counts as {LIST}")
    return raw


def values(raw: bytes) -> int:
    """About the values in JSON, counted in a few ms; a list or an object is as many as it takes time to read. A body of
    4 MB that is all ``[],[],`` has a million lists, and while they are read nobody else would be answered for a second.
    """
    return raw.count(b",") + LIST * (raw.count(b"[") + raw.count(b"{"))


def parsed(model: type[Model], raw: bytes, settings: Settings) -> Model:
    """Validate the JSON in `raw` as `model`. Raises Refused, which tells the limits of this server."""
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        raise refusals.refused(model, error, settings) from None


async def validated(model: type[Model], raw: bytes, request: Request) -> Model:
    """The JSON in `raw` as `model`. Raises Refused, also where the processes are busy, and Left when the client leaves.

    A new formula is differentiated, which may take seconds: in a process, like other heavy work; without processes in a
    thread, one formula after the other.
    """
    settings, processes = request.app.state.settings, request.app.state.capacity
    if FORMULA not in raw:
        return parsed(model, raw, settings)
    if processes is None:
        return await compute.run(parsed, model, raw, settings, place=READING)
    for _ in range(MOST):
        try:
            return await compute.run(as_far_as_known, model, raw, settings)
        except Missing as missing:
            work = processes.answer(missing.key, client(request), False, made, missing.make, *missing.arguments)
            found = await unless_left(request.receive, work)
            await compute.run(taken, missing, found.content)
    return await compute.run(parsed, model, raw, settings, place=READING)


def as_far_as_known(model: type[Model], raw: bytes, settings: Settings) -> Model:
    """Raises Refused and Missing."""
    with made_elsewhere():
        return parsed(model, raw, settings)


def made(make: Callable[..., Any], *arguments: Any) -> Packed:
    """In a process: the answer as bytes, for `taken`."""
    return Packed(pickle.dumps(make(*arguments), pickle.HIGHEST_PROTOCOL))


def taken(missing: Missing, content: bytes) -> None:
    missing.take(pickle.loads(content))
