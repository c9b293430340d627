import assert from "node:assert/strict";
import { test } from "node:test";
import { axisFor, reachOf } from "../../../static/js/timeline/loss-axis.js";

/** A line of these losses. @param {(number|null)[]} losses @returns {any} */
const line = (...losses) => ({
  key: "loss_train",
  frames: {
    losses,
    get shown() {
      return this.losses.length - 1;
    },
    number: (/** @type {string} */ _, /** @type {number} */ step) => losses[step],
  },
});

test("an axis is logarithmic over more than two decades", () => {
  const kinds = /** @type {[any[], boolean|null, string][]} */ ([
    [[line(1, 0.02)], null, "even"],
    [[line(1, 0.009)], null, "log"],
    [[line(1, 500)], null, "log"],
    [[line(1, 0.5), line(0.004)], null, "log"], // of all lines together
    [[line(1, 0)], null, "even"], // 0 is no decade
    [[line(1, 0.001)], false, "even"],
    [[line(1, 0.9)], true, "log"],
    [[line(), line(null)], null, "even"],
  ]);
  for (const [lines, chosen, name] of kinds) {
    const axis = axisFor(lines, chosen);
    assert.deepEqual([axis.name, axis.log, axis.auto], [name, name !== "even", chosen === null]);
  }
});

test("the axis follows the shown steps of all lanes", () => {
  const run = line(1, 0.5);
  assert.equal(axisFor([run], null).name, "even");
  run.frames.losses.push(0.001);
  assert.deepEqual([axisFor([run], null).name, Math.round(axisFor([run], null).decades)], ["log", 3]);
});

test("a lane that explodes stays in sight on a logarithmic axis, and leaves an even one", () => {
  const lanes = [line(1, 0.5), line(1, 1e300)];
  const [log, even] = [axisFor(lanes, null), axisFor(lanes, false)];
  assert.deepEqual([log.name, even.name], ["log", "even"]);
  const [low, high] = reachOf(log, 2, Math.log10(0.5), 300);
  assert.ok(low < Math.log10(0.5) && high > 300);
  assert.deepEqual(reachOf(even, 2, 0.5, 1e300), [0, 2.1]);
});

test("a loss of 0 is said to lie below a logarithmic axis", () => {
  assert.equal(axisFor([line(1, 1e-9, 0)], null).below, true);
  for (const axis of [axisFor([line(1, 1e-9, 0)], false), axisFor([line(1, 1e-9)], null)])
    assert.equal(axis.below, false);
});

test("a run that goes far below 0 has decades on both sides of it", () => {
  assert.equal(axisFor([line(3, -1.03)], null).log, false);
  const axis = axisFor([line(4, 2, -30, -7e190)], null);
  assert.deepEqual([axis.log, axis.name], [true, "both 1"]);
  assert.equal(axis.to(0), 0);
  const heights = [-7e190, -30, 2, 4].map((v) => Number(axis.to(v)));
  assert.deepEqual(
    [...heights].sort((a, b) => a - b),
    heights,
  );
  for (const v of [-30, 2, 4]) assert.ok(Math.abs(axis.from(Number(axis.to(v))) - v) < 1e-9);
  const marks = axis.marks(heights[0], heights[3], 5);
  assert.ok(marks.length <= 6 && marks.includes(0) && marks[0] <= -1e100, String(marks));
});

test("a logarithmic axis has round marks, no height below 0", () => {
  const axis = axisFor([line(100, 0.01)], null);
  assert.deepEqual([axis.to(100), axis.to(0), axis.to(-1)], [2, null, null]);
  assert.deepEqual(axis.marks(-2, 2, 5), [0.01, 0.1, 1, 10, 100]);
});
