/**
 * Weights from text: JSON with a name for each matrix, a run that was exported as JSON, or the rows of one matrix, as a
 * spreadsheet or NumPy writes them. No state.
 */
/** @typedef {import("./shapes.js").Block} Block */
/** @typedef {{[name: string]: number}} Values */

/** What is wrong with a text, in a sentence. */
export class Unreadable extends Error {}

const LARGEST = "the largest number, 1.8×10³⁰⁸";
const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
const WITH_COMMA = /^[-+−]?\d*,\d+(e[-+]?\d+)?$/i;

/** @param {number} count @param {string} word */
const several = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;
const are = (/** @type {number} */ count) => (count === 1 ? "is" : "are");

/**
 * The values that `text` gives, by the parameters' names.
 * @param {string} text @param {Block[]} blocks of the network @param {Block} into the matrix that rows alone are for
 * @returns {Values} throws Unreadable
 */
export function readWeights(text, blocks, into) {
  if (!text.trim()) throw new Unreadable("There is nothing to read yet.");
  if (text.trim().startsWith("{")) return fromObject(parsed(text), blocks);
  return matrix(rowsOf(text, into.columns), into, "");
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Unreadable(`This is not JSON: ${/** @type {Error} */ (error).message}.`);
  }
}

/** @param {any} given @param {Block[]} blocks @returns {Values} */
function fromObject(given, blocks) {
  if (Array.isArray(given.frames) && Array.isArray(given.parameters)) return lastOf(given, blocks);
  const names = blocks.map(({ name }) => name);
  /** @type {Values} */
  const values = {};
  for (const [name, value] of Object.entries(given)) {
    const block = blocks.find((one) => one.name === name);
    if (block) Object.assign(values, matrix(listOf(value, block), block, `${name}: `));
    else if (blocks.some(({ rows }) => rows.flat().includes(name))) values[name] = numberOf(value, `${name}: `);
    else throw new Unreadable(`This network has no “${name.slice(0, 40)}”. It has ${names.join(", ")}.`);
  }
  if (!Object.keys(values).length) throw new Unreadable(`No weights are named. The network has ${names.join(", ")}.`);
  return values;
}

/** The weights at the last step of an exported run. @param {any} run @param {Block[]} blocks @returns {Values} */
function lastOf({ parameters, frames }, blocks) {
  const names = blocks.flatMap(({ rows }) => rows.flat());
  const values = frames.at(-1)?.state?.parameters ?? frames.at(-1)?.parameters;
  if (!Array.isArray(values)) throw new Unreadable("This run has no steps.");
  if (parameters.length !== names.length || !parameters.every((/** @type {any} */ name) => names.includes(name)))
    throw new Unreadable(
      `The run in this file has ${several(parameters.length, "parameter")} of another network; this one has ${names.length}.`,
    );
  return Object.fromEntries(
    parameters.map((/** @type {string} */ name, /** @type {number} */ i) => [name, numberOf(values[i], `${name}: `)]),
  );
}

/** A matrix of JSON as rows of cells. @param {any} value @param {Block} block @returns {any[][]} */
function listOf(value, { name }) {
  if (!Array.isArray(value)) throw new Unreadable(`${name} must be a list, in square brackets.`);
  return value.every((row) => !Array.isArray(row)) && name[0] === "b" ? value.map((cell) => [cell]) : value;
}

/**
 * Whether the commas of a line stand between numbers, and not in them.
 * @param {string} line @param {number} columns expected
 */
const listed = (line, columns) =>
  /,\s|,\S*,|\.\S*,|,\S*\./.test(line) || (columns > 1 && line.includes(",") && !/\s/.test(line));

/**
 * The rows of cells of a text with or without brackets.
 * @param {string} text @param {number} columns expected @returns {string[][]}
 */
function rowsOf(text, columns) {
  const bare = text.replace(/^\s*[A-Za-z_][\w.]*\s*=/, "").replace(/\b(np\.|numpy\.)?(array|tensor|matrix)\b/g, "");
  const plain = bare.replace(/,\s*(dtype|requires_grad|device)\s*=\s*[^,)\]]*/g, "").replace(/[()]/g, " ");
  const nested = plain.includes("[");
  // in brackets a row ends with its bracket, and may go on over several lines
  const lines = nested ? plain.replace(/\s*\n\s*/g, " ").split("]") : plain.split("\n");
  const cells = lines
    .map((line) => line.replaceAll("[", nested ? " " : "[").replace(/^[\s,;]+|[\s,;]+$/g, ""))
    .filter((line) => line !== "");
  const separator = cells.some((line) => line.includes("\t")) ? "\t" : cells.some((l) => l.includes(";")) ? ";" : null;
  const comma = nested || (separator === null && cells.some((line) => listed(line, columns)));
  const between = separator ?? (comma ? /\s*,\s*|\s+/ : /\s+/);
  const split = cells.map((line) => line.split(between).map((cell) => cell.trim()));
  const all = split.flat();
  const commas = !comma && all.some((cell) => WITH_COMMA.test(cell)) && !all.some((cell) => cell.includes("."));
  return commas ? split.map((row) => row.map((cell) => cell.replace(",", "."))) : split;
}

/** @param {any[][]} rows @param {Block} block @param {string} before each sentence @returns {Values} */
function matrix(rows, block, before) {
  const { rows: names, columns } = block;
  const lies = rows.length === 1 && columns === 1 && names.length > 1; // a list of biases, side by side
  const found = lies && Array.isArray(rows[0]) ? rows[0].map((cell) => [cell]) : rows;
  const turned =
    found.length === columns && names.length !== columns && found.every((row) => row.length === names.length)
      ? " Its rows are the columns here: transpose it."
      : "";
  found.forEach((row, i) => {
    if (!Array.isArray(row)) throw new Unreadable(`${before}Row ${i + 1} must be a list of numbers.`);
    if (row.length !== columns)
      throw new Unreadable(
        `${before}Row ${i + 1} has ${several(row.length, "number")}, ${columns} ${are(columns)} expected.${turned}`,
      );
  });
  if (found.length !== names.length)
    throw new Unreadable(
      `${before}There ${are(found.length)} ${several(found.length, "row")}, ${names.length} ${are(names.length)} expected.`,
    );
  return Object.fromEntries(
    names.flatMap((row, i) =>
      row.map((name, j) => [name, numberOf(found[i][j], `${before}Row ${i + 1}, column ${j + 1}: `)]),
    ),
  );
}

/** @param {any} cell @param {string} where @returns {number} */
function numberOf(cell, where) {
  const text = typeof cell === "string" ? cell.replace("−", "-") : "";
  const value = NUMBER.test(text) ? Number(text) : cell;
  if (typeof value !== "number" || Number.isNaN(value))
    throw new Unreadable(
      `${where}“${String(typeof cell === "string" ? cell : JSON.stringify(cell)).slice(0, 30)}” is not a number.`,
    );
  if (!Number.isFinite(value)) throw new Unreadable(`${where}the number is beyond ${LARGEST}.`);
  return value;
}
