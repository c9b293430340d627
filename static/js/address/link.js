/** Begins the run that a link asks for. Parts that cannot be used are left out and reported. */
import { applied, changesIn } from "./changes.js";
import * as api from "../server/api.js";
import { begin, beginPreset } from "../run/begin.js";
import { request } from "../server/requests.js";
import { catalog } from "../store.js";
import { VERSION, meaningOfToday, tableOf, versionIn } from "./version.js";
/** @import { Experiment, Refusal } from "../types.js" */
/** @import { Meaning } from "./version.js" */

/** @typedef {(refused: Refusal) => void} Tell */

/** @param {string|null} name */
export const presetOf = (name) => catalog.peek()?.presets.find((p) => p.name === name);

/** What links of today mean. */
const today = () => meaningOfToday(catalog.peek());

/** What a link meant when written. @param {URLSearchParams} query @param {Tell} tell @returns {Promise<Meaning>} */
export async function meaningOf(query, tell) {
  const version = versionIn(query);
  if (version === null) tell({ field: "v", value: query.get("v"), allowed: `a version from 1 to ${VERSION}` });
  if (version === null || version === VERSION || query.size === 0) return today();
  const [table, earlier] = await Promise.all([
    request("run", () => api.linkDefaults(tableOf(version))),
    import("./earlier.js"),
  ]);
  return table ? earlier.meaningThen(version, table) : today();
}

/** Where "&" may be part of a name. */
const NAMED = /^(lane\d+(\.from)?|compare|plane)=/;

/** An address as meant: "&" unescaped, the last of what is given twice. @param {string} search @param {Tell} tell */
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

/** What a link changes. @param {URLSearchParams} query @param {Meaning} meaning @param {Tell} [tell] @returns {any} */
function baseOf(query, meaning, tell = () => {}) {
  const usual = meaning.preset(query.get("preset"))?.experiment ?? meaning.usual;
  const text = query.get("experiment");
  return text === null ? usual : applied({ experiment: usual }, [["experiment", text]], tell).experiment;
}

/** The experiment an address asks for. @param {URLSearchParams} query @param {Meaning} meaning @returns {Experiment} */
export const experimentIn = (query, meaning) => meaning.complete(applied(baseOf(query, meaning), changesIn(query)));

/** Begins an experiment as far as it is neither refused nor overflows at once. @param {any} base @param {Tell} tell */
export const mending =
  (base, tell) => async (/** @type {any} */ chosen, /** @type {(experiment: any) => Promise<any>} */ ask) => {
    const outcome = await api.orRefused(ask(chosen));
    const begun = !(outcome instanceof api.Refused) && outcome?.frame !== null;
    return begun ? outcome : (await import("./mend.js")).mended(outcome, chosen, base, ask, tell);
  };

/**
 * Begin a preset as it was when a link to it was written.
 * @param {string} name @param {Meaning} meaning @param {AbortSignal} turn as `begin` has it
 */
function beginThen(name, meaning, turn) {
  const then = meaning.preset(name);
  const now = presetOf(name);
  if (!then || JSON.stringify(then.experiment) === JSON.stringify(now?.experiment)) return beginPreset(name, turn);
  const { mode, plane } = then.view;
  const look = /** @type {any} */ ({ mode, plane, range: null });
  return begin(then.experiment, { key: "preset", from: now ? name : null, look, turn });
}

/**
 * Begin what the address asks for. Resolves to whether it began; to null if something else was begun meanwhile.
 * @param {URLSearchParams} query @param {Meaning} meaning
 * @param {((turn: AbortSignal) => Promise<boolean>)|null} first what an address that asks for nothing shows
 * @param {AbortSignal} turn as `begin` has it @param {Tell} tell
 * @returns {Promise<boolean|null>}
 */
export async function run(query, meaning, first, turn, tell) {
  const name = query.get("preset");
  const known = meaning.preset(name);
  if (name !== null && !known) tell({ field: "preset", value: name, allowed: "the name of a preset" });
  const asked = query.has("experiment") || changesIn(query).length > 0;
  if (asked) {
    const base = baseOf(query, meaning, tell);
    const done = await begin(meaning.complete(applied(base, changesIn(query), tell)), {
      from: presetOf(name) ? name : null,
      turn,
      ask: mending(query.has("experiment") ? {} : base, tell),
    });
    if (done !== false) return done;
  }
  /** @type {boolean|null} */
  let done = false;
  if (known && name) done = await beginThen(name, meaning, turn);
  else if (first) return ((await first(turn)) || (await beginThen(meaning.first, meaning, turn))) && !asked;
  if (done === false) done = await beginThen(meaning.first, meaning, turn);
  return done === null ? null : !asked;
}
