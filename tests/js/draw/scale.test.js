import assert from "node:assert/strict";
import { test } from "node:test";
import { decade, distinct } from "../../../static/js/draw/labels.js";
import { linear, logAxis, logTicks } from "../../../static/js/draw/scale.js";

test("a length far out keeps its pixels", () => {
  const away = linear([1e31, 3e31], [500, 0]);
  assert.equal(away(1) - away(0), 0, "two places one unit apart are one and the same");
  assert.equal(away.factor, -500 / 2e31);
});

test("log ticks: doubles and fives over few decades, else strides", () => {
  assert.deepEqual(logTicks(1, 20), [1, 2, 5, 10, 20]);
  assert.deepEqual(logTicks(1, 100), [1, 3, 10, 30, 100]);
  assert.deepEqual(logTicks(1e-3, 1e3), [1e-3, 1e-2, 0.1, 1, 10, 100, 1000]);
  assert.deepEqual(logTicks(1e-8, 1e8, 4), [1e-5, 1, 1e5]);
  assert.deepEqual(logTicks(200, 6e62, 4), [1e20, 1e40, 1e60]);
  assert.deepEqual(logTicks(200, 6e305, 4), [1e100, 1e200, 1e300]);
});

test("the whole range of a double has few ticks, none beyond it", () => {
  for (let most = 2; most <= 8; most++) {
    const found = logTicks(5e-324, Number.MAX_VALUE, most);
    assert.ok(
      found.length >= 1 && found.length <= most && found.every((value) => value > 0 && Number.isFinite(value)),
      `${most}: ${found}`,
    );
  }
  assert.deepEqual(logTicks(5e-324, Number.MAX_VALUE, 4), [1e-200, 1, 1e200]);
});

test("from 0.3 to 600 decades, four numbers' room has two ticks", () => {
  for (const low of [1e-300, 3e-7, 0.7, 42]) {
    for (let size = 0.3; Math.log10(low) + size < 308; size *= 1.13) {
      const found = logAxis(low, 10 ** (Math.log10(low) + size), 4);
      assert.ok(found.length >= 2 && found.length <= 4, `${low}, ${size} decades: ${found}`);
      assert.deepEqual(
        found,
        [...new Set(found)].sort((a, b) => a - b),
      );
    }
  }
});

test("within a decade even ticks stand in for powers of ten", () => {
  assert.deepEqual(logAxis(2.1, 3.4, 4), [2.5, 3]);
  assert.deepEqual(logAxis(1e60, 1.5e60, 4), [1e60, 1.2e60, 1.4e60]);
  assert.deepEqual(logAxis(1, 1000, 4), [1, 10, 100, 1000]);
});

test("powers of ten are written as such, or plainly if shorter", () => {
  assert.deepEqual([1e60, 1e5, 1e-7, 1000, 0.01, 3e60, 1.2e60, 20, 1e-30, 3e5].map(decade), [
    "10⁶⁰",
    "10⁵",
    "10⁻⁷",
    "1000",
    "0.01",
    "3×10⁶⁰",
    "1.2×10⁶⁰",
    "20",
    "10⁻³⁰",
    "3×10⁵",
  ]);
});

test("ticks that read alike are one", () => {
  assert.deepEqual(distinct([3.4028e38, 3.4029e38, 3.403e38, 3.5e38]), [3.4028e38, 3.5e38]);
  assert.deepEqual(distinct([0, 1, 2]), [0, 1, 2]);
  assert.deepEqual(distinct([]), []);
});
