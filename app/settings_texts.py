"""Settings that are texts: how each is read, and what it may be."""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_network
from pathlib import Path

PREFIX = re.compile(r"(/(?!\.\.?(/|$))[\w.~-]+)*", re.ASCII)
# a host source of a content security policy: https://moodle.example.org, *.example.org, http://localhost:8888
SITE = re.compile(
    r"'self'|'none'|\*|(https?://)?(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:(\d{1,5}|\*))?", re.ASCII | re.IGNORECASE
)
RATE = re.compile(r"[1-9]\d{0,6}/(second|minute|hour)", re.ASCII)
NAME = r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*"
HOST_NAME = re.compile(rf"\*|(\*\.)?{NAME}", re.ASCII)
OWN_NAME = re.compile(rf"(?!.*(^|\.)\d+$){NAME}", re.ASCII | re.IGNORECASE)  # 256.1.1.1 is no name

EVERYBODY = "*"
LOOPBACK = "127.0.0.1,::1"


class BadSetting(ValueError):
    """An environment variable that cannot be used as it is."""


def is_address(text: str) -> bool:
    """Whether `text` is an IP address."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def is_network(text: str) -> bool:
    """Whether `text` is an IP address or a network of them, such as 10.0.0.0/8."""
    try:
        ip_network(text)
    except ValueError:
        return False
    return True


def address(name: str, text: str) -> str:
    """The address to listen on, or a name that stands for one; 127.0.0.1 when empty. Raises BadSetting for what is
    neither."""
    if text and not is_address(text) and not OWN_NAME.fullmatch(text):
        raise BadSetting(
            f"{name} is {text!r}, but must be an address or a name of this machine, such as 127.0.0.1 for this machine "
            "alone, 0.0.0.0 for all, or localhost"
        )
    return text or "127.0.0.1"


def proxies(name: str, text: str) -> str:
    """The addresses in `text`, those of this machine when empty. Raises BadSetting for what is none: a name would never
    be the address of a connection, so nobody would be believed."""
    found = [part.strip() for part in (text.strip() or LOOPBACK).split(",")]
    for part in found:
        if part != EVERYBODY and not is_network(part):
            raise BadSetting(
                f"{name} is {text!r}, but {part!r} is no address: it must be such as 192.0.2.1, 10.0.0.0/8 (a network "
                "by its first address) or 2001:db8::1, with commas between them, or * for everybody"
            )
    if len(found) > 1 and EVERYBODY in found:
        raise BadSetting(f"{name} is {text!r}, but * must stand alone")
    return ",".join(found)


def sites(name: str, text: str) -> str:
    """The sites of `text`, 'self' when unset or empty. Raises BadSetting for what is none."""
    found = text.split() or ["'self'"]
    for site in found:
        if not SITE.fullmatch(site):
            raise BadSetting(
                f"{name} is {text!r}, but {site!r} is no site: it must be such as https://moodle.example.org, "
                "*.example.org, 'self', or * for all"
            )
    if len(found) > 1 and "'none'" in found:
        raise BadSetting(f"{name} is {text!r}, but 'none' must stand alone")
    return " ".join(found)


def rate(name: str, text: str) -> str:
    """The rate `text`, "" when unset or empty. Raises BadSetting for what is none."""
    if text and not RATE.fullmatch(text):
        raise BadSetting(
            f"{name} is {text!r}, but must be such as 1200/minute: a whole number from 1 to 9999999, "
            "a slash, and second, minute or hour"
        )
    return text


def hosts(name: str, text: str) -> tuple[str, ...]:
    """The names in `text`, ``*`` when unset or empty. Raises BadSetting for what is none."""
    found = text.lower().split() or ["*"]
    for place, host in enumerate(found):
        if host[0] + host[-1] == "[]" and is_address(host[1:-1]):
            found[place] = f"[{ip_address(host[1:-1])}]"  # as browsers write it
        elif not HOST_NAME.fullmatch(host):
            raise BadSetting(
                f"{name} is {text!r}, but {host!r} is no name of a host: it must be such as descent.example.org, "
                "*.example.org, 192.0.2.1, [2001:db8::1], or * for all, without a port"
            )
    return tuple(found)


def one_of(name: str, text: str, allowed: tuple[str, ...]) -> str:
    """The word `text`, the first of `allowed` when unset or empty. Raises BadSetting for any other."""
    if text and text not in allowed:
        raise BadSetting(f"{name} is {text!r}, but must be one of {', '.join(allowed)}")
    return text or allowed[0]


def prefix(name: str, text: str) -> str:
    """The path `text` without a slash at its end. Raises BadSetting for what is none."""
    path = text.rstrip("/")
    if not PREFIX.fullmatch(path):
        raise BadSetting(f"{name} is {text!r}, but must be a path such as /descent, of letters, digits and . _ ~ -")
    return path


def folder(name: str, text: str) -> Path | None:
    """The folder `text`, None when unset or empty. Raises BadSetting where there is none."""
    if not text:
        return None
    path = Path(text)
    if not path.is_dir():
        raise BadSetting(f"{name} is {text!r}, but must be a folder with lessons in it")
    return path
