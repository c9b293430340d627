"""Answers that are kept, and shared while they are computed."""

from __future__ import annotations

import asyncio

import pytest

from app.web.capacity.results import Results
from app.web.http.delivery import Packed

pytestmark = pytest.mark.anyio


def maker(content: bytes, made: list[bytes], gate: asyncio.Event | None = None):
    async def make() -> Packed:
        made.append(content)
        if gate:
            await gate.wait()
        return Packed(content)

    return make


async def test_what_is_asked_for_twice_is_made_once():
    results, made = Results(1000), []
    first = await results.get("a", maker(b"1", made))
    assert await results.get("a", maker(b"2", made)) is first
    assert made == [b"1"]


async def test_a_class_that_asks_at_once_waits_for_one_answer():
    results, made, gate = Results(1000), [], asyncio.Event()
    tasks = [asyncio.ensure_future(results.get("a", maker(b"1", made, gate))) for _ in range(30)]
    await asyncio.sleep(0.01)
    tasks[0].cancel()  # whoever asked first may leave
    gate.set()
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    assert made == [b"1"] and isinstance(answers[0], asyncio.CancelledError)
    assert {answer.content for answer in answers[1:]} == {b"1"}


async def test_when_all_have_left_it_is_given_up_and_made_anew_for_the_next():
    results, made, ended = Results(1000), [], []

    async def endless() -> Packed:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            ended.append(True)
            raise
        raise AssertionError

    tasks = [asyncio.ensure_future(results.get("a", endless)) for _ in range(3)]
    await asyncio.sleep(0)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert (await results.get("a", maker(b"1", made))).content == b"1"
    assert ended == [True] and made == [b"1"]


async def test_a_failure_reaches_all_and_is_not_kept():
    results, made = Results(1000), []

    async def fails() -> Packed:
        await asyncio.sleep(0)
        raise ValueError("no")

    answers = await asyncio.gather(*[results.get("a", fails) for _ in range(3)], return_exceptions=True)
    assert [type(answer) for answer in answers] == [ValueError] * 3
    assert (await results.get("a", maker(b"1", made))).content == b"1"


async def test_the_least_recently_used_go_and_large_ones_are_not_kept():
    results, made = Results(1000), []
    for k in range(20):
        await results.get(k, maker(bytes([k]) * 100, made))
        await results.get(0, maker(b"", made))
    assert results.bytes <= 1000 == 100 * len(results.kept)
    assert sum(len(kept.content) for kept in results.kept.values()) == results.bytes
    assert 0 in results.kept and 1 not in results.kept
    await results.get("large", maker(b"x" * 126, made))
    assert "large" not in results.kept
