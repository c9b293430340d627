"""A client of the application in this process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.client import Descent


@pytest.fixture(scope="session")
def descent(app) -> Iterator[Descent]:
    with Descent.local(app=app) as client:
        yield client
