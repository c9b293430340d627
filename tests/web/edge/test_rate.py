"""A client that asks too often is told when to come back; others notice nothing."""

from __future__ import annotations

import pytest

from app.web.edge import rate
from app.web.edge.rate import Rate
from app.web.http.clients import client_of
from tests.web.edge.asking import application, asking

pytestmark = pytest.mark.anyio


class Clock:
    def __init__(self) -> None:
        self.now = 6000.0

    def __call__(self) -> float:
        return self.now


def test_a_client_has_its_requests_and_comes_back_when_it_was_told_to():
    clock = Clock()
    limit = Rate("10/minute", clock)
    assert [limit.wait("192.0.2.1") for _ in range(10)] == [0] * 10
    assert limit.wait("192.0.2.2") == 0
    for _ in range(50):
        clock.now += 7.3
        if seconds := limit.wait("192.0.2.1"):
            clock.now += seconds - 1 - 1e-6
            if seconds > 1:
                assert limit.wait("192.0.2.1"), "it could have come earlier"
            clock.now += 1 + 2e-6
            assert limit.wait("192.0.2.1") == 0, "it came when it was told to"


@pytest.mark.parametrize("count", [20, 100])
def test_no_window_has_far_more_than_the_limit(count):
    clock = Clock()
    limit = Rate(f"{count}/minute", clock)
    taken = []
    for _ in range(4000):
        clock.now += 0.25
        if not limit.wait("x"):
            taken.append(clock.now)
    most = max(sum(start <= at < start + 60 for at in taken) for start in taken)
    assert most <= 1.25 * count + 1
    assert len(taken) >= 0.8 * count * 4000 * 0.25 / 60 - 1


def test_a_million_clients_take_the_memory_of_few(monkeypatch):
    monkeypatch.setattr(rate, "MOST", 100)
    limit = Rate("1/hour")
    for number in range(2000):
        assert limit.wait(f"10.0.{number // 256}.{number % 256}") == 0
    assert len(limit.windows.clients) == 100
    assert limit.wait("10.0.7.207") > 0, "the latest one is still known"


def test_an_ipv6_network_is_one_client():
    assert client_of("2001:db8:1:2::1") == client_of("2001:db8:1:2:ffff::9") != client_of("2001:db8:1:3::1")
    assert client_of("fe80::1%eth0") == client_of("fe80::2")
    assert client_of("::ffff:192.0.2.1") == client_of("192.0.2.1") == "192.0.2.1"
    assert client_of("") == "" and len(client_of("x" * 10_000)) <= 64


async def test_beyond_the_limit_there_is_a_problem_that_says_when():
    app = application(rate_limit="30/minute")
    async with asking(app) as client, asking(app, "192.0.2.2") as other:
        assert [(await client.get("/api/glossary")).status_code for _ in range(30)] == [200] * 30
        refused = await client.get("/api/glossary")
        assert refused.status_code == refused.json()["status"] == 429
        assert refused.json()["type"] == "urn:descent:busy"
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert refused.headers["x-content-type-options"] == "nosniff"
        for path in ("/healthz", "/static/icon.svg"):
            assert (await client.get(path)).status_code == 200, "this one is not counted"
        assert (await other.get("/api/glossary")).status_code == 200
