"""Events on the time axis: what the engine found has a mark, a click goes there, and the status line tells."""

from __future__ import annotations

import httpx
from playwright.sync_api import Page, expect

from tests.browser.hands import type_rate
from tests.browser.store import settle, store, until
from tests.sampling import long


def run_to(page: Page, preset: str, step: int) -> None:
    page.goto(f"/?preset={preset}&mode=2d")
    settle(page)
    page.evaluate(f"import('/static/js/time/player.js').then(p => p.move({step}))")


def test_a_saddle_has_its_mark_and_a_branch_keeps_those_of_the_past_it_shares(page: Page) -> None:
    run_to(page, "saddle", 60)
    until(page, "store.events.value.length > 0")
    events = store(page, "store.events.value")
    assert [event["kind"] for event in events] == ["plateau", "saddle"]
    events = events[1:]
    step = events[0]["step"]
    marks = page.get_by_role("list", name="Events of this run").get_by_role("button")
    expect(marks).to_have_count(2)
    marks.last.click()
    until(page, f"cursor.value.step === {step}")
    expect(page.locator(".status")).to_contain_text(events[0]["title"])
    # the engine's word against the function's own numbers: the gradient is shortest there, and one way leads down
    norms = store(page, "[...lane.value.frames.held.values()].map(f => f.gradient_norm)")
    assert abs(norms.index(min(norms)) - step) <= 1
    until(page, "frame.value.eigenvalues")
    assert min(store(page, "frame.value.eigenvalues")) < 0

    # a branch
    page.evaluate("import('/static/js/time/player.js').then(p => p.jump(60))")
    until(page, "cursor.value.step === 60 && store.events.value.length === 2")
    past = store(page, "store.events.value")
    page.keyboard.press("f")
    type_rate(page, "0.02")
    expect(page.locator(".status")).to_contain_text("Goes on from step 60")
    page.locator("h1").click()
    page.keyboard.press("Shift+ArrowRight")
    until(page, "cursor.value.step === 70 && cursor.value.lane === 1 && store.events.value.length > 0")
    assert store(page, "store.events.value")[:2] == past
    # events after the turn are the branch's own: before the saddle it has none
    page.keyboard.press("Home")
    page.keyboard.press("f")
    type_rate(page, "0.001")
    until(page, "cursor.value.lane === 2 && lane.value.experiment.optimizer.eta === 0.001")
    until(page, "store.events.value.length === 0")


@long
def test_a_flat_stretch_is_slow_until_the_loss_falls(page: Page) -> None:
    """Further out on the plateau: nobody knows at first, and the one mark changes its name."""
    run_to(page, "plateau", 0)
    begin = "e => { e.objective.start = [2.9, 2.4]; }"
    page.evaluate(
        f"import('/static/js/run/changes/experiment.js').then(w => {{ w.changeExperiment('start', {begin}); }})"
    )
    until(page, "lane.value.experiment.objective.start[0] === 2.9")
    page.evaluate("import('/static/js/time/player.js').then(p => p.move(110))")
    until(page, "store.events.value.length > 0")
    assert [(e["kind"], e["until"]) for e in store(page, "store.events.value")] == [("slow", None)]
    mark = page.get_by_role("list", name="Events of this run").get_by_role("button").first
    expect(mark).to_have_text("▭")  # the plateau's bar, open as the question
    page.evaluate("import('/static/js/time/player.js').then(p => p.move(500))")
    until(page, "store.events.value.some(e => e.kind === 'basin')")
    assert [(e["kind"], e["step"]) for e in store(page, "store.events.value")][:1] == [("plateau", 0)]
    assert "slow" not in [e["kind"] for e in store(page, "store.events.value")]
    expect(mark).to_have_text("▬")


@long
def test_events_are_the_same_in_pieces(page: Page, live_server: str) -> None:
    run_to(page, "saddle", 30)
    until(page, "cursor.value.step === 30 && store.events.value.length > 0")
    assert [event["kind"] for event in store(page, "store.events.value")] == ["saddle"]
    page.evaluate("import('/static/js/time/player.js').then(p => p.move(30))")
    until(page, "cursor.value.step === 60 && store.events.value.some(e => e.kind === 'plateau')")
    pieces = store(page, "store.events.value")
    experiment = store(page, "lane.value.experiment")
    whole = httpx.post(f"{live_server}/api/events", json={"experiment": experiment, "steps": 60}).json()["events"]
    assert pieces == whole


def test_a_diverged_run_ends_with_its_mark(page: Page) -> None:
    run_to(page, "explodes", 100)
    until(page, "store.events.value.some(e => e.kind === 'diverged')")
    mark = page.get_by_role("button", name="Diverged.")
    mark.click()
    expect(page.locator(".status")).to_contain_text("Diverged")


@long
def test_long_event_text_can_be_read_and_moves_nothing(page: Page) -> None:
    run_to(page, "xor", 300)
    until(page, "store.events.value.some(e => e.kind === 'saddle')")
    event = next(e for e in store(page, "store.events.value") if e["kind"] == "saddle")
    top = "document.querySelector('.timeline .controls').getBoundingClientRect().top"
    status = page.locator(".status")
    # its text, laid out, is within its box but for the leading: not cut at the side, nor a line of it below
    cut = """e => { const range = document.createRange(); range.selectNodeContents(e);
      const [text, box] = [range, e].map(x => x.getBoundingClientRect());
      return Math.max(text.right - box.right, box.left - text.left, text.bottom - box.bottom, box.top - text.top); }"""
    for width, height in ((1440, 900), (1024, 768), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("import('/static/js/time/player.js').then(p => p.jump(300))")
        settle(page)
        expect(status).not_to_contain_text("Saddle region.")
        before = page.evaluate(top)
        page.evaluate(f"import('/static/js/time/player.js').then(p => p.jump({event['step']}))")
        expect(status).to_contain_text("Saddle region.")
        assert "-" not in status.inner_text() and "\u2212" in status.inner_text()
        assert status.evaluate(cut) <= 3, width
        if width > 390:
            assert page.evaluate(top) == before, width


@long
def test_a_slow_climb_is_told_of_all_the_way_up(page: Page) -> None:
    """0.0201 is just above 2 / 100: nothing overflows, and nothing else says why the loss grows."""
    page.goto("/?preset=condition_100&optimizer.eta=0.0201&mode=2d")
    settle(page)
    page.evaluate("import('/static/js/time/player.js').then(p => p.move(300))")
    until(page, "cursor.value.step === 300 && store.events.value.length > 0")
    assert [(e["kind"], e["step"], e["until"]) for e in store(page, "store.events.value")] == [("overshoot", 0, None)]
    status = page.locator(".status")
    for step in (300, 120, 0):
        page.evaluate(f"import('/static/js/time/player.js').then(p => p.jump({step}))")
        until(page, f"cursor.value.step === {step}")
        expect(status).to_contain_text("0.0201 * 100 = 2.01, is above 2, so the distance along that direction grows")
    mark = page.get_by_role("list", name="Events of this run").get_by_role("button")
    expect(mark).to_have_text("↑")
    expect(mark).to_have_attribute("aria-pressed", "true")
