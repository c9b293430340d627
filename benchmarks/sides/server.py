"""Descent's server, as `python -m app` starts it, with one endpoint more: POST /empty, FastAPI's way, answering {}."""

from __future__ import annotations

from app.__main__ import main
from app.main import create_app

app = create_app()


@app.post("/empty")
async def empty() -> dict[str, str]:
    return {}


if __name__ == "__main__":
    main("benchmarks.sides.server:app")
