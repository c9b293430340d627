"""A person in a hurry: many actions one after the other, none of which waits, and every answer late. At the
end the page holds together: its runs are those that the server computes, its controls show them, and its address is
a link to them."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.store import settle, store, until
from tests.browser.test_address_lanes import LANES
from tests.sampling import examples

LATE = 300  # ms that an answer is held back at most

# Holds back each answer of the API for a time drawn from a seed. `late.underWay` counts those that are awaited.
HOLD = """([seed, most]) => {
  let state = seed;
  const draw = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const { fetch } = window;
  window.late = { most, underWay: 0 };
  window.fetch = async (address, how) => {
    if (!String(address).includes('/api/')) return fetch(address, how);
    const wait = draw() * late.most;
    late.underWay++;
    try {
      const answer = await fetch(address, how);
      if (late.most) await new Promise((done) => setTimeout(done, wait));
      return answer;
    } finally {
      late.underWay--;
    }
  };
}"""

# Whether nothing is awaited or about to be asked for, and that for a while.
QUIET = """async (patience) => {
  const store = await import('/static/js/store.js');
  const { changesApplied } = await import('/static/js/run/changes/experiment.js');
  let since = performance.now();
  for (const end = since + patience; performance.now() < end; await new Promise((done) => setTimeout(done, 20))) {
    const busy = late.underWay || store.waiting.value.size || store.heading.value !== null || changesApplied()
      || store.runningTo.value !== null || store.playing.value || store.phase.value;
    if (busy) since = performance.now();
    else if (performance.now() - since > 600) return true;
  }
  return false;
}"""

# Frames of the lanes that differ from the server's by a bit: each course is run again from its first state.
WRONG = """async () => {
  const { lanes } = await import('/static/js/store.js');
  const api = await import('/static/js/server/api.js');
  const wrong = [];
  for (const { name, courses, frames, parameters, experiment } of lanes.value) {
    if (JSON.stringify(experiment) !== JSON.stringify(courses.at(-1).experiment)) wrong.push(`${name}: experiment`);
    for (const [i, { step, experiment }] of courses.entries()) {
      const next = courses[i + 1];
      const end = Math.min(next?.step ?? Infinity, frames.length - 1);
      if (!frames.at(step)) {
        wrong.push(`${name}: no frame where a course begins, ${step} of ${frames.length - 1}`);
        continue;
      }
      const known = [frames.at(step)];
      while (known.at(-1).state.step < end) {
        const { state } = known.at(-1);
        const steps = Math.min(200, end - state.step);
        const more = await api.step({ experiment, state, steps, detail: 'light' });
        known.push(...more.frames);
        if (more.status !== 'running') break;
      }
      if (known.at(-1).state.step < end) wrong.push(`${name}: diverged before step ${end}`);
      for (const found of known) {
        const t = found.state.step;
        const turned = next?.step === t; // the page's frame there begins the next course
        const moved = parameters.filter((of, k) =>
          frames.parameters(t)[k] !== found.state.parameters[k] && !(turned && of in (next.set ?? {})));
        if (moved.length) wrong.push(`${name}: ${moved} at step ${t}`);
        if (turned) continue;
        for (const key of ['loss_train', 'gradient_norm', 'eta', 'update_norm'])
          if (frames.at(t) && frames.at(t)[key] !== found[key]) wrong.push(`${name}: ${key} at step ${t}`);
        if (frames.number('loss_train', t) !== found.loss_train) wrong.push(`${name}: the chart at step ${t}`);
      }
    }
  }
  return wrong;
}"""

# What the page says that does not go together.
AT_ODDS = """async () => {
  const { cursor, experiment, frame, lane, lanes, lastComputed, refusal, shownStep } =
    await import('/static/js/store.js');
  const { lane: at, step } = cursor.value;
  const labelled = (label) => [...document.querySelectorAll('label')]
    .filter((one) => one.textContent.trim() === label).map((one) => document.getElementById(one.htmlFor))[0];
  const odd = [];
  const check = (what, is, should) => is === should || odd.push(`${what} is ${is}, not ${should}`);
  check('the lane', Boolean(lane.value), true);
  check('the cursor', step <= lastComputed.value && at < lanes.value.length, true);
  check('the frame', frame.value?.state.step, shownStep.value);
  check('names', new Set(lanes.value.map((l) => l.name)).size, lanes.value.length);
  check('the step box', document.querySelector('[aria-label="Go to step"]').value, String(step));
  check('the method', labelled('Method')?.value, experiment.value?.optimizer.name);
  check('the rate', Number(labelled('η learning rate')?.value), experiment.value?.optimizer.eta);
  const sigma = labelled('Hidden σ');
  if (sigma) check('the activation', sigma.value, experiment.value?.objective.layers[0].activation);
  check('the refusal', JSON.stringify(refusal.value), 'null');
  return odd;
}"""

# Of one lane alone a link tells neither the name nor the colour.
STATE = f"""[preset.value, options.value.mode, ...({LANES}).map((part, i) =>
  i === 1 && part.length === 1 ? part.map((lane) => lane.slice(3)) : part)]"""

PRESETS = ("moons", "chain", "himmelblau", "rosenbrock", "xor")
METHODS = ("gd", "momentum", "adam", "rmsprop")
ACTIVATIONS = ("tanh", "relu", "sigmoid")

CHOOSE = """([label, value]) => {
  const box = [...document.querySelectorAll('label')].filter((one) => one.textContent.trim() === label)
    .map((one) => document.getElementById(one.htmlFor))[0];
  if (!box || ![...box.options].some((option) => option.value === value)) return;
  box.value = value;
  box.dispatchEvent(new Event('change', { bubbles: true }));
}"""

SLIDE = """(at) => {
  const slider = document.querySelector('input[type=range][aria-label="Learning rate η"]');
  if (!slider) return;
  slider.value = at;
  slider.dispatchEvent(new Event('input', { bubbles: true }));
}"""

# What comes only where there is something to leave.
ENTRY = "navigation.entries()[navigation.currentEntry.index + %d]?.sameDocument"
BACK = f"() => {{ if ({ENTRY % -1}) history.back(); }}"
FORWARD = f"() => {{ if ({ENTRY % 1}) history.forward(); }}"


class Person:
    """Does one thing after the other, drawn from a seed, and waits for none of them."""

    def __init__(self, page: Page, seed: int) -> None:
        self.page = page
        self.draw = random.Random(seed)
        self.done: list[str] = []
        keys = {
            **{"ArrowRight": 6, "ArrowLeft": 3, "Shift+ArrowRight": 3, "Space": 4, "Home": 1, "End": 1, "r": 2},
            **{"f": 3, "Control+z": 3, "Control+Shift+z": 2, "1": 1, "2": 1},
        }
        self.ways: list[tuple[int, Callable[[], str]]] = [
            *((weight, lambda key=key: self.key(key)) for key, weight in keys.items()),  # type: ignore[misc]
            (5, lambda: self.click("button.step")),
            (4, lambda: self.run(BACK, "back")),
            (3, lambda: self.run(FORWARD, "forward")),
            (3, lambda: self.call("run/begin", f"m.beginPreset('{self.draw.choice(PRESETS)}')")),
            (3, lambda: self.run(CHOOSE, ["Method", self.draw.choice(METHODS)])),
            (2, lambda: self.run(CHOOSE, ["Hidden σ", self.draw.choice(ACTIVATIONS)])),
            (4, lambda: self.run(SLIDE, self.draw.randrange(300, 800))),
            (
                1,
                lambda: self.call(
                    "run/changes/experiment", f"m.changeExperiment('seed', (e) => {{ e.seed = {self.some(9)}; }})"
                ),
            ),
            (4, lambda: self.call("run/lanes/fork", f"m.watch({self.some(3)})")),
            (2, lambda: self.call("run/lanes/list", f"m.close({self.some(3)})")),
            (
                1,
                lambda: self.call(
                    "run/lanes/fork", f"m.setHidden({self.some(3)}, {self.draw.choice(['true', 'false'])})"
                ),
            ),
            (1, lambda: self.call("run/lanes/list", f"m.rename({self.some(2)}, 'n{self.some(99)}')")),
            (1, self.race),
            (4, self.set_weight),
            (2, self.carry),
            (2, lambda: self.call("time/player", f"m.jump({self.some(20)})")),
            (2, lambda: self.call("time/player", f"m.runTo({self.some(60)})")),
            (2, self.room),
        ]

    def some(self, count: int) -> int:
        return self.draw.randrange(count)

    def act(self) -> None:
        [(_, way)] = self.draw.choices(self.ways, [weight for weight, _ in self.ways])
        self.done.append(way())
        self.page.wait_for_timeout(self.draw.choice([0, 0, 10, 40, 120, 250]))

    def key(self, key: str) -> str:
        self.page.keyboard.press(key)
        return key

    def run(self, script: str, arg: Any) -> str:
        self.page.evaluate(script, arg)
        return str(arg)

    def click(self, selector: str) -> str:
        self.page.evaluate("(selector) => { document.querySelector(selector)?.click(); }", selector)
        return selector

    def call(self, module: str, what: str) -> str:
        """Call the page's own `module`, `m`, which a control of the page does."""
        modules = f"Promise.all([import('/static/js/{module}.js'), import('/static/js/store.js')])"
        self.page.evaluate(f"() => {{ {modules}.then(([m, store]) => {{ {what}; }}); }}")
        return what

    def race(self) -> str:
        terms = "{ optimizer: { name, eta: 0.05 }, schedule: now.schedule, clip: now.clip }"
        each = f"['gd', 'momentum', 'adam'].map((name) => ({terms}))"
        return self.call("run/lanes/race", f"const now = store.experiment.peek(); m.race({each})")

    def set_weight(self) -> str:
        value = round(self.draw.uniform(-1, 1), 3)
        names = "store.lane.peek().parameters"
        name = f"{names}[{self.some(12)} % {names}.length]"
        return self.call("run/changes/actions", f"m.editParameters({{ [{name}]: {value} }})")

    def carry(self) -> str:
        """The ball, by keyboard."""
        self.page.evaluate("() => { document.querySelector('.picture')?.focus(); }")
        self.page.keyboard.press(self.draw.choice(["Alt+ArrowUp", "Alt+ArrowRight"]))
        self.page.evaluate("() => { document.activeElement?.blur(); }")
        return "carry"

    def room(self) -> str:
        room = self.draw.choice(["why", "data", "numbers"])
        return self.call("rooms", f"store.options.value = {{ ...store.options.peek(), ...m.opened('{room}') }}")


def left_and_back(page: Page, seed: int) -> None:
    """Leave for the lessons, and come back to the address."""
    page.goto("/learn")
    page.go_back()
    until(page, "frame.value && lane.value")
    page.evaluate(HOLD, [seed, LATE])


def hurried(open_page: Callable[..., Page], seed: int, count: int) -> None:
    page = open_page()
    page.goto("/?preset=moons&mode=2d")
    settle(page)
    page.locator("h1").click()
    page.evaluate(HOLD, [seed, LATE])
    person = Person(page, seed)
    for number in range(count):
        if number == 30:
            left_and_back(page, seed)
        person.act()
    page.evaluate("late.most = 0")
    page.evaluate("import('/static/js/time/player.js').then((m) => { m.pause(); })")
    page.evaluate("import('/static/js/time/phases.js').then((m) => { m.leavePhase(); })")
    said = f"seed {seed}: {', '.join(person.done)}"
    assert page.evaluate(QUIET, 20_000), f"never at rest; {said}"
    wrong = page.evaluate(WRONG) + page.evaluate(AT_ODDS)
    assert wrong == [], f"{wrong}; {said}"
    link = page.evaluate("import('/static/js/address/bar.js').then((m) => m.linkNow())")
    other = open_page()
    other.goto(f"/{link}")
    until(other, "frame.value && lane.value")
    other.evaluate(HOLD, [seed, 0])
    other.wait_for_load_state("networkidle")  # with what it asked for before
    assert other.evaluate(QUIET, 20_000), f"the link is never open; {said}"
    for one in (page, other):  # either may know already that the next update diverges
        one.evaluate("import('/static/js/run/run-to.js').then((m) => m.lookAhead())")
    assert store(other, STATE) == store(page, STATE), f"{link}; {said}"


@pytest.mark.parametrize("seed", range(examples(1, 40)))
def test_page_holds_together_for_a_person_in_a_hurry(open_page: Callable[..., Page], seed: int) -> None:
    hurried(open_page, seed, examples(8, 40))
