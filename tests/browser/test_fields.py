"""Number fields: they show the number itself, and refuse what is none beside the control, all in the same words."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.store import settle, store, until
from tests.sampling import long, sample


def opened(page: Page, query: str) -> None:
    page.goto(f"/?{query}")
    settle(page)


def field(page: Page, name: str) -> Locator:
    return page.get_by_role("textbox", name=name, exact=True)


def typed(box: Locator, text: str) -> None:
    box.fill(text)
    box.press("Enter")


def note(page: Page, box: Locator) -> Locator:
    return page.locator(".control", has=box).get_by_role("alert")


def test_untouched_field_changes_nothing(page: Page) -> None:
    opened(page, "preset=moons&seed=1234567&optimizer.eta=0.12345678")
    before = store(page, "[experiment.value, lane.value.courses.length]")
    expect(page).to_have_url(re.compile("&v=2$"))
    url = page.url
    for name, shown in (("Seed", "1234567"), ("η learning rate", "0.12345678")):
        box = field(page, name)
        expect(box).to_have_value(shown)
        box.press("Enter")
        box.fill(shown)
        box.press("Enter")
        box.blur()
        settle(page)
        assert store(page, "[experiment.value, lane.value.courses.length]") == before, name
        assert page.url == url, name
        expect(box).to_have_value(shown)


def test_number_fields_refuse_in_the_same_words(page: Page) -> None:
    opened(page, "preset=moons&seed=7&batch_size=10")
    before = store(page, "experiment.value")
    for name, stays in (("Seed", "7"), ("examples", "10"), ("n", str(before["objective"]["data"]["n"]))):
        box = field(page, name)
        typed(box, "12.7")
        expect(note(page, box)).to_have_text(f"12.7 is not a whole number; the value stays {stays}.")
        expect(box).to_have_value(stays)
    typed(field(page, "Seed"), "2147483648")
    expect(note(page, field(page, "Seed"))).to_have_text("2147483648 is outside 0 to 2147483647; the value stays 7.")
    settle(page)
    assert store(page, "experiment.value") == before
    box = field(page, "η learning rate")
    old = box.input_value()
    typed(box, "")
    expect(note(page, box)).to_have_text(f"A number is missing; the value stays {old}.")
    expect(box).to_have_value(old)
    typed(field(page, "Seed"), "2147483647")
    until(page, "experiment.value.seed === 2147483647")
    expect(note(page, field(page, "Seed"))).to_have_count(0)


# sampled: leaving the field, which comes in every other way out of it too
@pytest.mark.parametrize("leave", sample(["Tab", "Enter"], 1))
def test_bad_limit_for_playing_is_refused(page: Page, leave: str) -> None:
    opened(page, "preset=moons")
    page.get_by_text("Stop playing by itself").click()
    for name, text, said in (
        ("at step", "2.5", "2.5 is not a whole number; there stays no limit."),
        ("loss at most", "abc", "“abc” is not a number; there stays no limit."),
        ("gradient at most", "-1", "−1 is less than 0; there stays no limit."),
        ("after seconds", "abc", "“abc” is not a number; there stays no limit."),
    ):
        box = field(page, name)
        box.fill(text)
        box.press(leave)
        box.blur()
        expect(note(page, box)).to_have_text(said)
        expect(box).to_have_value("")
    typed(field(page, "loss at most"), "-0.5")
    until(page, "stops.value.loss === -0.5")
    typed(field(page, "loss at most"), "abc")
    expect(note(page, field(page, "loss at most"))).to_have_text("“abc” is not a number; the limit stays −0.5.")
    assert store(page, "stops.value") == {
        "step": None,
        "loss": -0.5,
        "gradient": None,
        "seconds": None,
        "score": None,
    }


def test_change_waits_and_applies_after_outage(page: Page, faults: Any) -> None:
    faults.allow("Failed to load resource|request failed")
    opened(page, "preset=moons&step=3")
    rate, n = field(page, "η learning rate"), field(page, "n")
    old = store(page, "experiment.value")
    page.context.set_offline(True)
    for box, text in ((rate, "0.5"), (n, "120")):
        typed(box, text)
        expect(box).to_have_value(text)
        expect(page.locator(".control", has=box)).to_contain_text("will be when the server answers")
    data = page.get_by_role("combobox", name="Data", exact=True)
    data.select_option("data circles")
    expect(page.locator(".control", has=data)).to_contain_text("Not applied yet")
    expect(rate).to_have_value("0.5")
    assert store(page, "experiment.value") == old
    page.context.set_offline(False)
    until(page, "experiment.value.objective.data.name === 'circles'")
    settle(page)
    assert store(page, "experiment.value.optimizer.eta") == 0.5
    expect(rate).to_have_value("0.5")
    expect(page.get_by_text("Not applied yet")).to_have_count(0)


@long
def test_change_taken_back_in_an_outage_changes_nothing(page: Page, faults: Any) -> None:
    faults.allow("Failed to load resource|request failed")
    opened(page, "preset=moons&step=3")
    rate = field(page, "η learning rate")
    old = rate.input_value()
    before = store(page, "[experiment.value, lane.value.courses.length]")
    page.context.set_offline(True)
    typed(rate, "0.5")
    expect(page.locator(".control", has=rate)).to_contain_text("Not applied yet")
    typed(rate, old)
    expect(page.locator(".control", has=rate)).not_to_contain_text("Not applied yet")
    page.context.set_offline(False)
    until(page, "store.offline.value === null")
    settle(page)
    assert store(page, "[experiment.value, lane.value.courses.length]") == before
