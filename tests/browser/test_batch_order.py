"""The order of the batches: a control beside their size, kept in the link, absent where batches have all examples."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.store import settle, store, until


def test_batches_in_the_order_of_the_data(page: Page) -> None:
    page.goto("/?preset=moons&mode=2d&v=2")
    settle(page)
    order = page.get_by_role("combobox", name="Order", exact=True)
    expect(order).to_have_value("shuffled")  # a link that does not say means what it always meant
    first = store(page, "frame.value.batch")
    assert first != list(range(10))
    order.select_option("In the order of the data")
    until(page, "frame.value.batch[0] === 0")
    assert store(page, "frame.value.batch") == list(range(10))
    expect(page.locator("fieldset", has=order)).to_contain_text("Every epoch has the same batches: the rows one after")
    expect(page).to_have_url(re.compile("batch_order=%22given%22"))
    page.goto(page.url + "&step=31")
    until(page, "cursor.value.step === 31 && frame.value.batch")
    assert store(page, "frame.value.batch") == list(range(10, 20))
    # all examples at once have no order, and smaller batches come back with theirs
    page.get_by_role("group", name="Examples in each update").get_by_role("button", name="All 300").click()
    until(page, "experiment.value.batch_size === null")
    expect(order).to_have_count(0)
    page.get_by_role("group", name="Examples in each update").get_by_role("button", name="Mini-batch").click()
    until(page, "experiment.value.batch_size === 10")
    assert store(page, "frame.value.batch") == list(range(10, 20))
    expect(order).to_have_value("given")
