"""The page's own state, as its modules hold it: what the tests compare the picture with."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

IMPORT = "async () => { const { %s } = await import('/static/js/store.js'); return %s; }"
NAMES = "cursor, frame, nextFrame, lane, lanes, experiment, surface, boundary, phase, playing, options, selection, preset, waiting"


def store(page: Page, expression: str) -> Any:
    """The value of a JavaScript expression over the store's signals, as JSON."""
    return page.evaluate(IMPORT % (NAMES, expression))


def settle(page: Page) -> None:
    """Wait until the run is there and its landscape (and boundary) show the cursor's step."""
    page.wait_for_function(
        """async () => {
          const { boundary, frame, lane, surface, playing, phase } = await import('/static/js/store.js');
          const now = frame.value;
          if (!now || !surface.value || playing.value || phase.value) return false;
          const network = lane.value.experiment.objective.kind === 'network';
          const shown = surface.value.plane.exact || surface.value.step === now.state.step; // an exact plane is the same at every step
          return shown && (!network || boundary.value?.step === now.state.step);
        }""",
        timeout=15_000,
    )
