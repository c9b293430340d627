"""What a lesson asks the server for: studies, run with their intervals, read to the end, cancelled; an outage."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.store import progress, settle
from tests.browser.test_outage import SERVER

SETTLED_STUDY = 30_000  # milliseconds a study may take beside other work


def test_a_study_shows_its_intervals_and_its_numbers(open_lesson: Callable[..., Page]) -> None:
    page = open_lesson()
    study = page.locator(".study").first
    study.get_by_role("button", name="Run the study").click()
    expect(study.locator(".finding")).to_be_visible(timeout=SETTLED_STUDY)
    chart = study.locator(".study-panels svg")
    expect(chart).to_have_count(1)
    assert study.locator(".study-key li").all_inner_texts() == ["Gradient descent", "Adam"]
    assert chart.locator(".dot").count() == 8 and chart.locator(".range").count() == 8
    assert chart.locator(".below").all_text_contents() == ["0.001", "0.01", "0.1", "1"]
    study.get_by_role("button", name="Show the numbers").click()
    row = study.locator(".study-numbers tbody tr").filter(has_text=re.compile("Adam.*0.001"))
    assert row.locator("td").all_inner_texts() == ["Adam", "0.001", "0 %", "0 % to 56 %", "3"]
    # a whisker is where its interval is: none of three runs is 0 to 56 %, from the axis to just above the middle line
    box = chart.locator("g").filter(has=page.locator("title", has_text=re.compile("^Adam, learning rate η 0.001:")))
    low, high = (float(box.locator(".range").get_attribute(name) or "nan") for name in ("y1", "y2"))
    grid = [float(line.get_attribute("y1") or "nan") for line in chart.locator(".grid").all()]
    assert abs(low - max(grid)) < 1
    assert abs((low - high) / (max(grid) - min(grid)) - 0.5615) < 0.02
    assert progress(page)["downhill"]["ran"] is True


def test_a_study_reads_its_answer_to_the_end(open_lesson: Callable[..., Page]) -> None:
    page = open_lesson()
    page.evaluate(  # the answer line by line, and its end only to a reader that asks for more than the last line
        """() => {
          const real = window.fetch;
          window.fetch = async (url, options) => {
            const answer = await real(url, options);
            if (!String(url).endsWith("/api/study")) return answer;
            const lines = (await answer.text()).split("\\n").filter(Boolean);
            const pull = (stream) => {
              const line = lines.shift();
              if (line) return stream.enqueue(new TextEncoder().encode(line + "\\n"));
              stream.close();
              window.readToTheEnd = true;
            };
            return new Response(new ReadableStream({ pull }, { highWaterMark: 0 }), { headers: answer.headers });
          };
        }"""
    )
    study = page.locator(".study").first
    study.get_by_role("button", name="Run the study").click()
    expect(study.locator(".finding")).to_be_visible(timeout=SETTLED_STUDY)
    page.wait_for_function("() => window.readToTheEnd", timeout=3000)  # until then the connection is taken


def test_a_study_is_cancelled_and_what_came_in_stays(open_lesson: Callable[..., Page]) -> None:
    page = open_lesson()
    study = page.locator(".study").nth(1)
    study.get_by_role("button", name="Run the study").click()
    expect(study).to_contain_text(re.compile(r"[1-8] of 10"), timeout=SETTLED_STUDY)
    study.get_by_role("button", name="Cancel").click()
    expect(study).to_contain_text(re.compile(r"cancelled at [1-9] of 10"))
    dots = study.locator(".study-panels .dot").count()
    assert 0 < dots < 10
    page.wait_for_timeout(1500)
    assert study.locator(".study-panels .dot").count() == dots
    expect(study.locator(".finding")).to_have_count(0)
    expect(study.get_by_role("button", name="Run it again")).to_be_enabled()
    assert progress(page)["downhill"]["ran"] is False


def test_lesson_says_that_its_actions_wait_and_does_both(open_lesson: Callable[..., Page], faults: Any) -> None:
    faults.allow("ERR_FAILED")
    page = open_lesson()
    settle(page)
    page.route(SERVER, lambda route: route.abort())
    block, runs = page.locator(".predict").first, page.locator(".runs").first
    block.get_by_label("Your prediction").fill("1.2")
    block.get_by_role("button", name="Check").click()
    runs.get_by_role("button", name="Run it").click()
    for place in (block, runs):
        expect(place).to_contain_text("This waits for the server.")
    page.unroute(SERVER)
    expect(block.locator(".word")).to_be_visible()
    expect(runs.locator("tbody tr").first).to_be_visible()
    expect(page.get_by_text(re.compile("waits? for the server"))).to_have_count(0)
