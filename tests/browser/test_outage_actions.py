"""Actions of a person while the server is away: each is said to wait, and is done at the first answer."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.store import settle, until
from tests.browser.test_fields import field, typed
from tests.browser.test_outage import SERVER
from tests.sampling import long, sample


def away(route: Route) -> None:
    route.abort()


def press(page: Page, key: str, times: int = 1) -> None:
    page.locator(".transport .play").focus()
    for _ in range(times):
        page.keyboard.press(key)


def button(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def race(page: Page, name: str | re.Pattern[str]) -> None:
    button(page, "Race")
    page.locator("dialog.race").get_by_role("button", name=name).click()


def preset(page: Page) -> None:
    page.keyboard.press("/")
    page.locator("dialog.presets").get_by_role("button", name="Spiral").first.click()


# an action while the server is away, and what is true once it has answered
ACTIONS = {
    "go to a step": (lambda page: typed(field(page, "Go to step"), "200"), "cursor.value.step === 200"),
    "arrow": (lambda page: press(page, "ArrowRight", 5), "cursor.value.step === 5"),
    "ten steps": (lambda page: press(page, "Shift+ArrowRight"), "cursor.value.step === 10"),
    "Step": (lambda page: button(page, "Step"), "cursor.value.step === 1"),
    "play": (lambda page: page.keyboard.press(" "), "cursor.value.step > 2"),
    "race": (lambda page: race(page, re.compile(r"^Race \d")), "lanes.value.length === 6"),
    "tune": (lambda page: race(page, re.compile("^Tune")), "lanes.value.length === 6"),
    "preset": (preset, "preset.value?.includes('spiral')"),
}


# sampled: an answer for lanes; steps are waited for below, and the others wait in the same list
@pytest.mark.parametrize("name", sample(ACTIONS, 1, keep=("race",)))
def test_action_waits_and_is_done_after_an_outage(page: Page, faults: Any, name: str) -> None:
    faults.allow("ERR_FAILED")
    act, done = ACTIONS[name]
    page.goto("/?preset=moons")
    settle(page)
    page.route(SERVER, away)
    act(page)
    expect(page.locator(".status")).to_contain_text("Your actions wait for the server.")
    page.unroute(SERVER)
    until(page, done)
    until(page, "store.offline.value === null && store.deferred.value.size === 0")


@long
def test_alarm_stays_while_only_healthz_answers(page: Page, faults: Any) -> None:
    faults.allow("ERR_FAILED")
    page.goto("/?preset=moons")
    settle(page)
    page.evaluate(
        """import('/static/js/store.js').then(async (s) => {
          const { effect } = await import('ui');
          window.alarms = [];
          effect(() => window.alarms.push(s.offline.value !== null));
        })"""
    )
    page.route("**/api/**", away)  # from the alarms on: the fine views are asked for a little after the run is settled
    press(page, "ArrowRight")
    until(page, "store.offline.value?.retryIn === 4")  # tried twice after the first failure
    page.unroute("**/api/**")
    until(page, "store.offline.value === null && cursor.value.step === 1")
    changes = page.evaluate("window.alarms.filter((now, i, all) => now !== all[i - 1])")
    assert changes == [False, True, False]


def test_try_now_asks_the_server_at_once(page: Page, faults: Any) -> None:
    faults.allow("ERR_FAILED")
    page.goto("/?preset=moons")
    settle(page)
    page.route(SERVER, away)
    press(page, "ArrowRight")
    until(page, "store.offline.value?.retryIn >= 4")  # it would not be asked again for a while
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    button = page.get_by_role("button", name="Try now")
    button.click()
    until(page, "store.offline.value?.retryIn >= 8")  # asked, in vain
    assert [url for url in asked if url.endswith("/healthz")]
    page.unroute(SERVER)
    button.click()
    until(page, "store.offline.value === null && cursor.value.step === 1")
    expect(button).to_have_count(0)
