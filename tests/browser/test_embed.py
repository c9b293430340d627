"""The page in a page of another origin: it shows the named parts, at every size, where its server allows that."""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ROOT, Faults
from tests.server import serving

PARTS = "landscape,loss,transport"
SNIPPET = """<!doctype html><title>A lesson</title><link rel="icon" href="data:,">
<iframe src="{src}" title="Descent" width="640" height="640"></iframe>"""


class Quiet(SimpleHTTPRequestHandler):
    """It logs nothing."""

    def log_message(self, *_: object) -> None: ...


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address and the folder of a site of somebody else."""
    folder = tmp_path_factory.mktemp("site")
    site = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=site.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{site.server_address[1]}", folder
    site.shutdown()
    site.server_close()


@pytest.fixture(scope="module")
def allowing(elsewhere: tuple[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that lets that site embed the page."""
    log = tmp_path_factory.mktemp("allowing") / "log"
    with serving([sys.executable, "-m", "app"], ROOT, log, DESCENT_FRAME_ANCESTORS=elsewhere[0]) as url:
        yield url


def test_a_page_of_another_origin_shows_the_named_parts(
    page: Page, elsewhere: tuple[str, Path], allowing: str, live_server: str, faults: Faults
) -> None:
    site, folder = elsewhere
    source = f"{allowing}/?preset=moons&mode=2d&embed={PARTS}"
    (folder / "a.html").write_text(SNIPPET.format(src=source.replace("&", "&amp;")))
    page.goto(f"{site}/a.html")
    inside = page.frame_locator("iframe")
    expect(inside.get_by_role("heading", level=1)).to_have_text("Two moons, 2–4–1")
    inside.get_by_role("button", name="Step", exact=True).click()
    expect(inside.locator(".landscape .figure.step")).to_contain_text("1")
    expect(inside.locator(".landscape canvas").first).to_be_visible()
    expect(inside.locator(".loss-chart")).to_be_visible()
    for gone in (".experiment", ".side", ".tabstrip", ".presets-button"):
        expect(inside.locator(gone).locator("visible=true")).to_have_count(0)
    link = inside.get_by_role("link", name="Open in Descent")
    with page.expect_popup() as opening:
        link.click()
    whole = opening.value
    faults.watch(whole)
    expect(whole).to_have_url(re.compile(rf"^{re.escape(allowing)}/\?preset=moons(&step=1)?&v=2$"))
    expect(whole.get_by_role("button", name="Share and export")).to_be_visible()

    # in a frame of no origin the browser loads neither styles nor program: it says what the frame needs
    expect(inside.locator(".no-styles")).to_have_count(0)
    faults.allow("blocked by CORS policy|ERR_FAILED|NotSameOrigin")
    sandboxed = SNIPPET.replace("<iframe ", "<iframe sandbox='allow-scripts' ")
    (folder / "c.html").write_text(sandboxed.format(src=source.replace("&", "&amp;")))
    page.goto(f"{site}/c.html")
    expect(inside.get_by_text("needs allow-scripts allow-same-origin")).to_be_visible()

    # a server that was not told of the site does not
    faults.allow("frame-ancestors|ERR_BLOCKED_BY_RESPONSE|chrome-error")
    (folder / "b.html").write_text(SNIPPET.format(src=f"{live_server}/?embed={PARTS}"))
    page.goto(f"{site}/b.html")
    page.wait_for_load_state("networkidle")
    expect(page.frame_locator("iframe").locator("canvas")).to_have_count(0)


MEASURED = """() => {
  const high = (selector) => [...document.querySelectorAll(selector)].filter((e) => e.checkVisibility())
    .map((e) => e.getBoundingClientRect()).map(({ bottom, height }) => [Math.round(height), Math.round(bottom)]);
  return { map: high('.landscape canvas'), chart: high('.loss-chart .plot'), step: high('.transport .step'),
    wide: document.documentElement.scrollWidth, high: innerHeight };
}"""


def test_an_embedded_page_fits_every_frame(open_page: Callable[..., Page], axe: Callable[..., list[str]]) -> None:
    page = open_page(viewport={"width": 320, "height": 240}, reduced_motion="reduce")
    page.goto(f"/?preset=moons&mode=2d&step=3&embed={PARTS},sidebar")
    expect(page.locator(".status")).to_contain_text("sidebar")  # which is none of the parts
    assert axe(page) == []
    for width, height in [(320, 240), (320, 640), (640, 420), (480, 600), (960, 540), (800, 640), (1440, 900)]:
        page.set_viewport_size({"width": width, "height": height})
        chart = height >= 600
        expect(page.locator(".tabstrip nav button")).to_have_count(0 if chart else 2)
        expect(page.locator(".loss-chart .plot").locator("visible=true")).to_have_count(1 if chart else 0)
        found = page.evaluate(MEASURED)
        least = 120 if height < 420 else 200
        assert all(high >= least and bottom <= found["high"] for high, bottom in found["map"]), (width, height, found)
        assert all(high >= 96 and bottom <= found["high"] for high, bottom in found["chart"]), (width, height, found)
        assert found["step"] and found["step"][0][1] <= found["high"] and found["wide"] <= width, (width, height, found)
        if not chart:
            page.get_by_role("button", name="Loss", exact=True).click()
            expect(page.locator(".loss-chart .plot")).to_be_visible()
            page.get_by_role("button", name="Landscape", exact=True).click()
