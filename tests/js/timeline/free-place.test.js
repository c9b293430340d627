import assert from "node:assert/strict";
import { test } from "node:test";
import { freePlace, spansOf } from "../../../static/js/timeline/free-place.js";

const GROUND = { width: 400, height: 100 };
const BOX = { width: 120, height: 40 };

/** A plot of 400 x 100 px: 20 px a step, and losses from 0 (bottom) to 1 (top). @param {(number|null)[][]} columns */
const plot = (...columns) =>
  /** @type {any} */ ({
    data: [columns[0].map((_, i) => i), ...columns],
    posToVal: (/** @type {number} */ x) => x / 20,
    valToPos: (/** @type {number} */ value, /** @type {string} */ axis) =>
      axis === "x" ? value * 20 : 100 - 100 * value,
  });

/** Whether a box there lies over a line. @param {{left: number, top: number}} at @param {[number, number, number][]} spans */
const hides = ({ left, top }, spans) =>
  spans.some(([x, from, to]) => x >= left && x <= left + BOX.width && to >= top && from <= top + BOX.height);

test("the box is where a falling loss is not, wherever it is read", () => {
  const spans = spansOf(plot(Array.from({ length: 21 }, (_, i) => 0.95 * 0.7 ** i)), GROUND.width);
  for (let step = 0; step <= 20; step++) {
    const place = freePlace(BOX, GROUND, spans, 20 * step);
    assert.equal(hides(place, spans), false, `read at step ${step}`);
    assert.ok(20 * step < place.left || 20 * step > place.left + BOX.width, "not over the step that is read");
  }
});

test("a rising loss sends it to the other edge, and gaps are no lines", () => {
  const rising = Array.from({ length: 21 }, (_, i) => (i < 15 ? 0.02 : i / 20));
  const spans = spansOf(
    plot(
      rising,
      rising.map(() => null),
    ),
    GROUND.width,
  );
  assert.equal(hides(freePlace(BOX, GROUND, spans, 390), spans), false);
  assert.equal(spansOf(plot([null, null]), GROUND.width).length, 0);
});

test("a box larger than the chart stays at its edge", () => {
  const { left, top } = freePlace({ width: 500, height: 200 }, GROUND, [], 10);
  assert.deepEqual([left, top], [6, 0]);
});
