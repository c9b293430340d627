/** The numbers in cells of a pasted matrix. No state. */

const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
const WITH_COMMA = /^[-+−]?\d*,\d+(e[-+]?\d+)?$/i;

/** The number in a cell, infinite where it is too large; null where there is none. @param {string} cell */
export function numberIn(cell) {
  const plain = cell.replace("−", "-");
  return NUMBER.test(plain) ? Number(plain) : null;
}

/** The decimal mark of cells: a comma where some have one and none a point. @param {string[][]} rows */
export function markOf(rows) {
  const cells = rows.flat();
  return cells.some((cell) => WITH_COMMA.test(cell)) && !cells.some((cell) => cell.includes(".")) ? "," : ".";
}
