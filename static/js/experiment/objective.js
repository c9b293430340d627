/** Changes that follow when another objective is chosen, so that the engine can run the experiment. */
import { ownData } from "../server/tables.js";
import { chosenAgain, keepingBatches, keepNetwork, keepTyped, networkLeft, typedLeft } from "./memory.js";
/** @import { Catalog, DataEntry, Experiment, LossEntry, NetworkObjective } from "../types.js" */

/** Put a value at a path of an experiment that has it. @param {any} of @param {string} path @param {any} value */
export function putAt(of, path, value) {
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  const place = keys.reduce((inner, key) => inner?.[key], of);
  if (place) place[last] = value;
}

/** The chosen entry of a table. @template {{name: string}} T @param {T[]} table @param {{name: string}} choice */
export const chosenOf = (table, { name }) => table.find((entry) => entry.name === name);

/**
 * Whether a loss fits so many outputs and classes (0 for regression): one from logits takes one unit for two classes,
 * or one per class.
 * @param {number} outputs @param {number} classes
 */
export const fits =
  (outputs, classes) =>
  (/** @type {LossEntry} */ { logits, least_outputs: least }) =>
    !logits || (least === 1 ? classes === 2 && outputs === 1 : classes > 1 && outputs === classes);

/** The name of the activation that passes z on. @param {Catalog} catalog */
export const linear = ({ activations }) => activations.find((entry) => entry.linear)?.name ?? activations[0].name;

/**
 * Give `network` an output layer and a loss that fit the data: one unit for two classes or a number, else one a class.
 * @param {NetworkObjective} network @param {Catalog} catalog @param {number} classes how many, 0 for regression
 */
function fitOutput(network, catalog, classes) {
  const output = network.layers[network.layers.length - 1];
  output.units = classes > 2 ? classes : 1;
  const fitting = catalog.losses.filter(fits(output.units, classes));
  const loss =
    chosenOf(fitting, network.loss) ?? fitting.find((entry) => entry.logits === classes > 0) ?? catalog.losses[0];
  if (loss.name !== network.loss.name) network.loss = { name: loss.name };
  if (classes === 0 || loss.logits) output.activation = linear(catalog);
}

/**
 * Another data set, with its settings as they were left; the seed stays, as it says how all of them are drawn.
 * @param {NetworkObjective["data"]} before @param {DataEntry} entry
 */
function dataAgain(before, { name, parameters }) {
  const drawn = parameters.some((p) => p.name === "seed") && before.seed !== undefined;
  return { ...chosenAgain("data", before, name), ...(drawn && { seed: before.seed }) };
}

/**
 * Edit `experiment` to descend on another objective: "data moons", "data own" or "function rosenbrock". After a function the network
 * is the one that was left, with its batches.
 * @param {Experiment} experiment @param {Catalog} catalog @param {string} choice
 */
export const withObjective = (experiment, catalog, choice) =>
  keepingBatches(experiment, catalog, () => put(experiment, catalog, choice));

/** @param {Experiment} experiment @param {Catalog} catalog @param {string} choice */
function put(experiment, catalog, choice) {
  const [kind, name] = choice.split(" ");
  const was = experiment.objective;
  keepTyped(was);
  if (kind === "function") {
    keepNetwork(experiment);
    const entry = catalog.functions.find((f) => f.name === name);
    experiment.objective = entry
      ? { kind: "function", name, start: entry.start.slice(), parameters: {} }
      : structuredClone(typedLeft());
    return;
  }
  const mine = name === catalog.own_data.name ? ownData.peek() : null;
  const data = catalog.data.find((d) => d.name === name);
  const left = was.kind === "network" ? null : networkLeft();
  const network = was.kind === "network" ? was : (left ?? structuredClone(catalog.default.objective));
  if (network.kind !== "network") return;
  experiment.objective = network;
  if (mine) network.data = { ...chosenAgain("data", network.data, name), table: { hash: mine.hash } };
  else if (!data || (left && network.data.name === name)) return;
  else network.data = dataAgain(network.data, data);
  reshaped(network, catalog);
  fitOutput(network, catalog, mine?.classes ?? network.data.classes ?? data?.classes.length);
  if (mine && !mine.classes) network.layers[network.layers.length - 1].units = mine.outputs;
}

/**
 * Set a setting of the data. Where it says how many classes there are, the output layer follows.
 * @param {NetworkObjective} network @param {Catalog} catalog @param {string} name @param {number} value
 */
export function setData(network, catalog, name, value) {
  network.data[name] = value;
  if (name !== "classes") return;
  reshaped(network, catalog);
  fitOutput(network, catalog, value);
}

/**
 * Set how many hidden layers there are; a new one is like the one before it, the first like that of the usual network.
 * @param {NetworkObjective} network @param {Catalog} catalog @param {number} count
 */
export function setDepth(network, catalog, count) {
  const usual = catalog.default.objective;
  const first = usual.kind === "network" ? usual.layers[0] : network.layers[0];
  const output = network.layers[network.layers.length - 1];
  const hidden = network.layers.slice(0, -1);
  while (hidden.length > count) hidden.pop();
  while (hidden.length < count) hidden.push(structuredClone(hidden[hidden.length - 1] ?? first));
  network.layers = [...hidden, output];
  reshaped(network, catalog);
}

/** Drop names and explicit values of another shape. @param {NetworkObjective} network @param {Catalog} catalog */
export function reshaped(network, catalog) {
  network.frozen = [];
  if (!chosenOf(catalog.initializers, network.init)?.explicit) return;
  const usual = catalog.default.objective;
  network.init = usual.kind === "network" ? { ...usual.init } : { name: catalog.initializers[0].name };
}
