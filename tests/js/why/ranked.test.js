import assert from "node:assert/strict";
import { test } from "node:test";
import { ranked } from "../../../static/js/why/ranked.js";

const OF = { example: [7, 2, 9], contribution: [0.1, -3, 2], delta: [5, 1, -6], a: [1, 1, 1] };

test("the example with the largest pull is first, of any sign", () => {
  assert.deepEqual(ranked(OF, "contribution"), [1, 2, 0]);
  assert.deepEqual(ranked(OF, "delta"), [2, 0, 1]);
});

test("examples are ordered by number, and equals too", () => {
  assert.deepEqual(ranked(OF, "example"), [1, 0, 2]);
  assert.deepEqual(ranked(OF, "a"), [1, 0, 2]);
});
