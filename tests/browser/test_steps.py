"""Going to a step by its number, and why playing ended: said until somebody moves on."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.store import settle, store, until


def go(page: Page, text: str) -> None:
    box = page.get_by_role("textbox", name="Go to step")
    box.fill(text)
    box.press("Enter")


def test_a_step_that_is_not_known_yet_is_run_to(page: Page) -> None:
    page.goto("/?preset=moons&step=12")
    settle(page)
    go(page, "500")
    until(page, "cursor.value.step === 500 && frame.value.state.step === 500")
    until(page, "frame.value.layers")  # and looked into in full
    other = store(page, "frame.value.state.parameters")
    go(page, "3")
    until(page, "frame.value.state.step === 3")
    page.goto("/?preset=moons&step=500")
    until(page, "frame.value && frame.value.state.step === 500")
    assert store(page, "frame.value.state.parameters") == other


@pytest.mark.parametrize(
    ("text", "said"),
    [("abc", "a whole number from 0 to 10,000"), ("-3", "a whole number"), ("10001", "10,000 steps at most")],
)
def test_what_cannot_be_gone_to_is_said_beside_the_box(page: Page, text: str, said: str) -> None:
    page.goto("/?preset=rosenbrock&step=4")
    settle(page)
    go(page, text)
    note = page.locator(".where").get_by_role("alert")
    expect(note).to_contain_text(said)
    expect(page.get_by_role("textbox", name="Go to step")).to_have_value("4")
    assert store(page, "cursor.value.step") == 4
    go(page, "6")
    until(page, "cursor.value.step === 6")
    expect(note).to_have_count(0)


def test_a_run_that_diverges_on_the_way_ends_at_its_last_frame(page: Page) -> None:
    page.goto("/?preset=parabola&optimizer.eta=3")
    settle(page)
    go(page, "9000")
    until(page, "lane.value.status === 'diverged' && cursor.value.step === lane.value.frames.length - 1")
    expect(page.locator(".status")).to_have_text(re.compile("^Diverged"))
    assert store(page, "cursor.value.step") < 1000


def test_why_playing_ended_is_said_until_somebody_moves_on(page: Page) -> None:
    page.goto("/?preset=rosenbrock&step=9998")
    until(page, "frame.value && frame.value.state.step === 9998")
    page.locator("h1").click()
    page.keyboard.press("Space")
    status = page.locator(".status")
    expect(status).to_contain_text("Paused after 10,000 steps")
    page.keyboard.press("ArrowLeft")
    until(page, "cursor.value.step === 9999")
    expect(status).not_to_contain_text("Paused")
    assert store(page, "store.notice.value") is None
