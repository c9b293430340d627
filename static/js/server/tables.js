/** The user's own tables, by the hash of their content. Requests name the hash; the table itself goes along if asked for. */

/** The type of the problem of a server that does not know a hash. */
const UNKNOWN = "urn:descent:unknown-data";

/** @type {Map<string, object>} */
const tables = new Map();

/** @param {string} hash @param {object} table */
export const keepTable = (hash, table) => void tables.set(hash, table);

/** @param {string} hash @returns {any} */
export const keptTable = (hash) => tables.get(hash);

/**
 * A request with the table that the server does not know, in the first place that names it; null if the refusal has
 * another reason, or the table is not here.
 * @param {any} body @param {any} problem
 */
export function withTable(body, problem) {
  const hash = problem.type === UNKNOWN && problem.errors[0]?.value;
  const table = tables.get(hash);
  if (!table) return null;
  const text = JSON.stringify(body);
  const whole = text.replace(JSON.stringify({ hash }), () => JSON.stringify(table));
  return whole === text ? null : JSON.parse(whole);
}
