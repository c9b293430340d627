"""The requests by which `./run chaos --requests` watches memory are all answered as they are meant to be."""

from __future__ import annotations

import httpx

from tests.chaos.flat import body, growth

KINDS = 9


async def test_each_kind_is_answered_and_no_two_are_the_same(client: httpx.AsyncClient) -> None:
    sent = [body(number) for number in range(3 * KINDS)]
    assert len(set(sent)) == len(sent) and len({path for path, _ in sent}) == KINDS
    for path, content in sent[:KINDS]:
        answer = await client.post(path, content=content, headers={"content-type": "application/json"})
        assert answer.status_code == (422 if path == "/api/frame" else 200), (path, answer.text)


def test_growth_begins_after_the_warm_up() -> None:
    seen = [(0, 50), (100, 80), (200, 100), (600, 104), (1000, 105)]
    assert abs(growth(seen, 1000) - 0.05) < 1e-12
