"""Links with parts that cannot be used: the rest is kept, and each is named with its limit, beside its control."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.store import settle, store, until
from tests.browser.test_fields import field

DEEP = json.dumps([{"units": 4}] * 11 + [{"units": 1}])
LOST = {"name": "gd", "eta": 0.3, "__proto__": {"polluted": 1}}
SEED, ETA = "experiment.value.seed", "experiment.value.optimizer.eta"
METHOD, UNITS = "experiment.value.optimizer.name", "experiment.value.objective.layers[0].units"

# part of a link, what holds of the run that the link opens, and what is said of the part: nothing where it is used
PARTS: list[tuple[str, str, str]] = [
    ("optimizer.eta=0,02", f"{ETA} === 0.02", ""),
    ("optimizer.eta=99", f"{ETA} === 0.2", "learning rate 99 is above the limit of 10."),
    ("optimizer.eta=-1", f"{ETA} === 0.2", "learning rate −1 is below the limit of 1×10⁻⁶."),
    ("optimizer.eta=abc", f"{ETA} === 0.2", "learning rate “abc” cannot be used (allowed: a number from 1×10⁻⁶ to 10)"),
    ('optimizer.eta={"a', f"{ETA} === 0.2", "learning rate “{"),
    ("optimizer=adam", f"{METHOD} === 'adam' && {ETA} === 0.01", ""),
    ("optimizer.name=adam&optimizer.eta=0,03", f"{METHOD} === 'adam' && {ETA} === 0.03", ""),
    ("optimizer=adamm", f"{METHOD} === 'gd'", "method “adamm” cannot be used (allowed: one of gd, momentum,"),
    (f"objective.layers={DEEP}", f"{UNITS} === 4", "allowed: a list of 1 to 8"),
    ("objective.layers.0.units=99", f"{UNITS} === 4", "units in layer 1: 99 is above the limit of 32."),
    ("objective.layers.0.units=6", f"{UNITS} === 6", ""),
    ("objective.layers.9.units=6", f"{UNITS} === 4", "there is no “objective.layers.9.units”."),
    ("batch_size=x", "experiment.value.batch_size === 10", "batch size “x” cannot be used (allowed: a whole"),
    ("objective.data.name=moonz", "experiment.value.objective.data.name === 'moons'", "data “moonz” cannot be used"),
    ('objective.frozen=["w1","w9[1,1]"]', "experiment.value.objective.frozen.join() === 'w1'", "“w9[1,1]” cannot be"),
    ("amp;optimizer.eta=0.3&amp;log=1", f"{ETA} === 0.3 && options.value.logHeight", ""),
    ("log=1%26optimizer.eta%3D0.3", f"{ETA} === 0.3 && options.value.logHeight", ""),
    ("foo=1", "true", "there is no “foo”."),
    ("optimizer.foo=1", "true", "there is no “optimizer.foo”."),
    ("optimizer.eta=0.1&optimizer.eta=0.3", f"{ETA} === 0.3", "learning rate is given more than once"),
    ("parameter=w9.1.1", "selection.value.parameter === null", "parameter “w9.1.1” cannot be used"),
    ("example=9999&unit=1.2", "selection.value.unit.unit === 2", "example “9999” cannot be used"),
    ("mode=4d&log=1", "options.value.logHeight", "mode “4d” cannot be used (allowed: 1d, 2d or 3d)"),
    ("step=-4", "cursor.value.step === 0", "step “-4” cannot be used (allowed: a whole number from 0 to 10000)"),
    ("step=99999999", "cursor.value.step === 0", "step “99999999” cannot be used"),
    (
        "step=2&at1.optimizer.eta=99&at1.batch_size=5",
        "experiment.value.batch_size === 5",
        "learning rate at step 1: 99 is",
    ),
    ("step=2&at1.w9.1.1=5&at1.b1.1=0,5", "lane.value.courses[1]?.set?.['b1[1]'] === 0.5", "there is no “at1.w9[1,1]”"),
    (
        "lane1=A&lane2=B&lane2.optimizer=adam&lane2.optimizer.eta=99",
        "lanes.value[1]?.experiment.optimizer.name === 'adam'",
        "lane B: learning rate 99 is above the limit of 10.",
    ),
    ("lane1=A&lane1.optimizer.eta=3", "lanes.value.length === 1", "lanes cannot be used"),
    ("objective.__proto__.polluted=1", "true", "there is no “objective.__proto__.polluted”"),
    ("objective.constructor.prototype.polluted=1", "true", "there is no “objective.constructor.prototype.polluted”"),
    (f"optimizer={json.dumps(LOST)}", f"{ETA} === 0.3", "there is no “optimizer.__proto__”"),
    ("step=2&at1.objective.__proto__.polluted=1", "true", "there is no “at1.objective.__proto__.polluted”"),
    ("step=2&at1.__proto__=5", "true", "there is no “at1.__proto__”"),
    (
        "lane1=A&lane2=B&lane2.objective.__proto__.polluted=1",
        "lanes.value.length === 2",
        "lane B: there is no “objective",
    ),
]

# Opens an address in the page that is there, as Back does.
OPEN = """async (address) => {
  const { notice } = await import("/static/js/store.js");
  notice.value = "opening";
  history.pushState(null, "", address);
  dispatchEvent(new PopStateEvent("popstate"));
}"""


def test_parts_of_a_link_are_used_or_named(page: Page, faults: Any) -> None:
    faults.allow("status of 422")
    page.goto("/?preset=chain")
    settle(page)
    for number, (part, holds, said) in enumerate(PARTS):
        seed = 1000 + number  # no other run is left from the link before
        page.evaluate(OPEN, f"/?preset=moons&{part}&seed={seed}")
        until(page, f"{SEED} === {seed} && ({holds}) && store.notice.value !== 'opening'")
        if said:
            until(page, f"store.notice.value?.includes({json.dumps(said)})")
            until(page, "store.notice.value.endsWith('The rest was kept.')")
        else:
            until(page, "store.unused.value.length === 0")
            assert "could not" not in (store(page, "store.notice.value") or "")
        assert page.evaluate("({}).polluted === undefined && Object.keys(Object.prototype).length === 0"), part
    page.locator("h1").click()
    page.keyboard.press("ArrowRight")
    until(page, "cursor.value.step === 1")


def test_refused_parts_stand_beside_their_controls_until_a_change(page: Page, faults: Any) -> None:
    faults.allow("status of 422")
    page.goto("/?preset=moons&optimizer.eta=99&seed=-1&clip=norm&clip.limit=-3&batch_size=7")
    settle(page)
    rate = field(page, "η learning rate")
    expect(page.locator(".status")).to_contain_text("Parts of this link could not be used: ")
    for name, said in (
        ("η learning rate", "Learning rate 99 is above the limit of 10."),
        ("Seed", "Seed −1 is below the limit of 0."),
        ("c limit", "Clip limit −3 is below the limit of 0.001."),
    ):
        control = page.locator(".control", has=field(page, name))
        expect(control.get_by_role("alert")).to_have_text(said)
    assert store(page, "experiment.value.batch_size") == 7
    assert "99" not in page.url and "seed" not in page.url
    rate.fill("0.5")
    rate.press("Enter")
    until(page, f"{ETA} === 0.5")
    expect(page.locator(".wrong-note")).to_have_count(0)


@pytest.mark.parametrize(
    ("query", "holds", "said"),
    [
        ("experiment=%7B%22objective%22%3A%7B%22kind", "preset.value === null", "experiment “{"),  # cut off
        ("preset=no_such_preset", "preset.value === 'moons'", "preset “no_such_preset” cannot be used"),
        ("preset=no_such_preset&seed=3", f"{SEED} === 3", "preset “no_such_preset” cannot be used"),
        (
            "preset=rosenbrock&objective.start=[1,%22a%22]",
            "experiment.value.objective.start.join() === '1,1'",
            "start y “a”",
        ),
        (
            "experiment="
            + quote('{"objective":{"kind":"function","name":"booth"},"__proto__":{"polluted":1},"seed":4}'),
            f"{SEED} === 4 && experiment.value.objective.name === 'booth'",
            "there is no “__proto__”",
        ),
        ("objective.__proto__.polluted=1&optimizer.eta=0.3", f"{ETA} === 0.3", "there is no “objective.__proto__"),
    ],
)
def test_a_page_opened_with_a_bad_link_works(page: Page, faults: Any, query: str, holds: str, said: str) -> None:
    faults.allow("status of 422")
    page.goto(f"/?{query}")
    settle(page)
    assert store(page, holds)
    expect(page.locator(".status")).to_contain_text(said)
    assert page.evaluate("({}).polluted === undefined")
    page.locator("h1").click()
    page.keyboard.press("ArrowRight")
    until(page, "cursor.value.step === 1")
