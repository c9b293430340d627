/**
 * What the columns of a table are: their names, numbers or classes, and what they are for. It is a first guess, which a
 * person can change. No state.
 * @typedef {"number"|"category"} Kind
 * @typedef {"input"|"target"|"ignored"} Role
 * @typedef {{name: string, cells: string[], kind: Kind, role: Role, note: string, isText: boolean, isNumeric: boolean}} Column
 *   `isText`: it has too many different words to be classes; `isNumeric`: half of its values are numbers
 * @typedef {import("../server/openapi.js").OwnData} Limits
 * @typedef {{columns: Column[], hasHeader: boolean, mark: "."|",", separator: string, rows: number}} Plan
 */
import { isInfinite, isMissing, markOf, numberIn } from "./numbers.js";

const SHARE = 0.5; // of the cells that are numbers, in a column of numbers
const FEW = 3; // rows per class, for whole numbers to be classes

/** A name that goes into one line. @param {string} text @param {number} length */
export const cleaned = (text, length) =>
  [...text.replace(/[\p{C}\p{Z}]+/gu, " ").trim()].slice(0, length).join("").trim();

/**
 * Names that differ: of those that come again the later ones get a number.
 * @param {string[]} names @param {number} length
 */
export function distinct(names, length) {
  /** @type {Set<string>} */
  const taken = new Set();
  return names.map((name) => {
    let [found, k] = [name, 1];
    while (taken.has(found)) found = `${cleaned(name, length - 4)} ${++k}`;
    taken.add(found);
    return found;
  });
}

/** Whether a cell has nothing that can be used. @param {string} cell @param {{isNumeric: boolean}} column */
export const isLost = (cell, { isNumeric }) => isMissing(cell) || (isNumeric && isInfinite(cell));

/** The different values of a column. @param {{cells: string[], isNumeric: boolean}} column */
export const valuesOf = (column) => [...new Set(column.cells.filter((cell) => !isLost(cell, column)))];

/**
 * Whether the first row names the columns: it has no number, and either a column below it has, or its words do not come
 * again.
 * @param {string[][]} rows @param {"."|","} mark
 */
function startsWithNames([first, ...rest], mark) {
  const isRead = (/** @type {string} */ cell) => numberIn(cell, mark) !== null || isInfinite(cell);
  if (!rest.length || first.some(isRead)) return false;
  if (first.filter((cell) => !isMissing(cell)).length < first.length / 2) return false;
  const isNumber = (/** @type {number} */ k) => rest.some((row) => numberIn(row[k] ?? "", mark) !== null);
  return first.some((_, k) => isNumber(k)) || !first.some((cell, k) => rest.some((row) => row[k] === cell));
}

/** Whether numbers count the rows: 0, 1, 2 and so on, or 1, 2, 3. @param {(number|null)[]} numbers */
const counts = (numbers) =>
  numbers.length > 3 && (numbers[0] === 0 || numbers[0] === 1) && numbers.every((n, i) => n === (numbers[0] ?? 0) + i);

/**
 * One column: numbers if half of its values are, classes if there are few, else text to ignore.
 * @param {string} name @param {string[]} cells @param {"."|","} mark @param {Limits} limits @returns {Column}
 */
function columnOf(name, cells, mark, limits) {
  const finite = cells.filter((cell) => !isMissing(cell) && !isInfinite(cell));
  const isNumeric = finite.filter((cell) => numberIn(cell, mark) !== null).length >= SHARE * finite.length;
  const present = cells.filter((cell) => !isLost(cell, { isNumeric }));
  const numbers = present.map((cell) => numberIn(cell, mark));
  const different = new Set(present).size;
  const base = { name, cells, role: /** @type {Role} */ ("input"), note: "", isText: false, isNumeric };
  if (isNumeric) {
    /** @type {Column} */
    const column = { ...base, kind: "number" };
    if (different < 2) return { ...column, role: "ignored", note: different ? "always the same" : "no finite number" };
    return counts(numbers) ? { ...column, role: "ignored", note: "counts the rows" } : column;
  }
  const [least, most] = limits.classes;
  if (different > most) return { ...base, kind: "category", role: "ignored", note: "text", isText: true };
  return { ...base, kind: "category", ...(different < least && { role: "ignored", note: "always the same" }) };
}

/** How many inputs of a network a column makes. @param {Column} column */
export function inputsOf(column) {
  const classes = column.kind === "category" ? valuesOf(column).length : 1;
  return classes <= 2 ? 1 : classes;
}

/**
 * Whether a column of numbers is more likely one of classes: few whole numbers.
 * @param {Column} column @param {"."|","} mark @param {Limits} limits
 */
function areClasses(column, mark, limits) {
  const values = valuesOf(column);
  const whole = values.every((cell) => Number.isInteger(numberIn(cell, mark)));
  const many = column.cells.length >= FEW * values.length;
  return column.kind === "number" && whole && values.length <= limits.classes[1] && many;
}

/**
 * The columns of a table, the last usable one as target. Columns without any value are left out.
 * @param {string[][]} rows @param {string} separator @param {Limits} limits
 * @param {boolean|null} [named] whether the first row names the columns; null to find out
 * @returns {Plan}
 */
export function planOf(rows, separator, limits, named = null) {
  const mark = markOf(rows, separator);
  const hasHeader = named ?? startsWithNames(rows, mark);
  const body = hasHeader ? rows.slice(1) : rows;
  const width = Math.max(...rows.map((row) => row.length));
  const found = Array.from({ length: width }, (_, k) => ({
    name: (hasHeader && cleaned(rows[0][k] ?? "", limits.name_length)) || `column ${k + 1}`,
    cells: body.map((row) => row[k] ?? ""),
  })).filter(({ cells }) => cells.some((cell) => !isMissing(cell)));
  const names = distinct(
    found.map(({ name }) => name),
    limits.name_length,
  );
  const columns = found.map(({ cells }, k) => columnOf(names[k], cells, mark, limits));
  const target = columns.findLast((column) => column.role === "input");
  if (target) {
    target.role = "target";
    if (areClasses(target, mark, limits)) target.kind = "category";
  }
  let left = limits.inputs[1];
  for (const column of columns.filter(({ role }) => role === "input")) {
    if (inputsOf(column) <= left) left -= inputsOf(column);
    else Object.assign(column, { role: "ignored", note: `beyond ${limits.inputs[1]} inputs` });
  }
  return { columns, hasHeader, mark, separator, rows: body.length };
}
