import assert from "node:assert/strict";
import { test } from "node:test";
import { between, nearest } from "../../../static/js/draw/samples.js";
import { denser } from "../../../static/js/draw/upsample.js";

const grid = { u: [0, 1, 2], v: [10, 20], loss: [0, 1, 4, 2, 3, 6] };

test("the nearest sample, and none beyond the edge", () => {
  assert.deepEqual(nearest(grid, 1.4, 16), { u: 1, v: 20, loss: 3 });
  assert.deepEqual(nearest(grid, 2.4, 9), { u: 2, v: 10, loss: 4 });
  assert.equal(nearest(grid, 2.6, 10), null);
  assert.equal(nearest(grid, 1, 26), null);
  assert.deepEqual(nearest({ u: [0, 1], v: null, loss: [5, 6] }, 0.9, 123), { u: 1, v: null, loss: 6 });
});

test("between samples the loss is linear in each direction", () => {
  assert.equal(between(grid, 1, 10), 1);
  assert.equal(between(grid, 1.5, 10), 2.5);
  assert.equal(between(grid, 1.5, 15), 3.5);
  assert.equal(between({ u: [0, 1, 2], v: null, loss: [0, 1, 4] }, 1.25, 0), 1.75);
  assert.equal(between(grid, -0.6, 10), null);
  assert.equal(between(grid, NaN, 10), null);
});

/** @param {number} n @param {(x: number, y: number) => number} f */
const square = (n, f) => Float32Array.from({ length: n * n }, (_, k) => f(k % n, Math.floor(k / n)));

test("denser samples go through the old ones", () => {
  const old = square(6, (x, y) => Math.sin(x * y) + x);
  const { values, width, height } = denser(old, 6, 6, 3);
  assert.deepEqual([width, height], [16, 16]);
  for (let y = 0; y < 6; y++) for (let x = 0; x < 6; x++) assert.equal(values[3 * y * 16 + 3 * x], old[y * 6 + x]);
});

test("a parabola comes back, also with its minimum between samples", () => {
  const f = (/** @type {number} */ x, /** @type {number} */ y) => (x - 3.5) ** 2 + 2 * (y - 2.4) ** 2;
  const { values } = denser(square(7, f), 7, 7, 4);
  for (let j = 4; j <= 20; j++)
    for (let i = 4; i <= 20; i++) assert.ok(Math.abs(values[j * 25 + i] - f(i / 4, j / 4)) < 1e-5);
});

test("beside a cliff the curve does not swing", () => {
  const { values } = denser(
    square(8, (x) => (x > 3 ? 3.4e38 : 1)),
    8,
    8,
    4,
  );
  assert.ok(values.every((value) => value >= 1 && value <= 3.4028235e38));
});

test("a wrong size is refused", () => {
  assert.throws(() => denser(new Float32Array(5), 2, 3, 2), /2 x 3 = 6 samples, got 5/);
});
