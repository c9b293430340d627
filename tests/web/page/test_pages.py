"""The answers to a browser: pages with a policy for files of this server only, and files it may cache."""

from __future__ import annotations

import gzip
import re

import httpx
import pytest

from app.settings import assets

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("path", ["/", "/docs"])
async def test_pages_allow_nothing_from_elsewhere(client, path):
    response = await client.get(path)
    assert response.status_code == 200 and response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "same-origin"
    policy = response.headers["content-security-policy"]
    assert "default-src 'self'" in policy and "unsafe-eval" not in policy and "http" not in policy
    outside = re.findall(r"""(?:src|href)=["'](?:https?:)?//[^"']*""", response.text)
    assert outside == []


async def test_the_nonce_is_the_policy_s_and_new_each_time(client):
    seen = set()
    for _ in range(2):
        response = await client.get("/")
        (nonce,) = re.findall(r"'nonce-([^']+)'", response.headers["content-security-policy"])
        assert f'nonce="{nonce}"' in response.text
        seen.add(nonce)
    assert len(seen) == 2


async def test_inline_scripts_have_the_nonce(client):
    for path in ("/", "/docs"):
        for attributes in re.findall(r"<script\b([^>]*)>", (await client.get(path)).text):
            assert "src=" in attributes or "nonce=" in attributes


@pytest.mark.parametrize("path", ["/", "/docs", "/healthz", "/api/catalog", "/openapi.json", "/static/css/base.css"])
async def test_head_answers_as_get_does_without_a_body(client, path):
    get, head = await client.get(path), await client.head(path)
    assert head.status_code == 200 and head.content == b""
    assert head.headers["content-type"] == get.headers["content-type"]


def vendored():
    return sorted(f"vendor/{path.name}" for path in (assets("static") / "vendor").glob("*.js"))


@pytest.mark.parametrize("name", vendored())
async def test_vendored_files_are_kept_for_good(client, name):
    response = await client.get(f"/static/{name}")
    assert response.status_code == 200 and "immutable" in response.headers["cache-control"]
    assert response.headers["content-type"].startswith("text/javascript")


@pytest.mark.parametrize("name", ["js/main.js", "css/base.css", "icon.svg", "vendor/manifest.json"])
async def test_our_own_files_are_revalidated(client, name):
    response = await client.get(f"/static/{name}")
    assert response.headers["cache-control"] == "no-cache"
    again = await client.get(f"/static/{name}", headers={"if-none-match": response.headers["etag"]})
    assert again.status_code == 304 and again.content == b""


async def test_text_is_compressed_for_those_who_take_it(app):
    transport = httpx.ASGITransport(app=app)
    file = assets("static") / "css" / "base.css"
    async with httpx.AsyncClient(transport=transport, base_url="http://descent.test") as client:
        plain = await client.get("/static/css/base.css", headers={"accept-encoding": "identity"})
        assert "content-encoding" not in plain.headers and plain.content == file.read_bytes()
        async with client.stream("GET", "/static/css/base.css", headers={"accept-encoding": "gzip"}) as packed:
            raw = b"".join([chunk async for chunk in packed.aiter_raw()])
        assert packed.headers["content-encoding"] == "gzip" and gzip.decompress(raw) == plain.content
        assert len(raw) == int(packed.headers["content-length"]) < len(plain.content)
        assert plain.headers["vary"] == packed.headers["vary"] == "accept-encoding"


async def test_a_changed_file_is_compressed_anew(tmp_path, monkeypatch):
    from app.web.page import files
    from app.web.page.files import Files

    monkeypatch.setattr(files, "OFTEN", 0.0)  # else a second may pass
    (tmp_path / "a.js").write_text("1;" * 1000)
    transport = httpx.ASGITransport(app=Files(directory=tmp_path))
    async with httpx.AsyncClient(transport=transport, base_url="http://descent.test") as client:
        assert (await client.get("/a.js")).text == "1;" * 1000
        (tmp_path / "a.js").write_text("22;" * 1000)
        assert (await client.get("/a.js")).text == "22;" * 1000


async def test_ranges_are_of_the_file_itself(client):
    response = await client.get("/static/css/base.css", headers={"range": "bytes=0-3"})
    assert response.status_code == 206 and len(response.content) == 4 and "content-encoding" not in response.headers


async def test_large_answers_are_compressed_and_small_ones_not(client):
    catalog, health = await client.get("/api/catalog"), await client.get("/healthz")
    assert catalog.headers["content-encoding"] == "br" and "content-encoding" not in health.headers
    plain = await client.get("/api/catalog", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers and plain.content == catalog.content


async def test_a_missing_template_is_not_found(client, monkeypatch):
    from jinja2 import DictLoader

    from app.main import create_app

    app = create_app()
    monkeypatch.setattr(app.state.pages.environment, "loader", DictLoader({}))
    app.state.pages.environment.cache.clear()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://descent.test") as client:
        assert (await client.get("/")).status_code == 404


@pytest.mark.parametrize("path", ["/api/catalog", "/api/glossary", "/openapi.json"])
async def test_what_stays_the_same_is_sent_once_to_each_browser(client, path):
    first = await client.get(path)
    assert first.headers["cache-control"] == "no-cache"
    again = await client.get(path, headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304 and again.content == b"" and again.headers["etag"] == first.headers["etag"]
    other = await client.get(path, headers={"if-none-match": 'W/"of-another-version"'})
    assert other.status_code == 200 and other.content == first.content


async def test_the_page_about_the_api_is_written_once(client, monkeypatch):
    from app.web.docs import documentation

    written, endpoints = [], documentation.endpoints
    monkeypatch.setattr(documentation, "endpoints", lambda document: written.append(1) or endpoints(document))
    app = client._transport.app
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://evil.test") as other:
        pages = [await one.get("/docs") for one in (other, client, other)]
    assert len(written) <= 1 and len({page.content for page in pages}) == 1
    assert "evil.test" not in pages[0].text


async def test_no_long_path_is_looked_for_or_kept(client, monkeypatch):
    """One of 60,000 characters takes long; and there are thousands of ways up to the root and down to a file."""
    (files,) = (route.app for route in client._transport.app.routes if getattr(route, "name", "") == "static")
    looked = []
    monkeypatch.setattr(files.found, "find", looked.append)
    for path in ("a/" * 30_000, "%2e%2e/" * 200 + "icon.svg"):
        assert (await client.get(f"/static/{path}")).status_code == 404
    assert not looked
    assert (await client.get("/static/missing.svg")).status_code == 404 and looked == ["missing.svg"]


ODD = [
    "%00",
    "a" * 5000,
    "%ff%fe",
    "..%2f..%2fetc%2fpasswd",
    "%5c..%5c",
    "a/" * 3000,
    "%0d%0aset-cookie:%20a=b",
    "con",
]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd[:12])
@pytest.mark.parametrize(
    "before", ["/", "/static/", "/static/page/", "/static/page/1/", "/static/vendor/", "/learn/", "/api/"]
)
async def test_there_is_nothing_at_an_odd_path(client, before, odd):
    answer = await client.get(before + odd)
    assert answer.status_code in (307, 404, 405) and "set-cookie" not in answer.headers
    assert (
        answer.status_code == 307
        or answer.headers["content-type"] == "application/problem+json"
        or b"<html" in answer.content
    )
