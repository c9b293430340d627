/** Text as rows of cells: the separator, quotes and line ends are found out. No state. */
import { parse } from "papaparse";

const SEPARATORS = [";", "\t", "|", ","];
const LOOKED = 20000; // characters
export const LARGEST_FILE = 20e6; // bytes

const BLANK = " ";
const NUMBER = /^[-+]?(\d+[.,]?\d*|[.,]\d+)(e[-+]?\d+)?$/i;

/** @typedef {{rows: string[][], separator: string, wrong: string|null}} Cells */

/** A first line such as "sep=;", by which spreadsheets name the separator. */
const NAMED = /^"?sep=(.)"?\r?\n/i;

/** The rows, without empty ones. `wrong` says why the text is no table. @param {string} text @returns {Cells} */
export function cellsOf(text) {
  const separator = NAMED.exec(text)?.[1] ?? separatorOf(text);
  const plain = separator === BLANK ? withSingleBlanks(text) : text.replace(NAMED, "");
  const { data, errors } = parse(plain, { delimiter: separator, skipEmptyLines: "greedy" });
  const open = errors.find(({ code }) => code === "MissingQuotes");
  const rows = data.map((row) => row.map((cell) => cell.trim()));
  const found = { rows, separator, wrong: /** @type {string|null} */ (null) };
  if (open) found.wrong = `A quote that opens in row ${(open.row ?? 0) + 1} is never closed.`;
  else if (!rows.length) found.wrong = "There is no text in it.";
  else if (text.includes("\0")) found.wrong = "This is no text file. Save the table as CSV.";
  return found;
}

/**
 * The separator that cuts most of the first rows into the same number of cells, more than one. Commas come last, because
 * they may be decimal marks.
 * @param {string} text
 */
function separatorOf(text) {
  let best = { separator: ",", cells: 1 };
  for (const separator of SEPARATORS) {
    const { data } = parse(text.slice(0, LOOKED), { delimiter: separator, skipEmptyLines: "greedy" });
    const rows = data.slice(0, 20);
    /** @type {Map<number, number>} */
    const counts = new Map();
    for (const row of rows) counts.set(row.length, (counts.get(row.length) ?? 0) + 1);
    const [cells, often] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [1, 0];
    const regular = cells > 1 && often >= 0.6 * rows.length;
    if (regular && (best.cells === 1 || (separator !== "," && cells > best.cells))) best = { separator, cells };
  }
  return best.cells === 1 && hasBlanks(text) ? BLANK : best.separator;
}

/** A text whose columns are set apart by any number of blanks, with one each. @param {string} text */
const withSingleBlanks = (text) => text.replace(/^ +| +$/gm, "").replace(/ +/g, BLANK);

/**
 * Whether blanks separate columns: most of the first rows have the same number of cells, two of them numbers. Words of a
 * sentence do not.
 * @param {string} text
 */
function hasBlanks(text) {
  const rows = withSingleBlanks(text.slice(0, LOOKED))
    .split(/\r\n|\r|\n/)
    .filter(Boolean)
    .slice(0, 20)
    .map((row) => row.split(BLANK));
  const last = rows[rows.length - 1] ?? [];
  const fits = (/** @type {string[]} */ row) =>
    row.length === last.length && row.filter((cell) => NUMBER.test(cell)).length > 1;
  return rows.filter(fits).length >= 0.6 * rows.length && rows.length > 0;
}
