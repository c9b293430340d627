"""A function is typed as a person would: with a mistake, mended, stepped, with a hole, and opened again by its link."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.store import settle, store, until

FORMULA = "experiment.value.objective.formula"


def test_a_function_is_typed_with_a_mistake_and_mended(
    open_page: Callable[..., Page], axe: Callable[..., list[str]], faults
) -> None:
    faults.allow("422")
    page = open_page(color_scheme="dark")
    page.goto("/?preset=parabola")
    settle(page)
    page.get_by_role("combobox", name="Function", exact=True).select_option("function typed")
    until(page, f"{FORMULA} === 'x^2/4 + sin(3x)'")
    box = page.get_by_role("textbox", name="f(x) or f(x, y) =")
    expect(box).to_have_value("x^2/4 + sin(3x)")
    expect(page.locator(".function-card")).to_contain_text("Minima found")

    box.fill("x^2 + lgo(y)")
    wrong = page.locator(".formula-mistake")
    expect(wrong).to_contain_text("At character 7, expected: one of x, y, pi")
    assert wrong.locator("pre").text_content() == "x^2 + lgo(y)\n      ^"
    expect(page.locator(".typed-function")).to_contain_text("The function in force is still x^2/4 + sin(3x).")
    assert store(page, FORMULA) == "x^2/4 + sin(3x)"
    assert axe(page) == []

    # a range that is too narrow is refused beside its end, not as a mistake in the formula
    box.fill("x^2/4 + sin(3x)")
    expect(wrong).to_have_count(0)
    end = page.get_by_role("textbox", name="x to")
    end.fill("-3.9999999999")
    end.press("Enter")
    note = page.locator(".control", has=end).get_by_role("alert")
    expect(note).to_contain_text("Range of x “[-4.0, -3.9999999999]” cannot be used")
    expect(page.locator(".wrong-note", has_text="cannot be used")).to_have_count(1)
    expect(wrong).to_have_count(0)

    box.fill("x^2 + y^2 - log(x + y + 2)")
    until(page, f"{FORMULA} === 'x^2 + y^2 - log(x + y + 2)'")
    expect(wrong).to_have_count(0)
    page.get_by_role("button", name="2-D").click()
    until(page, "surface.value?.undefined > 0 && surface.value.hole && surface.value.overflowed === 0")
    settle(page)
    page.get_by_role("button", name="Step", exact=True).press("Enter")
    until(page, "frame.value.state.step === 1")
    at = store(page, "frame.value.state.parameters")
    page.get_by_role("tab", name="Why").click()
    page.get_by_role("button", name="The function and all its slopes").click()
    expect(page.locator(".derivation, .why").last).to_contain_text("∂")

    again = open_page()
    until(page, "location.search.includes('formula') && location.search.includes('step=1')")
    again.goto(page.evaluate("location.pathname + location.search"))
    settle(again)
    assert store(again, FORMULA) == "x^2 + y^2 - log(x + y + 2)"
    until(again, "frame.value.state.step === 1")
    assert store(again, "frame.value.state.parameters") == at
    expect(again.get_by_role("textbox", name="f(x) or f(x, y) =")).to_have_value("x^2 + y^2 - log(x + y + 2)")

    # into the hole: the run ends and says why
    box.fill("log(x)")
    until(page, f"{FORMULA} === 'log(x)'")
    page.get_by_role("textbox", name="η learning rate").fill("1")
    page.get_by_role("textbox", name="η learning rate").press("Enter")
    until(page, "experiment.value.optimizer.eta === 1")
    page.get_by_role("button", name="Play").press("Enter")
    expect(page.locator(".status.alarm")).to_contain_text("the function is undefined: log of a negative number")
