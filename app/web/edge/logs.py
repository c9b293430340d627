"""What the server says about itself: a line per event on the standard error output, as text or as JSON.

No line holds the address of a client, a body or a query. A failure is logged with its traceback, which has lines of the
program and the words of the failure. Errors of clients are counted, and summed up once a minute (`summary`).
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import orjson
import structlog
from structlog.stdlib import BoundLogger, ProcessorFormatter
from structlog.typing import EventDict, Processor, WrappedLogger

from app.web.edge.identity import CURRENT
from app.web.http import tally

JSON, OFF = "json", "off"
PROVOKED = (  # how messages begin that a client causes, as often as it likes
    "Invalid HTTP request received",
    "Unsupported upgrade request",
    "No supported WebSocket library detected",
)
FORMATTER, FILTER = "app.web.edge.logs.formatter", "app.web.edge.logs.Unprovoked"


class Unprovoked(logging.Filter):
    """Drops the messages that a client causes by malformed requests, and counts these."""

    def filter(self, record: logging.LogRecord) -> bool:
        provoked = isinstance(record.msg, str) and record.msg.startswith(PROVOKED)
        if provoked and record.msg.startswith(PROVOKED[0]):
            tally.refuse(tally.REASONS[400])
        return not provoked


def config(form: str) -> dict[str, Any]:
    """The configuration of Python's logging for the server's loggers, its processes included, in this `form`: text,
    json or off."""
    to: dict[str, Any] = {"class": "logging.NullHandler"}
    if form != OFF:
        to = {"class": "logging.StreamHandler", "stream": "ext://sys.stderr", "formatter": "line"}
    own = {"handlers": ["to"], "level": "INFO", "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"unprovoked": {"()": FILTER}},
        "formatters": {"line": {"()": FORMATTER, "form": form}},
        "handlers": {"to": to},
        "root": {"handlers": ["to"], "level": "WARNING"},
        "loggers": {
            "uvicorn": own,
            "uvicorn.error": {"level": "INFO", "filters": ["unprovoked"]},
            "app": own,
        },
    }


def with_request(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    """The `event`, in one line, with the id of the request that it is about if there is one."""
    event["event"] = str(event["event"]).strip()
    if found := CURRENT.get():
        event["request_id"] = found
    return event


STAMPED: tuple[Processor, ...] = (
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
    with_request,
)


def formatter(form: str) -> logging.Formatter:
    """Writes every record in this `form`, those of uvicorn too."""
    if form == JSON:
        last: list[Processor] = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(written)]
    else:
        last = [text]
    return ProcessorFormatter(foreign_pre_chain=STAMPED, processors=[ProcessorFormatter.remove_processors_meta, *last])


def written(event: EventDict, **_: Any) -> str:
    """`event` as a line of JSON."""
    return orjson.dumps(event, default=str).decode()


def text(logger: WrappedLogger, name: str, event: EventDict) -> str:
    """`event` as a line to read, and below it the traceback if it has one."""
    words = f"{event.pop('time')} {event.pop('level')}: {event.pop('event')}"
    failure = event.pop("exc_info", None)
    more = "".join(f" {key}={value}" for key, value in event.items())
    if not failure:
        return words + more
    return f"{words}{more}\n{logging.Formatter().formatException(failure)}"


def logger() -> BoundLogger:
    """For the application's own events, with values by name."""
    found: BoundLogger = structlog.wrap_logger(
        logging.getLogger("app"),
        processors=[*STAMPED, ProcessorFormatter.wrap_for_formatter],
        wrapper_class=BoundLogger,
    )
    return found


def requests() -> Callable[..., None]:
    """``note(event, **values)`` writes one line of JSON, by a shorter way than `logger`."""
    lines = structlog.wrap_logger(
        structlog.BytesLogger(sys.stderr.buffer),
        processors=[*STAMPED, structlog.processors.JSONRenderer(partial(orjson.dumps, default=str))],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    ).bind()
    note: Callable[..., None] = lines.info
    return note


def summary(before: dict[str, int], now: dict[str, int]) -> dict[str, int]:
    """How many requests were refused since the totals `before`, by reason; without those of which there were none."""
    return {reason: count for reason, total in now.items() if (count := total - before[reason])}
