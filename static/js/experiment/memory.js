/**
 * The settings with which each choice was left, for when it is chosen again: the learning rate of each method on each
 * objective, the other settings of each method, loss, schedule, clip and data set, the network, and its batches.
 */
import { entryOf } from "../run/function-entry.js";
import { needsAll } from "../run/full-batch.js";
/** @import { Catalog, Choice, Experiment, FunctionObjective } from "../types.js" */

/** Learning rates by objective and method. @type {Map<string, number>} */
const rates = new Map();

/** Choices by their place in the experiment and their name. @type {Map<string, Choice>} */
const choices = new Map();

/** The network that was left for a function. @type {Experiment["objective"]|null} */
let network = null;

/** Keep the network before a function takes its place. @param {Experiment} experiment */
export function keepNetwork({ objective }) {
  if (objective.kind === "network") network = structuredClone(objective);
}

/** The network as it was left, or null. */
export const networkLeft = () => structuredClone(network);

/** @type {FunctionObjective} */
const FIRST = {
  kind: "function",
  name: "typed",
  start: [2.5],
  parameters: {},
  formula: "x^2/4 + sin(3x)",
  range: [[-4, 4]],
};

/** The function that was typed last; before that one to begin with. @type {FunctionObjective} */
let typed = FIRST;

/** Keep a typed function before another objective takes its place. @param {Experiment["objective"]} objective */
export function keepTyped(objective) {
  if (objective.kind === "function" && objective.formula !== undefined) typed = structuredClone(objective);
}

/** The typed function as it was left. */
export const typedLeft = () => typed;

/** The batches left for a method or function without. @type {Pick<Experiment, "batch_size"|"batch_order">|undefined} */
let batchLeft;

/** The batch size that comes back with another method; null where there was none. */
export const batchToComeBack = () => batchLeft?.batch_size ?? null;

/** @param {Experiment} experiment @param {Catalog} catalog */
const hasBatches = ({ objective, optimizer }, catalog) =>
  objective.kind === "network" && !needsAll(catalog, optimizer.name);

/**
 * Edit the objective or the method of `experiment`. A function has no batches, nor has a method that needs all examples;
 * after it they are as before.
 * @param {Experiment} experiment @param {Catalog} catalog @param {() => void} edit
 */
export function keepingBatches(experiment, catalog, edit) {
  const { batch_size, batch_order } = experiment;
  if (hasBatches(experiment, catalog)) batchLeft = { batch_size, batch_order };
  edit();
  if (!hasBatches(experiment, catalog)) experiment.batch_size = null;
  else if (batchLeft) Object.assign(experiment, batchLeft);
}

/** What a rate belongs to: a function, or any network. @param {Experiment} of */
export const rateGroup = ({ objective }) =>
  objective.kind === "function" ? `function ${objective.formula ?? objective.name}` : "network";

/** @param {Experiment} of @param {string} method */
const rateKey = (of, method) => `${rateGroup(of)}, ${method}`;

/** Keep the rate in force for its method on this objective. @param {Experiment} experiment */
export function keepRate(experiment) {
  rates.set(rateKey(experiment, experiment.optimizer.name), experiment.optimizer.eta);
}

/**
 * The rate that a method is to begin with: as it was left here, else the function's own, else the method's default.
 * @param {Experiment} of @param {Catalog} catalog @param {string} method
 */
export function rateFor(of, catalog, method) {
  const { objective } = of;
  const own = objective.kind === "function" ? entryOf(objective, catalog) : null;
  const usual = catalog.optimizers.find((o) => o.name === method)?.parameters.find((p) => p.name === "eta")?.default;
  return rates.get(rateKey(of, method)) ?? own?.rates[method] ?? usual;
}

/**
 * Another choice in the place of one, with its settings as they were left; without them it gets its defaults.
 * @param {string} place where it stands in an experiment @param {Choice} before @param {string} name
 * @returns {Choice}
 */
export function chosenAgain(place, before, name) {
  choices.set(`${place} ${before.name}`, before);
  return structuredClone(choices.get(`${place} ${name}`) ?? { name });
}

/** Use another method in `experiment`. @param {Experiment} experiment @param {Catalog} catalog @param {string} name */
export function withMethod(experiment, catalog, name) {
  keepRate(experiment);
  const eta = rateFor(experiment, catalog, name);
  keepingBatches(experiment, catalog, () => {
    const again = chosenAgain("optimizer", experiment.optimizer, name);
    experiment.optimizer = { ...again, ...(eta !== undefined && { eta }) };
  });
}

/**
 * Edit `experiment` to descend on what `edit` puts in the place of its objective: a function brings its own rate, and
 * so does a network after a function. Among networks the rate stays.
 * @param {Experiment} experiment @param {Catalog} catalog @param {() => void} edit
 */
export function withOwnRate(experiment, catalog, edit) {
  keepRate(experiment);
  const before = rateGroup(experiment);
  edit();
  const eta = rateFor(experiment, catalog, experiment.optimizer.name);
  if (rateGroup(experiment) !== before && eta !== undefined) experiment.optimizer.eta = eta;
}

/** Forget all of it. */
export function forgetChoices() {
  rates.clear();
  choices.clear();
  network = null;
  typed = FIRST;
  batchLeft = undefined;
}
