/** What the reader says about a file, in a line or two. */
import { readFileSync } from "node:fs";
import { decoded } from "../../../static/js/own/decode.js";
import { cellsOf } from "../../../static/js/own/cells.js";
import { planOf } from "../../../static/js/own/columns.js";
import { tableOf } from "../../../static/js/own/table.js";

export const FOLDER = new URL("../../data/csv/", import.meta.url);
export const LIMITS = /** @type {any} */ ({
  rows: [1, 2000],
  inputs: [1, 16],
  targets: [1, 4],
  classes: [2, 10],
  name_length: 40,
  largest: 1e15,
});

/** @param {string} name */
export function read(name) {
  const { text, encoding } = decoded(readFileSync(new URL(name, FOLDER)));
  const { rows, separator, wrong } = cellsOf(text);
  if (wrong) return { encoding, wrong };
  const plan = planOf(rows, separator, LIMITS);
  return { encoding, plan, made: tableOf(plan, name, LIMITS) };
}

/** @param {string} name @returns {any} */
export function told(name) {
  const { encoding, plan, made, wrong } = read(name);
  if (!plan || !made) return { encoding, wrong };
  const columns = plan.columns.map(({ name: of, kind, role, note }) => `${of}: ${role} ${kind}${note && `, ${note}`}`);
  const classes = made.table?.targets[0].classes;
  return {
    encoding,
    separator: plan.separator,
    ...(plan.mark === "," && { mark: "," }),
    ...(!plan.hasHeader && { header: false }),
    columns,
    rows: made.rows,
    ...(made.lacks.length && { left: made.lacks.map(({ row, why }) => `row ${row}: ${why}`) }),
    ...(made.sampled && { sampled: made.table?.inputs[0].values.length }),
    ...(classes && { classes }),
    ...(made.wrong && { wrong: made.wrong }),
  };
}
