/** The user's own tables, by the hash of their content. Requests name the hash; the table goes along if asked for. */
import { signal } from "ui";

/** The type of the problem of a server that does not know a hash. */
const UNKNOWN = "urn:descent:unknown-data";

/** Letters of the user's own data that a link may have. */
export const IN_LINK = 8000;

/**
 * The table that was brought in last.
 * @type {import("ui").Signal<{hash: string, title: string, classes: number, outputs: number}|null>}
 */
export const ownData = signal(null);

/** Each table, and as a text for links. @type {Map<string, {table: object, text: string}>} */
const tables = new Map();

/** @param {string} hash @param {object} table @param {string} text as pack.js writes it */
export const keepTable = (hash, table, text) => void tables.set(hash, { table, text });

/** @param {string|undefined} hash @returns {any} */
export const keptTable = (hash) => tables.get(hash ?? "")?.table;

/** A table as a text for links. @param {string|undefined} hash */
export const tableText = (hash) => tables.get(hash ?? "")?.text;

/** Whether a table with this text is here. @param {string} text */
export const hasText = (text) => [...tables.values()].some((kept) => kept.text === text);

/**
 * A request with the table that the server does not know, in the first place that names it; null if the refusal has
 * another reason, or the table is not here.
 * @param {any} body @param {any} problem
 */
export function withTable(body, problem) {
  const hash = problem.type === UNKNOWN && problem.errors[0]?.value;
  const table = keptTable(hash);
  if (!table) return null;
  const text = JSON.stringify(body);
  const whole = text.replace(JSON.stringify({ hash }), () => JSON.stringify(table));
  return whole === text ? null : JSON.parse(whole);
}
