"""Descent's server, as `python -m app` starts it, and endpoints that do nothing: POST /empty and /first."""

from __future__ import annotations

from app.__main__ import main
from app.main import create_app

app = create_app()


@app.post("/empty")
async def empty() -> dict[str, str]:
    return {}


@app.post("/first")
async def first() -> dict[str, str]:
    return {}


# FastAPI asks its routes one after the other: half of what /empty takes is the way past all of Descent's.
app.router.routes.insert(0, app.router.routes.pop())


if __name__ == "__main__":
    main("benchmarks.sides.server:app")
