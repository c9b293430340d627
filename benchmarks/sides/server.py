"""Descent's server, as `python -m app` starts it, with one endpoint more: POST /empty, FastAPI's way, answering {}."""

from __future__ import annotations

import os

import uvicorn

from app.main import create_app

app = create_app()


@app.post("/empty")
async def empty() -> dict[str, str]:
    return {}


if __name__ == "__main__":
    uvicorn.run(
        "benchmarks.sides.server:app",
        host="127.0.0.1",
        port=int(os.environ["PORT"]),
        workers=int(os.environ["WEB_CONCURRENCY"]),
        access_log=False,
        server_header=False,
    )
