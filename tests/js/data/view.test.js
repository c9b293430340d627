import assert from "node:assert/strict";
import { test } from "node:test";
import { levelLine } from "../../../static/js/data/lines.js";
import { classOf, count, curveRange, extent, isOutputSeen, nearest, plotKind } from "../../../static/js/data/points.js";

test("a level line crosses a cell where the samples pass the level", () => {
  // 0 1
  // 0 1   rises to the right: the line stands upright in the middle
  assert.deepEqual(levelLine([0, 1, 0, 1], 2, 2, 0.5), [[0.5, 0, 0.5, 1]]);
  assert.deepEqual(levelLine([0, 0, 0, 0], 2, 2, 0.5), []);
  assert.deepEqual(
    levelLine([0, 4, 0, 4], 2, 2, 1).map((s) => s[0]),
    [0.25],
  );
});

test("at a saddle the middle decides which corners belong together", () => {
  // corners (0,0) and (1,1) high, the others low; the middle high: the low corners are cut off, each by itself
  const high = levelLine([1, 0, 0, 1], 2, 2, 0.4);
  assert.equal(high.length, 2);
  for (const [x1, y1, x2, y2] of high) {
    const aroundLow =
      (Math.min(x1, x2) >= 0.5 && Math.max(y1, y2) <= 0.5) || (Math.max(x1, x2) <= 0.5 && Math.min(y1, y2) >= 0.5);
    assert.ok(aroundLow, `${[x1, y1, x2, y2]}`);
  }
  const low = levelLine([1, 0, 0, 1], 2, 2, 0.6);
  for (const [x1, y1, x2, y2] of low) {
    const aroundHigh =
      (Math.max(x1, x2) <= 0.5 && Math.max(y1, y2) <= 0.5) || (Math.min(x1, x2) >= 0.5 && Math.min(y1, y2) >= 0.5);
    assert.ok(aroundHigh, `${[x1, y1, x2, y2]}`);
  }
});

test("a level line round a peak is closed", () => {
  const [width, height] = [9, 7];
  const values = Array.from(
    { length: width * height },
    (_, i) => -Math.hypot((i % width) - 4, Math.floor(i / width) - 3),
  );
  const ends = new Map();
  for (const [x1, y1, x2, y2] of levelLine(values, width, height, -2.2)) {
    for (const end of [`${x1.toFixed(6)},${y1.toFixed(6)}`, `${x2.toFixed(6)},${y2.toFixed(6)}`])
      ends.set(end, (ends.get(end) ?? 0) + 1);
  }
  assert.ok(ends.size > 8);
  assert.ok([...ends.values()].every((n) => n === 2));
});

test("classes are 0 and 1 in one column, or the largest of several", () => {
  assert.equal(classOf([[0, 1]], 1), 1);
  assert.equal(
    classOf(
      [
        [1, 0, 0],
        [0, 0, 1],
        [0, 1, 0],
      ],
      2,
    ),
    1,
  );
  assert.equal(count([[1, 2, 3]]), 3);
  assert.equal(count([]), 0);
});

test("one input gives a curve, classes a class map, others values", () => {
  assert.equal(plotKind({ features: ["x", "x^2"], measured: 1, classes: [] }), "curve");
  assert.equal(plotKind({ features: ["x", "y"], measured: 2, classes: ["a", "b"] }), "classes");
  assert.equal(plotKind({ features: ["x", "y"], measured: 2, classes: [] }), "values");
});

test("a curve's plot holds the targets and never shrinks", () => {
  const [low, high] = curveRange([0, 1], [0.5, 0.6], null);
  assert.ok(low < 0 && high > 1 && high < 1.2);
  const far = curveRange([0, 1], [0, 1000], null);
  assert.ok(far[1] > 1 && far[1] < 4);
  assert.deepEqual(curveRange([0, 1], [0.5], [-7, 9]), [-7, 9]);
  const single = curveRange([5], [1], null);
  assert.ok(single[0] < 1 && single[1] > 5);
});

test("the nearest point within reach", () => {
  assert.equal(nearest([0, 10, 20], [0, 0, 0], 12, 1, 5), 1);
  assert.equal(nearest([0, 10, 20], [0, 0, 0], 12, 40, 5), null);
  assert.deepEqual(extent([3, -1, 2]), [-1, 3]);
});

test("the legend names the output where the plot shows it", () => {
  const range = /** @type {[number, number]} */ ([0, 10]);
  assert.equal(isOutputSeen("curve", null, range), false);
  assert.equal(isOutputSeen("curve", [[1e75, 2e75]], range), false);
  assert.equal(isOutputSeen("curve", [[-1e75, 2e75]], range), true, "it crosses the picture");
  assert.equal(isOutputSeen("curve", [[NaN, NaN]], range), false);
  assert.equal(isOutputSeen("classes", [[0.1, 0.4]], range), false, "there is no line of ½");
  assert.equal(isOutputSeen("classes", [[0.1, 0.6]], range), true);
  assert.equal(isOutputSeen("values", [[7, 7]], range), true);
});
