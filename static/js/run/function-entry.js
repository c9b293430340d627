/** The entry of a function: the catalogue's, or what the server says about a formula that somebody typed. */
import { signal } from "ui";
import * as api from "../server/api.js";
import { catalog } from "../store.js";
/** @import { Catalog, FunctionEntry, FunctionObjective } from "../types.js" */

/** Entries of typed functions, by formula and range. @type {import("ui").Signal<Map<string, FunctionEntry>>} */
const typed = signal(new Map());

/** The keys that were asked for. @type {Set<string>} */
const asked = new Set();

const MOST = 50;

/** @param {{formula?: string, range?: number[][]}} of */
const keyOf = ({ formula, range }) => JSON.stringify([formula, range]);

/** Keep what the server said about a formula. @param {string} formula @param {FunctionEntry} entry */
export function keepEntry(formula, entry) {
  const key = keyOf({ formula, range: entry.domain });
  typed.value = new Map([...typed.peek(), /** @type {const} */ ([key, entry])].slice(-MOST));
}

/**
 * The entry of a function; undefined while the server is asked for that of a formula.
 * @param {FunctionObjective} of @param {Catalog|null} [tables] @returns {FunctionEntry|undefined}
 */
export function entryOf(of, tables = catalog.value) {
  const { formula, range } = of;
  if (formula === undefined) return tables?.functions.find((f) => f.name === of.name);
  const key = keyOf(of);
  const found = typed.value.get(key);
  if (!found && !asked.has(key)) {
    asked.add(key);
    api.readFunction({ formula, range }).then(
      (entry) => keepEntry(formula, entry),
      () => asked.delete(key),
    );
  }
  return found;
}
