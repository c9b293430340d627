/**
 * Makes an experiment that runs out of one that the engine refuses or that overflows at its first step: each value that is at
 * fault gives way to the value it was to change, or to its default. The limits stay the engine's.
 */
import { isPlain, standing, withAt } from "./changes.js";
import { orRefused, Refused } from "../server/api.js";
/** @import { Experiment, Refusal } from "../types.js" */

const MOST = 12; // requests, before all of the wish is given up

/** Whether two places hold one entry, so that a setting of one suits the other. @param {any} a @param {any} b */
const alike = (a, b) => a?.name === b?.name && a?.kind === b?.kind;

/**
 * An entry with the settings of another one whose name was refused. The engine refuses those that it does not have.
 * @param {any} entry @param {any} refused @returns {any}
 */
function withSettings(entry, refused) {
  let next = entry;
  for (const [key, value] of Object.entries(refused)) {
    if (key === "name" || key === "kind") continue;
    const there = standing(entry, [key]);
    const part = isPlain(value) && isPlain(there) && (value.name ?? there.name) === there.name;
    next = withAt(next, [key], part ? { ...there, ...value } : value);
  }
  return next;
}

/** `of` without what is at a refused field. @param {any} of @param {any} base @param {string} field @returns {any} */
export function without(of, base, field) {
  let keys = field.split(".");
  while (keys.length && standing(of, keys) === undefined) keys.pop(); // something is missing in what is there
  for (; keys.length; keys = keys.slice(0, -1)) {
    const last = keys[keys.length - 1];
    const outer = keys.slice(0, -1);
    const around = standing(of, outer);
    const before = standing(base, keys);
    if (last === "name" || last === "kind") {
      const entry = standing(base, outer);
      const other = before !== undefined && before !== around[last] && (last === "kind" || entry.kind === around.kind);
      if (other) return withAt(of, outer, withSettings(entry, around));
      continue; // an entry goes with its settings
    }
    if (last === "formula" && before === undefined) continue; // without its formula it is no function
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
 * The paths of the values in `of` that differ from those in `base`; a list is one value.
 * @param {any} of @param {any} base @param {string[]} [keys] @returns {string[]}
 */
function differing(of, base, keys = []) {
  const here = standing(of, keys);
  if (isPlain(here)) return Object.keys(here).flatMap((key) => differing(of, base, [...keys, key]));
  return JSON.stringify(here) === JSON.stringify(standing(base, keys)) ? [] : [keys.join(".")];
}

/**
 * The values that `chosen` asks for beyond `base` and `rest` no longer has, but for those at `told` fields.
 * @param {any} chosen @param {any} base @param {any} rest @param {string[]} told @returns {Refusal[]}
 */
function lost(chosen, base, rest, told) {
  const gone = differing(chosen, rest);
  const within = (/** @type {string} */ a, /** @type {string} */ b) => `${a}.`.startsWith(`${b}.`);
  return differing(chosen, base)
    .filter((path) => gone.includes(path) && !told.some((field) => within(path, field) || within(field, path)))
    .map((field) => ({
      field,
      value: standing(chosen, field.split(".")),
      allowed: "",
      why: "it belongs to a part that was refused",
    }));
}

/** Where a run begins: the most frequent reason for an overflow at its first step. */
const FIRST = [/^objective\.start/, /^objective\.init/, /^objective/, /./];

/**
 * The first answer that has a frame to show, with as little as possible taken out of `chosen`.
 * @param {any} answer the one without a frame @param {any} chosen @param {any} base @param {(experiment: any) => Promise<any>} ask
 * @param {(refused: Refusal) => void} tell
 */
async function steadied(answer, chosen, base, ask, tell) {
  const rank = (/** @type {string} */ path) => FIRST.findIndex((form) => form.test(path));
  const paths = differing(chosen, base).sort((a, b) => rank(a) - rank(b));
  const why = answer?.divergence?.message ?? "The numbers overflow there.";
  const attempt = async (/** @type {string[]} */ out) => {
    const rest = out.reduce((of, path) => without(of, base, path), chosen);
    const again = await orRefused(ask(rest));
    return again && again.frame !== null && !(again instanceof Refused) ? { out, rest, again } : null;
  };
  /** @type {Awaited<ReturnType<typeof attempt>>} */
  let found = null;
  for (const out of [...paths.map((path) => [path]), paths]) found ??= await attempt(out);
  if (!found) return answer;
  // where no value alone was at fault, those that do no harm come back
  for (const path of found.out.length > 1 ? paths : [])
    found = (await attempt(found.out.filter((other) => other !== path))) ?? found;
  for (const field of found.out) tell({ field, value: standing(chosen, field.split(".")), allowed: "", why });
  lost(chosen, base, found.rest, found.out).forEach(tell);
  return found.again;
}

/** The user's own data go as one, with their settings. @param {Refusal} refused @returns {Refusal} */
const wholeData = (refused) =>
  refused.field.startsWith("objective.data.table")
    ? {
        field: "objective.data",
        value: null,
        allowed: "",
        why: "the link leaves them out, and this server does not have them. Open their file, or bring the table again",
      }
    : refused;

/**
 * The answer of `ask` to as much of `chosen` as can be used.
 * @param {any} outcome the error with which `chosen` was refused, or the answer that has no frame @param {any} chosen @param {any} base
 * @param {(experiment: any) => Promise<any>} ask @param {(refused: Refusal) => void} tell is told of each part that was left out
 */
export async function mended(outcome, chosen, base, ask, tell) {
  for (let tries = 0; ; tries++) {
    if (!(outcome instanceof Error))
      return outcome?.frame === null ? steadied(outcome, chosen, base, ask, tell) : outcome;
    if (!(outcome instanceof Refused) || !outcome.refusals.length) throw outcome;
    if (tries === MOST) break;
    const refusals = outcome.refusals.map(wholeData);
    const rest = refusals.reduceRight((of, { field }) => without(of, base, field), chosen); // from behind: places in a list move up
    if (JSON.stringify(rest) === JSON.stringify(chosen)) throw outcome; // it was something else that was refused
    refusals.forEach(tell);
    const fields = refusals.map(({ field }) => field);
    lost(chosen, base, rest, fields).forEach(tell);
    chosen = rest;
    outcome = await ask(chosen).catch((error) => error);
  }
  lost(chosen, base, base, []).forEach(tell);
  return ask(base);
}
