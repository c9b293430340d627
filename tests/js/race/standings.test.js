/** What the table of lanes claims, against the lanes' own numbers. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { shared } from "../../../static/js/race/shared.js";
import { standings } from "../../../static/js/race/standings.js";
import { catalog, lanes } from "../../../static/js/store.js";
import { experiment, lane } from "../made.js";

catalog.value = /** @type {any} */ ({
  optimizers: [{ name: "gd", title: "Gradient descent", searches: false }],
  schedules: [{ name: "constant", constant: true }],
  batch_orders: [
    { name: "shuffled", shuffles: true },
    { name: "listed", shuffles: false },
  ],
});

const DATA = { classes: [], features: ["x"], targets: [[0, 1, 0, 1]] };

/** A lane over four examples. @param {any} more of its experiment */
const over = (more) => {
  const chosen = experiment({ objective: { kind: "network", data: { name: "line" }, layers: [] }, ...more });
  return lane("A", 3, { chosen, data: DATA });
};

/** The lane with one number changed at all of its steps. @param {any} of @param {string} which @param {number} value */
const altered = (of, which, value) => {
  const number = of.frames.number.bind(of.frames);
  of.frames.number = (/** @type {string} */ key, /** @type {number} */ step) =>
    key === which ? value : number(key, step);
  return of;
};

test("equal losses share a place, and no lane that runs stands behind a worse one", () => {
  for (let k = 0; k < 50; k++) {
    lanes.value = Array.from({ length: 5 }, (_, i) =>
      altered(lane(String(i), 2), "loss_train", Math.floor(3 * Math.random())),
    );
    const rows = standings(2, null);
    assert.deepEqual(
      rows.map(({ place }) => place),
      rows.map(({ loss }) => 1 + rows.filter((other) => other.loss < loss).length),
    );
  }
});

test("an update of 0 from one batch is not called rest", () => {
  lanes.value = [null, 2, 4, 9].map((size) => altered(over({ batch_size: size }), "update_norm", 0));
  assert.deepEqual(
    standings(1, null).map(({ status }) => status),
    ["at rest", "goes on", "at rest", "at rest"],
  );
});

test("batches are the same under any seed if each is all examples, and differ with the data", () => {
  const says = (/** @type {any[]} */ ...all) => shared(all.map(over), 3);
  const same = /and see the same batches/;
  assert.match(says({ batch_size: null, seed: 1 }, { batch_size: 4, seed: 2 }, { batch_size: 9, seed: 3 }), same);
  assert.match(says({ batch_size: 2, seed: 1 }, { batch_size: 2, seed: 1 }), same);
  assert.match(says({ batch_size: 2, seed: 1 }, { batch_size: 2, seed: 2 }), /their batches differ/);
  assert.match(says({ batch_size: 2 }, { batch_size: null }), /their batches differ/);
  const listed = { batch_size: 2, batch_order: "listed" };
  assert.match(says({ ...listed, seed: 1 }, { ...listed, seed: 2 }), same);
  assert.match(says(listed, { batch_size: 2, batch_order: "shuffled" }), /their batches differ/);
  const other = { objective: { kind: "network", data: { name: "sine" }, layers: [] } };
  assert.match(says({ batch_size: 2 }, { batch_size: 2, ...other }), /their batches differ/);
});

test("a lane that is not known up to the step is said to stand with an earlier loss", () => {
  assert.doesNotMatch(shared([lane("A", 3), lane("B", 3)], 3), /last step known/);
  assert.match(shared([lane("A", 3), lane("B", 2)], 3), /or at the last step known before it/);
  assert.doesNotMatch(shared([lane("A", 3), lane("B", 2, { status: "diverged" })], 3), /last step known/);
});

test("a lane that diverged stands last however low its loss was, with its last rate", () => {
  const chosen = experiment({ schedule: { name: "cosine" } });
  lanes.value = [altered(lane("A", 2, { chosen, status: "diverged" }), "loss_train", -1e300), lane("B", 5)];
  const rows = standings(4, null);
  assert.deepEqual(
    rows.map((row) => [row.lane.name, row.place, row.status, row.eta]),
    [
      ["B", 1, "goes on", 0.1],
      ["A", null, "diverged at 3", 0.1],
    ],
  );
});

test("a lane is told apart by its own seed", () => {
  lanes.value = [lane("A", 2), lane("B", 2, { chosen: experiment({ seed: 7 }) })];
  const [a, b] = standings(2, null);
  assert.deepEqual([a.method, b.method], ["Gradient descent", "Gradient descent, seed 7"]);
});
