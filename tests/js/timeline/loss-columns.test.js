import assert from "node:assert/strict";
import { test } from "node:test";
import { columns } from "../../../static/js/timeline/loss-columns.js";

const even = { name: "even", to: (/** @type {number} */ loss) => loss };
const log = { name: "log", to: (/** @type {number} */ loss) => (loss > 0 ? Math.log10(loss) : null) };

/** A run of these losses, as far as the columns look at one. @param {number[]} losses */
const frames = (losses) =>
  /** @type {any} */ ({
    losses,
    ahead: 0,
    get shown() {
      return this.losses.length - 1 - this.ahead;
    },
    number(/** @type {string} */ _, /** @type {number} */ step) {
      return this.losses[step];
    },
  });

test("a run that grows keeps the columns it has", () => {
  const table = columns();
  const run = frames([3, 2]);
  const series = [{ key: /** @type {const} */ ("loss_train"), frames: run }];
  const before = table(series, even);
  assert.deepEqual(before, [
    [0, 1],
    [3, 2],
  ]);
  run.losses.push(1);
  const after = table(series, even);
  assert.deepEqual(after, [
    [0, 1, 2],
    [3, 2, 1],
  ]);
  assert.equal(after[1], before[1]);
});

test("steps computed ahead have no place in the columns", () => {
  const table = columns();
  const run = frames([3, 2, 1]);
  run.ahead = 2;
  const series = [{ key: /** @type {const} */ ("loss_train"), frames: run }];
  assert.deepEqual(table(series, even), [[0], [3]]);
  run.ahead = 1;
  assert.deepEqual(table(series, even), [
    [0, 1],
    [3, 2],
  ]);
});

test("another run of the same length is another column", () => {
  const table = columns();
  table([{ key: "loss_train", frames: frames([3, 2]) }], even);
  assert.deepEqual(table([{ key: "loss_train", frames: frames([9, 8]) }], even), [
    [0, 1],
    [9, 8],
  ]);
});

test("a run that is over is padded to the longest", () => {
  const table = columns();
  const short = { key: /** @type {const} */ ("loss_train"), frames: frames([5]) };
  const long = { key: /** @type {const} */ ("loss_train"), frames: frames([4, 3, 2]) };
  assert.deepEqual(table([short, long], even), [
    [0, 1, 2],
    [5, null, null],
    [4, 3, 2],
  ]);
});

test("a logarithmic column leaves out losses without a logarithm", () => {
  const table = columns();
  assert.deepEqual(table([{ key: "loss_train", frames: frames([100, 0, -1, 1e300]) }], log), [
    [0, 1, 2, 3],
    [2, null, null, 300],
  ]);
});
