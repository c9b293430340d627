"""Stands in for the server's processes: their work is done in this one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi import FastAPI


def done(key: Any, function: Callable[..., Any], *arguments: Any) -> Any:
    return function(*arguments)


@dataclass
class Processes:
    """They answer with ``work(key, function, *arguments)``. `busy`: many wait."""

    work: Callable[..., Any]
    busy: bool

    async def answer(self, key: Any, client: Any, long: bool, function: Callable[..., Any], *arguments: Any) -> Any:
        return self.work(key, function, *arguments)


def stand_in(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch, work: Callable[..., Any] = done, busy: bool = False
) -> Processes:
    """The processes of `app`, for the time of a test."""
    processes = Processes(work, busy)
    monkeypatch.setitem(app.state._state, "capacity", processes)
    return processes
