"""Requests of the page fail only if the page took them back: those whose answer it reads come to their end."""

from __future__ import annotations

from playwright.sync_api import Page, Request

from tests.browser.store import settle, store, until

# Notes in `tookBack` the bodies of requests that the page gave up before it had read their answer to its end. Every
# third other one was reported as aborted while lines were "no-store" (see `caching` in app/web/http/delivery.py).
NOTE = """() => {
  const { fetch } = window;
  window.tookBack = [];
  window.fetch = async (address, how = {}) => {
    let over = false;
    how.signal?.addEventListener('abort', () => over || tookBack.push(how.body));
    const answer = await fetch(address, how);
    if (!answer.headers.get('content-type')?.includes('ndjson')) return answer;
    const reader = answer.body.getReader();
    const read = async () => {
      const part = await reader.read();
      over = part.done;
      return part;
    };
    return { ok: answer.ok, status: answer.status, headers: answer.headers, body: { getReader: () => ({ read }) } };
  };
}"""

STUDY = {
    "base": {"objective": {"kind": "function", "name": "quadratic_bowl"}},
    "vary": {"seed": 2, "optimizer": ["gd", "adam"]},
    "steps": 5,
    "stream": True,
}

RUN = """async (body) => {
  const { study } = await import('/static/js/server/api.js');
  const lines = [];
  for await (const line of study(body, new AbortController().signal)) lines.push(line.kind);
  return lines;
}"""

# Waits until all views are there: the next step takes back those that are still to come.
ALL_THERE = """async () => {
  const { viewsUnderWay } = await import('/static/js/server/views.js');
  while (viewsUnderWay()) await new Promise((done) => setTimeout(done, 10));
}"""


def at_rest(page: Page, step: int) -> None:
    until(page, f"cursor.value.step === {step}")
    settle(page)
    page.evaluate(ALL_THERE)


def test_only_requests_that_the_page_takes_back_fail(page: Page) -> None:
    noted: list[Request] = []  # what was under way before may be taken back, too
    ended: list[Request] = []
    failed: list[Request] = []
    page.goto("/?preset=moons")
    settle(page)
    page.evaluate(NOTE)
    page.on("request", lambda request: noted.append(request))
    page.on("requestfinished", lambda request: ended.append(request))
    page.on("requestfailed", lambda request: failed.append(request))
    for step in range(1, 7):
        page.keyboard.press("ArrowRight")
        at_rest(page, step)
    for step in range(5, 0, -1):  # each has a landscape and a boundary of its own, in one answer
        page.keyboard.press("ArrowLeft")
        at_rest(page, step)
    page.keyboard.press("End")
    settle(page)
    page.keyboard.press("Space")
    until(page, "cursor.value.step > 60")
    page.keyboard.press("Space")
    settle(page)
    for _ in range(3):
        assert page.evaluate(RUN, STUDY)[-1] == "summary"
    taken_back = page.evaluate("tookBack")
    wrong = [request for request in failed if request in noted and request.post_data not in taken_back]
    assert [request.url for request in wrong] == []
    streams = [request.url.split("/api/")[1] for request in ended if request.url.endswith(("/views", "/study"))]
    assert {"step/views", "views", "study"} <= set(streams) and len(streams) > 12
    assert not store(page, "store.refusal.value")
