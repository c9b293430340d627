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
from app.client.retries import Retries

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
        """What `request` makes of its answer. Data that were sent are remembered by the hash that the answer has."""
        sent, named = table_of(request.body), table_of(plain)
        if sent and named and "hash" in named and "hash" not in sent:
            self[named["hash"]] = sent
        return request.read(plain)


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
            outcome: httpx.Response | httpx.TransportError
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
        """What the answer's lines of JSON say, each as it comes. Nothing is repeated. Raises Refused or Unavailable."""
        try:
            with self.client.stream("POST", request.path, content=request.content(), headers=HEADERS) as response:
                if response.status_code != 200:
                    response.read()
                    check(response, request.path)
                for line in response.iter_lines():
                    yield request.read(json.loads(line))
        except (httpx.TransportError, ValueError) as error:
            raise Unavailable(f"the answer to {request.path} broke off: {error}") from error


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
            outcome: httpx.Response | httpx.TransportError
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
        """What the answer's lines of JSON say, each as it comes. Nothing is repeated. Raises Refused or Unavailable."""
        try:
            async with self.client.stream("POST", request.path, content=request.content(), headers=HEADERS) as response:
                if response.status_code != 200:
                    await response.aread()
                    check(response, request.path)
                async for line in response.aiter_lines():
                    yield request.read(json.loads(line))
        except (httpx.TransportError, ValueError) as error:
            raise Unavailable(f"the answer to {request.path} broke off: {error}") from error
