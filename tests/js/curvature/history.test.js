import assert from "node:assert/strict";
import { test } from "node:test";
import { spread } from "../../../static/js/draw/scale.js";
import { bars, extent, pathOf, rowsOf, stretches, withPoint } from "../../../static/js/curvature/history.js";

/** @param {number} step @param {number|null} sharpness @param {number|null} limit */
const at = (step, sharpness, limit = null) => ({ step, sharpness, limit });

test("points are in the order of steps; a newer one replaces one", () => {
  let points = [at(5, 1)];
  for (const point of [at(9, 2), at(0, 3), at(7, 4), at(5, 6)]) points = withPoint(points, point);
  assert.deepEqual(
    points.map(({ step, sharpness }) => [step, sharpness]),
    [
      [0, 3],
      [5, 6],
      [7, 4],
      [9, 2],
    ],
  );
});

test("steps along a run include its ends and none twice", () => {
  assert.deepEqual(spread(0, 0, 40), [0]);
  assert.deepEqual(spread(0, 3, 40), [0, 1, 2, 3]);
  const some = spread(0, 1000, 40);
  assert.equal(some.length, 40);
  assert.deepEqual([some[0], some[39], new Set(some).size], [0, 1000, 40]);
});

test("a near limit is drawn, and the chart always has a height", () => {
  assert.deepEqual(extent([at(0, 2, 10), at(1, 4, 10)]), { low: 0, high: 10, limits: true });
  assert.deepEqual(extent([at(0, 2, 1000), at(1, 4, 1000)]), { low: 0, high: 4, limits: false });
  assert.deepEqual(extent([at(0, -2), at(1, -4)]), { low: -4, high: 0, limits: false });
  assert.deepEqual(extent([at(0, null), at(1, 0)]), { low: 0, high: 1, limits: false });
  assert.equal(extent([at(0, 5, 10), at(1, 5, 1e300)]).high, 10, "a limit that runs off the picture leaves it");
});

test("a limit that is called far above the picture is above it", () => {
  assert.equal(extent([at(0, 0, 0.2), at(1, 0, 0.2)]).limits, true, "beside a sharpness of 0 the picture reaches to 1");
  for (let k = 0; k < 500; k++) {
    const size = 10 ** (6 * Math.random() - 3);
    const points = [0, 1, 2].map((step) => {
      const sharp = [null, 0, size * (Math.random() - 0.5)][Math.floor(3 * Math.random())];
      return at(step, sharp, 10 ** (6 * Math.random() - 3));
    });
    const { low, high, limits } = extent(points);
    const within = points.some(({ limit }) => limit !== null && limit <= high);
    assert.equal(limits, within, JSON.stringify(points));
    if (!limits) for (const { limit } of points) assert.ok((limit ?? 0) > low + 2 * (high - low));
  }
});

test("bars are even within two decades and logarithmic beyond", () => {
  const even = bars([-5, 10]);
  assert.deepEqual([even.log, even.share(-5), even.share(10), even.share(0)], [false, -0.5, 1, 0]);
  const log = bars([-1, 1e3, 0, 1e-20]);
  assert.equal(log.log, true);
  assert.ok(Math.abs(log.share(1e3) - 1) < 1e-12 && Math.abs(log.share(-1) + 0.25) < 1e-12);
  assert.deepEqual([log.share(0), log.share(1e-20)], [0, 0]);
  assert.equal(bars([0, 0]).share(0), 0);
  assert.equal(bars([]).log, false);
});

test("rows go from the largest eigenvalue down, none twice", () => {
  const of = (/** @type {number[]} */ values, /** @type {number} */ ends) => {
    const pairs = values.map((value) => ({ value }));
    const { upper, between, lower } = rowsOf({
      free: values.length,
      smallest: pairs.slice(0, ends),
      largest: [...pairs].reverse().slice(0, ends),
    });
    return [upper, [between], lower].flat().map((row) => (typeof row === "number" ? row : [row.which, row.value]));
  };
  assert.deepEqual(of([-1, 2, 3], 2), [[1, 3], [2, 2], 0, [-1, -1]]);
  assert.deepEqual(of([-1, 0, 1, 2, 3, 4], 2), [[1, 4], [2, 3], 2, [-2, 0], [-1, -1]]);
  assert.deepEqual(of([7], 6), [[1, 7], 0]);
});

test("samples far apart are not joined, and neighbours are", () => {
  /** @param {number[]} steps */
  const parts = (steps) =>
    stretches(
      steps.map((step) => at(step, 1)),
      "sharpness",
      9,
    ).map((part) => part.map(({ step }) => step));
  assert.deepEqual(parts([0, 173]), [[0], [173]]);
  assert.deepEqual(parts([0, 1, 2]), [[0, 1, 2]]);
  assert.deepEqual(parts([0, 1, 90, 95, 100]), [
    [0, 1],
    [90, 95, 100],
  ]);
  assert.equal(parts(spread(0, 3179, 40)).length, 1);
  assert.deepEqual(parts([]), []);
});

test("values that are missing or above the picture interrupt the line", () => {
  const found = stretches([at(0, 1), at(1, 20), at(2, 1), at(3, null), at(4, 1), at(5, 2)], "sharpness", 9);
  assert.deepEqual(
    found.map((part) => part.map(({ step }) => step)),
    [[0], [2], [4, 5]],
  );
  assert.equal(pathOf(found, String, String), "M0 1h0M2 1h0M4 1L5 2");
});
