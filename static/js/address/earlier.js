/** What links of an earlier version mean, by the table of their time. Loaded only for such a link. No state. */
import { isPlain } from "./changes.js";
/** @import { Lane, Plane } from "../types.js" */
/** @import { Meaning } from "./version.js" */

/** A choice with what it leaves out. @param {any} choice @param {any} table */
const filled = (choice, table) =>
  isPlain(choice) && Object.hasOwn(table, choice.name)
    ? { name: choice.name, ...table[choice.name], ...choice }
    : choice;

/** A function with its start and parameters, or a network with all of its parts. @param {any} of @param {any} table */
function filledObjective(of, table) {
  if (!isPlain(of)) return of;
  if (of.kind === "function") {
    if (!Object.hasOwn(table.functions, of.name)) return of;
    const { start, parameters } = table.functions[of.name];
    const own = isPlain(of.parameters) ? { ...parameters, ...of.parameters } : (of.parameters ?? parameters);
    return { start, ...of, parameters: own };
  }
  const whole = { ...table.blank.objective, ...of };
  const layer = (/** @type {any} */ given, /** @type {number} */ i, /** @type {any[]} */ all) =>
    isPlain(given) ? { ...(i < all.length - 1 ? table.hidden : table.output), ...given } : given;
  return {
    ...whole,
    data: filled(whole.data, table.data),
    layers: Array.isArray(whole.layers) ? whole.layers.map(layer) : whole.layers,
    loss: filled(whole.loss, table.loss),
    init: filled(whole.init, table.init),
    penalty: isPlain(whole.penalty) ? { ...table.blank.objective.penalty, ...whole.penalty } : whole.penalty,
  };
}

/** The plane in which a run without a preset was first looked at in version 1. @param {Lane} of @returns {Plane} */
function firstPlane({ parameters, free }) {
  const moving = parameters.filter((_, i) => free[i]);
  const weights = moving.filter((name) => name.startsWith("w"));
  const [u, v] = weights.length > 1 ? [weights[0], weights[weights.length - 1]] : moving;
  return { kind: "parameters", u: u ?? parameters[0], v: v ?? parameters[1] ?? null };
}

/** What links of an earlier version mean. @param {number} version @param {any} table @returns {Meaning} */
export const meaningThen = (version, table) => ({
  version,
  preset: (name) => (name !== null && Object.hasOwn(table.presets, name) ? table.presets[name] : undefined),
  first: table.first,
  usual: table.default,
  plane: (of) => (of && version === 1 ? firstPlane(of) : null),
  complete: (chosen) => {
    if (!isPlain(chosen)) return chosen;
    const whole = { ...table.blank, ...chosen };
    return {
      ...whole,
      objective: filledObjective(whole.objective, table),
      optimizer: filled(whole.optimizer, table.optimizer),
      schedule: filled(whole.schedule, table.schedule),
      clip: filled(whole.clip, table.clip),
    };
  },
});
