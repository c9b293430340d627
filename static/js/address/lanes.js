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
 *
 * @typedef {import("../types.js").Lane} Lane
 * @typedef {import("../types.js").Entry} Entry
 * @typedef {{optimizer: Entry[], schedule: Entry[], clip: Entry[]}} Tables
 * @typedef {{name: string, colour: number, parent?: {name: string, step: number}, made: [string, string][],
 *   turns: ReturnType<typeof turnsIn>}} Told
 */
import { changes, changesIn, turns, turnsIn } from "./changes.js";

/** How long the lanes may make an address; beyond that they are left out, and it says so. */
export const LONGEST = 2000;

/**
 * A chosen method by its name and what is not its default.
 * @param {[string, string]} change @param {Tables} tables @returns {[string, string][]}
 */
function brief([path, text], tables) {
  const [, before, root] = /^(at\d+\.)?(optimizer|schedule|clip)$/.exec(path) ?? [];
  const { name, ...settings } = root ? JSON.parse(text) : { name: null };
  const entry = root && tables[/** @type {keyof Tables} */ (root)].find((e) => e.name === name);
  if (!entry) return [[path, text]];
  const usual = new Map(entry.parameters.map((p) => [p.name, p.default]));
  const own = Object.entries(settings).filter(([key, value]) => value !== usual.get(key));
  return [
    [`${before ?? ""}${root}.name`, name],
    ...own.map(([key, value]) => /** @type {[string, string]} */ ([`${path}.${key}`, JSON.stringify(value)])),
  ];
}

/**
 * @param {Lane} of @param {number} number from 1 @param {Lane} watched @param {Tables} tables
 * @returns {[string, string][]}
 */
function told({ name, colour, parent, courses }, number, watched, tables) {
  /** @type {[string, string][]} */
  const pairs = [];
  if (colour !== number - 1) pairs.push(["colour", String(colour)]);
  if (parent) pairs.push(["from", `${parent.step}.${parent.name}`]);
  if (courses !== watched.courses) {
    const { made, set } = turns(courses);
    const begun = changes(courses[0].experiment, watched.courses[0].experiment);
    pairs.push(...[...begun, ...made].flatMap((change) => brief(change, tables)), ...set);
  }
  return [
    [`lane${number}`, name],
    ...pairs.map(([key, text]) => /** @type {[string, string]} */ ([`lane${number}.${key}`, text])),
  ];
}

/**
 * What an address says of several lanes.
 * @param {Lane[]} lanes @param {number} watched @param {Tables} tables @returns {[string, string][]}
 */
export function lanesText(lanes, watched, tables) {
  if (lanes.length < 2) return [];
  /** @type {[string, string][]} */
  const first = watched ? [["lane", String(watched + 1)]] : [];
  const pairs = [...first, ...lanes.flatMap((l, i) => told(l, i + 1, lanes[watched], tables))];
  return new URLSearchParams(pairs).toString().length > LONGEST ? [["beside", String(lanes.length - 1)]] : pairs;
}

/** The part of an address that is about its lanes. @param {URLSearchParams} query @returns {[string, string][]} */
export const lanesPart = (query) => [...query].filter(([key]) => /^lane\d*($|\.)/.test(key) || key === "beside");

/**
 * The lanes an address tells of, null where it is of one run.
 * @param {URLSearchParams} query @param {number} most @returns {{watched: number, lanes: Told[]}|null}
 */
export function lanesIn(query, most) {
  /** @type {Told[]} */
  const lanes = [];
  for (let number = 1; number <= most && query.get(`lane${number}`); number++) {
    const start = `lane${number}.`;
    const own = new URLSearchParams(
      [...query].filter(([key]) => key.startsWith(start)).map(([key, text]) => [key.slice(start.length), text]),
    );
    const [, step, parent] = /^(\d{1,9})\.(.+)$/.exec(own.get("from") ?? "") ?? [];
    const colour = Number(own.get("colour") ?? number - 1);
    lanes.push({
      name: (query.get(`lane${number}`) ?? "").slice(0, 16),
      colour: Number.isInteger(colour) && colour >= 0 && colour < most ? colour : number - 1,
      ...(parent && { parent: { name: parent, step: Number(step) } }),
      made: changesIn(own),
      turns: turnsIn(own),
    });
  }
  if (lanes.length < 2 || new Set(lanes.map((l) => l.name)).size < lanes.length) return null;
  return {
    watched: Math.min(lanes.length - 1, Math.max(0, (Number.parseInt(query.get("lane") ?? "", 10) || 1) - 1)),
    lanes,
  };
}
