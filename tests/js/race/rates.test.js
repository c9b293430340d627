import assert from "node:assert/strict";
import { test } from "node:test";
import { asText, standings } from "../../../static/js/race/standings.js";
import { description } from "../../../static/js/race/description.js";
import { catalog, lanes } from "../../../static/js/store.js";
import { experiment, lane } from "../made.js";

const methods = [
  { name: "gd", title: "Gradient descent", searches: false },
  { name: "armijo", title: "Armijo", searches: true },
];

/** @param {string} name @param {number} eta */
const made = (name, eta) => lane(name, 0, { chosen: experiment({ optimizer: { name, eta } }) });

test("a method with a line search has no rate of its own in the race", () => {
  catalog.value = /** @type {any} */ ({ optimizers: methods, schedules: [{ name: "constant", constant: true }] });
  lanes.value = [made("gd", 0.125), made("armijo", 1)];
  const rates = Object.fromEntries(standings(0, null).map((row) => [row.lane.name, [row.rate, row.eta]]));
  assert.deepEqual(rates, { gd: ["0.125", 0.125], armijo: ["by line search", null] });
  assert.equal(description(lanes.value[0], 0).told, "learning rate 0.125");
  assert.equal(description(lanes.value[1], 0).told, "rate by line search");
  const cells = asText(standings(0, null), 0, null)
    .split("\n")
    .slice(1)
    .map((line) => line.split("\t")[3]);
  assert.deepEqual(cells.toSorted(), ["0.125", "by line search"]);
});

test("under a schedule the race tells the rate of the step, and the one that it scales", () => {
  const schedules = [
    { name: "constant", constant: true },
    { name: "exponential", title: "Exponential decay", constant: false },
  ];
  catalog.value = /** @type {any} */ ({ optimizers: methods, schedules });
  const chosen = experiment({ optimizer: { name: "gd", eta: 0.5 }, schedule: { name: "exponential", rate: 0.9 } });
  const decaying = lane("decaying", 3, { chosen }); // the server says 0.1 for each of its steps
  lanes.value = [decaying, made("gd", 0.125)];
  const [row] = standings(3, null).filter(({ lane: { name } }) => name === "decaying");
  assert.deepEqual([row.rate, row.eta, row.base], ["0.100", 0.1, 0.5]);
  assert.equal(description(decaying, 3).told, "learning rate 0.100 at step 3, 0.500 before the schedule");
  const [heads, ...lines] = asText(standings(3, null), 3, null)
    .split("\n")
    .map((line) => line.split("\t").slice(3, 5));
  assert.deepEqual(heads, ["learning rate at step 3", "before the schedule"]);
  assert.deepEqual(lines.toSorted(), [
    ["0.1", "0.5"],
    ["0.125", ""],
  ]);
});

test("what the race says of a lane holds at every step of many runs", () => {
  catalog.value = /** @type {any} */ ({ optimizers: methods, schedules: [{ name: "constant", constant: true }] });
  let seed = 7;
  const draw = (/** @type {number} */ below) => (seed = (seed * 48271) % 2147483647) % below;
  for (let round = 0; round < 40; round++) {
    lanes.value = ["A", "B", "C"].map((name) =>
      lane(name, draw(9), { status: draw(3) ? "running" : "diverged", chosen: experiment() }),
    );
    // one of them lies still from a step on
    const still = draw(9);
    const [first] = lanes.value;
    const number = first.frames.number.bind(first.frames);
    first.frames.number = (key, step) => (key === "update_norm" && step >= still ? 0 : number(key, step));
    for (let step = 0; step < 12; step++) {
      for (const row of standings(step, null)) {
        const { length } = row.lane.frames;
        const last = length - 1;
        const over = row.lane.status === "diverged" && step >= last;
        const resting = row.lane === first && step >= still;
        const moving = resting ? "at rest" : "goes on";
        assert.equal(row.status, over ? `diverged at ${length}` : step >= length ? `known to ${last}` : moving);
        assert.equal(row.place === null, over);
      }
      const ranked = standings(step, null).filter((row) => !row.out);
      assert.ok(ranked.every((row, i) => i === 0 || ranked[i - 1].loss <= row.loss));
    }
  }
});
