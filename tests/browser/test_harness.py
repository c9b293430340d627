"""The harness itself: faults in a page are seen, and the vendored libraries run in a real browser."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.browser.conftest import PATIENCE
from tests.browser.kept import Kept

MANIFEST = json.loads((Path(__file__).parents[2] / "static" / "vendor" / "manifest.json").read_text(encoding="utf-8"))
MODULES = {entry["import"]: entry for entry in MANIFEST["files"] if "import" in entry}


@pytest.fixture
def blank(page):
    """A page of the live server's origin with nothing in it that could go wrong by itself."""
    empty = "<!doctype html><title>blank</title>"
    page.route("**/blank", lambda route: route.fulfill(content_type="text/html", body=empty))
    page.goto("/blank")
    return page


def test_faults_of_each_kind_are_seen(blank, faults):
    blank.route("**/broken", lambda route: route.abort())
    blank.evaluate("console.error('first')")
    blank.evaluate("setTimeout(() => { throw new Error('second'); })")
    blank.evaluate("fetch('/broken').catch(() => {})")
    blank.evaluate("fetch('/static/no-such-file')")
    blank.wait_for_timeout(200)
    seen = "\n".join(faults.unexpected())
    for expected in ("console: first", "uncaught: Error: second", "request failed: GET", "404"):
        assert expected in seen
    faults.allow("first|second|/broken|404|ERR_FAILED")
    assert faults.unexpected() == []


def test_a_request_taken_back_is_no_fault(blank, faults):
    blank.evaluate("""async () => {
      const control = new AbortController();
      const answer = fetch('/healthz', { signal: control.signal }).catch(() => {});
      control.abort();
      await answer;
    }""")
    blank.wait_for_timeout(100)
    assert faults == []


STATE = """[localStorage.length, sessionStorage.length, history.length, innerWidth,
  matchMedia('(prefers-color-scheme: dark)').matches, matchMedia('(prefers-reduced-motion)').matches,
  matchMedia('(forced-colors: active)').matches]"""


def test_a_page_is_put_back_for_the_next_test(browser, live_server):
    kept = Kept(browser, live_server, PATIENCE)
    page = kept.page()
    page.goto("/healthz")
    before = page.evaluate(STATE)
    heard = []
    page.on("request", lambda request: heard.append(request.url))
    page.evaluate("localStorage.theme = sessionStorage.theme = 'dark'; history.pushState(null, '', '/other')")
    page.evaluate("addEventListener('pagehide', () => { localStorage.late = 1; sessionStorage.late = 1; })")
    page.set_viewport_size({"width": 400, "height": 800})
    page.emulate_media(color_scheme="dark", reduced_motion="reduce", forced_colors="active")
    page.route("**/healthz", lambda route: route.abort())
    page.context.new_page()
    page.context.set_offline(True)
    assert all(now != then for now, then in zip(page.evaluate(STATE), before, strict=True))
    kept.put_back()
    assert kept.page() is page and page.context.pages == [page]
    heard.clear()
    page.goto("/healthz")
    # a process that has just begun may know what the last one stored a moment longer than that it was cleared
    page.wait_for_function(f"(before) => JSON.stringify({STATE}) === JSON.stringify(before)", arg=before)
    assert heard == []
    with pytest.raises(TypeError, match="open_page"):
        page.add_init_script("1")
    page.close()
    kept.put_back()
    assert kept.page() is not page
    kept.close()


def test_a_page_keeps_its_process_for_the_next_test(browser, live_server):
    kept = Kept(browser, live_server, PATIENCE)
    devtools = browser.new_browser_cdp_session()

    def renderers():
        found = devtools.send("SystemInfo.getProcessInfo")["processInfo"]
        return {process["id"] for process in found if process["type"] == "renderer"}

    kept.put_back()
    kept.page().goto("/healthz")
    before = renderers()
    for _ in range(2):
        kept.put_back()
        kept.page().goto("/healthz")
    assert renderers() <= before
    kept.close()


def test_size_media_and_permissions_alone_open_kept_pages(open_page, keep, live_server):
    page = open_page(viewport={"width": 400, "height": 800}, color_scheme="dark", forced_colors="active")
    assert page is keep(live_server, 0).page()
    page.goto("/healthz")
    assert page.evaluate(STATE)[3:] == [400, True, False, True]
    again = open_page(viewport={"width": 500, "height": 600}, permissions=["clipboard-read"])
    assert again is keep(live_server, 1).page() and again.viewport_size == {"width": 500, "height": 600}
    again.goto("/healthz")
    page.evaluate("localStorage.theme = 'dark'")
    assert again.evaluate("localStorage.length") == 0
    allowed = "async () => (await navigator.permissions.query({ name: 'clipboard-read' })).state"
    assert [one.evaluate(allowed) for one in (page, again)] == ["prompt", "granted"]
    keep(live_server, 1).put_back()
    again.goto("/healthz")
    assert again.evaluate(allowed) == "prompt"
    assert open_page(fresh=True) not in (page, again)


def test_axe_finds_what_is_wrong_and_only_that(blank, axe):
    blank.set_content('<html lang="en"><title>t</title><main><h1>Descent</h1><img src="data:,"></main></html>')
    assert [line.split(":")[0] for line in axe(blank)] == ["critical image-alt"]
    blank.evaluate("document.querySelector('img').alt = 'a surface'")
    assert axe(blank) == []


def test_each_vendored_module_loads_alone_and_exports_what_it_says(blank):
    for name, entry in MODULES.items():
        blank.reload()
        exported = blank.evaluate("async url => Object.keys(await import(url))", f"/static/vendor/{entry['file']}")
        assert sorted(exported) == sorted(entry["exports"]), name


def test_signals_redraw_what_htm_made(blank):
    text = blank.evaluate(
        """async url => {
          const { html, render, signal, useState } = await import(url);
          const w = signal(1);
          const Weight = () => { const [unit] = useState('w'); return html`<p>${unit} = ${w.value}</p>`; };
          render(html`<${Weight} />`, document.body);
          w.value = 2.5;
          await new Promise(requestAnimationFrame);
          await new Promise(done => setTimeout(done));
          return document.body.textContent;
        }""",
        f"/static/vendor/{MODULES['ui']['file']}",
    )
    assert text == "w = 2.5"


def test_three_draws_with_webgl(blank):
    drawn = blank.evaluate(
        """async url => {
          const { Color, Line2, LineGeometry, LineMaterial, PerspectiveCamera, Scene, WebGLRenderer } =
            await import(url);
          const renderer = new WebGLRenderer({ preserveDrawingBuffer: true });
          renderer.setSize(64, 64);
          const scene = new Scene();
          scene.background = new Color(0, 0, 0);
          const geometry = new LineGeometry();
          geometry.setPositions([-1, 0, 0, 1, 0, 0]);
          const material = new LineMaterial({ color: 0xffffff, linewidth: 8 });
          scene.add(new Line2(geometry, material));
          const camera = new PerspectiveCamera(45, 1, 0.1, 10);
          camera.position.z = 3;
          renderer.render(scene, camera);
          const gl = renderer.getContext(), pixel = new Uint8Array(4), corner = new Uint8Array(4);
          gl.readPixels(32, 32, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
          gl.readPixels(2, 2, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, corner);
          return [[...pixel], [...corner]];
        }""",
        f"/static/vendor/{MODULES['three']['file']}",
    )
    assert drawn == [[255, 255, 255, 255], [0, 0, 0, 255]]


def test_nobody_waits_for_a_promise():
    """Playwright's wait_for_function takes a promise for a yes: it would not wait at all."""
    files = sorted((Path(__file__).parents[1]).rglob("*.py"))
    assert len(files) > 100
    waits = re.compile(r"wait_for_function\(\s*f?[\"']+\s*async\b")
    assert waits.search('page.wait_for_function(\n  """async () => {')
    assert [
        str(file) for file in files if file != Path(__file__) and waits.search(file.read_text(encoding="utf-8"))
    ] == []
