/**
 * Makes of an experiment that the engine refuses one that it runs: each value that it names gives way to what it was to
 * change, or to its default. The limits stay the engine's.
 * @typedef {import("../types.js").Experiment} Experiment
 * @typedef {import("../types.js").Refusal} Refusal
 */
import { standing, withAt } from "./changes.js";
import { Refused } from "../server/api.js";

const MOST = 12; // requests, before nothing of what was asked for is kept

/**
 * Whether two places hold the same entry, so that a setting of one makes sense in the other.
 * @param {any} a @param {any} b
 */
const alike = (a, b) => a?.name === b?.name && a?.kind === b?.kind;

/**
 * `of` without what stands at a refused field.
 * @param {any} of @param {any} base @param {string} field @returns {any}
 */
export function without(of, base, field) {
  let keys = field.split(".");
  while (keys.length && standing(of, keys) === undefined) keys.pop(); // something is missing in what is there
  for (; keys.length; keys = keys.slice(0, -1)) {
    const last = keys[keys.length - 1];
    if (last === "name" || last === "kind") continue; // an entry goes with its settings
    const outer = keys.slice(0, -1);
    const around = standing(of, outer);
    const before = standing(base, keys);
    if (
      before !== undefined &&
      alike(around, standing(base, outer)) &&
      JSON.stringify(before) !== JSON.stringify(standing(of, keys))
    )
      return withAt(of, keys, before);
    const rest = !Array.isArray(around)
      ? Object.fromEntries(Object.entries(around).filter(([key]) => key !== last))
      : typeof around[Number(last)] === "string"
        ? around.toSpliced(Number(last), 1)
        : null; // one of some names
    if (rest) return outer.length ? withAt(of, outer, rest) : rest;
  }
  return base;
}

/**
 * What `ask` answers to `chosen`, or to as much of it as is not refused.
 * @template T
 * @param {unknown} error with which `chosen` was refused @param {any} chosen @param {any} base
 * @param {(experiment: any) => Promise<T>} ask
 * @param {(refused: Refusal) => void} tell is told of each part that was left out
 */
export async function mended(error, chosen, base, ask, tell) {
  for (let tries = 0; tries < MOST; tries++) {
    if (!(error instanceof Refused) || !error.refusals.length) throw error;
    // from behind: places in a list move up
    const rest = error.refusals.reduceRight((of, { field }) => without(of, base, field), chosen);
    if (JSON.stringify(rest) === JSON.stringify(chosen)) throw error; // it was something else that was refused
    error.refusals.forEach(tell);
    chosen = rest;
    try {
      return await ask(chosen);
    } catch (again) {
      error = again;
    }
  }
  return ask(base);
}
