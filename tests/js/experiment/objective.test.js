import assert from "node:assert/strict";
import { test } from "node:test";
import { setDepth, withObjective } from "../../../static/js/experiment/objective.js";

const network = () => ({
  kind: "network",
  data: { name: "line", seed: 3, n: 50 },
  layers: [
    { units: 4, activation: "tanh" },
    { units: 1, activation: "identity" },
  ],
  loss: { name: "half_mse" },
  penalty: { l1: 0, l2: 0 },
  init: { name: "he_normal" },
  frozen: ["b1"],
});
const catalog = /** @type {any} */ ({
  functions: [{ name: "himmelblau", start: [1, 2] }],
  data: [
    { name: "line", classes: [], parameters: [{ name: "seed" }] },
    { name: "moons", classes: ["upper", "lower"], parameters: [{ name: "seed" }] },
    { name: "iris", classes: ["a", "b", "c"], parameters: [] },
  ],
  losses: [
    { name: "half_mse", logits: false, classes: false },
    { name: "negative_output", logits: false, classes: false },
    { name: "binary_cross_entropy", logits: true, classes: true },
    { name: "softmax_cross_entropy", logits: true, classes: true },
  ],
  default: { objective: network() },
});

/** The network after another objective was chosen. @param {any} objective @param {string} choice */
function chosen(objective, choice) {
  const experiment = /** @type {any} */ ({ objective, batch_size: 10 });
  withObjective(experiment, catalog, choice);
  return experiment;
}

/** The output layer and the loss, after `data` was chosen for a network with a loss. @param {string} loss @param {string} data */
function output(loss, data) {
  const before = {
    ...network(),
    loss: { name: loss },
    layers: [
      { units: 4, activation: "tanh" },
      { units: 3, activation: "sigmoid" },
    ],
  };
  const { objective } = chosen(before, `data ${data}`);
  return [objective.loss.name, objective.layers[1].units, objective.layers[1].activation];
}

test("the loss and the output layer follow the number of classes", () => {
  assert.deepEqual(output("half_mse", "line"), ["half_mse", 1, "identity"]);
  assert.deepEqual(output("binary_cross_entropy", "line"), ["half_mse", 1, "identity"]);
  assert.deepEqual(output("softmax_cross_entropy", "line"), ["half_mse", 1, "identity"]);
  assert.deepEqual(output("half_mse", "moons"), ["half_mse", 1, "sigmoid"]);
  assert.deepEqual(output("binary_cross_entropy", "moons"), ["binary_cross_entropy", 1, "sigmoid"]);
  assert.deepEqual(output("softmax_cross_entropy", "moons"), ["binary_cross_entropy", 1, "identity"]);
  assert.deepEqual(output("half_mse", "iris"), ["half_mse", 3, "sigmoid"]);
  assert.deepEqual(output("binary_cross_entropy", "iris"), ["softmax_cross_entropy", 3, "identity"]);
  assert.deepEqual(output("softmax_cross_entropy", "iris"), ["softmax_cross_entropy", 3, "identity"]);
});

test("other data keep their seed, and let go of names and values of another shape", () => {
  const { objective } = chosen({ ...network(), init: { name: "values", parameters: [1, 2] } }, "data moons");
  assert.deepEqual(objective.data, { name: "moons", seed: 3 });
  assert.deepEqual(chosen(network(), "data iris").objective.data, { name: "iris" }, "a table without a seed gets none");
  assert.deepEqual([objective.frozen, objective.init.name], [[], "glorot_uniform"]);
  assert.equal(chosen(network(), "data moons").objective.init.name, "he_normal");
});

test("a function has its own start and no batches, and leads back to the usual network", () => {
  const experiment = chosen(network(), "function himmelblau");
  assert.deepEqual(experiment, {
    objective: { kind: "function", name: "himmelblau", start: [1, 2], parameters: {} },
    batch_size: null,
  });
  experiment.objective.start[0] = 9;
  assert.equal(catalog.functions[0].start[0], 1);
  const back = chosen(experiment.objective, "data moons").objective;
  assert.deepEqual([back.kind, back.layers.length, catalog.default.objective.data.name], ["network", 2, "line"]);
});

test("hidden layers come as wide as the last one, and go from the end", () => {
  const deep = /** @type {any} */ (network());
  setDepth(deep, 3);
  assert.deepEqual(
    deep.layers.map((/** @type {any} */ l) => l.units),
    [4, 4, 4, 1],
  );
  assert.deepEqual(deep.frozen, []);
  deep.layers[2].units = 7; // each is one of its own
  setDepth(deep, 4);
  assert.deepEqual(
    deep.layers.map((/** @type {any} */ l) => l.units),
    [4, 4, 7, 7, 1],
  );
  setDepth(deep, 0);
  assert.deepEqual(
    deep.layers.map((/** @type {any} */ l) => l.units),
    [1],
  );
  setDepth(deep, 1);
  assert.deepEqual(deep.layers[0], { units: 4, activation: "tanh" });
});
