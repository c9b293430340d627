"""Bodies that are not what an endpoint takes: a valid one, damaged as clients, proxies and attackers damage it."""

from __future__ import annotations

import copy
import json
import zlib
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from tests.web.fuzz.experiments import Draw, Plain

DEEP = 100_000  # brackets
PLACE = b'"@"'  # where a value stood that JSON cannot write
Headers = dict[str, str]
Sent = tuple[bytes, Headers]

VALUES: tuple[Any, ...] = (
    None, True, "", "x", "\u0000", "\ud83d\ude00" * 50, "__proto__", [], {}, [[]], {"": 1}, [None] * 1000,
    -1, 0, 2**63, 10**400, 1.5, 1e308, 5e-324,
)  # fmt: skip
RAW = (
    b"NaN",
    b"Infinity",
    b"-Infinity",
    b"1e999",
    b"-1e999",
    b"01",
    b"1.",
    b"0x10",
    b"1" * 5000,
    b"'x'",
    b"\xff",
    b'"\\ud800"',
)


def written(body: Any) -> bytes:
    return json.dumps(body).encode()


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths to all values inside `value`, of lists to the first two."""
    inner = value.items() if isinstance(value, dict) else enumerate(value[:2]) if isinstance(value, list) else ()
    return [path] * bool(path) + [found for key, part in inner for found in places(part, (*path, key))]


def changed(draw: Draw, body: Plain, make: Callable[[Any], Any]) -> Plain:
    """The body with another value, made from the old one, at any of its places."""
    found = copy.deepcopy(body)
    *outer, last = draw(st.sampled_from(places(found)))
    at: Any = found
    for part in outer:
        at = at[part]
    at[last] = make(at[last])
    return found


def truncated(draw: Draw, body: Plain) -> Sent:
    text = written(body)
    return text[: draw(st.integers(0, len(text) - 1))], {}


def flipped(draw: Draw, body: Plain) -> Sent:
    """Some bytes are others; that may be valid UTF-8 or not."""
    text = bytearray(written(body))
    for place in draw(st.lists(st.integers(0, len(text) - 1), min_size=1, max_size=5)):
        text[place] = draw(st.integers(0, 255))
    return bytes(text), {}


def no_text(draw: Draw, body: Plain) -> Sent:
    return draw(st.binary(max_size=200)), {}


def other_value(draw: Draw, body: Plain) -> Sent:
    """Another type, or a number far out of range."""
    return written(changed(draw, body, lambda old: draw(st.sampled_from(VALUES)))), {}


def raw_value(draw: Draw, body: Plain) -> Sent:
    """Something in the place of a value that is no JSON, or no number that a float has."""
    return written(changed(draw, body, lambda old: "@")).replace(PLACE, draw(st.sampled_from(RAW))), {}


def other_key(draw: Draw, body: Plain) -> Sent:
    def more(old: Any) -> Any:
        return (
            {**old, draw(st.sampled_from(("", "steps", "x" * 1000, "__class__"))): 1}
            if isinstance(old, dict)
            else [old]
        )

    return written(changed(draw, body, more)), {}


def twice(draw: Draw, body: Plain) -> Sent:
    """A key that comes twice, the first time with something else."""
    key = draw(st.sampled_from(sorted(body)))
    value = json.dumps(draw(st.sampled_from(VALUES)))
    return b"{%s: %s, %s" % (json.dumps(key).encode(), value.encode(), written(body)[1:]), {}


def deep(draw: Draw, body: Plain) -> Sent:
    """Brackets in brackets, alone or in the place of a value."""
    opening, closing = draw(st.sampled_from(((b"[", b"]"), (b'{"a":', b"}"), (b"[", b""))))
    nested = opening * DEEP + b"1" * bool(closing) + closing * DEEP
    if draw(st.booleans()):
        return nested, {}
    return written(changed(draw, body, lambda old: "@")).replace(PLACE, nested), {}


def not_an_object(draw: Draw, body: Plain) -> Sent:
    return written(draw(st.sampled_from((*VALUES, [body], json.dumps(body))))), {}


def wrong_encoding(draw: Draw, body: Plain) -> Sent:
    """A header that says the body is compressed: it is not, or it is and nobody unpacks it."""
    text = written(body)
    named = draw(st.sampled_from(("gzip", "br", "deflate", "zstd", "nonsense")))
    return zlib.compress(text) if draw(st.booleans()) else text, {"content-encoding": named}


def wrong_type(draw: Draw, body: Plain) -> Sent:
    kinds = (
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonp",
    )
    return written(body), {"content-type": draw(st.sampled_from(kinds))}


def other_charset(draw: Draw, body: Plain) -> Sent:
    name = draw(st.sampled_from(("utf-16", "utf-32", "utf-8-sig")))
    return json.dumps(body).encode(name), {"content-type": f"application/json; charset={name}"}


DAMAGE: dict[str, Callable[[Draw, Plain], Sent]] = {
    made.__name__: made
    for made in (
        truncated, flipped, no_text, other_value, raw_value, other_key, twice, deep, not_an_object, wrong_encoding,
        wrong_type, other_charset,
    )
}  # fmt: skip


@st.composite
def damaged(draw: Draw, valid: st.SearchStrategy[Plain], kinds: tuple[str, ...] = tuple(DAMAGE)) -> Sent:
    """A body with its headers: one that is valid, damaged in one way."""
    body, headers = DAMAGE[draw(st.sampled_from(kinds))](draw, draw(valid))
    return body, {"content-type": "application/json", **headers}
