"""`python -m app`, or `descent` where it is installed: serve the page and the API."""

from __future__ import annotations

import logging
import os
import socket
import sys
from contextlib import suppress

import uvicorn
from uvicorn.supervisors import Multiprocess

from app.settings import PORT, BadSetting, settings
from app.web.http.stopping import FINISH

HEADERS_BYTES = 64_000  # that a request may have with h11; app/web/connections/connection.py has the same limit
logger = logging.getLogger("uvicorn.error")
STARTUP_FAILURE = 3  # as uvicorn's own command exits


class Server(uvicorn.Server):
    """uvicorn's, on our own sockets. With its own, one process would take IPv6 only at ``::``, and several IPv4, too;
    at ``localhost`` several would take IPv4 only."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        announce(self.config.host, sockets)


def announce(host: str, sockets: list[socket.socket] | None) -> None:
    """Log what uvicorn logs where it makes the sockets itself."""
    place = f"[{host}]" if ":" in host else host
    for one in (sockets or [])[:1]:
        logger.info("Uvicorn running on http://%s:%d (Press CTRL+C to quit)", place, one.getsockname()[1])


def main(application: str = "app.main:app") -> None:
    """Serve until stopped. HOST, PORT and WEB_CONCURRENCY are read from the environment (see app/settings.py)."""
    open_streams()
    # The matrices are small: threads within a product only cost time, and one thread gives the same bits everywhere.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Processes that are started from here look for modules where this one does, and not in the current folder first:
    # somebody's own "app" or random.py may be there.
    os.environ.setdefault("PYTHONSAFEPATH", "1")
    try:
        chosen = settings()
        import app.main  # noqa: F401  that there is anything wrong with it, lessons included, is found once and here
        from app.web.connections.listening import IDLE_SECONDS, believed, bound, protocol
        from app.web.edge import logs, scraped

        sockets = bound(chosen.host, chosen.port, PORT)
        scraped.prepare(chosen)
    except BadSetting as error:
        sys.exit(f"descent: {error}")
    config = uvicorn.Config(
        application,
        http=protocol(),
        ws="none",
        h11_max_incomplete_event_size=HEADERS_BYTES,
        host=chosen.host,
        port=chosen.port,
        workers=chosen.workers,
        forwarded_allow_ips=believed(chosen.proxies),
        access_log=False,
        log_config=logs.config(chosen.log),
        timeout_keep_alive=IDLE_SECONDS,
        server_header=False,
        timeout_graceful_shutdown=FINISH,
    )
    server = Server(config)
    if chosen.workers > 1:
        announce(chosen.host, sockets)
        Multiprocess(config, sockets=sockets).run()
        return
    with suppress(KeyboardInterrupt):
        server.run(sockets)
    if not server.started:
        sys.exit(STARTUP_FAILURE)


def open_streams() -> None:
    """Let standard streams that were closed lead nowhere: logs would fail, and a socket could get the number of one,
    which the processes that are started from here would take for it."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        with suppress(OSError):
            os.fstat(number)
            continue
        os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # the system gives the lowest free number
        setattr(sys, name, open(number, "r" if name == "stdin" else "w", encoding="utf-8", closefd=False))  # noqa: SIM115


if __name__ == "__main__":
    main()
