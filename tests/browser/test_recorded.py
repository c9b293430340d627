"""The requests that `./run load` sends are those of the page. If this fails, `./run load --record` writes them anew."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from benchmarks.classroom import record, recording
from tests.sampling import long

RECORDED = recording.read()
TIMED = {"play", "scrub", "race"}
"""How much is asked for at these depends on the time, and so does what the page asks for when it comes to rest."""


def compare(browser: Browser, url: str, wanted: list[str]) -> None:
    found = record.recorded(browser, url, wanted)
    known = {kind for asked in RECORDED.values() for kind in recording.kinds(asked)}
    for name in wanted:
        now, then = recording.kinds(found.get(name, [])), recording.kinds(RECORDED.get(name, []))
        if name in TIMED:
            assert then.keys() <= now.keys() <= known, name
        else:
            assert now == then, name


@pytest.mark.browser
def test_page_asks_for_what_was_recorded(browser: Browser, live_server: str) -> None:
    compare(browser, live_server, ["open", "first step", "step", "change η", "why"])


@long
@pytest.mark.browser
def test_page_asks_for_all_that_was_recorded(browser: Browser, live_server: str) -> None:
    compare(browser, live_server, list(record.ACTIONS))


def test_recording_is_small() -> None:
    assert recording.RECORDED.stat().st_size < 300_000
