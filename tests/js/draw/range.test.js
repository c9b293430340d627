import assert from "node:assert/strict";
import { test } from "node:test";
import { coveringRange, shifted, zoomed } from "../../../static/js/draw/range.js";

test("a range grows only if the ball would be cut off", () => {
  const home = { u: /** @type {[number, number]} */ ([-3.2, 2.2]), v: null };
  assert.deepEqual(
    coveringRange(home, [2, null]),
    home,
    "the start of two minima: a quarter more of it flattens the hill between them",
  );
  assert.deepEqual(coveringRange(home, [2.15, null]).u[0], -3.2);
  assert.ok(coveringRange(home, [2.15, null]).u[1] > 2.3);
  assert.ok(coveringRange(home, [40, null]).u[1] > 40);
  assert.deepEqual(coveringRange(home, [Infinity, null]), home);
});

/** @param {number|null} at @param {[number, number]} [u] */
const grown = (at, u = [0, 100]) => coveringRange({ u, v: null }, [at, null]).u;

test("a visible point keeps the range, with a margin at the edge", () => {
  for (const at of [2, 50, 98, null, NaN, Infinity]) assert.deepEqual(grown(at), [0, 100]);
  assert.deepEqual(grown(1.9), [-25, 100]);
  assert.deepEqual(grown(98.1), [0, 125]);
});

test("the range grows by quarters of its width, or to a far point", () => {
  assert.deepEqual(grown(-1), [-26, 100]);
  assert.deepEqual(grown(140), [0, 165]);
  assert.deepEqual(grown(1100), [0, 1350]);
  assert.deepEqual(coveringRange({ u: [0, 1], v: [0, 100] }, [0.5, 140]), { u: [0, 1], v: [0, 165] });
});

test("a zoom keeps its centre, a shift its width", () => {
  assert.deepEqual(zoomed([0, 100], 25, 0.5), [12.5, 62.5]);
  assert.deepEqual(shifted([0, 100], -5), [-5, 95]);
});
