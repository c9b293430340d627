/**
 * Tables that are drawn: each change gives a new one. Coordinates are those of the plot, which are the network's inputs.
 * No state.
 * @typedef {{name: string, values: number[], classes?: string[]}} Column
 * @typedef {{title: string, inputs: Column[], targets: Column[]}} Table
 */
import { classOf, count } from "./points.js";

/** @import { Data } from "../types.js" */

const TITLE = "Drawn points";
const DIGITS = 4; // of a coordinate: finer than a pixel, and short in links

/** @param {number} x */
const rounded = (x) => Number(x.toPrecision(DIGITS));

/**
 * @param {Table} table @param {(column: Column, k: number) => number[]} change of the values; targets come after inputs
 */
const changed = (table, change) => ({
  title: TITLE,
  inputs: table.inputs.map((column, k) => ({ ...column, values: change(column, k) })),
  targets: table.targets.map((column, k) => ({ ...column, values: change(column, table.inputs.length + k) })),
});

/** The points as the plot shows them, for training and for testing. @param {Data} data @returns {Table} */
export function shownTable(data) {
  const inputs = data.features.slice(0, data.measured).map((name, k) => ({
    name,
    values: [...data.inputs[k], ...(data.test_inputs[k] ?? [])].map(rounded),
  }));
  const { classes } = data;
  const values = [data.targets, data.test_targets].flatMap((part) =>
    Array.from({ length: count(part) }, (_, i) => (classes.length ? classOf(part, i) : rounded(part[0][i]))),
  );
  return { title: TITLE, inputs, targets: [{ name: data.target, values, ...(classes.length && { classes }) }] };
}

/**
 * The row of a table that is shown as training example `i`; -1 if it is none.
 * @param {Table} table @param {Data} data @param {number} i
 */
export function placeOf({ inputs, targets }, data, i) {
  const place = inputs.map((_, k) => data.inputs[k][i]);
  place.push(data.classes.length ? classOf(data.targets, i) : data.targets[0][i]);
  return inputs[0].values.findIndex((_, row) =>
    [...inputs, ...targets].every(({ values }, k) => rounded(values[row]) === rounded(place[k])),
  );
}

/**
 * With one more point. On a curve `y` is its target, else it is of class `of`.
 * @param {Table} table @param {number} x @param {number} y @param {number} of
 */
export const added = (table, x, y, of) =>
  changed(table, ({ values }, k) => [...values, k < 2 ? rounded([x, y][k]) : of]);

/** With a point elsewhere. @param {Table} table @param {number} row @param {number} x @param {number} y */
export const moved = (table, row, x, y) =>
  changed(table, ({ values }, k) => (k < 2 ? values.with(row, rounded([x, y][k])) : values));

/** Without a point; null if it is the last one. @param {Table} table @param {number} row */
export const removed = (table, row) =>
  table.inputs[0].values.length > 1 ? changed(table, ({ values }) => values.toSpliced(row, 1)) : null;

/** With one more class, which has no point yet. @param {Table} table */
export function withClass(table) {
  const [target] = table.targets;
  const classes = target.classes ?? [];
  let k = classes.length;
  while (classes.includes(`class ${k}`)) k++;
  return { ...table, title: TITLE, targets: [{ ...target, classes: [...classes, `class ${k}`] }] };
}
