"""What the environment may change, read once at the start, and where the page's files are.

A value that makes no sense stops the start with a sentence that names the variable, what it was and what it may be.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from app.settings_texts import EVERYBODY as EVERYBODY
from app.settings_texts import LOOPBACK, address, folder, hosts, one_of, prefix, proxies, rate, sites
from app.settings_texts import BadSetting as BadSetting

DIGITS = re.compile(r"[0-9]{1,20}")


@dataclass(frozen=True)
class Variable:
    """A whole number that the environment may set: its name there, its default and the range it may have."""

    name: str
    default: int
    minimum: int
    maximum: int
    description: str

    def read(self, environment: Mapping[str, str]) -> int:
        """Its value in `environment`, the default when unset or empty. Raises BadSetting."""
        text = environment.get(self.name, "").strip()
        if not text:
            return self.default
        allowed = f"a whole number from {self.minimum} to {self.maximum}"
        if not DIGITS.fullmatch(text) or not self.minimum <= int(text) <= self.maximum:
            raise BadSetting(f"{self.name} is {text!r}, but must be {allowed}")
        return int(text)


PORT = Variable("PORT", 8000, 0, 65535, "the port to listen on; 0 takes a free one")
WORKERS = Variable("WEB_CONCURRENCY", 1, 1, 64, "server processes; any of them can answer any request")
MAX_BODY = Variable("DESCENT_MAX_BODY", 4_000_000, 10_000, 100_000_000, "bytes a request's body may have")
MAX_STEPS = Variable("DESCENT_MAX_STEPS", 1000, 1, 1000, "updates one request may ask for")
MAX_RESOLUTION = Variable("DESCENT_MAX_RESOLUTION", 201, 11, 401, "samples one request may ask for along each axis")
PROCESSES = Variable(
    "DESCENT_PROCESSES",
    1 + (os.cpu_count() or 1),
    0,
    64,
    "processes beside each server process, for what takes long, 0 for threads; by default one more than processors, "
    "shared among the server processes, and two at least",
)
EACH = 2
QUEUE = Variable("DESCENT_QUEUE", 100, 1, 10_000, "requests that may wait for those processes; more get a 503")
DEADLINE = Variable(
    "DESCENT_DEADLINE", 60, 5, 3600, "seconds that one answer may take to compute, a start of a process included"
)
MEMORY = Variable("DESCENT_MEMORY", 0, 0, 1_000_000, "MB for all processes together; 0 takes a share of what there is")
LEAST_MEMORY = 128  # MB, of which the server itself takes most
CONNECTIONS = Variable(
    "DESCENT_CONNECTIONS", 0, 0, 1_000_000, "connections one address may have to a server process; 0 for any number"
)
HSTS = Variable("DESCENT_HSTS", 0, 0, 63_072_000, "seconds in which browsers shall come by HTTPS only; 0 says nothing")
METRICS_PORT = Variable("DESCENT_METRICS_PORT", 0, 0, 65535, "the port of the metrics for Prometheus; 0 for none")
VARIABLES = (
    PORT,
    WORKERS,
    MAX_BODY,
    MAX_STEPS,
    MAX_RESOLUTION,
    PROCESSES,
    QUEUE,
    DEADLINE,
    MEMORY,
    CONNECTIONS,
    HSTS,
    METRICS_PORT,
)


HOST = "HOST"
PROXIES = "FORWARDED_ALLOW_IPS"
LESSONS = "DESCENT_LESSONS"
ROOT_PATH = "ROOT_PATH"
FRAME_ANCESTORS = "DESCENT_FRAME_ANCESTORS"
RATE_LIMIT = "DESCENT_RATE_LIMIT"
ALLOWED_HOSTS = "DESCENT_ALLOWED_HOSTS"
LOG = "DESCENT_LOG"
LOGS = ("text", "json", "off")
TEXTS = (HOST, PROXIES, LESSONS, ROOT_PATH, FRAME_ANCESTORS, RATE_LIMIT, ALLOWED_HOSTS, LOG)


@dataclass(frozen=True)
class Settings:
    """The values in force.

    `lessons` is a folder with a course of one's own, None for the one that is shipped; `root_path` the path below which
    visitors find the page, "" where that is the top; `frame_ancestors` the sites that may show the page in a frame, as
    sources of a content security policy; `rate_limit` the most requests of one client, "" for any number;
    `allowed_hosts` the names that the server answers to, in small letters, ``*`` for any; `log` one of LOGS; `proxies`
    the addresses and networks, with commas between them, that are believed when they name a client, ``*`` for any.
    """

    host: str
    port: int
    workers: int
    max_body: int
    max_steps: int
    max_resolution: int
    processes: int = 0
    queue: int = QUEUE.default
    deadline: int = DEADLINE.default
    memory: int = 0
    lessons: Path | None = None
    root_path: str = ""
    frame_ancestors: str = "'self'"
    connections: int = 0
    hsts: int = 0
    metrics_port: int = 0
    rate_limit: str = ""
    allowed_hosts: tuple[str, ...] = ("*",)
    log: str = "text"
    proxies: str = LOOPBACK


def read(environment: Mapping[str, str]) -> Settings:
    """What `environment` asks for.

    HOST is the address to listen on, 127.0.0.1 when unset; FORWARDED_ALLOW_IPS addresses with commas between them;
    DESCENT_LESSONS a folder; ROOT_PATH a path; DESCENT_FRAME_ANCESTORS sites and DESCENT_ALLOWED_HOSTS names with
    spaces between them; DESCENT_RATE_LIMIT a rate such as 1200/minute; DESCENT_LOG one of LOGS.

    Raises BadSetting.
    """
    chosen = Settings(
        host=address(HOST, environment.get(HOST, "").strip()),
        port=PORT.read(environment),
        workers=WORKERS.read(environment),
        max_body=MAX_BODY.read(environment),
        max_steps=MAX_STEPS.read(environment),
        max_resolution=MAX_RESOLUTION.read(environment),
        processes=processes(environment),
        queue=QUEUE.read(environment),
        deadline=DEADLINE.read(environment),
        memory=megabytes(environment),
        lessons=folder(LESSONS, environment.get(LESSONS, "").strip()),
        root_path=prefix(ROOT_PATH, environment.get(ROOT_PATH, "").strip()),
        frame_ancestors=sites(FRAME_ANCESTORS, environment.get(FRAME_ANCESTORS, "")),
        connections=CONNECTIONS.read(environment),
        hsts=HSTS.read(environment),
        metrics_port=METRICS_PORT.read(environment),
        rate_limit=rate(RATE_LIMIT, environment.get(RATE_LIMIT, "").strip()),
        allowed_hosts=hosts(ALLOWED_HOSTS, environment.get(ALLOWED_HOSTS, "")),
        log=one_of(LOG, environment.get(LOG, "").strip(), LOGS),
        proxies=proxies(PROXIES, environment.get(PROXIES, "")),
    )
    if chosen.metrics_port and chosen.metrics_port == chosen.port:
        raise BadSetting(f"{METRICS_PORT.name} is {chosen.metrics_port}, but must be another port than {PORT.name}")
    return chosen


def processes(environment: Mapping[str, str]) -> int:
    """How many processes each server process has beside it: by default all together one more than there are processors,
    and two each at least, as one of them may do what takes long. Raises BadSetting."""
    servers = WORKERS.read(environment)
    if environment.get(PROCESSES.name, "").strip():
        return PROCESSES.read(environment)
    return max(EACH, -(-PROCESSES.default // servers))


def megabytes(environment: Mapping[str, str]) -> int:
    """The budget of memory, 0 for a share of what the container or the machine has. Raises BadSetting."""
    found = MEMORY.read(environment)
    if 0 < found < LEAST_MEMORY:
        raise BadSetting(f"{MEMORY.name} is {found}, but must be 0, or a whole number from {LEAST_MEMORY}")
    return found


@lru_cache
def settings() -> Settings:
    """This process's settings, read when first asked for."""
    return read(os.environ)


@lru_cache
def assets(name: str) -> Path:
    """`static`, `templates`, `lessons` or `docs`: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent
    for parent in (package, package.parent):
        if (parent / name).is_dir():
            return parent / name
    raise FileNotFoundError(f"the folder {name!r} is neither in {package} nor beside it: the installation is damaged")
