"""After an outage: the first answer, of whatever was asked, ends it and applies what waited."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.store import settle, store, until
from tests.browser.test_fields import field, typed
from tests.sampling import sample

SERVER = re.compile(r"/api/|/healthz")
# what asks the server for one thing only
TRIGGERS = {
    "step": "import('/static/js/run/runs.js').then(m => m.extend(4))",
    "landscape": "import('/static/js/landscape/gestures.js').then(m => m.zoom(0.5))",
}


def away(route: Route) -> None:
    route.fulfill(status=503)


# sampled: the answer that moves the run
@pytest.mark.parametrize("first", sample(TRIGGERS, 1))
def test_any_answer_ends_an_outage_and_applies_what_waited(page: Page, faults: Any, first: str) -> None:
    faults.allow("status of 503")
    page.goto("/?preset=moons&step=3")
    settle(page)
    page.route(SERVER, away)
    rate = field(page, "η learning rate")
    typed(rate, "0.5")
    expect(page.locator(".control", has=rate)).to_contain_text("Not applied yet")
    expect(page.locator(".status")).to_contain_text("does not answer")
    page.route("**/healthz", away)
    page.unroute(SERVER)
    with page.expect_response(f"**/api/{first}"):
        page.evaluate(TRIGGERS[first])
    until(page, "experiment.value.optimizer.eta === 0.5")
    until(page, "store.offline.value === null")
    expect(page.locator(".status")).not_to_contain_text("does not answer")
    expect(page.get_by_text("Not applied yet")).to_have_count(0)
    expect(rate).to_have_value("0.5")
    assert store(page, "lane.value.courses.at(-1).step") == 3


def test_fork_and_surface_while_the_server_is_away(page: Page, faults: Any) -> None:
    """A branch has the change that waits, which was made before it; the 3-D view comes when the server is back."""
    faults.allow("status of 503|dynamically imported module")
    page.goto("/?preset=moons&step=3")
    settle(page)
    files = re.compile(r"/api/|/healthz|/vendor/three")
    page.route(files, away)
    rate = field(page, "η learning rate")
    typed(rate, "0.5")
    expect(page.locator(".status")).to_contain_text("does not answer")
    page.locator("h1").click()
    page.keyboard.press("f")
    until(page, "lanes.value.length === 2")
    page.keyboard.press("3")
    expect(page.get_by_text("The 3-D view could not be fetched")).to_be_visible()
    expect(rate).to_have_value("0.5")
    page.unroute(files)
    page.evaluate("import('/static/js/server/requests.js').then(m => m.tryNow())")  # if it has not tried by itself
    until(page, "store.offline.value === null && experiment.value.optimizer.eta === 0.5")
    assert store(page, "lanes.value.map(l => l.experiment.optimizer.eta)") == [0.5, 0.5]
    assert store(page, "cursor.value") == {"lane": 1, "step": 3}
    expect(page.get_by_text("Not applied yet")).to_have_count(0)
    expect(page.get_by_text("The 3-D view could not be fetched")).to_have_count(0)
    until(page, "options.value.mode === '3d'")
