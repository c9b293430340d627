import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { sameShape, resetView } from "../../../../static/js/run/changes/view-reset.js";
import { options, selection } from "../../../../static/js/store.js";

/** @param {string} name @returns {any} */
const surface = (name) => ({
  parameters: ["x", "y"],
  data: null,
  experiment: { objective: { kind: "function", name } },
});
/** @param {string[]} parameters @param {number} examples @returns {any} */
const network = (parameters, examples) => ({
  parameters,
  data: { targets: [Array(examples).fill(0)] },
  experiment: { objective: { kind: "network" } },
});

const RANGE = /** @type {const} */ ({ u: [0, 1], v: [0, 1] });

beforeEach(() => {
  options.value = { ...options.value, range: { u: [...RANGE.u], v: [...RANGE.v] }, features: [2, 3] };
  selection.value = { parameter: "w1[1,1]", example: 90, unit: null };
});

test("runs of one function or one network shape are alike", () => {
  assert.equal(sameShape(surface("sphere"), surface("sphere")), true);
  assert.equal(sameShape(surface("sphere"), surface("himmelblau")), false);
  assert.equal(sameShape(network(["w1[1,1]"], 10), network(["w1[1,1]"], 20)), true);
  assert.equal(sameShape(network(["w1[1,1]"], 10), network(["w1[1,1]", "b1[1]"], 10)), false);
  assert.equal(sameShape(null, surface("sphere")), false);
});

test("the same network keeps all but a missing example", () => {
  resetView(network(["w1[1,1]"], 100), network(["w1[1,1]"], 100));
  assert.deepEqual([options.value.range, selection.value.example], [RANGE, 90]);
  resetView(network(["w1[1,1]"], 100), network(["w1[1,1]"], 90));
  assert.deepEqual(
    [options.value.range, selection.value],
    [RANGE, { parameter: "w1[1,1]", example: null, unit: null }],
  );
});

test("another function of the same variables has its own range", () => {
  resetView(surface("sphere"), surface("himmelblau"));
  assert.equal(options.value.range, null);
  assert.deepEqual(options.value.features, [2, 3]);
});

test("another network drops the selection and the features", () => {
  resetView(network(["w1[1,1]"], 100), network(["w1[1,1]", "b1[1]"], 100));
  assert.deepEqual([options.value.range, options.value.features], [null, [0, 1]]);
  assert.deepEqual(selection.value, { parameter: null, example: null, unit: null });
});
