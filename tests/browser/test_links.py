"""Links with parts that cannot be used: the rest is kept, and each is named with its limit, beside its control."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.store import settle, store, until
from tests.browser.test_fields import field
from tests.browser.test_refused import PICTURES
from tests.sampling import sample

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
    # the settings beside a refused name
    ("optimizer.name=foo&optimizer.eta=0.1", f"{ETA} === 0.1 && {METHOD} === 'gd'", "method “foo” cannot be used"),
    ("optimizer.name=foo&optimizer.mu=0.5", f"{ETA} === 0.2 && {METHOD} === 'gd'", "there is no “optimizer.mu”"),
    ("objective.data.name=foo&objective.data.n=50", "experiment.value.objective.data.n === 50", "data “foo” cannot be"),
    (
        "preset=himmelblau&objective.name=foo&objective.start=[1,2]",
        "experiment.value.objective.start.join() === '1,2'",
        "function “foo” cannot be used",
    ),
    (
        "lane1=A&lane2=B&lane2.optimizer.name=foo&lane2.optimizer.eta=0,3",
        "lanes.value[1]?.experiment.optimizer.eta === 0.3",
        "lane B: method “foo” cannot be used",
    ),
    (
        "step=4&at3.optimizer.eta=10&at3.optimizer.name=sgd",
        "lane.value.courses[1]?.experiment.optimizer.eta === 10",
        "method at step 3: “sgd” cannot be used",
    ),
    # a start that overflows
    (
        "preset=himmelblau&objective.start=[-1e300,1e300]&optimizer.eta=0.02",
        f"{ETA} === 0.02 && Math.abs(experiment.value.objective.start[0]) < 10",
        "start [−1×10³⁰⁰,1×10³⁰⁰] cannot be used: At step 0, the function's value is beyond the largest number",
    ),
    (
        "preset=chain&objective.init.parameters=[1e200,1,1e200,1]&optimizer.eta=0.02",
        f"{ETA} === 0.02 && experiment.value.objective.init.parameters[0] === 0.5",
        "initial weights [1×10²⁰⁰,1,1×10²⁰⁰,1] cannot be used: At step 0, z of layer 2 is beyond the largest number",
    ),
    (
        "lane1=A&lane2=B&lane2.optimizer.eta=0.3&lane2.objective.penalty.l2=1e308",
        "lanes.value[1]?.experiment.optimizer.eta === 0.3",
        "lane B: ",
    ),
    # what is said of the lane looked at as of a lane
    (
        "lane=2&lane1=A&lane2=B&lane2.optimizer.name=adam&lane2.optimizer.eta=0.05&step=3",
        f"cursor.value.lane === 1 && cursor.value.step === 3 && {METHOD} === 'adam' && {ETA} === 0.05"
        " && lanes.value[0].experiment.optimizer.name === 'gd'",
        "",
    ),
    (
        "lane1=A&lane2=B&lane1.optimizer.eta=99&lane1.batch_size=5&lane1.at1.optimizer.eta=0.4&step=2",
        f"lanes.value.length === 2 && {ETA} === 0.4 && experiment.value.batch_size === 5"
        " && lanes.value[1].experiment.batch_size === 10",
        "lane A: learning rate 99 is above the limit of 10",
    ),
    (
        "lane=9&lane1=A&lane2=B&lane1.optimizer.eta=0.3&lane2.optimizer.eta=0.4",
        "lanes.value[1]?.experiment.optimizer.eta === 0.4 && lanes.value[0].experiment.optimizer.eta === 0.3",
        "lane “9” cannot be used (allowed: the number of a lane of the link)",
    ),
    ("lane1=A&lane2=B&lane4=D", "lanes.value.length === 2", "lane4: “D” cannot be used (allowed: at most 12 lanes"),
    ("lane1=A&lane2=A&lane3=C", "lanes.value.length === 2", "lane2: “A” cannot be used (allowed: at most 12 lanes"),
    (
        "lane1=A&lane2=B&lane2.colour=77&lane2.from=abc",
        "lanes.value.length === 2",
        "lane B: colour “77” cannot be used (allowed: a whole number from 0 to 11)",
    ),
    # one reading of numbers
    ("step=3.5", "cursor.value.step === 0", "step “3.5” cannot be used"),
    ("step=1e9", "cursor.value.step === 0", "step “1e9” cannot be used"),
    ("center=99999999", "options.value.center.pinned === null", "center “99999999” cannot be used"),
    ("range=-0,5_1_0_1,5", "options.value.range.v[1] === 1.5 && options.value.range.u[0] === -0.5", ""),
    ("step=1&at9999999.seed=3", "cursor.value.step === 1", "seed at step 9999999: “3” cannot be used"),
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


def test_parts_of_a_link_are_used_or_named(open_page: Any, faults: Any) -> None:
    faults.allow("status of 422")
    page = open_page(viewport={"width": 400, "height": 800})  # one room at a time: less to draw
    page.goto("/?preset=chain")
    settle(page)
    page.route(PICTURES, lambda route: None)  # not waited for
    # sampled: parts from all over the list, which goes through the link's parts in turn
    for number, (part, holds, said) in enumerate(sample(PARTS, 10)):
        seed = 1000 + number  # no other run is left from the link before
        page.evaluate(OPEN, f"/?{'' if part.startswith('preset') else 'preset=moons&'}{part}&seed={seed}")
        until(page, f"{SEED} === {seed} && ({holds}) && store.notice.value !== 'opening'")
        if said:
            until(page, f"store.notice.value?.includes({json.dumps(said)})")
            until(page, "store.notice.value.endsWith('The rest was kept.')")
        else:
            until(page, "store.unused.value.length === 0")
            assert "could not" not in (store(page, "store.notice.value") or "")
        assert page.evaluate("({}).polluted === undefined && Object.keys(Object.prototype).length === 0"), part
    page.keyboard.press("ArrowRight")
    until(page, "cursor.value.step === 1")


def test_refused_parts_are_beside_their_controls(page: Page, faults: Any) -> None:
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
    expect(page).to_have_url(re.compile("&v=2$"))
    query = page.url.partition("?")[2]
    assert "99" not in query and "seed" not in query
    rate.fill("0.5")
    rate.press("Enter")
    until(page, f"{ETA} === 0.5")
    expect(page.locator(".wrong-note")).to_have_count(0)


def test_refused_parts_leave_the_address(page: Page, faults: Any) -> None:
    faults.allow("status of 422")
    page.goto(
        "/?preset=moons&plane=w9.1.1*w1.1.1&compare=0.A_0.Z&lane=7&lane1=A&lane2=B&lane2.from=99.Z&lane2.colour=77"
        "&lane2.optimizer.eta=0.3&lane4=D&step=2.5&range=1_0&mode=4d&parameter=w9.1.1&foo=1&log=1"
    )
    settle(page)
    expect(page.locator(".status")).to_contain_text("plane “w9.1.1*w1.1.1” cannot be used")
    expect(page).to_have_url(re.compile(r"\?preset=moons&lane1=A&lane2=B&lane2\.optimizer\.eta=0\.3&log=1&v=2$"))


BAD_LINKS: list[tuple[str, str, str]] = [
    ("experiment=%7B%22objective%22%3A%7B%22kind", "preset.value === null", "experiment “{"),  # cut off
    ("preset=no_such_preset", "preset.value === 'moons'", "preset “no_such_preset” cannot be used"),
    (
        "preset=parabola&objective.start=[1e200]&seed=3",
        f"{SEED} === 3 && preset.value === 'parabola'",
        "start [1×10²⁰⁰] cannot be used: At step 0, the function's value is beyond the largest number",
    ),
    ("preset=no_such_preset&seed=3", f"{SEED} === 3", "preset “no_such_preset” cannot be used"),
    (
        "preset=rosenbrock&objective.start=[1,%22a%22]",
        "experiment.value.objective.start.join() === '1,1'",
        "start y “a”",
    ),
    (
        "experiment=" + quote('{"objective":{"kind":"function","name":"booth"},"__proto__":{"polluted":1},"seed":4}'),
        f"{SEED} === 4 && experiment.value.objective.name === 'booth'",
        "there is no “__proto__”",
    ),
    ("objective.__proto__.polluted=1&optimizer.eta=0.3", f"{ETA} === 0.3", "there is no “objective.__proto__"),
]


# sampled: the first, of which nothing can be read; the parts themselves are tried on one page, above
@pytest.mark.parametrize(("query", "holds", "said"), sample(BAD_LINKS, 1))
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
