"""The page's own state, as its modules hold it: what the tests compare the picture with."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

NAMES = """boundary, cursor, experiment, frame, hover, lane, lanes, options, phase, playing, preset, selection, stops,
  surface"""
PATIENCE = 30_000  # milliseconds

PLANE = "const { plane } = await import('/static/js/landscape/plane/shown.js');"

VALUE = f"""async () => {{
  const store = await import('/static/js/store.js');
  const {{ %s }} = store;
  {PLANE}
  return %s;
}}"""

# A loop of its own, because wait_for_function takes a promise for a yes.
UNTIL = """async (patience) => {
  const store = await import('/static/js/store.js');
  const { answers } = await import('/static/js/explain/ask.js');
  const { %s } = store;
  for (const end = performance.now() + patience; performance.now() < end; await new Promise(requestAnimationFrame)) {
    if (%s) return true;
  }
  return false;
}"""

# An exact plane is the same at every step, so its samples may be older than the cursor.
SETTLED = """frame.value && surface.value && !playing.value && !phase.value
  && (surface.value.plane.exact || surface.value.step === frame.value.state.step)
  && (experiment.value.objective.kind !== 'network' || boundary.value?.step === frame.value.state.step)"""


def loaded(page: Page) -> None:
    """Wait for the page's own scripts: asked for before them, its modules would be others, in which nothing happens."""
    page.wait_for_load_state()


def store(page: Page, expression: str) -> Any:
    """The value of a JavaScript expression over the store's signals, as JSON."""
    loaded(page)
    return page.evaluate(VALUE % (NAMES, expression))


def until(page: Page, expression: str) -> None:
    """Wait until a JavaScript expression over the store's signals holds."""
    loaded(page)
    assert page.evaluate(UNTIL % (NAMES, expression), PATIENCE), f"never came true: {expression}"


def settle(page: Page) -> None:
    """Wait until the run is there and its landscape (and boundary) show the cursor's step."""
    until(page, SETTLED)


def drawn(page: Page) -> None:
    """Wait until what is settled is drawn: a picture answers the pointer from then on."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def progress(page: Page) -> dict[str, Any]:
    """How far somebody has come in the course, as the browser keeps it."""
    return page.evaluate("JSON.parse(localStorage.getItem('descent.course') ?? '{}')")
