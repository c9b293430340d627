"""Reading a race of twelve: a ranking and a legend that are whole, maps on the stage, hidden lanes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.store import settle, store, until
from tests.sampling import long

STEP = 30
RACE = """async () => {
  const { race } = await import('/static/js/run/lanes/race.js');
  const { runTo } = await import('/static/js/time/player.js');
  const { catalog, experiment, options } = await import('/static/js/store.js');
  const { schedule, clip } = experiment.value;
  const eta = ({ parameters }) => parameters.find((p) => p.name === 'eta').default;
  const named = catalog.value.optimizers.map((o) => ({ name: o.name, eta: eta(o) }));
  const terms = [...named, ...named.map((o) => ({ ...o, eta: o.eta / 2 }))].slice(0, 12);
  await race(terms.map((optimizer) => ({ optimizer, schedule, clip })));
  options.value = { ...options.peek(), detail: 'lanes', tab: 'lanes' };
  runTo(STEP);
}""".replace("STEP", str(STEP))
CUT = """() => {
  const room = document.querySelector('.lanes').getBoundingClientRect();
  return [...document.querySelectorAll('.lanes tbody :is(td, th)')].filter((cell) => {
    const box = cell.getBoundingClientRect();
    return box.width < 1 || box.left < room.left - 1 || box.right > room.right + 1
      || cell.scrollWidth > cell.clientWidth + 1;
  }).map((cell) => cell.className);
}"""


def raced(page: Page) -> Page:
    page.goto("/?preset=moons")
    settle(page)
    page.evaluate(RACE)
    until(page, f"store.lanes.value.length === 12 && frame.value.state.step === {STEP}")
    settle(page)
    return page


def test_twelve_lanes_are_ranked_told_and_copied_whole(open_page: Callable[..., Page], axe: Any) -> None:
    page = raced(open_page(permissions=["clipboard-read", "clipboard-write"]))
    rows = page.locator(".lanes tbody tr")
    expect(rows).to_have_count(12)
    expect(page.locator(".branch-tree")).to_have_count(0)  # there is no fork
    page.get_by_role("textbox", name="Target loss").fill("0.3")
    page.get_by_role("textbox", name="Target loss").press("Enter")
    expect(page.locator(".lanes .reached").last).to_be_visible()
    losses = store(page, f"store.lanes.value.map(l => l.frames.number('loss_train', {STEP})).sort((a, b) => a - b)")
    page.get_by_role("button", name="Copy table").click()
    expect(page.locator(".status")).to_contain_text("copied")
    heads, *lines = [line.split("\t") for line in page.evaluate("navigator.clipboard.readText()").split("\n")]
    assert heads[:5] == ["place", "lane", "method", "learning rate", f"loss at step {STEP}"]
    assert [float(line[4]) for line in lines] == losses
    assert [line[0] for line in lines] == [str(place) for place in range(1, 13)]
    # the legend has them all, in a narrow window too, and so has the table
    chips = page.get_by_role("group", name="Lanes").get_by_role("button")
    for width, height in ((1440, 900), (1024, 768)):
        page.set_viewport_size({"width": width, "height": height})
        expect(chips).to_have_count(12)
        for chip in chips.all():
            expect(chip).to_be_in_viewport(ratio=0.99)
        assert page.evaluate(CUT) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate(CUT) == []
    assert axe(page) == []
    # and so has the handout, on one sheet of A4
    until(page, "performance.getEntriesByType('resource').some(e => e.name.includes('later/rooms'))")
    page.wait_for_load_state("networkidle")
    page.set_viewport_size({"width": 703, "height": 1030})  # A4 without its margins
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    ranking = page.locator(".handout-ranking tbody tr")
    expect(ranking).to_have_count(12)
    shown = ranking.evaluate_all("rows => rows.map(row => [...row.cells].map(cell => cell.textContent.trim()))")
    assert [[row[0], row[2]] for row in shown] == [[line[0], line[2]] for line in lines]
    assert page.locator(".handout").evaluate("e => e.scrollWidth <= innerWidth && e.scrollHeight <= innerHeight")


@long
def test_lanes_are_hidden_and_their_maps_fill_the_stage(page: Page) -> None:
    raced(page)
    drawn = "(await import('/static/js/landscape/flat/trails.js')).trails.value.length"
    page.get_by_role("checkbox", name="Draw lane C").uncheck()
    assert page.evaluate(f"async () => {drawn}") == 11
    expect(page.get_by_role("checkbox", name="Draw lane A")).to_be_disabled()
    page.get_by_role("button", name="Small maps").click()
    maps = page.get_by_role("list", name="A map for each lane")
    expect(maps.get_by_role("listitem")).to_have_count(11)
    stage = page.locator(".landscape-room .picture").bounding_box()
    cells = [cell.bounding_box() for cell in maps.get_by_role("listitem").all()]
    assert stage and all(cells)
    right = max(cell["x"] + cell["width"] for cell in cells if cell)
    low = max(cell["y"] + cell["height"] for cell in cells if cell)
    assert right > stage["x"] + 0.95 * stage["width"]
    assert stage["y"] + 0.9 * stage["height"] < low < stage["y"] + stage["height"] + 1
    maps.get_by_role("button", name="Lane D").click()
    until(page, "cursor.value.lane === 3")
    # a lane that is looked at is drawn again
    page.get_by_role("group", name="Lanes").get_by_role("button").nth(2).click()
    expect(maps.get_by_role("listitem")).to_have_count(12)
    page.get_by_role("button", name="All on one map").click()
    expect(maps).to_have_count(0)
