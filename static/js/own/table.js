/** @import { Column, Plan, Limits } from "./columns.js" */

/**
 * The table that the server gets: the used columns, without rows that lack a value, at most as many as it takes. No
 * state. The server standardizes and splits; nothing is computed here.
 * @typedef {{name: string, values: number[], classes?: string[]}} TableColumn
 * @typedef {{title: string, inputs: TableColumn[], targets: TableColumn[]}} Table   as /api/data takes it
 * @typedef {{row: number, why: string}} Lack   a row of the file, from 1
 * @typedef {{table: Table|null, wrong: string|null, lacks: Lack[], rows: number, sampled: boolean}} Made
 *   `wrong` says why there is no table; `rows` are those that have all values, of which `sampled` says that not all are
 *   in the table
 */
import { cleaned, distinct, inputsOf, isLost, valuesOf } from "./columns.js";
import { isMissing, numberIn } from "./numbers.js";

const SEED = 0;

/** Numbers from 0 to 1, the same ones each time (mulberry32 by Tommy Ettinger, public domain). @param {number} seed */
function dice(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * A sample of `count` of some rows, in their order: each row is taken with the chance that is right for what is left.
 * @param {number[]} rows @param {number} count
 */
export function sampleOf(rows, count) {
  const next = dice(SEED);
  let wanted = count;
  return rows.filter((_, i) => {
    const taken = next() * (rows.length - i) < wanted;
    if (taken) wanted--;
    return taken;
  });
}

/**
 * Why a cell cannot be used, or null.
 * @param {Column} column @param {string} cell @param {Plan} plan @param {Limits} limits
 */
function lackOf(column, cell, { mark }, limits) {
  const { name } = column;
  if (isMissing(cell)) return `${name} is ${cell ? `“${cell}”` : "empty"}`;
  if (isLost(cell, column))
    return `${name} is “${cleaned(cell, 30)}”; numbers go up to ${limits.largest.toExponential()}`;
  if (column.kind === "category") return null;
  const value = numberIn(cell, mark);
  if (value === null) return `${name} is “${cleaned(cell, 30)}”, no number`;
  return Math.abs(value) > limits.largest ? `${name} is beyond ${limits.largest.toExponential()}` : null;
}

/** What is wrong with the choice of columns, or null. @param {Plan} plan @param {Limits} limits */
function wrongWith({ columns }, limits) {
  const inputs = columns.filter(({ role }) => role === "input");
  const targets = columns.filter(({ role }) => role === "target");
  const units = inputs.reduce((sum, column) => sum + inputsOf(column), 0);
  if (!targets.length) return "Choose a target: what the network is to predict.";
  if (!inputs.length) return "Choose at least one input: what the network sees.";
  if (targets.length > 1 && targets.some(({ kind }) => kind === "category"))
    return "Several targets must all be numbers. Ignore one, or make it a number.";
  if (targets.length > limits.targets[1])
    return `There are ${targets.length} targets; at most ${limits.targets[1]} can be used.`;
  const many = [...inputs, ...targets].find(
    (column) => column.kind === "category" && valuesOf(column).length > limits.classes[1],
  );
  if (many) return `“${many.name}” has ${valuesOf(many).length} classes; at most ${limits.classes[1]} can be used.`;
  if (units > limits.inputs[1])
    return `There are ${units} inputs; at most ${limits.inputs[1]} can be used. A column of three or more classes counts once for each.`;
  return null;
}

/**
 * A column of the table. Classes are numbered in the order of their names.
 * @param {Column} column @param {number[]} rows @param {Plan} plan @param {Limits} limits
 */
function columnOf(column, rows, { mark }, limits) {
  const { name, kind, cells } = column;
  const used = rows.map((row) => cells[row]);
  if (kind === "number") return { name, values: used.map((cell) => /** @type {number} */ (numberIn(cell, mark))) };
  const values = valuesOf({ ...column, cells: used }).sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  const classes = distinct(
    values.map((value) => cleaned(value, limits.name_length) || "?"),
    limits.name_length,
  );
  const places = new Map(values.map((value, k) => [value, k]));
  return { name, classes, values: used.map((cell) => places.get(cell) ?? 0) };
}

/** @param {Plan} plan @param {string} title @param {Limits} limits @returns {Made} */
export function tableOf(plan, title, limits) {
  const used = plan.columns.filter(({ role }) => role !== "ignored");
  /** @type {Lack[]} */
  const lacks = [];
  /** @type {number[]} */
  const whole = [];
  for (let row = 0; row < plan.rows; row++) {
    const why = used.map((column) => lackOf(column, column.cells[row], plan, limits)).find((lack) => lack !== null);
    if (why) lacks.push({ row: row + 1 + Number(plan.hasHeader), why });
    else whole.push(row);
  }
  const sampled = whole.length > limits.rows[1];
  const rows = sampled ? sampleOf(whole, limits.rows[1]) : whole;
  const made = { table: null, lacks, rows: whole.length, sampled };
  const wrong = wrongWith(plan, limits);
  if (wrong) return { ...made, wrong };
  if (!rows.length) return { ...made, wrong: "No row has a value in each of these columns." };
  const part = (/** @type {string} */ of) =>
    used.filter(({ role }) => role === of).map((column) => columnOf(column, rows, plan, limits));
  /** @type {any} */
  const table = { title: cleaned(title, limits.name_length), inputs: part("input"), targets: part("target") };
  const one = [...table.inputs, ...table.targets].find((column) => column.classes?.length === 1);
  if (one) return { ...made, wrong: `“${one.name}” has only one class in the rows that are left.` };
  return { ...made, table, wrong: null };
}
