"""Limits from the environment, and where the page's files are found."""

from __future__ import annotations

import inspect
import logging.config
import os
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
import uvicorn
from uvicorn.middleware.proxy_headers import _TrustedHosts

from app import __main__ as command
from app.settings import (
    ALLOWED_HOSTS,
    FRAME_ANCESTORS,
    HOST,
    LESSONS,
    LOG,
    MAX_STEPS,
    PORT,
    PROCESSES,
    PROXIES,
    RATE_LIMIT,
    ROOT_PATH,
    TEXTS,
    VARIABLES,
    BadSetting,
    assets,
    read,
)
from app.web.connections import listening
from app.web.connections.listening import believed, bound

REFUSED = {
    HOST: ("a b", "256.1.1.1", "http://x", "10.0.0.0/8", "[::1]", "x" * 64, "127.0.0.1:8000", "*"),
    PROXIES: ("proxy", "junk!", "10.0.0.1/8", "127.0.0.1 10.0.0.1", "127.0.0.1,", "10.0.0.0/8,*", "256.1.1.1", "[::1]"),
    LESSONS: ("/nowhere", "README.md"),
    ROOT_PATH: ("descent", "//elsewhere.org", "/a//b", "/..", '/"', "/a?b", "http://here/"),
    FRAME_ANCESTORS: (
        "a b;c",
        "https://x.org/path",
        "'none' *.org",
        "x:123456",
        "'unsafe'",
        "x\ny:z",
        '"',
        "javascript:x",
    ),
    RATE_LIMIT: ("1200", "0/minute", "-1/minute", "1.5/second", "5/day", "5 / minute", "5/minute;9/hour", "1e3/hour"),
    ALLOWED_HOSTS: ("https://x.org", "x.org:8000", "x.*", "a b,c", "x..org", "::1", "[::::]", "x" * 64),
    LOG: ("JSON", "verbose"),
    **{one.name: ("ten", "1.5", "-1", "1000000000", "1e3", "nan", "1_0", "٣", "9" * 5000) for one in VARIABLES},
}
"""Values that make no sense, of each variable."""


def test_defaults_when_nothing_is_set():
    chosen = read({})
    assert (chosen.host, chosen.port, chosen.workers, chosen.max_steps) == ("127.0.0.1", 8000, 1, 1000)


def test_server_processes_share_those_that_compute(monkeypatch):
    for processors, servers, each in ((2, 1, 3), (2, 2, 2), (2, 4, 2), (8, 1, 9), (8, 2, 5), (8, 4, 3), (1, 1, 2)):
        monkeypatch.setattr("app.settings.PROCESSES", replace(PROCESSES, default=processors + 1))
        assert read({"WEB_CONCURRENCY": str(servers)}).processes == each
        assert read({"WEB_CONCURRENCY": str(servers), "DESCENT_PROCESSES": "7"}).processes == 7


def test_the_environment_is_read():
    chosen = read({"HOST": "0.0.0.0", "PORT": " 9000 ", "WEB_CONCURRENCY": "3", "DESCENT_MAX_STEPS": "10"})
    assert (chosen.host, chosen.port, chosen.workers, chosen.max_steps) == ("0.0.0.0", 9000, 3, 10)


def test_a_root_is_a_path_without_its_last_slash():
    for text, path in {"": "", "/": "", "/descent": "/descent", "/a/b.c/ ": "/a/b.c"}.items():
        assert read({"ROOT_PATH": text}).root_path == path


def test_sites_that_may_embed_the_page():
    for text, sites in {
        "": "'self'",
        " https://moodle.example.org  *.example.org http://localhost:8888 ": (
            "https://moodle.example.org *.example.org http://localhost:8888"
        ),
        "'none'": "'none'",
        "*": "*",
    }.items():
        assert read({FRAME_ANCESTORS: text}).frame_ancestors == sites


def test_rates():
    for text, rate in {"": "", " 1200/minute ": "1200/minute", "20/second": "20/second", "1/hour": "1/hour"}.items():
        assert read({RATE_LIMIT: text}).rate_limit == rate


def test_hosts_that_the_server_answers_to():
    for text, hosts in {
        "": ("*",),
        " Descent.example.org *.example.edu\t[0:0::1] 192.0.2.1 localhost": (
            *("descent.example.org", "*.example.edu", "[::1]", "192.0.2.1", "localhost"),
        ),
    }.items():
        assert read({ALLOWED_HOSTS: text}).allowed_hosts == hosts


def test_logs_and_metrics():
    assert [read({LOG: text}).log for text in ("", "text", "json", "off")] == ["text", "text", "json", "off"]
    with pytest.raises(BadSetting, match="DESCENT_LOG is 'JSON', but must be one of text, json, off"):
        read({LOG: "JSON"})
    with pytest.raises(BadSetting, match="another port than PORT"):
        read({"DESCENT_METRICS_PORT": "8000"})


def test_empty_means_unset():
    assert read({"PORT": "", "HOST": ""}) == read({})


@pytest.mark.parametrize("name", [*TEXTS, *(variable.name for variable in VARIABLES)])
def test_nonsense_is_refused_by_name_with_what_is_allowed(name):
    for given in REFUSED[name]:
        with pytest.raises(BadSetting) as refused:
            read({name: given})
        said = str(refused.value)
        assert said.startswith(f"{name} is ") and repr(given) in said and "must " in said


def test_nonsense_numbers_are_told_the_range():
    for variable in VARIABLES:
        with pytest.raises(BadSetting, match=f"from {variable.minimum} to {variable.maximum}"):
            read({variable.name: "ten"})


def test_addresses_to_listen_on():
    for text in ("0.0.0.0", "::", "::1", "fe80::1", "localhost", "Server-1.example.org", "my_pod"):
        assert read({HOST: f" {text} "}).host == text
    with pytest.raises(BadSetting, match="HOST is 'nowhere.invalid', but must be .* that this machine knows"):
        bound("nowhere.invalid", 0, PORT)
    with pytest.raises(BadSetting, match="HOST is '192.0.2.1', but must be an address of this machine"):
        bound("192.0.2.1", 0, PORT)
    with closed(bound("localhost", 0, PORT)) as taken:
        taken[0].listen()
        at = taken[0].getsockname()
        with pytest.raises(BadSetting, match=f"PORT is {at[1]}, which cannot be listened on .* must be a free port"):
            bound(at[0], at[1], PORT)


@contextmanager
def closed(sockets: list[socket.socket]) -> Iterator[list[socket.socket]]:
    """Close `sockets` in the end."""
    try:
        yield sockets
    finally:
        for one in sockets:
            one.close()


def accepts(sockets: list[socket.socket], *hosts: str) -> list[bool]:
    """Whether `sockets` take connections to their port at each of `hosts`."""
    port = {one.getsockname()[1] for one in sockets}
    found = []
    for one in sockets:
        one.listen()
    for host in hosts:
        try:
            socket.create_connection((host, *port), 30).close()
            found.append(True)
        except ConnectionRefusedError:
            found.append(False)
    return found


IPV6 = pytest.mark.skipif(not Path("/proc/net/if_inet6").exists(), reason="this machine has no IPv6")


@IPV6
def test_two_colons_are_every_address_and_others_only_themselves():
    with closed(bound("::", 0, PORT)) as found:
        assert accepts(found, "::1", "127.0.0.1") == [True, True]
    with closed(bound("::1", 0, PORT)) as found:
        assert accepts(found, "::1", "127.0.0.1") == [True, False]
    with closed(bound("0.0.0.0", 0, PORT)) as found:
        assert accepts(found, "::1", "127.0.0.1") == [False, True]


def known(*addresses):
    """What a system answers that knows a name by `addresses`."""
    return lambda host, port, **named: [
        (
            socket.AF_INET6 if ":" in one else socket.AF_INET,
            socket.SOCK_STREAM,
            6,
            "",
            (one, port, 0, 0)[: 2 + 2 * (":" in one)],
        )
        for one in addresses
    ]


@IPV6
def test_a_name_is_each_of_its_addresses_that_this_machine_has(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", known("127.0.0.1", "2001:db8::1", "::1", "::1"))
    with closed(bound("localhost", 0, PORT)) as found:
        monkeypatch.undo()
        assert len(found) == 2 and accepts(found, "::1", "127.0.0.1") == [True, True]
    monkeypatch.setattr(socket, "getaddrinfo", known("2001:db8::1", "192.0.2.1"))
    with pytest.raises(BadSetting, match="HOST is 'elsewhere', but must be an address of this machine"):
        bound("elsewhere", 0, PORT)


@pytest.mark.parametrize("workers", [1, 2])
def test_one_process_and_several_listen_on_the_same_sockets(monkeypatch, workers):
    for name in ("OPENBLAS_NUM_THREADS", "PYTHONSAFEPATH"):  # which it sets for processes that it starts
        monkeypatch.setenv(name, os.environ.get(name, ""))
    given = []
    made = replace(read({PORT.name: "0"}), workers=workers)
    monkeypatch.setattr(command, "settings", lambda: made)
    monkeypatch.setattr(listening, "bound", lambda *asked: given.append(asked) or ["a socket"])
    monkeypatch.setattr(command, "announce", lambda *told: None)
    monkeypatch.setattr(logging.config, "dictConfig", lambda chosen: None)
    monkeypatch.setattr(command.Server, "run", lambda self, sockets: given.append(sockets))
    monkeypatch.setattr(command.Server, "started", True, raising=False)
    monkeypatch.setattr(
        command, "Multiprocess", lambda config, sockets: SimpleNamespace(run=lambda: given.append(sockets))
    )
    with suppress(SystemExit):
        command.main()
    assert given == [("127.0.0.1", 0, PORT), ["a socket"]]


def test_proxies_are_those_that_uvicorn_believes():
    for text, proxies in {
        "": "127.0.0.1,::1",
        " * ": "*",
        "10.0.0.0/8 , 2001:db8::1": "10.0.0.0/8,2001:db8::1",
        "172.29.84.10": "172.29.84.10",
    }.items():
        assert read({PROXIES: text}).proxies == proxies
    known = _TrustedHosts(believed(read({PROXIES: "10.0.0.0/8, 127.0.0.1, 2001:db8::1"}).proxies))
    for address in ("10.9.9.9", "::ffff:10.9.9.9", "127.0.0.1", "::ffff:127.0.0.1", "2001:db8:0::1"):
        assert address in known
    for address in ("192.0.2.1", "::ffff:192.0.2.1", "::1", "::ffff:127.0.0.2", "::10.9.9.9"):
        assert address not in known
    assert not known.trusted_literals and "192.0.2.1" in _TrustedHosts(believed("*"))


def test_whatever_uvicorn_would_read_is_given_to_it(monkeypatch):
    """It would take some variables from the environment, unread by us."""
    for name in ("OPENBLAS_NUM_THREADS", "PYTHONSAFEPATH"):  # which it sets for processes that it starts
        monkeypatch.setenv(name, os.environ.get(name, ""))
    given = {}
    monkeypatch.setattr(uvicorn, "Config", lambda application, **named: given.update(named) or 1 / 0)
    monkeypatch.setattr(command, "settings", lambda: read({PROXIES: "192.0.2.7", PORT.name: "0"}))
    monkeypatch.setattr(listening, "bound", lambda *asked: [])
    with pytest.raises(ZeroDivisionError):
        command.main()
    read_by_it = set(re.findall(r"environ[^\"\n]*\"(\w+)\"", inspect.getsource(uvicorn.config)))
    assert read_by_it | {"WEB_CONCURRENCY"} == {"FORWARDED_ALLOW_IPS", "WEB_CONCURRENCY"}
    assert (given["forwarded_allow_ips"], given["workers"], given["port"]) == (believed("192.0.2.7"), 1, 0)


def test_each_bound_is_allowed():
    for variable in VARIABLES:
        assert variable.read({variable.name: str(variable.minimum)}) == variable.minimum
        assert variable.read({variable.name: str(variable.maximum)}) == variable.maximum
        assert variable.minimum <= variable.default <= variable.maximum
    with pytest.raises(BadSetting):
        read({MAX_STEPS.name: str(MAX_STEPS.maximum + 1)})


def test_assets_are_found_and_a_missing_folder_is_named():
    assert (assets("static") / "vendor" / "manifest.json").is_file()
    with pytest.raises(FileNotFoundError, match="nowhere"):
        assets("nowhere")


def test_every_variable_is_in_the_readme():
    readme = (Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")
    for name in (*TEXTS, *(variable.name for variable in VARIABLES)):
        assert f"`{name}`" in readme, f"README.md does not say what {name} does"
