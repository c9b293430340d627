"""What every test may ask for: the application, and an HTTP client that talks to it within this process."""

from __future__ import annotations

import gc
import os

# As the server does: several threads may round a product differently from run to run. To be set before NumPy loads.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, settings

# No test asserts a time: neither how long an example runs nor how long it takes to draw. A test's own settings add to
# these.
settings.register_profile("descent", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("descent")

ROOT = Path(__file__).resolve().parent.parent


def pytest_collection() -> None:
    """Keep all that collecting makes to the end, so that no garbage collection walks through it."""
    gc.disable()


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Coroutine tests run on asyncio, as the server does."""
    return "asyncio"


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's root."""
    return ROOT


@pytest.fixture(scope="session")
def app() -> FastAPI:
    """The application, as the server runs it, but all of it in this process."""
    from app.main import create_app
    from app.settings import settings as read

    return create_app(replace(read(), processes=0))


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Talks to the application without a network. A failure inside becomes a 500, as it would for anybody."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with app.router.lifespan_context(app):
        async with httpx.AsyncClient(transport=transport, base_url="http://descent.test") as client:
            yield client
