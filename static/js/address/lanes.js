/**
 * The lanes in an address. The one looked at is told as a run alone is; the others by what differs from its beginning,
 * by
 * what was changed on their way, and by where they branched off. No state.
 *
 *     lane=2                          which of them is looked at, the first where it is not said
 *     lane1=A  lane2=B                what they are called, in their order
 *     lane1.optimizer.name=adam       another method, with its own default settings
 *     lane1.optimizer.eta=0.05        and what is not the default
 *     lane1.at10.optimizer.eta=0.9    changed on the way
 *     lane1.from=7.B                  branched off B at step 7
 *     hidden=2.5                      those that the pictures leave out
 *
 * @typedef {{optimizer: Entry[], schedule: Entry[], clip: Entry[]}} Tables
 * @typedef {{name: string, colour: number, parent?: {name: string, step: number}, made: string[][],
 *   turns: ReturnType<typeof turnsIn>}} Told
 */
import { changes, changesIn, turns, turnsIn } from "./changes.js";
import { countIn } from "./query.js";
import { LONGEST as STEPS } from "../run/runs.js";
/** @import { Entry, Lane } from "../types.js" */

/** How many lanes an address may ask for. */
export const MOST = 12;
/** How many letters their names may have. */
export const LETTERS = 16;

/** How long the lanes may make an address; beyond that they are left out, and it says so. */
export const LONGEST = 2000;

/** A method by its name and its own settings. @param {string[]} change @param {Tables} tables @returns {string[][]} */
function brief([path, text], tables) {
  const [, before, root] = /^(at\d+\.)?(optimizer|schedule|clip)$/.exec(path) ?? [];
  const { name, ...settings } = root ? JSON.parse(text) : { name: null };
  const entry = root && tables[/** @type {keyof Tables} */ (root)].find((e) => e.name === name);
  if (!entry) return [[path, text]];
  const usual = new Map(entry.parameters.map((p) => [p.name, p.default]));
  const own = Object.entries(settings).filter(([key, value]) => value !== usual.get(key));
  return [
    [`${before ?? ""}${root}.name`, name],
    ...own.map(([key, value]) => [`${path}.${key}`, JSON.stringify(value)]),
  ];
}

/**
 * @param {Lane} of @param {number} number from 1 @param {Lane[]} lanes @param {Lane} watched @param {Tables} tables
 * @returns {string[][]}
 */
function told({ name, colour, parent, courses }, number, lanes, watched, tables) {
  /** @type {string[][]} */
  const pairs = [];
  if (colour !== number - 1) pairs.push(["colour", String(colour)]);
  if (lanes.some((l) => l.name === parent?.name)) pairs.push(["from", `${parent?.step}.${parent?.name}`]);
  if (courses !== watched.courses) {
    const { made, set } = turns(courses);
    const begun = changes(courses[0].experiment, watched.courses[0].experiment);
    pairs.push(...[...begun, ...made].flatMap((change) => brief(change, tables)), ...set);
  }
  return [[`lane${number}`, name], ...pairs.map(([key, text]) => [`lane${number}.${key}`, text])];
}

/**
 * What an address says of several lanes.
 * @param {Lane[]} lanes @param {number} watched @param {Tables} tables @param {number} [most] letters
 * @returns {string[][]}
 */
export function lanesText(lanes, watched, tables, most = LONGEST) {
  if (lanes.length < 2) return [];
  /** @type {string[][]} */
  const first = watched ? [["lane", String(watched + 1)]] : [];
  const pairs = [...first, ...lanes.flatMap((l, i) => told(l, i + 1, lanes, lanes[watched], tables))];
  return new URLSearchParams(pairs).toString().length > most ? [["beside", String(lanes.length - 1)]] : pairs;
}

/** The numbers of the lanes that the pictures leave out; null where there are none. @param {Lane[]} lanes */
export const hiddenText = (lanes) => lanes.flatMap(({ hidden }, i) => (hidden ? [i + 1] : [])).join(".") || null;

/** The names of hidden lanes; null if there are others too. @param {URLSearchParams} query @returns {string[]|null} */
export function hiddenIn(query) {
  const text = query.get("hidden");
  if (text === null) return [];
  const names = text.split(".").map((number) => (countIn(number, MOST) ? nameIn(query, `lane${number}`) : ""));
  return names.every(Boolean) ? names : null;
}

/** The part of an address that is about its lanes. @param {URLSearchParams} query @returns {string[][]} */
export const lanesPart = (query) => [...query].filter(([key]) => /^lane\d*($|\.)/.test(key) || key === "beside");

/** @param {URLSearchParams} query @param {string} key of a lane */
const nameIn = (query, key) => (query.get(key) ?? "").slice(0, LETTERS);

/** What an address says of a lane, with keys without the lane's. @param {URLSearchParams} query @param {string} key */
const partOf = (query, key) =>
  [...query]
    .filter(([inner]) => inner.startsWith(`${key}.`))
    .map(([inner, text]) => [inner.slice(key.length + 1), text]);

/** @param {string|null} text a step and the name of a lane, as 7.B @returns {Told["parent"]} */
function parentIn(text) {
  const [, digits, name] = /^(\d+)\.(.+)$/.exec(text ?? "") ?? [];
  const step = countIn(digits, STEPS);
  return step === null ? undefined : { name, step };
}

/**
 * The lanes an address tells of, null where it is of one run. The settings and turns of the lane looked at are also those of a run alone;
 * its settings as a lane come after.
 * @param {URLSearchParams} query
 * @param {(field: string, value: string|null, name?: string) => void} [refuse] is told of each part that cannot be used, and of which lane it is
 * @returns {{watched: number, lanes: Told[]}|null}
 */
export function lanesIn(query, refuse = () => {}) {
  /** @type {string[]} */
  const keys = [];
  const names = new Set();
  for (let number = 1; number <= MOST && query.get(`lane${number}`); number++) {
    const name = nameIn(query, `lane${number}`);
    if (!names.has(name)) keys.push(`lane${number}`);
    names.add(name);
  }
  if (keys.length < 2) return null;
  const found = keys.indexOf(`lane${query.get("lane") ?? "1"}`);
  if (found < 0) refuse("lane", query.get("lane"));
  const watched = Math.max(0, found);
  const lanes = keys.map((key, i) => {
    const name = nameIn(query, key);
    const pairs = partOf(query, key);
    const own = new URLSearchParams(pairs);
    const parent = parentIn(own.get("from"));
    const branched = parent && parent.name !== name && names.has(parent.name);
    const colour = countIn(own.get("colour"), MOST - 1);
    if (name !== query.get(key)) refuse("name", query.get(key), name);
    if (own.has("from") && !branched) refuse("from", own.get("from"), name);
    if (own.has("colour") && colour === null) refuse("colour", own.get("colour"), name);
    return {
      name,
      colour: colour ?? Number(key.slice(4)) - 1,
      ...(branched && { parent }),
      made: changesIn(own),
      turns: turnsIn(i === watched ? new URLSearchParams([...query, ...pairs]) : own),
    };
  });
  for (const key of new Set([...query.keys()].map((key) => /^lane\d+/.exec(key)?.[0] ?? "")))
    if (key && !keys.includes(key)) refuse(key, query.get(key));
  return { watched, lanes };
}
