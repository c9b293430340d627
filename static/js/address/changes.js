/**
 * The experiment's part of the address: differences from the preset's, by their paths, and changes on the way.
 * A path leads along keys of the experiment's own, nowhere else. No state.
 */
import { long, short } from "./query.js";
import { finite, parse } from "../format.js";
/** @import { Lane, Refusal } from "../types.js" */

/** What an experiment consists of. */
export const ROOTS = ["objective", "optimizer", "schedule", "clip", "batch_size", "batch_order", "seed"];

/** @param {any} value */
export const isPlain = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

/**
 * What of an experiment differs from another: paths and values. A choice of something else is one change.
 * @param {any} now @param {any} usually @param {string} [path] @returns {string[][]}
 */
export function changes(now, usually, path = "") {
  if (JSON.stringify(now) === JSON.stringify(usually)) return [];
  const alike =
    isPlain(now) &&
    isPlain(usually) &&
    Object.keys(now).join() === Object.keys(usually).join() &&
    now.name === usually.name;
  if (!alike) return [[path, JSON.stringify(now)]];
  return Object.keys(now).flatMap((key) => changes(now[key], usually[key], path ? `${path}.${key}` : key));
}

/** The changes that an address tells of. @param {URLSearchParams} query @returns {string[][]} */
export const changesIn = (query) => [...query].filter(([path]) => ROOTS.includes(path.split(".")[0]));

/** @param {any} of @param {string} key */
const has = (of, key) =>
  of !== null && typeof of === "object" && Object.hasOwn(of, key) && !(Array.isArray(of) && !/^\d+$/.test(key));

/** What stands at a path of own keys; undefined for nothing. @param {any} of @param {string[]} keys @returns {any} */
export const standing = (of, keys) => keys.reduce((inner, key) => (has(inner, key) ? inner[key] : undefined), of);

/**
 * `of` with a value at a path. Nothing else is touched: a path leads along own keys only.
 * @param {any} of @param {string[]} keys @param {any} value @returns {any}
 */
export function withAt(of, [key, ...rest], value) {
  const inner = rest.length ? withAt(has(of, key) ? of[key] : {}, rest, value) : value;
  return Array.isArray(of) ? of.with(Number(key), inner) : { ...(isPlain(of) && of), [key]: inner };
}

/**
 * What a text means in the place of another value: JSON, a number as a field takes it, or a name.
 * @param {string} text @param {any} before @returns {any} undefined where it means nothing
 */
function readValue(text, before) {
  const named = (/** @type {string} */ name) => (isPlain(before) && has(before, "name") ? { name } : name);
  try {
    const value = JSON.parse(text, (_, part) => finite(part));
    return typeof value === "string" ? named(value) : value;
  } catch {
    return parse(text) ?? (/^\w+$/.test(text) ? named(text) : undefined);
  }
}

/** The order of changes: a whole before its parts, an entry's name before its settings. @param {string} path */
const rank = (path) => 2 * path.split(".").length - Number(/\.(kind|name)$/.test(path));

/**
 * An experiment with such changes. Another entry has its own defaults. Values that mean nothing are left out.
 * @param {any} base @param {string[][]} made @param {(refused: Refusal) => void} [tell] is told of that
 */
export function applied(base, made, tell = () => {}) {
  let next = structuredClone(base);
  /** @type {string[]} */
  const others = []; // entries of which the settings are not known here
  for (const [path, text] of made.toSorted(([a], [b]) => rank(a) - rank(b))) {
    const keys = path.split(".");
    const [last, outer] = [keys[keys.length - 1], keys.slice(0, -1)];
    const before = standing(next, keys);
    const value = readValue(text, before);
    const around = outer.length ? standing(next, outer) : next;
    const open = around === undefined && others.some((entry) => path.startsWith(entry));
    const placed = isPlain(around) || before !== undefined || open;
    if (value === undefined || !placed)
      tell({ field: path, value: text, allowed: placed ? "a number, a name or JSON" : "" });
    else if ((last === "kind" || last === "name") && value !== before) {
      next = withAt(next, outer, { ...(around?.kind && { kind: around.kind }), [last]: value });
      others.push(`${outer.join(".")}.`);
    } else next = withAt(next, keys, value);
  }
  return next;
}

/**
 * What was changed on the way of a run: of each course what differs from the one before, as at10.optimizer.eta; and the
 * parameters that a hand put somewhere, as at10.w1.2.3.
 * @param {Lane["courses"]} courses @returns {{made: string[][], set: string[][]}}
 */
export const turns = (courses) => ({
  made: courses
    .slice(1)
    .flatMap(({ step, experiment }, i) =>
      changes(experiment, courses[i].experiment).map(([path, text]) => [`at${step}.${path}`, text]),
    ),
  set: courses.flatMap(({ step, set = {} }) =>
    Object.entries(set).map(([name, value]) => [`at${step}.${short(name)}`, String(value)]),
  ),
});

/**
 * The turns that an address tells of, the first one first. A value that is no number is NaN.
 * @param {URLSearchParams} query @returns {{step: number, made: string[][], set: {[name: string]: number}}[]}
 */
export function turnsIn(query) {
  /** @type {Map<number, {step: number, made: string[][], set: {[name: string]: number}}>} */
  const found = new Map();
  for (const [key, text] of query) {
    const [, digits, path] = /^at(\d+)\.(.+)$/.exec(key) ?? [];
    if (!path) continue;
    const step = Number(digits);
    const turn = found.get(step) ?? { step, made: [], set: {} };
    found.set(step, turn);
    if (ROOTS.includes(path.split(".")[0])) turn.made.push([path, text]);
    else turn.set = { ...turn.set, [long(path)]: parse(text) ?? NaN };
  }
  return [...found.values()].sort((a, b) => a.step - b.step);
}
