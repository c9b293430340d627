"""Names in the Host header that the server answers to."""

from __future__ import annotations

import pytest

from app.web.edge import hosts
from tests.web.edge.asking import application, asking

pytestmark = pytest.mark.anyio

ALLOWED = ("descent.example.org", "*.example.edu", "[2001:db8::1]", "192.0.2.7")


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("descent.example.org", True),
        ("Descent.Example.ORG.:8443", True),
        ("example.org", False),
        ("descent.example.org.evil.test", False),
        ("a.b.example.edu", True),
        ("example.edu", False),
        ("evilexample.edu", False),
        ("[2001:db8::1]:8000", True),
        ("[2001:db8::2]", False),
        ("192.0.2.7:80", True),
        ("", False),
        ("descent.example.org@evil.test", False),
        ("evil#.example.edu", False),
        ("evil/@a.example.edu", False),
        ('"><script>.example.edu', False),
        ("descent.example.org:80@evil", False),
        ("descent.example.org:abc", False),
    ],
)
def test_a_name_is_known(host, known):
    assert hosts.checker(ALLOWED)({"headers": [(b"host", host.encode())]}) is known


def test_two_names_are_none():
    twice = [(b"host", b"descent.example.org"), (b"host", b"evil.test")]
    assert not hosts.checker(ALLOWED)({"headers": twice})


def test_without_a_header_no_name_is_known_and_a_star_knows_all():
    assert not hosts.checker(ALLOWED)({"headers": []})
    assert hosts.checker(("*",)) is None


async def test_another_name_is_misdirected_but_not_for_probes():
    app = application(allowed_hosts=("descent.example.org",))
    async with asking(app, base_url="http://10.0.0.7:8000") as client:
        refused = await client.get("/")
        assert refused.status_code == refused.json()["status"] == 421
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.headers["x-content-type-options"] == "nosniff" and refused.headers["x-request-id"]
        assert "10.0.0.7" not in refused.text
        assert (await client.get("/healthz")).status_code == 200
        assert (await client.get("/readyz")).status_code != 421
    async with asking(app, base_url="http://descent.example.org") as client:
        assert (await client.get("/")).status_code == 200
