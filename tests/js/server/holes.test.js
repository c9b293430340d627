import assert from "node:assert/strict";
import { test } from "node:test";
import { between, nearest } from "../../../static/js/draw/samples.js";
import { holed } from "../../../static/js/server/holes.js";

const NONE = 3.4028234663852886e38;

test("a hole is marked, and filled from beside it", () => {
  const loss = Float32Array.of(NONE, 1, 2, NONE, 3, NONE, NONE, NONE, NONE);
  const found = holed({ loss, u: [0, 1, 2], overflowed: 6, undefined: 5 });
  assert.deepEqual([...found.hole], [1, 0, 0, 1, 0, 1, 1, 1, 1]);
  assert.deepEqual([...loss], [1, 1, 2, 3, 3, 3, 3, 3, 3]);
  assert.deepEqual([found.overflowed, found.maximum], [1, 3]);
});

test("a number that 64 bits can hold is no hole of theirs", () => {
  const loss = Float64Array.of(1e300, Number.MAX_VALUE);
  assert.deepEqual([...holed({ loss, u: [0, 1], overflowed: 1, undefined: 1 }).hole], [0, 1]);
});

test("a picture that is all hole stays as it is", () => {
  const loss = Float32Array.of(NONE, NONE);
  assert.deepEqual([...holed({ loss, u: [0, 1], overflowed: 2, undefined: 2 }).hole], [1, 1]);
});

test("there is no loss in a hole", () => {
  const grid = { u: [0, 1, 2], v: null, loss: [1, 1, 4], hole: Uint8Array.of(1, 0, 0) };
  assert.equal(nearest(grid, 0.2, 0), null);
  assert.equal(between(grid, 0.2, 0), null);
  assert.equal(between(grid, 1.5, 0), 2.5);
});
