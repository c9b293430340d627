"""A link keeps what it meant when it was written, and holds the stop conditions."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, Route, expect

from tests.browser.store import settle, store, until
from tests.sampling import long

ETA = "experiment.value.optimizer.eta"


def changed(page: Page, path: str, change: Callable[[Any], Any]) -> None:
    """Let the server's answer at `path` be another one: what a later release would say, or an earlier one said."""

    def answer(route: Route) -> None:
        # not by a connection of the request before, which the server may be closing just now
        found = route.fetch(headers={**route.request.headers, "connection": "close"})
        told = found.json()
        change(told)
        route.fulfill(response=found, body=json.dumps(told))

    page.route(f"**{path}", answer)


def test_links_of_the_first_version_keep_their_defaults(open_page: Callable[..., Page]) -> None:
    page = open_page()

    def later(catalog: Any) -> None:
        catalog["presets"][0]["experiment"]["optimizer"]["eta"] = 0.9
        catalog["presets"][0]["view"]["mode"] = "1d"

    def earlier(table: Any) -> None:
        table["optimizer"]["adam"]["eta"] = 0.5

    changed(page, "/api/catalog", later)
    changed(page, "/static/links/1.json", earlier)
    page.goto("/?preset=moons&step=2")
    settle(page)
    assert store(page, f"[{ETA}, options.value.mode]") == [0.2, "2d"]
    expect(page).to_have_url(re.compile(r"\?preset=moons&optimizer\.eta=0\.2&mode=2d&step=2&v=2$"))
    # the address that the page writes says the same under the defaults of today
    address = page.url
    page.goto(address)
    settle(page)
    assert store(page, f"[{ETA}, options.value.mode, cursor.value.step]") == [0.2, "2d", 2]
    assert page.url == address
    page.goto("/?preset=moons&v=2")
    settle(page)
    assert store(page, f"[{ETA}, options.value.mode]") == [0.9, "1d"]
    # a method that a link changes to by name, at the beginning, on the way and in a lane beside
    page.goto("/?preset=moons&lane1=A&lane2=B&lane2.optimizer.name=adam&at1.optimizer.name=adam&step=2")
    until(page, "lanes.value.length === 2 && cursor.value.step === 2")
    assert store(page, "lanes.value.map(l => l.experiment.optimizer.eta)") == [0.5, 0.5]


def test_a_link_of_an_unknown_version_is_read_as_one_of_today(page: Page) -> None:
    page.goto("/?preset=parabola&v=99")
    settle(page)
    expect(page.locator(".status")).to_contain_text("version “99” cannot be used (allowed: a version from 1 to 2)")
    assert store(page, "preset.value") == "parabola"


@long
def test_stop_conditions_travel_in_a_link(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto("/?preset=moons&v=2")
    settle(page)
    page.get_by_text("Stop playing by itself").click()
    for name, text in (("loss at most", "0.2"), ("at step", "40")):
        page.get_by_role("textbox", name=name).fill(text)
        page.get_by_role("textbox", name=name).press("Enter")
    expect(page).to_have_url(re.compile(r"\?preset=moons&stop\.step=40&stop\.loss=0\.2&v=2$"))
    other = open_page()
    other.goto(page.url.replace("stop.step=40", "stop.step=4x"))
    settle(other)
    assert store(other, "stops.value.loss") == 0.2
    expect(other.get_by_role("textbox", name="loss at most")).to_have_value("0.2")
    control = other.locator(".control", has=other.get_by_role("textbox", name="at step"))
    expect(control.get_by_role("alert")).to_contain_text("The step to stop at “4x” cannot be used")
    other.get_by_role("button", name="Play").click()
    expect(other.locator(".status")).to_contain_text("at most 0.200")
    assert store(other, "frame.value.loss_train") <= 0.2
