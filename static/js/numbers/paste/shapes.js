/** A network's parameters as matrices: their shapes, and their text. No state. */

/**
 * `rows` of a matrix of `columns`; biases are one column. `rows[i][j]` is the parameter's name.
 * @typedef {{name: string, rows: string[][], columns: number}} Block
 */

/** w1, b1, w2, ... @param {string[]} names of the parameters @returns {Block[]} */
export function blocksOf(names) {
  /** @type {Map<string, string[][]>} */
  const blocks = new Map();
  for (const name of names) {
    const [, block, row] = /^([wb]\d+)\[(\d+)/.exec(name) ?? [];
    if (!block) continue;
    const rows = blocks.get(block) ?? blocks.set(block, []).get(block) ?? [];
    (rows[Number(row) - 1] ??= []).push(name);
  }
  const order = (/** @type {string} */ a, /** @type {string} */ b) =>
    Number(a.slice(1)) - Number(b.slice(1)) || (a[0] === "w" ? -1 : 1);
  return [...blocks]
    .map(([name, rows]) => ({ name, rows, columns: rows[0].length }))
    .sort((a, b) => order(a.name, b.name));
}

/** A number with all its bits; JSON.stringify would drop the sign of −0. @param {number} value */
const digits = (value) => (Object.is(value, -0) ? "-0.0" : String(value));

/**
 * The weights as JSON: w1 as a list of rows, b1 as a list.
 * @param {string[]} names @param {ArrayLike<number>} values
 */
export function weightsText(names, values) {
  const at = new Map(names.map((name, i) => [name, digits(values[i])]));
  const list = (/** @type {string[]} */ row) => `[${row.map((name) => at.get(name)).join(", ")}]`;
  const lines = blocksOf(names).map(({ name, rows }) =>
    name[0] === "b" ? `"${name}": ${list(rows.flat())}` : `"${name}": [${rows.map(list).join(",\n         ")}]`,
  );
  return `{\n  ${lines.join(",\n  ")}\n}`;
}
