"""`python -m app`, or `descent` where it is installed: serve the page and the API."""

from __future__ import annotations

import os
import sys

import uvicorn

from app.settings import BadSetting, settings


def main() -> None:
    """Serve until stopped. HOST, PORT and WEB_CONCURRENCY are read from the environment (see app/settings.py)."""
    # The matrices are small: threads within a product only cost time, and one thread gives the same bits everywhere.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        chosen = settings()
    except BadSetting as error:
        sys.exit(f"descent: {error}")
    uvicorn.run(
        "app.main:app",
        host=chosen.host,
        port=chosen.port,
        workers=chosen.workers,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=5,
    )


if __name__ == "__main__":
    main()
