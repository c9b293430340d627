"""The derivation in the page: its parts, lines and numbers."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.browser.store import settle, store, until

DEEP = {
    "objective": {
        "kind": "network",
        "data": {"name": "moons"},
        "layers": [*[{"units": 8, "activation": "tanh"}] * 2, {"units": 1, "activation": "identity"}],
        "loss": {"name": "half_mse"},
    },
    "optimizer": {"name": "adam", "eta": 0.01},
    "batch_size": 10,
}


def opened(page: Page) -> Page:
    """The page on moons, with the derivation open and its first numbers there."""
    page.goto("/?preset=moons")
    settle(page)
    page.get_by_role("tab", name="Why", exact=True).click()
    expect(number(line(page, "gradient"), "sum")).to_be_visible()
    return page


def line(page: Page, key: str) -> Locator:
    return page.locator(f'.why-line[data-line="{key}"]')


def number(line: Locator, term: str) -> Locator:
    """The number of a term in a line."""
    return line.locator(f'.numbers [data-term="{term}"] .why-number')


def part(page: Page, name: str) -> Locator:
    """The part called `name`, opened."""
    found = page.locator(f'.why-part[data-part="{name}"]')
    found.locator("h3 button").click()
    return found


def asked(page: Page) -> None:
    """Wait until the derivation is that of the cursor."""
    until(page, "!playing.value && !phase.value && answers.value.get('parameter')?.step === frame.value.state.step")


def steepest(page: Page) -> str:
    return store(
        page,
        "lane.value.parameters[frame.value.gradient.map(Math.abs)"
        ".reduce((best, g, i, all) => (g > all[best] ? i : best), 0)]",
    )
