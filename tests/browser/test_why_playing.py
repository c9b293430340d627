"""A derivation that plays: what waits for the run to rest, for the ear and out of sight, is then as it should be."""

from __future__ import annotations

import json
from urllib.parse import quote

from playwright.sync_api import Page, expect

from tests.browser.derivation import DEEP, asked, line, number, part
from tests.browser.store import settle, until

# Spoken numbers beside those that are seen, of every line that has been typeset.
PAIRS = """all => all.map(line => {
  const said = [...line.querySelectorAll('.numbers mn, .numbers mtext')].map(one => one.textContent);
  return [...line.querySelectorAll('.why-number')].filter(one => !said.includes(one.textContent)).length;
})"""
ROWS = """async () => {
  const { answers } = await import('/static/js/explain/ask.js');
  const { exact } = await import('/static/js/format.js');
  const { example, contribution } = answers.value.get('parameter').contributions;
  const known = new Map(example.map((name, i) => [String(name), exact(contribution[i])]));
  const rows = [...document.querySelectorAll('.why-examples tbody tr')];
  const wrong = rows.filter(row => row.querySelector('td.wide').title !== known.get(row.querySelector('th').innerText));
  return [rows.length, wrong.length];
}"""


def test_rest_brings_every_row_and_spoken_number_up_to_date(page: Page) -> None:
    page.goto(f"/?experiment={quote(json.dumps(DEEP | {'batch_size': 300}))}")
    settle(page)
    page.get_by_role("tab", name="Why", exact=True).click()
    expect(number(line(page, "gradient"), "sum")).to_be_visible()
    part(page, "levels")
    examples = part(page, "batch")
    for count in (32, 56, 80, 104):
        examples.locator("button.link").press("Enter")  # not by its place, which the rows and lines above it still move
        expect(examples.locator("tbody tr")).to_have_count(count)
    page.locator(".why-scroll").focus()
    page.keyboard.press("Space")
    until(page, "cursor.value.step >= 12")
    page.keyboard.press("Space")
    asked(page)
    page.wait_for_timeout(300)
    assert set(page.locator(".why-math").evaluate_all(PAIRS)) == {0}
    rows, wrong = page.evaluate(ROWS)
    assert rows == 104 and wrong == 0
