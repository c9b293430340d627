"""Regular work of the server: sum up refused requests, and bring the metrics up to date."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from fastapi import FastAPI

from app.settings import Settings
from app.web.http import tally

MINUTE = 60.0  # seconds between two summaries
OFTEN = 1.0  # seconds between two looks for the metrics


@asynccontextmanager
async def watching(app: FastAPI) -> AsyncIterator[None]:
    """Do so until the block ends, and once more then."""
    settings: Settings = app.state.settings
    tasks = []
    if settings.log != "off":
        tasks.append(asyncio.create_task(sum_up()))
    if settings.metrics_port:
        tasks.append(asyncio.create_task(look(app)))
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task


async def sum_up() -> None:
    """Say how many requests were refused, where there were any."""
    from app.web.edge import logs

    logger, before = logs.logger(), dict(tally.refused)
    while True:
        try:
            await asyncio.sleep(MINUTE)
        finally:
            if found := logs.summary(before, tally.refused):
                logger.info("refused requests", **found)
                before = dict(tally.refused)


async def look(app: FastAPI) -> None:
    from app.web.edge.metrics import metrics

    found = metrics()
    while True:
        found.look(app.state.capacity)
        await asyncio.sleep(OFTEN)
