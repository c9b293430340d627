"""oEmbed (https://oembed.com): what a site needs to show a link to the playground as a frame."""

from __future__ import annotations

from html import escape
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from fastapi import Request

from app.core.catalog.presets import PRESETS
from app.web.http.problems import Refused, refusal, sentence

MEDIA_TYPE = "application/json+oembed"
PARTS = "landscape,loss,transport"
USUAL, LEAST, MOST = (800, 640), (320, 240), 10_000  # pixels
LONGEST = 2000  # characters of an address that is named in a header


def size(request: Request, name: str, usual: int, least: int) -> int:
    """A side of the frame: the usual one, or what the site has room for. Raises Refused."""
    text = request.query_params.get(name)
    if text is None:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) <= 6 and least <= int(text) <= MOST):
        raise refused(name, text, f"a whole number from {least} to {MOST}")
    return min(usual, int(text))


def refused(field: str, value: Any, allowed: str, status: int = 422) -> Refused:
    errors = [refusal(field, value, allowed)]
    return Refused(status, sentence(errors), errors)


def home(request: Request) -> str:
    """The address of the playground, as the client sees it."""
    return str(request.base_url)


def described(request: Request) -> dict[str, Any]:
    """The oEmbed answer for the address in the query. Raises Refused: 404 for one that is not the playground's, 501 for
    another format than JSON."""
    query = request.query_params
    if query.get("format", "json") != "json":
        raise refused("format", query["format"], "json", 501)
    address = query.get("url")
    if address is None:
        raise refused("url", None, f"an address that begins with {home(request)}")
    try:
        found = urlsplit(address)
    except ValueError:
        found = urlsplit("")
    here = urlsplit(home(request))
    if found.scheme not in ("http", "https") or (found.netloc, found.path or "/") != (here.netloc, here.path):
        raise refused("url", address, f"an address that begins with {home(request)}", 404)
    asked = parse_qsl(found.query, keep_blank_values=True)
    inside = [(key, value) for key, value in asked if key != "embed"]
    embed = dict(asked).get("embed", PARTS)
    source = found._replace(query=urlencode([*inside, ("embed", embed)], safe=",*"), fragment="").geturl()
    title = called(dict(inside).get("preset", ""))
    width = size(request, "maxwidth", USUAL[0], LEAST[0])
    height = size(request, "maxheight", USUAL[1], LEAST[1])
    html = (
        f'<iframe src="{escape(source)}" title="{escape(title)}" width="{width}" height="{height}" loading="lazy" '
        'style="border: 0"></iframe>'
    )
    return {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": "Descent",
        "provider_url": home(request),
        "html": html,
        "width": width,
        "height": height,
    }


def called(preset: str) -> str:
    """The title of a link that begins with a preset, or with none."""
    found = PRESETS.get(preset)
    return f"Descent: {found.title}" if found else "Descent: a gradient descent playground"


def discovery(request: Request) -> dict[str, str]:
    """The header of the page by which a site finds the oEmbed answer for its address; none for a very long address."""
    address = str(request.url)
    if len(address) > LONGEST:
        return {}
    answer = f"{home(request)}oembed?format=json&url={quote(address, safe='')}"
    return {"link": f'<{answer}>; rel="alternate"; type="{MEDIA_TYPE}"'}
