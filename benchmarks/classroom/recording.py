"""What the page asked for while somebody used it, action by action: recorded.json.

An action is a list of requests in the order in which the page sent them. Each says after which of the others, and how
much later, it was sent; so a slow server also slows down what follows, as it does on the page.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

RECORDED = Path(__file__).resolve().parent / "recorded.json"
VERSION = re.compile(r"/static/page/([0-9a-f]+)/")
ANY_VERSION = "/static/page/VERSION/"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request. `after` is the place in its action of the one whose answer was complete last when this was sent, -1
    for none; `wait` the seconds from there, or from the action's beginning."""

    method: str
    path: str
    after: int = -1
    wait: float = 0.0
    body: dict[str, Any] | None = None

    @property
    def route(self) -> str:
        """The path of an endpoint; of a file its folder."""
        path = self.path.partition("?")[0]
        return path if path.startswith("/api/") else path.rpartition("/")[0] + "/*"

    @property
    def late(self) -> float:
        """Seconds after the frames for which the last of the views waits on purpose."""
        return max((view.get("after", 0) for view in (self.body or {}).get("views", ())), default=0) / 1000


Recording = Mapping[str, list[Asked]]


def write(actions: Recording, path: Path = RECORDED) -> None:
    """A line per request, so that a change can be read."""
    parts = []
    for name, asked in actions.items():
        lines = ",\n".join(json.dumps(asdict(one), separators=(",", ":")) for one in asked)
        parts.append(f"{json.dumps(name)}: [\n{lines}\n]")
    path.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")


def read(version: str = "VERSION", path: Path = RECORDED) -> dict[str, list[Asked]]:
    """The actions by name, with the files of the page in the `version` that a server has."""
    text = path.read_text(encoding="utf-8").replace(ANY_VERSION, f"/static/page/{version}/")
    return {name: [Asked(**one) for one in asked] for name, asked in json.loads(text).items()}


def version_of(page: str) -> str:
    """The version of the files that `page`, a document, asks for."""
    found = VERSION.search(page)
    return found[1] if found else "VERSION"


HISTORY = {"memory", "events", "slots"}  # these say what happened before, and not what is asked for
WHEN = {"after"}  # a view comes later if the one before it took long


def keys(value: Any) -> Any:
    """The keys of `value`, all the way down, and of lists those of their members: what a body is made of."""
    if isinstance(value, dict):
        named = {key: part for key, part in value.items() if key not in WHEN}
        return tuple(sorted((key, "" if key in HISTORY else keys(part)) for key, part in named.items()))
    if isinstance(value, list):
        return tuple(sorted({repr(keys(part)) for part in value}))
    return ""


def kinds(asked: Iterable[Asked]) -> Counter[tuple[str, str, Any]]:
    """How many requests of each kind there are: method, route, and the body's keys."""
    return Counter((one.method, one.route, keys(one.body)) for one in asked)
