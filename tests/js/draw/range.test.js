import assert from "node:assert/strict";
import { test } from "node:test";
import { coveringRange } from "../../../static/js/draw/range.js";

test("a range grows when the ball would be cut off, and not for one that is seen whole", () => {
  const home = { u: /** @type {[number, number]} */ ([-3.2, 2.2]), v: null };
  assert.deepEqual(coveringRange(home, [2, null]), home, "the start of two minima: a quarter more of it flattens the hill between them");
  assert.deepEqual(coveringRange(home, [2.15, null]).u[0], -3.2);
  assert.ok(coveringRange(home, [2.15, null]).u[1] > 2.3);
  assert.ok(coveringRange(home, [40, null]).u[1] > 40);
  assert.deepEqual(coveringRange(home, [Infinity, null]), home);
});
