"""Slow motion: one operation of the update at a time, in the computation graph, in the network and in words."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.store import settle, store, until
from tests.sampling import long, sample

CHAIN = {
    "objective": {
        "kind": "network",
        "data": {"name": "single"},
        "layers": [{"units": 1, "activation": "sigmoid"}, {"units": 1, "activation": "sigmoid"}],
        "init": {"name": "values", "parameters": [0.5, -1, 2, -0.5]},
    },
    "optimizer": {"name": "gd", "eta": 0.4},
}

# each operation of an update of two layers: its name, the layer, the numbers of the graph it fills, how its lines run
PARTS = [
    ("z", 1, ["z1-1 value"], {"forward"}),
    ("a", 1, ["a1-1 value"], {"forward"}),
    ("z", 2, ["z2-1 value"], {"forward"}),
    ("a", 2, ["a2-1 value"], {"forward"}),
    ("C", 0, ["C3-1 value"], {"forward"}),
    ("da", 2, ["a2-1 slope"], {"back"}),
    ("delta", 2, ["z2-1 slope"], {"back"}),
    ("da", 1, ["a1-1 slope"], {"back"}),
    ("delta", 1, ["z1-1 slope"], {"back"}),
    ("dw", 2, ["w2-1 slope", "b2-1 slope"], {"back"}),
    ("dw", 1, ["w1-1 slope", "b1-1 slope"], {"back"}),
    ("w", 0, [], set()),
]
GIVEN = {"x0-1 value", "w1-1 value", "b1-1 value", "w2-1 value", "b2-1 value"}

NUMBERS = """() => Object.fromEntries([...document.querySelectorAll(".graph [data-node]")].flatMap((node) =>
  [...node.querySelectorAll("text.value, text.slope")].map((text) => [
    `${node.dataset.node} ${text.classList.contains("value") ? "value" : "slope"}`,
    {opacity: Number(getComputedStyle(text).opacity), exact: text.querySelector("title").textContent},
  ])))"""
NOW = """() => ({nodes: [...document.querySelectorAll(".graph .node[data-now]")].map((node) => node.dataset.node),
  lines: [...document.querySelectorAll(".graph .edge[data-now]")].map((edge) => edge.dataset.now)})"""


@pytest.fixture
def moons(page: Page) -> Page:
    """The first visit."""
    page.goto("/")
    settle(page)
    return page


def frame_numbers(page: Page) -> dict[str, float]:
    """What the graph's numbers are in the frame; dC/da from delta, which is it times the sigmoid's slope."""
    frame = store(page, "frame.value")
    found = {"x0-1 value": frame["inputs"][0][0], "C3-1 value": frame["example_losses"][0]}
    for index, layer in enumerate(frame["layers"]):
        at = index + 1
        z, a, delta = (layer[key][0][0] for key in ("z", "a", "delta"))
        found |= {f"z{at}-1 value": z, f"a{at}-1 value": a, f"z{at}-1 slope": delta}
        found[f"a{at}-1 slope"] = delta / (a * (1 - a))
        for offset, letter in enumerate("wb"):
            found[f"{letter}{at}-1 value"] = frame["state"]["parameters"][2 * index + offset]
            found[f"{letter}{at}-1 slope"] = frame["gradient"][2 * index + offset]
    return found


def read(text: str) -> float:
    return float(text.replace("\u2212", "-"))


# sampled: at once; in motion the same numbers are filled on the way
@pytest.mark.parametrize("motion", sample(["reduce", "no-preference"], 1))
def test_every_part_of_an_update_fills_its_own_numbers(open_page: Callable[..., Page], motion: str) -> None:
    page = open_page(reduced_motion=motion)
    page.goto(f"/?experiment={quote(json.dumps(CHAIN))}")
    settle(page)
    page.get_by_role("tab", name="Why", exact=True).click()
    page.locator('.why-part[data-part="graph"] h3 button').click()
    truth = frame_numbers(page)
    after = store(page, "frame.value.new_parameters")
    page.locator(".controls .slow input").check()
    step = page.get_by_role("button", name="Step", exact=True)
    known, said = set(GIVEN), []
    for fills, layer, filled, lines in PARTS:
        step.click()
        until(page, f"phase.value?.fills === '{fills}' && phase.value.layer === {layer} && phase.value.held")
        page.wait_for_function("document.querySelector('.graph [data-node=\"a2-1\"] .slope title').textContent !== ''")
        known |= set(filled)
        shown = page.evaluate(NUMBERS)
        assert {key for key, text in shown.items() if text["opacity"] > 0.99} == known, (fills, layer)
        assert all(text["opacity"] < 0.2 for key, text in shown.items() if key not in known)
        if fills == "w":
            truth |= dict(zip(["w1-1 value", "b1-1 value", "w2-1 value", "b2-1 value"], after, strict=True))
        for key in known:
            assert read(shown[key]["exact"]) == pytest.approx(truth[key], rel=1e-12), key
        now = page.evaluate(NOW)
        moves = ["w1-1", "b1-1", "w2-1", "b2-1"] if fills == "w" else [key.split()[0] for key in filled]
        assert sorted(now["nodes"]) == sorted(moves)
        assert set(now["lines"]) == lines
        said.append(page.locator("p[role=status][aria-live=polite]").text_content())
    assert len(set(said)) == len(PARTS), "each part is said, in words of its own"
    assert "a = sigmoid(z)" in said[1] and said[0].startswith("Forward, layer 1 of 2: z.")
    step.click()
    until(page, "phase.value === null && cursor.value.step === 1")


@long
def test_the_five_buttons_hold_the_last_part_of_their_kind(moons: Page) -> None:
    last = {"forward": ("a", 2), "loss": ("C", 0), "backward": ("delta", 1), "gradient": ("dw", 1), "update": ("w", 0)}
    buttons = moons.locator(".controls .phases button")
    expect(buttons).to_have_count(5)
    for name, (fills, layer) in last.items():
        button = moons.locator(f".controls .phases [data-phase={name}]")
        button.click()
        until(moons, f"phase.value?.fills === '{fills}' && phase.value.layer === {layer} && phase.value.held")
        expect(button).to_have_attribute("aria-pressed", "true")
        assert moons.locator(".controls .phases [aria-pressed=true]").count() == 1


def test_the_parts_of_an_update_take_as_long_as_the_update(moons: Page) -> None:
    length: Any = moons.evaluate(
        "async () => { const { phasesOf } = await import('/static/js/time/phases.js');"
        " return [1, 2, 3, 7].map((layers) => phasesOf(layers).reduce((sum, part) => sum + part.share, 0)); }"
    )
    assert length == pytest.approx([1] * 4)


def test_what_comes_back_is_read_in_the_written_out_chain(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(f"/?experiment={quote(json.dumps(CHAIN))}")
    settle(page)
    page.locator(".controls .slow input").check()
    page.locator(".controls .phases [data-phase=loss]").click()
    until(page, "phase.value?.fills === 'C' && phase.value.held")
    step = page.get_by_role("button", name="Step", exact=True)
    for layer in (2, 1):
        step.click()
        until(page, f"phase.value?.fills === 'da' && phase.value.layer === {layer} && phase.value.held")
        values = store(page, f"frame.value.layers[{layer - 1}]")
        a, delta = values["a"][0][0], values["delta"][0][0]
        spot = page.locator(".chain-delta").nth(layer - 1)
        expect(spot).to_contain_text("∂C/∂a")
        came = read(spot.locator(".value").get_attribute("title") or "")
        assert came == pytest.approx(delta / (a * (1 - a)), rel=1e-12)
        step.click()
        until(page, f"phase.value?.fills === 'delta' && phase.value.layer === {layer} && phase.value.held")
        expect(spot).to_contain_text("δ")
        assert read(spot.locator(".value").get_attribute("title") or "") == delta
