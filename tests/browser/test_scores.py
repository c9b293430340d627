"""Accuracy and R²: beside the data, in stop conditions."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.store import settle, store, until
from tests.sampling import long


def scores(page: Page) -> list[str]:
    return page.locator(".data-scores dd").all_inner_texts()


def test_classes_have_an_accuracy_and_several_a_table_of_who_is_called_what(page: Page) -> None:
    page.goto("/?preset=iris&step=20&v=2")
    settle(page)
    train, test = store(page, "[frame.value.score_train, frame.value.score_test]")
    expect(page.locator(".data-scores")).to_contain_text("accuracy")
    assert scores(page) == [f"{100 * train:.1f} %", f"{100 * test:.1f} %"]
    table = page.locator("table.confusion")
    cells = [int(text) for text in table.locator("td:not(:empty)").all_inner_texts()]
    assert sum(cells) == 120 and sum(cells[::4]) / 120 == train
    table.get_by_role("button", name="training").click()
    expect(table.get_by_role("button", name="test")).to_be_visible()
    cells = [int(text) for text in table.locator("td:not(:empty)").all_inner_texts()]
    assert sum(cells) == 30 and sum(cells[::4]) / 30 == test
    page.keyboard.press("Shift+ArrowRight")
    until(page, "frame.value.state.step === 30")
    assert scores(page)[0] == f"{100 * store(page, 'frame.value.score_train'):.1f} %"
    # the chart, on demand
    chart = page.locator(".loss-chart")
    chart.get_by_role("button", name="accuracy").click()
    expect(chart).to_contain_text("accuracy over steps")
    expect(chart.locator(".series").first).to_contain_text(scores(page)[0])
    chart.get_by_role("slider").focus()
    page.keyboard.press("Home")
    first = store(page, "lane.value.frames.number('score_train', 0)")
    expect(chart.locator(".reading")).to_contain_text(f"{100 * first:.2f} %")
    # every step that was computed has its own
    known = "[...Array(31).keys()].every(t => lane.value.frames.number('score_train', t) !== null)"
    assert store(page, known)


@long
def test_numbers_have_r2_and_what_has_no_score_shows_none(page: Page) -> None:
    page.goto("/?preset=sine&step=50&v=2")
    settle(page)
    expect(page.locator(".data-scores")).to_contain_text("R²")
    assert float(scores(page)[0].replace("−", "-")) == float(f"{store(page, 'frame.value.score_train'):.3g}")
    expect(page.locator("table.confusion")).to_have_count(0)
    page.get_by_text("Stop playing by itself").click()
    expect(page.get_by_role("textbox", name="R² at least")).to_be_visible()
    page.goto("/?preset=chain&v=2")  # one example: nothing to explain
    settle(page)
    expect(page.locator(".data-scores")).to_have_count(0)


@long
def test_playing_stops_at_an_accuracy(page: Page) -> None:
    page.goto("/?preset=moons&v=2")
    settle(page)
    page.get_by_text("Stop playing by itself").click()
    box = page.get_by_role("textbox", name="accuracy at least")
    box.fill("95")
    box.press("Enter")
    expect(page.locator(".control", has=box).get_by_role("alert")).to_contain_text("95 is outside 0 to 1")
    box.fill("85 %")
    box.press("Enter")
    expect(box).to_have_value("0.85")
    expect(page).to_have_url(re.compile(r"stop\.score=0\.85"))
    page.get_by_role("combobox", name=re.compile("peed")).select_option("100")
    page.get_by_role("button", name="Play").click()
    expect(page.locator(".status")).to_contain_text("accuracy is")
    step = store(page, "cursor.value.step")
    values = store(page, f"[...Array({step} + 1).keys()].map(t => lane.value.frames.number('score_train', t))")
    assert max(values[:-1]) < 0.85 <= values[-1]


def test_the_race_table_has_scores(page: Page) -> None:
    page.goto("/?preset=moons&lane1=A&lane2=B&lane2.optimizer.name=adam&step=30&room=lanes&v=2")
    until(page, "lanes.value.length === 2 && cursor.value.step === 30")
    for name in ("A", "B"):
        marks = "['score_train', 'score_test'].map(key => (100 * l.frames.number(key, 30)).toPrecision(3))"
        train, test = store(page, f"lanes.value.filter(l => l.name === '{name}').map(l => {marks})[0]")
        row = page.locator(".lanes tbody tr", has=page.get_by_role("button", name=name, exact=True))
        expect(row).to_contain_text(f"{train} / {test} %")
