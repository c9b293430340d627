import assert from "node:assert/strict";
import { test } from "node:test";
import { apart } from "../../../static/js/curvature/apart.js";

test("two numbers have the digits that tell them apart", () => {
  assert.deepEqual(apart(7.5, 5), ["7.50", "5.00"]);
  assert.deepEqual(apart(5.0021, 5), ["5.002", "5.000"]);
  const [a, b] = apart(5 * (1 + 1e-8), 5);
  assert.notEqual(a, b);
  assert.deepEqual(apart(5, 5), ["5.00", "5.00"]);
});
