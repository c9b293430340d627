"""The id of a request: made here, or by a proxy that is trusted."""

from __future__ import annotations

import httpx
import pytest

from app.web.connections.connection import Connection
from app.web.edge.identity import identity
from tests.web import in_thread

DIRECT = ("192.0.2.1", 1)


def scope(value: bytes, client: tuple[str, int] = DIRECT) -> dict:
    return {"client": client, "peer": DIRECT, "headers": [(b"host", b"x"), (b"x-request-id", value)]}


def test_an_id_is_made_and_a_client_cannot_choose_it():
    made = identity(scope(b"chosen-by-me"))
    assert len(made) == 16 and made != identity(scope(b"chosen-by-me"))
    without = scope(b"chosen-by-me", ("198.51.100.1", 0))
    del without["peer"]
    assert len(identity(without)) == 16, "nothing says that a proxy named the client"


@pytest.mark.parametrize("value", [b"short", b"x" * 65, b"with space", b"line\nbreak", b"{}", b"caf\xe9-caf\xe9"])
def test_a_proxy_cannot_give_what_is_no_id(value):
    assert len(identity(scope(value, ("198.51.100.1", 0)))) == 16


def test_the_id_of_a_trusted_proxy_is_kept():
    with in_thread.serving(Connection) as (host, port):
        url, given = f"http://{host}:{port}/healthz", {"x-request-id": "from-the-proxy-1"}
        direct = httpx.get(url, headers=given, trust_env=False)
        forwarded = httpx.get(url, headers={**given, "x-forwarded-for": "198.51.100.1"}, trust_env=False)
    assert direct.headers["x-request-id"] != "from-the-proxy-1"
    assert forwarded.headers["x-request-id"] == "from-the-proxy-1"
