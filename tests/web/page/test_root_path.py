"""Below a path: the pages and the API are there, whether a proxy removes it or not, and all links stay below it."""

from __future__ import annotations

import os
import re
from functools import cache

import httpx
import pytest

from app.main import create_app
from app.settings import read
from tests.sampling import crossed

pytestmark = pytest.mark.anyio

PAGES = ["/", "/docs", "/learn", "/learn/error-terms"]
EXPERIMENT = {"objective": {"kind": "function", "name": "parabola"}}


@cache
def application(root):
    return create_app(read({**os.environ, "ROOT_PATH": root}))


def told_by(how):
    """A client of an application below /descent, and the prefix of its requests' paths."""
    given, before = how
    chosen = application("/descent/" if given == "environment" else "")
    transport = httpx.ASGITransport(chosen, root_path="/descent" if given == "server" else "")
    return httpx.AsyncClient(transport=transport, base_url="http://descent.test"), before


WAYS = [("environment", ""), ("environment", "/descent"), ("server", ""), ("server", "/descent")]


@pytest.fixture(params=WAYS, ids=["ROOT_PATH, taken off", "ROOT_PATH, left on", "scope, taken off", "scope, left on"])
async def below(request):
    client, before = told_by(request.param)
    async with client:
        yield client, before


def addresses(html):
    """The page's references: links, files, and the place of its modules."""
    return re.findall(r'(?:href|src|data-root)="([^"]+)"', html) + re.findall(r'": "([^"]+)"', html.split("</head>")[0])


# sampled: every page below a root told in one way, every way at one page
@pytest.mark.parametrize(("below", "path"), crossed(WAYS, PAGES), indirect=["below"], ids=str)
async def test_references_of_a_page_exist_below_the_root(below, path):
    client, before = below
    page = await client.get(before + path)
    assert page.status_code == 200
    found = {address for address in addresses(page.text) if not re.match("https?://|data:|#", address)}
    assert len(found) > 4
    for address in sorted(found - {"/descent"}):
        assert address.startswith("/descent/")
        if not address.endswith("/js/"):  # of the import map
            assert (await client.get(before + address.removeprefix("/descent"))).status_code == 200, address


async def test_the_text_of_a_lesson_links_below_the_root(below):
    client, before = below
    lessons = (await client.get(f"{before}/api/lessons")).json()["lessons"]
    pages = [(await client.get(f"{before}/learn/{lesson['slug']}")).text for lesson in lessons]
    texts = re.findall(r'<article class="lesson-text">.*?</article>', "".join(pages), re.S)
    links = re.findall(r'href="(/[^"]*)"', "".join(texts))
    assert len(texts) == len(lessons) and len(links) > 2 * len(lessons)
    assert all(link.startswith("/descent/") for link in links)


async def test_the_api_answers(below, client):
    other, before = below
    body = {"experiment": EXPERIMENT}
    given = await other.post(f"{before}/api/start", json=body)
    assert given.status_code == 200 and given.content == (await client.post("/api/start", json=body)).content
    assert (await other.get(f"{before}/healthz")).json()["status"] == "ok"
    assert (await other.head(before + "/")).status_code == 200
    lost = await other.get(f"{before}/api/nothing")
    assert lost.status_code == 404 and lost.json()["detail"] == "there is nothing at /descent/api/nothing"


async def test_the_documents_name_the_root(below):
    client, before = below
    assert (await client.get(f"{before}/openapi.json")).json()["servers"] == [{"url": "/descent"}]
    page = (await client.get(f"{before}/docs")).text
    assert "such as <code>http://127.0.0.1:8000/descent</code>" in page and "curl $DESCENT/api/step -H" in page
    assert "descent.test" not in page, "the address that a client gives is repeated"


async def test_a_path_that_only_begins_like_the_root_is_another():
    client, _ = told_by(("environment", ""))
    async with client:
        assert (await client.get("/descents/")).status_code == 404
        assert (await client.get("/descent")).status_code == 200
