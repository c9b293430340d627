"""The page offers only what the engine accepts; a control whose value is refused goes back to the value in force."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.store import settle, store, until
from tests.browser.test_fields import field, opened, typed
from tests.sampling import LONG, long, sample

# `./run test-all` tries every option of every select from every preset, which takes three minutes. The sample holds
# presets from all over the list, and of each one untried option of every select.
PICTURES = re.compile(r"/api/(landscape|boundary|views|events)")

# Chooses options of every select of the experiment, one at a time, each from the preset as it is: of those not `tried`
# yet two of the first select, which has by far the most, and one of each other.
CHOOSE = """async ([preset, tried, every]) => {
  const [store, { undo }, { beginPreset }] = await Promise.all(
    ["store", "run/changes/history", "run/begin"].map((name) => import(`/static/js/${name}.js`)));
  const rest = () => new Promise((done) => setTimeout(done));
  const wait = async (met) => {
    for (const end = performance.now() + 15000; !met() && performance.now() < end;) await rest();
    await rest(); // and until it is shown
    return met();
  };
  await beginPreset(preset);
  await rest();
  const selects = () => [...document.querySelectorAll("#experiment select")];
  const named = (name) => selects().find((select) => select.labels[0].textContent === name);
  const offered = [], done = [], refused = [];
  // of one layer or of all hidden ones, an activation is the same option
  const key = (name, value) =>
    /^(Data|Function)$/.test(name) ? value : `${name.replace(/^Layer \\d σ/, "Hidden σ")}: ${value}`;
  for (const [i, name] of selects().map((select) => select.labels[0].textContent).entries()) {
    const inForce = named(name).value;
    const others = [...named(name).options].map(({ value }) => value).filter((value) => value !== inForce);
    offered.push(...others.map((value) => key(name, value)));
    for (const value of every ? others : others.filter((v) => !tried.includes(key(name, v))).slice(0, i ? 1 : 2)) {
      const [experiment, refusal] = [store.experiment.peek(), store.refusal.peek()];
      named(name).value = value;
      named(name).dispatchEvent(new Event("change", { bubbles: true }));
      await wait(() => store.experiment.peek() !== experiment || store.refusal.peek() !== refusal);
      done.push(key(name, value));
      if (store.experiment.peek() !== experiment) undo();
      else refused.push(`${preset}, ${name}: ${value}: ${JSON.stringify(store.refusal.peek())}`);
      const back = await wait(() => named(name)?.value === inForce);
      if (!back) refused.push(`${preset}, ${name} does not go back to ${inForce}`);
    }
  }
  return [offered, done, refused];
}"""


@pytest.mark.timeout(900 if LONG else 120)
def test_every_option_offered_is_accepted(open_page: Any) -> None:
    page = open_page(viewport={"width": 400, "height": 800})  # one room at a time: less to draw
    page.goto("/")
    settle(page)
    page.route(PICTURES, lambda route: None)  # not waited for
    offered: set[str] = set()
    tried: set[str] = set()
    for preset in sample(store(page, "store.catalog.value.presets.map(p => p.name)"), 6):
        choices, done, refused = page.evaluate(CHOOSE, [preset, sorted(tried), LONG])
        assert not refused
        offered |= set(choices)
        tried |= set(done)
    if LONG:
        assert tried == offered and "data single" in tried
    else:
        assert tried < offered and len(tried) > 30


@long
def test_a_data_set_without_settings_can_be_chosen_and_left(page: Page) -> None:
    opened(page, "preset=moons&objective.data.seed=5")
    data = page.get_by_role("combobox", name="Data", exact=True)
    data.select_option(label="Single example")
    until(page, "experiment.value.objective.data.name === 'single'")
    settle(page)
    data.select_option("data circles")
    until(page, "experiment.value.objective.data.name === 'circles'")
    settle(page)
    data.select_option("data xor")
    until(page, "experiment.value.objective.data.name === 'xor'")
    expect(page.locator(".wrong-note, .status.alarm")).to_have_count(0)


@long
def test_output_units_follow_the_number_of_classes(page: Page) -> None:
    opened(page, "preset=moons")
    page.get_by_role("combobox", name="Data", exact=True).select_option("data blobs")
    until(page, "experiment.value.objective.data.name === 'blobs'")
    for classes, units in (("5", 5), ("2", 1), ("3", 3)):
        typed(field(page, "K classes"), classes)
        until(page, f"experiment.value.objective.data.classes === {classes}")
        assert store(page, "experiment.value.objective.layers.at(-1).units") == units


def slid(slider: Locator, to: int) -> None:
    slider.evaluate("(i, to) => { i.value = to; i.dispatchEvent(new Event('input', { bubbles: true })); }", to)


def refusing(status: int) -> Any:
    errors = [{"field": "objective.data.noise", "value": 7, "allowed": "a number from 0 to 0.5"}]
    body = {"detail": "It broke.", "errors": errors if status == 422 else []}
    return lambda route: route.fulfill(status=status, json=body)


# sampled: the refusal that names its field
@pytest.mark.parametrize("status", sample([422, 500], 1))
def test_a_refused_control_shows_the_value_in_force(page: Page, faults: Any, status: int) -> None:
    faults.allow(f"status of {status}")
    opened(page, "preset=moons")
    page.route(re.compile(r"/api/(start|frame)"), refusing(status))
    said = "Data noise 7 is above the limit of 0.5." if status == 422 else "It broke."
    before = store(page, "experiment.value")
    selects = ["Data", "Hidden σ", "Output σ", "Loss", "Method", "Schedule", "Clipping"]
    page.evaluate("document.querySelectorAll('#experiment details').forEach(part => { part.open = true; })")
    for name in [*selects, "Weights"]:
        box = page.get_by_role("combobox", name=name, exact=True)
        old = box.input_value()
        new = next(text for text in box.evaluate("s => [...s.options].map(o => o.value)") if text != old)
        box.select_option(new)
        expect(page.locator(".control", has=box).get_by_role("alert")).to_have_text(said)
        expect(box).to_have_value(old)
    for name, to in (("Learning rate η", 1000), ("n", 0)):
        slider = page.get_by_role("slider", name=name, exact=True)
        old = slider.input_value()
        slid(slider, to)
        expect(page.locator(".control", has=slider).get_by_role("alert")).to_have_text(said)
        expect(slider).to_have_value(old)
    for name in ("Seed", "L1 penalty"):
        box = field(page, name)
        old = box.input_value()
        typed(box, "1")
        expect(page.locator(".control", has=box).get_by_role("alert")).to_have_text(said)
        expect(box).to_have_value(old)
    for button in ("More: hidden layers", "Fewer: units in layer 1", "One"):
        control = page.locator("#experiment .stepper, #experiment fieldset:has(> .segments)")
        control = control.filter(has=page.get_by_role("button", name=button, exact=True))
        control.get_by_role("button", name=button, exact=True).click()
        expect(control.get_by_role("alert")).to_have_text(said)
    assert store(page, "experiment.value") == before
    expect(page.get_by_role("button", name="One", exact=True)).to_have_attribute("aria-pressed", "false")
