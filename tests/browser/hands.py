"""Actions of a person that many tests begin with."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.store import until


def type_rate(page: Page, rate: str) -> None:
    """Type a learning rate, and Enter."""
    box = page.get_by_role("textbox", name="learning rate")
    box.fill(rate)
    box.press("Enter")


def race_of_six(page: Page) -> None:
    """Race the usual six methods for some steps, two of them with a schedule or a clip of their own."""
    page.get_by_role("button", name="Race", exact=True).click()
    page.get_by_role("combobox", name="Schedule of Adam").select_option("exponential")
    page.get_by_role("combobox", name="Clipping of Momentum").select_option("norm")
    page.get_by_role("button", name="Race 6").click()
    until(page, "store.lanes.value.length === 6 && cursor.value.step >= 5")
    page.keyboard.press("Space")
    until(page, "!playing.value")
