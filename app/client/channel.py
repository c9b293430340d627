"""Two ways to send a request: waiting for the answer, or awaiting it. Both repeat what may be repeated."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any, TypeVar

import anyio
import httpx

from app.client.errors import UNKNOWN_DATA, Refused, Unavailable
from app.client.request import Plan, Request, answered, check, table_of
from app.client.retries import Outcome, Retries

Answer = TypeVar("Answer")
HEADERS = {"content-type": "application/json"}


class Tables(dict[str, dict[str, Any]]):
    """The user's own data by their hash: a server that does not know a hash is sent the data."""

    def answer(self, refused: Refused, request: Request[Answer]) -> Request[Answer]:
        """The request to send instead of one that was refused. Raises `refused` where there is none."""
        again = request.with_tables(self) if refused.kind == UNKNOWN_DATA else request
        if again.body == request.body:
            raise refused
        return again

    def read(self, plain: Any, request: Request[Answer]) -> Answer:
        """The answer as `request` reads it. Data that were sent are remembered by the hash that the answer has."""
        sent, named = table_of(request.body), table_of(plain)
        if sent and named and "hash" in named and "hash" not in sent:
            self[named["hash"]] = sent
        return request.read(plain)


def broken(error: httpx.TransportError | ValueError) -> httpx.TransportError:
    """The error that broke off an answer of lines: half a line means that the rest was lost."""
    return error if isinstance(error, httpx.TransportError) else httpx.RemoteProtocolError(str(error))


def pause_or_raise(retries: Retries, done: int, outcome: Outcome, path: str) -> float:
    """Seconds to wait before the answer of lines is asked for again. Raises Refused or Unavailable to give up."""
    pause = retries.pause(done, outcome)
    if pause is not None:
        return pause
    if isinstance(outcome, httpx.Response):
        check(outcome, path)
        raise Unavailable(f"{path} was answered with {outcome.status_code}", outcome.status_code)
    raise Unavailable(f"the answer to {path} broke off: {outcome or type(outcome).__name__}") from outcome


class Channel:
    """Sends a request and waits."""

    def __init__(self, client: httpx.Client, retries: Retries) -> None:
        self.client, self.retries, self.tables = client, retries, Tables()

    def send(self, request: Request[Answer]) -> Answer:
        """The answer. Raises Refused or Unavailable."""
        try:
            return self.repeated(request)
        except Refused as refused:
            return self.repeated(self.tables.answer(refused, request))

    def repeated(self, request: Request[Answer]) -> Answer:
        content, done = request.content(), 0
        while True:
            outcome: Outcome
            try:
                method = "GET" if content is None else "POST"
                outcome = self.client.request(method, request.path, content=content, headers=HEADERS)
            except httpx.TransportError as error:
                outcome = error
            pause = self.retries.pause(done, outcome)
            if pause is None:
                return self.tables.read(answered(outcome, request.path), request)
            time.sleep(pause)
            done += 1

    def run(self, plan: Plan[Answer]) -> Answer:
        """The result of `plan`, whose requests are sent in turn."""
        try:
            request = next(plan)
            while True:
                request = plan.send(self.send(request))
        except StopIteration as end:
            result: Answer = end.value
            return result

    def lines(self, request: Request[Answer]) -> Iterator[Answer]:
        """The answer's lines of JSON, each as it comes. An answer that breaks off is asked for again from its
        beginning: then lines come twice. Raises Refused or Unavailable."""
        content, done = request.content(), 0
        while True:
            outcome: Outcome
            try:
                with self.client.stream("POST", request.path, content=content, headers=HEADERS) as response:
                    if response.status_code == 200:
                        for line in response.iter_lines():
                            yield request.read(json.loads(line))
                        return
                    response.read()
                    outcome = response
            except (httpx.TransportError, ValueError) as error:
                outcome = broken(error)
            time.sleep(pause_or_raise(self.retries, done, outcome, request.path))
            done += 1


class AsyncChannel:
    """Sends a request and awaits the answer."""

    def __init__(self, client: httpx.AsyncClient, retries: Retries) -> None:
        self.client, self.retries, self.tables = client, retries, Tables()

    async def send(self, request: Request[Answer]) -> Answer:
        """The answer. Raises Refused or Unavailable."""
        try:
            return await self.repeated(request)
        except Refused as refused:
            return await self.repeated(self.tables.answer(refused, request))

    async def repeated(self, request: Request[Answer]) -> Answer:
        content, done = request.content(), 0
        while True:
            outcome: Outcome
            try:
                method = "GET" if content is None else "POST"
                outcome = await self.client.request(method, request.path, content=content, headers=HEADERS)
            except httpx.TransportError as error:
                outcome = error
            pause = self.retries.pause(done, outcome)
            if pause is None:
                return self.tables.read(answered(outcome, request.path), request)
            await anyio.sleep(pause)
            done += 1

    async def run(self, plan: Plan[Answer]) -> Answer:
        """The result of `plan`, whose requests are sent in turn."""
        try:
            request = next(plan)
            while True:
                request = plan.send(await self.send(request))
        except StopIteration as end:
            result: Answer = end.value
            return result

    async def lines(self, request: Request[Answer]) -> AsyncIterator[Answer]:
        """As `Channel.lines`."""
        content, done = request.content(), 0
        while True:
            outcome: Outcome
            try:
                async with self.client.stream("POST", request.path, content=content, headers=HEADERS) as response:
                    if response.status_code == 200:
                        async for line in response.aiter_lines():
                            yield request.read(json.loads(line))
                        return
                    await response.aread()
                    outcome = response
            except (httpx.TransportError, ValueError) as error:
                outcome = broken(error)
            await anyio.sleep(pause_or_raise(self.retries, done, outcome, request.path))
            done += 1
