"""The encoding follows the client's own weights, and the answer names it."""

from __future__ import annotations

import gzip

import brotli
import httpx
import pytest

from app.settings import assets
from app.web.http.encodings import preferred


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("GZIP", "gzip"),
        ("br;q=0.5, gzip;q=0.8", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br; q=0 , gzip ;q=0.001", "gzip"),
        ("gzip;q=0", None),
        ("*", "br"),
        ("*;q=0", None),
        ("br;q=0, *;q=0.5", "gzip"),
        ("identity, gzip;q=0.5", None),
        ("identity;q=0.5, gzip", "gzip"),
        ("identity", None),
        ("gzip;q=high", None),
        ("zstd", None),
        ("xgzip", None),
        ("", None),
    ],
)
def test_the_client_s_weights_decide(header, chosen):
    assert preferred(header) == chosen


@pytest.mark.anyio
@pytest.mark.parametrize("path", ["/", "/api/catalog", "/static/css/base.css"])
async def test_every_encoding_holds_the_same(app, path):
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress}
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://descent.test") as client:
        plain = await client.get(path, headers={"accept-encoding": "identity"})
        assert "content-encoding" not in plain.headers and plain.headers["vary"] == "accept-encoding"
        for encoding, unpacked in unpack.items():
            async with client.stream("GET", path, headers={"accept-encoding": encoding}) as packed:
                raw = b"".join([chunk async for chunk in packed.aiter_raw()])
            assert packed.headers["content-encoding"] == encoding and packed.headers["vary"] == "accept-encoding"
            assert len(raw) == int(packed.headers["content-length"]) < len(plain.content)
            if path != "/":  # the page has a nonce of its own each time
                assert unpacked(raw) == plain.content


def test_the_program_is_smaller_with_brotli():
    from app.web.http.encodings import THOROUGH, compress

    source = (assets("static") / "js" / "store.js").read_bytes()
    assert len(compress(source, "br", THOROUGH)) < len(compress(source, "gzip", THOROUGH))
