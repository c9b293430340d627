"""A site that is given a link to the playground finds out how to show it in a frame."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest

pytestmark = pytest.mark.anyio
HOME = "http://descent.test/"


def frame(html: str) -> dict[str, str | None]:
    """The attributes of the only element."""
    found: list[tuple[str, dict[str, str | None]]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append((tag, dict(attrs)))

    Reader().feed(html)
    ((tag, attributes),) = found
    assert tag == "iframe"
    return attributes


async def test_the_page_leads_to_its_own_frame(client):
    address = f"{HOME}?preset=moons&mode=3d&optimizer.eta=0.05"
    link = (await client.get(address)).headers["link"]
    where, kind = re.fullmatch(r'<(.*)>; rel="alternate"; type="(.*)"', link).groups()
    answer = await client.get(where)
    assert answer.status_code == 200 and answer.headers["content-type"] == kind == "application/json+oembed"
    found = answer.json()
    assert (found["version"], found["type"], found["width"], found["height"]) == ("1.0", "rich", 800, 640)
    assert found["title"].startswith("Descent: Two moons")
    inside = frame(found["html"])
    assert parse_qs(urlsplit(inside["src"]).query) == {
        "preset": ["moons"], "mode": ["3d"], "optimizer.eta": ["0.05"], "embed": ["landscape,loss,transport"],
    }  # fmt: skip
    assert (await client.get(inside["src"])).status_code == 200


async def test_parts_that_a_link_names_stay_and_its_size_is_kept(client):
    address = quote(f"{HOME}?embed=network,transport", safe="")
    found = (await client.get(f"/oembed?url={address}&maxwidth=480&maxheight=9000")).json()
    assert (found["width"], found["height"]) == (480, 640)
    inside = frame(found["html"])
    assert inside["src"] == f"{HOME}?embed=network,transport" and inside["width"] == "480"


async def test_nothing_of_a_link_gets_out_of_its_attribute(client):
    evil = '"><script>alert(1)</script>'
    for address in (f"{HOME}?preset={evil}", f"{HOME}?embed={evil}", f"{HOME}?{evil}=1#{evil}"):
        found = (await client.get("/oembed", params={"url": address})).json()
        assert "<script" not in found["html"] and set(frame(found["html"])) >= {"src", "title"}
        assert urlsplit(frame(found["html"])["src"]).netloc == "descent.test"


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ({}, 422, "url"),
        ({"url": "http://elsewhere.test/?preset=moons"}, 404, "url"),
        ({"url": "javascript://descent.test/%0aalert(1)"}, 404, "url"),
        ({"url": f"{HOME}learn"}, 404, "url"),
        ({"url": "http://["}, 404, "url"),
        ({"url": HOME, "format": "xml"}, 501, "format"),
        ({"url": HOME, "maxwidth": "100"}, 422, "maxwidth"),
        ({"url": HOME, "maxheight": "-1"}, 422, "maxheight"),
        ({"url": HOME, "maxheight": "9" * 5000}, 422, "maxheight"),
    ],
)
async def test_what_cannot_be_shown_is_refused(client, query: dict[str, Any], status, field):
    response = await client.get("/oembed", params=query)
    assert response.status_code == status and response.headers["content-type"] == "application/problem+json"
    assert response.json()["errors"][0]["field"] == field


async def test_a_very_long_address_is_not_repeated_in_a_header(client):
    assert "link" not in (await client.get(f"/?data={'x' * 3000}")).headers
