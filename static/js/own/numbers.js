/** Cells that are numbers, written in the ways of the world. No state. */

/** What people write where there is no value. */
const MISSING = /^(|-+|–|—|\?|\.|n\/?a|nan|null|none|nil|missing|#n\/a|#value!|#div\/0!)$/i;

/** Whether a cell has no value. @param {string|undefined} cell */
export const isMissing = (cell) => MISSING.test((cell ?? "").trim());

const INFINITE = /^[-+−]?(inf(inity)?|∞)$/i;

/**
 * Whether a cell is a number without end, or one that is beyond the largest: inf, -Infinity, 1e400. Nothing can be
 * computed with it, but among numbers it is no class either. @param {string} cell
 */
export const isInfinite = (cell) =>
  INFINITE.test(cell.trim()) || [".", ","].some((mark) => Math.abs(valueIn(cell, mark) ?? 0) === Infinity);

const SPACES = /[\s\u00a0\u202f']/g;
const POINT = /^[-+]?(\d{1,3}(,\d{3})+|\d+)?(\.\d*)?(e[-+]?\d+)?$/i;
const COMMA = /^[-+]?(\d{1,3}(\.\d{3})+|\d+)?(,\d*)?(e[-+]?\d+)?$/i;

/**
 * What a cell stands for as a number, also an infinite one.
 * @param {string} cell @param {string} mark @returns {number|null}
 */
function valueIn(cell, mark) {
  const text = cell.trim().replace("−", "-").replace(SPACES, "");
  if (!/\d/.test(text) || !(mark === "." ? POINT : COMMA).test(text)) return null;
  return Number(mark === "." ? text.replaceAll(",", "") : text.replaceAll(".", "").replace(",", "."));
}

/** The number in a cell, or null. @param {string} cell @param {"."|","} mark the decimal mark @returns {number|null} */
export function numberIn(cell, mark) {
  const value = valueIn(cell, mark);
  return Number.isFinite(value) ? value : null;
}

const WITH_POINT = /^[-+−]?(\d{1,3}(,\d{3})+|\d*)\.\d+(e[-+]?\d+)?$/i;
const WITH_COMMA = /^[-+−]?(\d{1,3}(\.\d{3})+|\d*),\d+(e[-+]?\d+)?$/i;

/** Groups of three digits, which may be a thousand as well as a fraction. */
const UNSURE = /^[-+−]?\d{1,3}[.,]\d{3}$/;

/**
 * The decimal mark of a table: the comma if there are numbers with one and none with a point. Where commas separate the
 * cells, "1,500" is a thousand.
 * @param {string[][]} rows @param {string} separator @returns {"."|","}
 */
export function markOf(rows, separator) {
  const cells = rows.flat();
  if (cells.some((cell) => WITH_POINT.test(cell) && !UNSURE.test(cell))) return ".";
  return cells.some((cell) => WITH_COMMA.test(cell) && !(separator === "," && UNSURE.test(cell))) ? "," : ".";
}
