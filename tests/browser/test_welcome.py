"""The first minute: one sentence, one thing to do, and a tour of the real page."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.store import settle, store, until
from tests.browser.test_meant import Held
from tests.sampling import long

OUTPUT = "Array.from(boundary.value.output)"
STEPS = re.compile(r"/api/step$")
STOPS = ["The ball", "The landscape", "The network", "The numbers", "Why"]


def test_first_visit_bends_a_boundary_with_one_press(page: Page) -> None:
    page.goto("/")
    settle(page)
    welcome = page.locator(".status.welcome")
    expect(welcome).to_contain_text("The picture shows the network’s loss")
    at_first = store(page, OUTPUT)
    assert at_first
    welcome.get_by_role("button", name="Train it for 3 seconds").click()
    until(page, "frame.value.state.step === 90 && !playing.value")
    settle(page)
    assert store(page, OUTPUT) != at_first
    expect(page.locator(".status")).to_contain_text(
        "90 updates moved the weights: see the boundary in Data. Over all training examples the loss fell."
    )
    page.keyboard.press("Home")
    until(page, "frame.value.state.step === 0")
    expect(welcome).to_have_count(0)
    page.goto("/?preset=rosenbrock")
    settle(page)
    expect(welcome).to_have_count(0)


def test_welcome_ends_with_the_first_step_or_when_closed(open_page: Callable[..., Page]) -> None:
    for act in (lambda p: p.keyboard.press("ArrowRight"), lambda p: p.get_by_label("Close the welcome").click()):
        page = open_page()
        page.goto("/?preset=himmelblau&step=3")
        settle(page)
        welcome = page.locator(".status.welcome")
        expect(welcome).to_contain_text("The picture shows the function")
        act(page)
        expect(welcome).to_have_count(0)
        until(page, "localStorage.getItem('descent.welcomed') !== null")  # "Computing…" comes before
        page.reload()
        settle(page)
        expect(welcome).to_have_count(0)


def test_welcome_outlives_the_way_of_a_link_to_its_step(page: Page) -> None:
    """On a slow way the welcome is there for a moment before the link's steps, which nobody made."""
    late = Held(page, STEPS)
    page.goto("/?preset=himmelblau&step=3")
    welcome = page.locator(".status.welcome")
    late.asked()
    expect(page.get_by_text("Running to step 3")).to_be_visible()
    late.let_go()
    until(page, "cursor.value.step === 3")
    settle(page)
    expect(welcome).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(welcome).to_have_count(0)


def test_tour_goes_through_the_real_page(page: Page) -> None:
    page.goto("/?preset=moons")
    settle(page)
    help_button = page.get_by_role("button", name="Help: keys and what the page shows")
    help_button.click()
    page.get_by_role("button", name="Take the tour").click()
    tour = page.get_by_role("region", name="Tour")
    for i, title in enumerate(STOPS):
        expect(tour.get_by_role("heading")).to_have_text(f"{title} {i + 1} of 5")
        expect(page.locator("[data-toured]")).to_have_count(1)
        card, window = tour.bounding_box(), page.viewport_size
        assert card and window
        assert card["x"] >= 0 and card["x"] + card["width"] <= window["width"]
        assert card["y"] >= 0 and card["y"] + card["height"] <= window["height"]
        if title == "The landscape":  # nothing is modal: the page goes on meanwhile
            page.get_by_role("button", name="Step", exact=True).click()
            until(page, "frame.value.state.step === 1")
        if i < 4:
            tour.get_by_role("button", name="Next").click()
    expect(page.get_by_role("tab", name="Why")).to_have_attribute("aria-selected", "true")
    tour.get_by_role("button", name="Back").click()
    expect(page.get_by_role("tab", name="Numbers")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(tour).to_have_count(0)
    expect(page.locator("[data-toured]")).to_have_count(0)


@long
def test_tour_fits_a_phone(open_page: Callable[..., Page]) -> None:
    page = open_page(viewport={"width": 740, "height": 360}, has_touch=True)
    page.goto("/")
    settle(page)
    for button in page.locator(".status.welcome button").all():  # held sideways, too
        expect(button).to_be_in_viewport(ratio=0.9)
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("button", name="Show me around").click()
    tour = page.get_by_role("region", name="Tour")
    step = page.get_by_role("button", name="Step", exact=True)
    for i in range(5):
        expect(tour.get_by_role("heading")).to_contain_text(f"{i + 1} of 5")
        expect(page.locator("[data-toured]")).to_be_visible()
        card, button = tour.bounding_box(), step.bounding_box()
        assert card and button and card["x"] >= 0 and card["x"] + card["width"] <= 390
        assert card["y"] + card["height"] <= button["y"], "the card covers Step"
        tour.get_by_role("button", name="Next" if i < 4 else "Done").click()
    expect(tour).to_have_count(0)
    page.set_viewport_size({"width": 360, "height": 740})  # one picture at a time: each stop opens its own
    page.locator('.tabstrip [data-tab="data"]').click()
    page.get_by_role("button", name="Help: keys and what the page shows").click()
    page.get_by_role("button", name="Take the tour").click()
    for room in ("landscape", "landscape", "network", "numbers", "why"):
        expect(page.locator(f'.tabstrip [data-tab="{room}"]')).to_have_attribute("aria-pressed", "true")
        expect(page.locator("[data-toured]")).to_be_visible()
        card, place = tour.bounding_box(), page.locator("[data-toured]").bounding_box()
        assert card and place and card["y"] + card["height"] < place["y"] + place["height"] / 3, "it covers its place"
        tour.get_by_role("button", name="Done" if room == "why" else "Next").click()
