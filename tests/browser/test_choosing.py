"""A choice comes ready to run, and is found again as it was left."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from app.core.catalog.activations import ACTIVATIONS as ACTIVATION_TABLE
from tests.browser.store import settle, store, until
from tests.sampling import long

ETA = "experiment.value.optimizer.eta"


def field(page: Page, name: str) -> Locator:
    return page.get_by_role("textbox", name=name)


def choose(page: Page, control: str, value: str, holds: str) -> None:
    page.get_by_role("combobox", name=control, exact=True).select_option(value)
    until(page, holds)


def set_rate(page: Page, text: str) -> None:
    field(page, "η learning rate").fill(text)
    field(page, "η learning rate").press("Enter")
    until(page, f"{ETA} === {float(text)}")


def test_methods_and_functions_bring_their_rates_and_keep_them(page: Page) -> None:
    page.goto("/?preset=moons")
    settle(page)
    choose(page, "Method", "momentum", "experiment.value.optimizer.name === 'momentum'")
    choose(page, "Method", "gd", f"experiment.value.optimizer.name === 'gd' && {ETA} === 0.2")

    choose(page, "Data", "function rosenbrock", "experiment.value.objective.name === 'rosenbrock'")
    assert store(page, f"[{ETA}, experiment.value.objective.start]") == [0.001, [-1.2, 1]]
    page.evaluate("import('/static/js/time/player.js').then(p => p.move(100))")
    until(page, "frame.value.state.step === 100")
    assert store(page, "[lane.value.status, frame.value.loss < 5]") == ["running", True]
    set_rate(page, "0.0005")
    choose(page, "Function", "function goldstein_price", f"{ETA} === 0.00001")
    choose(page, "Function", "function rosenbrock", f"{ETA} === 0.0005")
    choose(page, "Function", "data moons", f"{ETA} === 0.2")


@long
def test_a_race_begins_with_the_rates_of_the_function(page: Page) -> None:
    page.goto("/?preset=moons")
    settle(page)
    page.get_by_role("button", name="Race").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("textbox", name="η").nth(1)).to_have_value("0.05")
    page.keyboard.press("Escape")
    choose(page, "Data", "function rosenbrock", "experiment.value.objective.name === 'rosenbrock'")
    page.get_by_role("button", name="Race").click()
    shown = dialog.get_by_role("textbox", name="η")
    expect(shown.first).to_have_value("0.001")
    expect(shown.nth(1)).to_have_value("0.0005")
    dialog.get_by_role("button", name="Race 6").click()
    until(page, "lanes.value.length === 6 && cursor.value.step > 5")
    assert store(page, "lanes.value.every(l => l.status === 'running')")


MIXED = '[{"units":3,"activation":"relu"},{"units":2,"activation":"tanh"},{"units":1,"activation":"identity"}]'
ACTIVATIONS = "experiment.value.objective.layers.map(l => l.activation).join()"


def test_each_layer_has_its_own_activation(page: Page) -> None:
    page.goto(f"/?preset=moons&objective.layers={MIXED}")
    settle(page)
    everyone = page.get_by_role("combobox", name="Hidden σ")
    assert everyone.evaluate("box => box.selectedOptions[0].textContent") == "ReLU, Tanh"
    first, second = (page.get_by_role("combobox", name=f"Layer {layer} σ") for layer in (1, 2))
    expect(first).to_have_value("relu")
    expect(second).to_have_value("tanh")
    second.select_option("sigmoid")
    until(page, f"{ACTIVATIONS} === 'relu,sigmoid,identity'")
    page.get_by_role("button", name="More: units in layer 1").click()
    until(page, f"experiment.value.objective.layers[0].units === 4 && {ACTIVATIONS} === 'relu,sigmoid,identity'")
    everyone.select_option("tanh")
    until(page, f"{ACTIVATIONS} === 'tanh,tanh,identity'")
    expect(second).to_have_value("tanh")
    expect(everyone.locator("option")).to_have_count(len(ACTIVATION_TABLE))


@long
def test_a_section_being_edited_stays_open(page: Page) -> None:
    page.goto("/?preset=moons&clip=norm")
    settle(page)
    page.get_by_text("Stop playing by itself").click()
    limit = field(page, "loss at most")
    for text, holds in (("0.1", "=== 0.1"), ("", "=== null")):
        limit.fill(text)
        limit.press("Enter")
        until(page, f"stops.value.loss {holds}")
    expect(limit).to_be_visible()
    choose(page, "Clipping", "none", "experiment.value.clip.name === 'none'")
    expect(page.get_by_role("combobox", name="Clipping")).to_be_visible()
    page.get_by_text("Initial weights and penalty").click()
    for text in ("0.1", "0"):
        field(page, "L2 penalty").fill(text)
        field(page, "L2 penalty").press("Enter")
        until(page, f"experiment.value.objective.penalty.l2 === {text}")
    expect(field(page, "L2 penalty")).to_be_visible()
