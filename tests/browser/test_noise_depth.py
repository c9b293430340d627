"""The rooms Noise and Depth in a real browser; the numbers are NumPy's, from the parameters of the run."""

from __future__ import annotations

import re

import numpy as np
from playwright.sync_api import Page, expect

from tests.browser.store import settle, store, until
from tests.sampling import long

NOISE = "(await import('/static/js/noise/ask.js')).answer.value?.found"
DRAWN = "(await import('/static/js/noise/on-map.js')).drawnBy.value"
DEPTH = "(await import('/static/js/depth/ask.js')).columns.value"


def gradients(page: Page) -> np.ndarray:
    """(n, P): of C_i = (y - a)^2 / 2 of each example, of the network 2-4-1 with tanh and identity."""
    data = store(page, "({ x: lane.value.data.inputs, y: lane.value.data.targets })")
    at = np.array(store(page, "frame.value.state.parameters"))
    x, y = np.array(data["x"]).T, np.array(data["y"]).T
    first, second = at[:12].reshape(4, 3), at[12:]
    hidden = np.tanh(x @ first[:, :2].T + first[:, 2])
    error = hidden @ second[:4] + second[4] - y[:, 0]
    inner = error[:, None] * second[:4] * (1 - hidden**2)
    ones = np.ones((len(x), 1))
    below = np.hstack((x, ones))
    first_rows = (inner[:, :, None] * below[:, None, :]).reshape(len(x), 12)
    return np.hstack((first_rows, error[:, None] * np.hstack((hidden, ones))))


def shown(page: Page, name: str) -> float:
    row = page.locator(".noise-figures > div", has_text=name).locator("dd")
    return float((row.get_attribute("title") or "nan").replace("−", "-"))


def test_the_noise_of_batches_and_of_examples(page: Page) -> None:
    page.goto("/?preset=moons&mode=2d&step=40&room=noise")
    settle(page)
    room = page.get_by_role("region", name="Gradient noise")
    expect(room.get_by_text("median angle", exact=True)).to_be_visible()
    rows = gradients(page)
    full = rows.mean(axis=0)
    batch = rows[store(page, "frame.value.batch")].mean(axis=0)
    found = store(page, NOISE)
    assert found["step"] == 40 and len(found["along"]) == 30
    assert np.isclose(found["along"][found["current"]], batch @ full / np.linalg.norm(full), rtol=1e-9)
    scale = np.trace(np.cov(rows.T, bias=True)) / (full @ full)
    assert np.isclose(shown(page, "noise scale"), scale, rtol=1e-9)
    assert np.isclose(shown(page, "over all"), np.linalg.norm(full), rtol=1e-9)
    expect(room).to_contain_text("In a typical batch of 10 examples the noise is")

    # the keyboard goes through the gradients; on the map each is an arrow
    plot = room.get_by_role("listbox", name="Gradients")
    plot.press("ArrowRight")
    expect(room.locator("figcaption")).to_have_text(re.compile(r"^Batch 1 of 30"))
    room.get_by_label("on the map").check()
    until(page, f"{DRAWN} !== null")
    names = store(page, "lane.value.parameters")
    where = store(page, "plane.value")
    found = store(page, NOISE)
    assert np.isclose(found["u"][found["current"]], batch[names.index(where["u"])], rtol=1e-9)
    assert np.isclose(found["gradient"]["v"], full[names.index(where["v"])], rtol=1e-9)

    # a step asks anew; single examples are chosen by a press
    page.get_by_role("button", name="Step", exact=True).click()
    until(page, f"{NOISE}.step === 41")
    room.get_by_role("button", name="Examples").click()
    until(page, f"{NOISE}.along.length === 300")
    plot.press("Home")
    plot.press("Enter")
    until(page, "selection.value.example === 0")


def test_the_layers_over_the_steps(page: Page) -> None:
    page.goto("/?preset=vanishing&mode=2d&step=300&room=depth")
    settle(page)
    room = page.get_by_role("region", name="Layers over the steps")
    heat = room.locator(".heat")
    expect(heat).to_be_visible()
    until(page, f"{DEPTH}?.step.at(-1) === 300")
    known = store(page, DEPTH)
    assert known["step"] == list(range(0, 301, 2)) and len(known["gradient"]) == 6
    first, last = known["gradient"][0][-1], known["gradient"][5][-1]
    assert np.isclose(known["factor"][-1], (first / last) ** (1 / 5))
    expect(room.locator(".factor")).to_contain_text(f"a factor of {known['factor'][-1]:.3g} per layer")

    # the keyboard reads any cell, and a layer that is chosen is seen in the network
    room.get_by_role("combobox", name="Quantity").select_option("saturated")
    heat.press("Home")
    heat.press("ArrowDown")
    expect(room.locator(".reads")).to_have_text(re.compile(r"^Step 0, layer 2: .* \(sigmoid: slope at most 0.025\)"))
    heat.press("Enter")
    until(page, "selection.value.unit?.layer === 2")

    # a further step has its own column once it is due
    for _ in range(2):
        page.get_by_role("button", name="Step", exact=True).click()
    until(page, f"{DEPTH}.step.at(-1) === 302")


@long
def test_rooms_are_there_for_what_has_them(page: Page) -> None:
    """Instruments come last, and the chosen tab is whole in sight in the narrowest strip."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/?preset=linear_regression&room=noise")
    settle(page)
    strip = page.locator(".tabstrip nav")
    expect(strip.get_by_role("button", name="Noise")).to_have_attribute("aria-pressed", "true")
    assert strip.get_by_role("button", name="Depth").count() == 0
    inside = """strip => { const [box, tab] = [strip, strip.querySelector('[aria-pressed=true]')]
        .map((element) => element.getBoundingClientRect());
      return tab.left >= box.left - 1 && tab.right <= box.right + 1; }"""
    assert strip.evaluate(inside)
    page.goto("/?preset=saddle")
    settle(page)
    until(page, "store.rooms.value.every((name) => name !== 'noise' && name !== 'depth')")
