"""Steps that the page fetched ahead of the clock: nothing shows them before the clock has been there."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.store import settle, store, until
from tests.sampling import long

DRAWN = """async () => {
  const { trails } = await import('/static/js/landscape/flat/trails.js');
  return trails.value.map(({ count }) => count);
}"""


def play_fast(page: Page, beyond: int) -> int:
    """Play at the highest speed until after step `beyond`; where it was paused."""
    page.get_by_title("Speed").select_option("300")
    page.locator("h1").click()
    page.keyboard.press("Space")
    until(page, f"cursor.value.step > {beyond}")
    page.keyboard.press("Space")
    settle(page)
    return store(page, "cursor.value.step")


def test_nothing_shows_steps_that_were_fetched_ahead(page: Page) -> None:
    page.goto("/?preset=moons")
    settle(page)
    at = play_fast(page, 150)
    assert store(page, "lane.value.frames.length") > at + 20, "steps are fetched ahead"
    where = page.locator(".where").first
    expect(where).to_contain_text(f"of {at}")
    chart = page.get_by_role("slider", name=re.compile("^Loss over"))
    expect(chart).to_have_attribute("aria-valuemax", str(at))
    assert page.evaluate(DRAWN) == [at + 1]
    page.keyboard.press("End")
    page.wait_for_timeout(100)
    assert store(page, "cursor.value.step") == at
    box = page.locator(".loss-chart .u-over").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] - 2, box["y"] + box["height"] / 2)
    page.wait_for_timeout(100)
    assert 0.98 * at < store(page, "cursor.value.step") <= at  # to the pixel
    # what was shown stays known
    page.keyboard.press("Home")
    until(page, "cursor.value.step === 0")
    expect(where).to_contain_text(f"of {at}")
    page.keyboard.press("End")
    until(page, f"cursor.value.step === {at}")
    # and so it is for each lane
    page.keyboard.press("Home")
    page.keyboard.press("f")
    until(page, "lanes.value.length === 2")
    page.get_by_role("tab", name="Lanes").click()
    expect(page.locator(".branch-tree [role=button]").first).to_have_attribute(
        "aria-label", re.compile(f" up to step {at}$")
    )


@long
def test_a_slow_way_is_asked_for_more_at_once_and_the_pace_is_said(open_page: Callable[..., Page]) -> None:
    page = open_page(fresh=True)
    asked: list[int] = []
    page.on("request", lambda sent: asked.append(sent.post_data_json["steps"]) if "/api/step" in sent.url else None)
    network = {"offline": False, "latency": 1200, "downloadThroughput": -1, "uploadThroughput": -1}
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", network)
    page.goto("/?preset=parabola&optimizer.eta=0.0001")
    settle(page)
    page.get_by_title("Speed").select_option("100")
    page.locator("h1").click()
    page.keyboard.press("Space")
    status = page.locator(".status")
    expect(status).to_contain_text(re.compile(r"Playing \d+(\.\d)? of 100 steps a second"))
    until(page, "cursor.value.step > 300")
    assert asked[0] >= 160, "the first request allows for the latency of the answers before it"
    assert max(asked) > asked[0]
    page.keyboard.press("Space")
    until(page, "store.pace.value === null")
