/** Data go along with a request only where the server asks for them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { keepTable, withTable } from "../../../static/js/server/tables.js";

const problem = { type: "urn:descent:unknown-data", errors: [{ value: "aa" }] };
const lane = (/** @type {string} */ hash) => ({
  experiment: { objective: { data: { name: "own", table: { hash } } } },
});

test("the first place that names an unknown hash gets the table, whatever its names are", () => {
  const table = { title: "$& $1 \\", inputs: [], targets: [] };
  keepTable("aa", table, "");
  const whole = withTable({ lanes: [lane("bb"), lane("aa"), lane("aa")] }, problem);
  assert.deepEqual(whole.lanes[1].experiment.objective.data.table, table);
  assert.deepEqual([whole.lanes[0], whole.lanes[2]], [lane("bb"), lane("aa")]);
});

test("another refusal, and data that are not here, stay a refusal", () => {
  assert.equal(withTable(lane("aa"), { ...problem, type: "about:blank" }), null);
  assert.equal(withTable(lane("aa"), {}), null);
  assert.equal(withTable(lane("cc"), { ...problem, errors: [{ value: "cc" }] }), null);
  assert.equal(withTable({ steps: 1 }, problem), null, "or it would be asked for ever");
});
