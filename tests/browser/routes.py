"""Routes of a page that hold from the moment they are set."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

PROBE = "/healthz?routed"
# Chromium says that requests are stopped from now on, and a document that is there already hears of it a little later.
# A document that may fetch nothing need not be waited for.
UNTIL_ROUTED = f"""async () => {{
  for (let left = 100; left > 0; left--) {{
    if ((await fetch('{PROBE}').catch(() => null))?.status === 204) return;
    await new Promise((done) => setTimeout(done, 10));
  }}
}}"""


def surely(page: Page) -> Page:
    """The page, whose `route` waits until the next request of its document is stopped."""
    route = page.route

    def and_wait(*arguments: Any, **options: Any) -> None:
        route(*arguments, **options)
        if page.url.startswith("http"):
            route(f"**{PROBE}", lambda probe: probe.fulfill(status=204))
            page.evaluate(UNTIL_ROUTED)
            page.unroute(f"**{PROBE}")

    page.route = and_wait  # type: ignore[method-assign, assignment]
    return page
