"""A request as a value: path, body, and how to read the answer. Both clients send these; neither knows a path."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

import httpx
import numpy as np

from app.client.errors import PROBLEM, Refused, Unavailable
from app.client.retries import AGAIN

Answer = TypeVar("Answer")
Plain = dict[str, Any]
Tables = Mapping[str, Plain]
"""The user's own data by their hash."""


@dataclass(frozen=True, slots=True)
class Request(Generic[Answer]):
    """``send(request)`` is what `read` makes of the JSON of the answer. A body of None means GET."""

    path: str
    body: Plain | None
    read: Callable[[Any], Answer]

    def content(self) -> bytes | None:
        """The body as JSON. Floats keep all their digits."""
        return None if self.body is None else json.dumps(self.body, default=plain).encode()

    def with_tables(self, tables: Tables) -> Request[Answer]:
        """The same request with the data themselves in the place of those hashes that `tables` knows."""
        return replace(self, body=spelled_out(self.body, tables))


Plan = Generator[Request[Any], Any, Answer]
"""Several requests in turn: it yields each of them, is sent its answer, and returns the result."""


def plain(value: Any) -> Any:
    """NumPy's arrays and numbers as JSON has them. Raises TypeError for anything else."""
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{type(value).__name__} cannot be sent as JSON")


def spelled_out(value: Any, tables: Tables) -> Any:
    """`value` with the table in the place of each ``{"hash": ...}`` that `tables` knows."""
    if isinstance(value, dict):
        if set(value) == {"hash"} and value["hash"] in tables:
            return tables[value["hash"]]
        return {key: spelled_out(part, tables) for key, part in value.items()}
    if isinstance(value, list):
        return [spelled_out(part, tables) for part in value]
    return value


def answered(outcome: httpx.Response | httpx.TransportError, path: str) -> Any:
    """The JSON of an answer. Raises Refused, or Unavailable where there is no usable answer."""
    if isinstance(outcome, httpx.TransportError):
        raise Unavailable(f"no answer to {path}: {outcome or type(outcome).__name__}") from outcome
    check(outcome, path)
    try:
        return outcome.json()
    except ValueError:
        raise Unavailable(f"the answer to {path} is not Descent's", outcome.status_code) from None


def table_of(plain: Any) -> Plain | None:
    """The user's own data in the experiment of a body or an answer; None for any other."""
    match plain:
        case {"experiment": {"objective": {"data": {"table": dict() as table}}}}:
            return table
    return None


def check(response: httpx.Response, path: str) -> None:
    """Raises what `response`, which has been read, says of a failure."""
    status = response.status_code
    if status == 200:
        return
    problem: Any = None
    if response.headers.get("content-type", "").startswith(PROBLEM):
        problem = response.json()
    if isinstance(problem, dict) and 400 <= status < 500 and status not in AGAIN:
        raise Refused(status, problem["detail"], problem.get("errors", ()), problem.get("type", "about:blank"))
    detail = problem["detail"] if isinstance(problem, dict) else f"{path} was answered with {status}"
    raise Unavailable(detail, status)
