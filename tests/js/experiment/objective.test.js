import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { forgetChoices } from "../../../static/js/experiment/memory.js";
import { ownData } from "../../../static/js/server/tables.js";
import { fits, putAt, setDepth, withObjective } from "../../../static/js/experiment/objective.js";

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
  own_data: { name: "own" },
  optimizers: [{ name: "gd" }],
  functions: [{ name: "himmelblau", start: [1, 2] }],
  data: [
    { name: "line", classes: [], parameters: [{ name: "seed" }] },
    { name: "moons", classes: ["upper", "lower"], parameters: [{ name: "seed" }] },
    { name: "iris", classes: ["a", "b", "c"], parameters: [] },
  ],
  losses: [
    { name: "half_mse", logits: false, least_outputs: 1 },
    { name: "negative_output", logits: false, least_outputs: 1 },
    { name: "binary_cross_entropy", logits: true, least_outputs: 1 },
    { name: "softmax_cross_entropy", logits: true, least_outputs: 2 },
  ],
  activations: [
    { name: "tanh", linear: false },
    { name: "identity", linear: true },
  ],
  initializers: [
    { name: "he_normal", explicit: false },
    { name: "values", explicit: true },
  ],
  default: { objective: { ...network(), init: { name: "glorot_uniform" } } },
});

/** The network after another objective was chosen. @param {any} objective @param {string} choice */
function chosen(objective, choice) {
  const experiment = /** @type {any} */ ({
    objective,
    batch_size: 10,
    batch_order: "shuffled",
    optimizer: { name: "gd" },
  });
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

beforeEach(forgetChoices);

test("a network comes back after a function, with its batches", () => {
  const experiment = chosen(network(), "function himmelblau");
  assert.equal(experiment.batch_size, null);
  withObjective(experiment, catalog, "data line");
  assert.deepEqual(experiment, {
    objective: network(),
    batch_size: 10,
    batch_order: "shuffled",
    optimizer: { name: "gd" },
  });
  withObjective(experiment, catalog, "function himmelblau");
  withObjective(experiment, catalog, "data moons");
  assert.equal(experiment.batch_size, 10, "also where other data are chosen than were left");
  assert.deepEqual(experiment.objective.layers[0], network().layers[0]);
  assert.deepEqual(experiment.objective.frozen, []);
});

test("data come back with their settings, but for the seed", () => {
  const experiment = chosen(network(), "data moons");
  assert.deepEqual(experiment.objective.data, { name: "moons", seed: 3 });
  experiment.objective.data.seed = 8;
  withObjective(experiment, catalog, "data line");
  assert.deepEqual(experiment.objective.data, { name: "line", seed: 8, n: 50 });
});

test("the loss and the output layer follow the number of classes", () => {
  assert.deepEqual(output("half_mse", "line"), ["half_mse", 1, "identity"]);
  assert.deepEqual(output("binary_cross_entropy", "line"), ["half_mse", 1, "identity"]);
  assert.deepEqual(output("softmax_cross_entropy", "line"), ["half_mse", 1, "identity"]);
  assert.deepEqual(output("half_mse", "moons"), ["half_mse", 1, "sigmoid"]);
  assert.deepEqual(output("binary_cross_entropy", "moons"), ["binary_cross_entropy", 1, "identity"]);
  assert.deepEqual(output("softmax_cross_entropy", "moons"), ["binary_cross_entropy", 1, "identity"]);
  assert.deepEqual(output("half_mse", "iris"), ["half_mse", 3, "sigmoid"]);
  assert.deepEqual(output("negative_output", "iris"), ["negative_output", 3, "sigmoid"]);
  assert.deepEqual(output("binary_cross_entropy", "iris"), ["softmax_cross_entropy", 3, "identity"]);
  assert.deepEqual(output("softmax_cross_entropy", "iris"), ["softmax_cross_entropy", 3, "identity"]);
});

test("losses, activations and starts are known by their fields", () => {
  const renamed = (/** @type {any} */ table) =>
    table.map((/** @type {any} */ entry) => ({ ...entry, name: `my ${entry.name}` }));
  const { losses, activations, initializers } = catalog;
  const other = {
    ...catalog,
    losses: renamed(losses),
    activations: renamed(activations),
    initializers: renamed(initializers),
  };
  const start = { ...network(), loss: { name: "my binary_cross_entropy" }, init: { name: "my values" } };
  const experiment = /** @type {any} */ ({ objective: start, optimizer: { name: "gd" } });
  withObjective(experiment, other, "data iris");
  const { loss, layers, init } = experiment.objective;
  assert.deepEqual(
    [loss.name, layers[1].activation, init.name],
    ["my softmax_cross_entropy", "my identity", "glorot_uniform"],
  );
});

test("other data keep the seed and drop values of another shape", () => {
  const { objective } = chosen({ ...network(), init: { name: "values", parameters: [1, 2] } }, "data moons");
  assert.deepEqual(objective.data, { name: "moons", seed: 3 });
  assert.deepEqual(chosen(network(), "data iris").objective.data, { name: "iris" }, "a table without a seed gets none");
  assert.deepEqual([objective.frozen, objective.init.name], [[], "glorot_uniform"]);
  assert.equal(chosen(network(), "data moons").objective.init.name, "he_normal");
});

test("a function has its own start, no batches, and leads back", () => {
  const experiment = chosen(network(), "function himmelblau");
  assert.deepEqual(experiment, {
    objective: { kind: "function", name: "himmelblau", start: [1, 2], parameters: {} },
    batch_size: null,
    batch_order: "shuffled",
    optimizer: { name: "gd" },
  });
  experiment.objective.start[0] = 9;
  assert.equal(catalog.functions[0].start[0], 1);
  const back = chosen(experiment.objective, "data moons").objective;
  assert.deepEqual([back.kind, back.layers.length, catalog.default.objective.data.name], ["network", 2, "line"]);
});

test("new hidden layers copy the last one, and the last go first", () => {
  const deep = /** @type {any} */ (network());
  setDepth(deep, catalog, 3);
  assert.deepEqual(
    deep.layers.map((/** @type {any} */ l) => l.units),
    [4, 4, 4, 1],
  );
  assert.deepEqual(deep.frozen, []);
  deep.layers[2].units = 7; // each is one of its own
  setDepth(deep, catalog, 4);
  assert.deepEqual(
    deep.layers.map((/** @type {any} */ l) => l.units),
    [4, 4, 7, 7, 1],
  );
  setDepth(deep, catalog, 0);
  assert.deepEqual(
    deep.layers.map((/** @type {any} */ l) => l.units),
    [1],
  );
  setDepth(deep, catalog, 1);
  assert.deepEqual(deep.layers[0], { units: 4, activation: "tanh" });
});

test("own data bring their outputs, and come back with their settings", () => {
  ownData.value = { hash: "ab", title: "t", classes: 0, outputs: 3 };
  const experiment = chosen(network(), "data own");
  const { data, layers } = experiment.objective;
  assert.deepEqual([data, layers.at(-1).units], [{ name: "own", table: { hash: "ab" } }, 3]);
  data.test_share = 0.5;
  for (const choice of ["data moons", "data own"]) withObjective(experiment, catalog, choice);
  assert.deepEqual(experiment.objective.data, { name: "own", table: { hash: "ab" }, test_share: 0.5 });
  ownData.value = null;
});

test("a loss from logits fits one unit for two classes, or one per class", () => {
  const [, , binary, softmax] = catalog.losses;
  const fitting = (/** @type {any} */ loss) =>
    [2, 3, 0].flatMap((classes) => [1, 2, 3].map((outputs) => Number(fits(outputs, classes)(loss))).join(""));
  assert.deepEqual(fitting(binary), ["100", "000", "000"]);
  assert.deepEqual(fitting(softmax), ["010", "001", "000"]);
});

test("a value is put at its path, and nowhere in an experiment that has no such place", () => {
  const experiment = { seed: 1, objective: network() };
  putAt(experiment, "seed", 2);
  putAt(experiment, "objective.layers.0.activation", "relu");
  putAt(experiment, "objective.layers.7.activation", "relu");
  putAt(experiment, "objective.start.0", 5);
  const [first, ...others] = network().layers;
  assert.deepEqual(experiment, {
    seed: 2,
    objective: { ...network(), layers: [{ ...first, activation: "relu" }, ...others] },
  });
});
