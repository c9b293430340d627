"""Requests to an application of one's own, without a network."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx
from fastapi import FastAPI

from app.main import create_app
from app.settings import settings


def application(**chosen: Any) -> FastAPI:
    """The application with `chosen` settings, all of it in this process."""
    return create_app(replace(settings(), processes=0, **chosen))


def asking(app: FastAPI, address: str = "192.0.2.1", **more: Any) -> httpx.AsyncClient:
    """A client at `address`. A failure inside becomes a 500."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False, client=(address, 1234))
    return httpx.AsyncClient(transport=transport, **{"base_url": "http://descent.test", **more})
