"""An old derivation says of which step it is until an answer comes; and derivations leave the keys to the run."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.derivation import asked, steepest
from tests.browser.store import settle, store, until
from tests.sampling import long


def test_without_a_server_it_says_whose_numbers_it_still_shows(page: Page, faults: Any) -> None:
    faults.allow("Failed to load resource|request failed")
    page.goto("/?preset=moons&step=30")
    settle(page)
    page.get_by_role("tab", name="Why", exact=True).click()
    asked(page)
    late, held = page.locator(".why-late"), page.locator(".landscape-readout .truth")
    expect(held).to_contain_text("the other 15 weights and biases are held")
    top = "box => box.getBoundingClientRect().top"
    before = page.locator(".why-short").evaluate(top)
    page.context.set_offline(True)
    page.keyboard.press("Home")
    until(page, "frame.value.state.step === 0")
    expect(late).to_have_text("These are the numbers of step 30; those of step 0 come when the server answers.")
    expect(page.locator(".why-short")).to_have_css("opacity", "0.55")
    assert page.locator(".why-short").evaluate(top) == before, "the lines keep their place"
    expect(held).to_contain_text("are held as at step 30")
    page.context.set_offline(False)
    asked(page)
    expect(late).to_have_count(0)
    expect(page.locator(".why-short")).to_have_css("opacity", "1")
    expect(held).to_contain_text("the other 15 weights and biases are held")


HOLD = """() => {
  const { fetch } = window;
  Object.assign(window, { waiting: [], holding: true });
  window.fetch = async (address, how) => {
    if (holding && /api.(landscape|boundary|views)$/.test(address)) await new Promise((done) => waiting.push(done));
    return fetch(address, how);
  };
}"""
LET = "waiting.splice(0).forEach((done) => done())"
NOTED = """async () => {
  const { effect } = await import("ui");
  const { surface, boundary } = await import("/static/js/store.js");
  Object.assign(window, { steps: [], words: [] });
  effect(() => window.steps.push(surface.value.step));
  effect(() => window.steps.push(boundary.value.step));
  const seen = () => [".landscape-readout .truth", ".data-late", ".network-legend"].forEach((place) => {
    window.words.push(document.querySelector(place)?.textContent ?? "");
  });
  new MutationObserver(seen).observe(document.body, { childList: true, characterData: true, subtree: true });
}"""
BOXES = """['.data-plot', '.data-legend', '.network-picture', '.readout']
  .map((place) => JSON.stringify(document.querySelector(place).getBoundingClientRect())).join()"""


def test_late_pictures_say_of_when_they_are_and_never_go_back(page: Page) -> None:
    page.goto("/?preset=moons&step=30")
    settle(page)
    until(page, "surface.value.u.length > 61 && boundary.value.x.length === 61")
    page.locator("h1").click()

    def says(words: str) -> None:
        expect(page.locator(".landscape-readout .truth")).to_contain_text(f"are held {words}")
        expect(page.locator(".data-late")).to_have_text(f"output {words}")
        expect(page.locator(".network-legend")).to_have_text(f"maps {words}")

    boxes = page.evaluate(BOXES)
    page.evaluate(HOLD)
    page.keyboard.press("Home")
    says("as at step 30")
    assert page.evaluate(BOXES) == boxes, "the words move nothing"
    expect(page.get_by_role("listbox", name="Examples")).to_have_accessible_description(
        re.compile("The output is shown as at step 30")
    )

    page.evaluate(NOTED)
    page.keyboard.press("ArrowRight")
    until(page, "cursor.value.step === 1")
    page.evaluate(LET)  # what comes is old by now, but nearer
    until(page, "surface.value.step === 0 && boundary.value.step === 0")
    says("as at step 0")
    words = page.evaluate("words")
    assert words and all("as at step" in text for text in words), "what is late stays so until it is up to date"

    page.evaluate(f"holding = false; {LET}")
    settle(page)
    until(page, "surface.value.u.length > 61 && boundary.value.x.length === 61")
    expect(page.locator(".data-late")).to_have_count(0)
    expect(page.locator(".network-legend")).not_to_contain_text("as at")
    page.evaluate("holding = true")
    page.keyboard.press("End")
    until(page, "cursor.value.step === 30 && window.waiting.length === 1")
    page.keyboard.press("Home")
    page.evaluate(f"holding = false; {LET}")
    settle(page)
    assert 30 not in page.evaluate("steps.slice(2)"), "farther from step 0 than the picture of step 1"


def test_quick_answer_moves_nothing(why: Page) -> None:
    """Quick beside the page's patience, which is 400 ms and has no end here."""
    why.evaluate(
        """() => {
          const wait = setTimeout;
          window.setTimeout = (work, ms, ...rest) => wait(work, ms === 400 ? 1e6 : ms, ...rest);
          window.seen = 0;
          new MutationObserver(() => { seen += document.querySelectorAll(".why-late").length; })
            .observe(document.querySelector(".why"), { childList: true, subtree: true });
        }"""
    )
    top = "box => box.getBoundingClientRect().top"
    before = why.locator(".why-short").evaluate(top)
    for _ in range(3):
        why.keyboard.press("ArrowRight")
        asked(why)
    assert why.evaluate("seen") == 0
    assert why.locator(".why-short").evaluate(top) == before


@long
def test_the_steepest_is_said_to_be_so_where_it_was(why: Page) -> None:
    name = steepest(why)
    subject = why.locator(".why-subject")
    expect(subject).to_contain_text("the steepest at step 0; choose any")
    for _ in range(40):  # at which step another one is steeper is the engine's business
        why.keyboard.press("ArrowRight")
        settle(why)
        if steepest(why) != name:
            break
    assert steepest(why) != name, "the same weight is the steepest at every step"
    asked(why)
    expect(subject).to_contain_text("the steepest at step 0; choose any")


@long
def test_clicked_tab_leaves_the_arrow_keys_to_the_run(page: Page) -> None:
    page.goto("/?preset=moons")
    settle(page)
    tab = page.get_by_role("tab", name="Why", exact=True)
    tab.click()
    page.keyboard.press("ArrowRight")
    until(page, "frame.value.state.step === 1 && !phase.value")
    page.keyboard.press("ArrowLeft")
    until(page, "frame.value.state.step === 0")
    expect(tab).to_have_attribute("aria-selected", "true")
    # from the keyboard they go from tab to tab
    tab.focus()
    page.keyboard.press("ArrowRight")
    compare = page.get_by_role("tab", name="Compare")
    expect(compare).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowLeft")
    expect(tab).to_be_focused()
    assert store(page, "cursor.value.step") == 0
