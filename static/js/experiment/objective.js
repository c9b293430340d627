/** What has to follow when another objective is chosen, so that the experiment stays one the engine can run. */

/**
 * @typedef {import("../types.js").Experiment} Experiment
 * @typedef {import("../types.js").Catalog} Catalog
 */

/** Losses that only make sense for classes. */
const CLASS_LOSSES = ["binary_cross_entropy", "softmax_cross_entropy"];

/**
 * Give `network` the output layer and a loss that fit the data: one unit for two classes or a number, else one per class.
 * @param {import("../types.js").NetworkObjective} network
 * @param {number} classes how many, 0 for regression
 */
function fitOutput(network, classes) {
  const output = network.layers[network.layers.length - 1];
  output.units = classes > 2 ? classes : 1;
  if (classes === 0) {
    if (CLASS_LOSSES.includes(network.loss.name)) network.loss = { name: "half_mse" };
    output.activation = "identity";
  } else if (classes > 2 && network.loss.name !== "half_mse") {
    network.loss = { name: "softmax_cross_entropy" };
    output.activation = "identity";
  } else if (classes === 2 && network.loss.name === "softmax_cross_entropy") {
    network.loss = { name: "binary_cross_entropy" };
    output.activation = "identity";
  }
}

/**
 * Another entry of a table, with its own default settings but for those of the old choice that are to stay. What the entry
 * has no setting for is left behind.
 * @param {import("../types.js").Entry} entry @param {import("../types.js").Choice} before @param {string[]} stay
 */
function choiceOf({ name, parameters }, before, stay) {
  const own = parameters.map((p) => p.name).filter((key) => stay.includes(key) && before[key] !== undefined);
  return { name, ...Object.fromEntries(own.map((key) => [key, before[key]])) };
}

/**
 * Edit `experiment` to descend on another objective: "data moons" or "function rosenbrock".
 * @param {Experiment} experiment @param {Catalog} catalog @param {string} choice
 */
export function withObjective(experiment, catalog, choice) {
  const [kind, name] = choice.split(" ");
  if (kind === "function") {
    const entry = catalog.functions.find((f) => f.name === name);
    experiment.objective = { kind: "function", name, start: entry?.start.slice() ?? [], parameters: {} };
    experiment.batch_size = null;
    return;
  }
  const data = /** @type {import("../types.js").DataEntry} */ (catalog.data.find((d) => d.name === name));
  const was = experiment.objective;
  const network = was.kind === "network" ? was : structuredClone(catalog.default.objective);
  if (network.kind !== "network") return;
  network.data = choiceOf(data, network.data, ["seed"]);
  reshaped(network);
  fitOutput(network, data.classes.length);
  experiment.objective = network;
}

/**
 * Set a setting of the data. Where it says how many classes there are, the output layer follows.
 * @param {import("../types.js").NetworkObjective} network @param {string} name @param {number} value
 */
export function setData(network, name, value) {
  network.data[name] = value;
  if (name !== "classes") return;
  reshaped(network);
  fitOutput(network, value);
}

/**
 * Set how many hidden layers there are; a new one is as wide as the one before it.
 * @param {import("../types.js").NetworkObjective} network @param {number} count
 */
export function setDepth(network, count) {
  const output = network.layers[network.layers.length - 1];
  const hidden = network.layers.slice(0, -1);
  while (hidden.length > count) hidden.pop();
  while (hidden.length < count)
    hidden.push(structuredClone(hidden[hidden.length - 1] ?? { units: 4, activation: "tanh" }));
  network.layers = [...hidden, output];
  reshaped(network);
}

/** Names and explicit values belong to one shape: let go of them. @param {import("../types.js").NetworkObjective} network */
export function reshaped(network) {
  network.frozen = [];
  if (network.init.name === "values") network.init = { name: "glorot_uniform" };
}
