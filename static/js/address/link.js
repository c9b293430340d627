/** Begins the run that a link asks for. Parts that cannot be used are left out and reported. */
import { applied, changesIn } from "./changes.js";
import * as api from "../server/api.js";
import { begin, beginPreset, withDefaults } from "../run/begin.js";
import { catalog, lane, preset } from "../store.js";

/**
 * @typedef {import("../types.js").Experiment} Experiment
 * @typedef {import("../types.js").Refusal} Refusal
 * @typedef {(refused: Refusal) => void} Tell
 */

/** The preset that a first visit begins with: the first of the table. */
const beginFirst = () => beginPreset(catalog.peek()?.presets[0]?.name ?? "");
/**
 * What each preset's experiment looks like in full: with it unchanged, the preset's name is the whole address.
 * @type {Map<string, string>}
 */
export const presetTexts = new Map();

/** @param {string|null} name */
export const presetOf = (name) => catalog.peek()?.presets.find((p) => p.name === name);

/** Where "&" may be part of a name. */
const NAMED = /^(lane\d+(\.from)?|compare|plane)=/;

/**
 * An address as it was meant: "&" where it was escaped once too often, and of what is given twice the last.
 * @param {string} search @param {Tell} tell
 */
export function repairedQuery(search, tell) {
  const parts = search.replace(/^\?/, "").replaceAll("&amp;", "&").split("&");
  const text = parts
    .map((part) => (NAMED.test(part) ? part : part.replace(/%26(?:amp(?:;|%3B))?([a-z][\w.]*)(?:=|%3D)/gi, "&$1=")))
    .join("&");
  const query = new URLSearchParams();
  for (const [key, value] of new URLSearchParams(text)) {
    if (query.has(key) && query.get(key) !== value) tell({ field: key, value: query.get(key), allowed: "once" });
    query.set(key, value);
  }
  return query;
}

/** What the changes of an address are made to. @param {URLSearchParams} query @param {Tell} [tell] @returns {any} */
function baseOf(query, tell = () => {}) {
  const name = query.get("preset") ?? "";
  const usual = presetTexts.has(name)
    ? JSON.parse(/** @type {string} */ (presetTexts.get(name)))
    : (presetOf(name)?.experiment ?? catalog.peek()?.default ?? {});
  const text = query.get("experiment");
  return text === null ? usual : applied({ experiment: usual }, [["experiment", text]], tell).experiment;
}

/**
 * The experiment that the address asks for, as far as that can be told.
 * @param {URLSearchParams} query @returns {Experiment}
 */
export const experimentIn = (query) => applied(baseOf(query), changesIn(query));

/** Has an experiment begin as far as it is neither refused nor overflows at once. @param {any} base @param {Tell} tell */
export const mending =
  (base, tell) => async (/** @type {any} */ chosen, /** @type {(experiment: any) => Promise<any>} */ ask) => {
    const outcome = await ask(chosen).catch((error) => {
      if (error instanceof api.Refused) return error;
      throw error;
    });
    const begun = !(outcome instanceof api.Refused) && outcome?.frame !== null;
    return begun ? outcome : (await import("./mend.js")).mended(outcome, chosen, base, ask, tell);
  };

/**
 * Begin what the address asks for. Resolves to whether that could be had; to null where something else was begun
 * meanwhile.
 * @param {URLSearchParams} query
 * @param {(() => Promise<boolean>)|null} first what an address that asks for nothing shows @param {Tell} tell
 * @returns {Promise<boolean|null>}
 */
export async function run(query, first, tell) {
  const name = query.get("preset");
  const known = presetOf(name);
  if (name !== null && !known) tell({ field: "preset", value: name, allowed: "the name of a preset" });
  const asked = query.has("experiment") || changesIn(query).length > 0;
  if (asked) {
    if (known && name && !presetTexts.has(name))
      presetTexts.set(name, JSON.stringify(await withDefaults(known.experiment)));
    const base = baseOf(query, tell);
    const done = await begin(applied(base, changesIn(query), tell), {
      from: known ? name : null,
      ask: mending(query.has("experiment") ? {} : base, tell),
    });
    if (done !== false) return done;
  }
  /** @type {boolean|null} */
  let done = false;
  if (known && name) done = await beginPreset(name);
  else if (first) return ((await first()) || (await beginFirst())) && !asked;
  if (done === false) done = await beginFirst();
  if (done === null) return null;
  // now, for the address is told from a later step only once the run has got there
  if (done) presetTexts.set(preset.peek() ?? "", JSON.stringify(lane.peek()?.experiment));
  return !asked;
}
