import assert from "node:assert/strict";
import { test } from "node:test";
import { divergedFrom, lossesOf, placesIn, ratesOf } from "../../../static/js/eta-map/scales.js";

/** @param {(number|null)[]} losses at the rates 0.01, 0.1, 1, ... @returns {any} */
const curve = (...losses) => ({
  method: "gd",
  title: "",
  lane: { results: losses.map((loss, k) => ({ eta: 10 ** (k - 2), loss })), limit: null },
});
const BOX = { left: 0, right: 300, top: 10, bottom: 110 };

test("the picture reaches a little above the loss at the start, by factors", () => {
  const losses = lossesOf([curve(1, 0.01, 1e9, null)], 1);
  assert.deepEqual(losses, { log: true, low: 0.01, high: 1 });
  const at = placesIn(BOX, [0.01, 10], losses);
  assert.ok(Math.abs(at.y(0.1) - 60) < 1e-9);
  assert.equal(at.y(1e9), 10, "beyond it lies on the edge");
  assert.ok(Math.abs(at.x(0.1) - 100) < 1e-9);
});

test("a loss of 0 lies at the bottom, and negative losses are even", () => {
  const zero = lossesOf([curve(1, 0, 0)], 1);
  assert.ok(zero.log && zero.low > 0);
  assert.equal(placesIn(BOX, [0.01, 1], zero).y(0), 110);
  const even = lossesOf([curve(1, -3, -1)], 1);
  assert.deepEqual(even, { log: false, low: -3, high: 1 });
  assert.equal(placesIn(BOX, [0.01, 1], even).y(-1), 60);
});

test("a picture can be drawn whatever there is", () => {
  for (const losses of [
    [null, null],
    [2, 2],
    [0, 0],
    [1e300, 1e300],
    [-1e300, 1e300],
    [5e-324, 1],
  ]) {
    for (const start of [null, 0, 1, -2]) {
      const curves = [curve(...losses)];
      const at = placesIn(BOX, ratesOf(curves), lossesOf(curves, start));
      for (const loss of losses)
        if (loss !== null) assert.ok(at.y(loss) >= 10 && at.y(loss) <= 110, `${losses} ${start}`);
    }
  }
});

test("diverged is what lies right of the last run that held", () => {
  assert.equal(divergedFrom(curve(1, 2)), null);
  assert.equal(divergedFrom(curve(1, null, 2)), null, "a hole is none");
  assert.ok(Math.abs((divergedFrom(curve(1, null, null)) ?? 0) - Math.sqrt(0.001)) < 1e-9);
  assert.equal(divergedFrom(curve(null, null)), 0.01);
});
