import assert from "node:assert/strict";
import { test } from "node:test";
import { roundDown, roundUp } from "../../../../static/js/draw/scale.js";
import { beyond, heights, robustTop } from "../../../../static/js/landscape/samples/height.js";

/** Samples of `f` on a square grid. @param {(x: number, y: number) => number} f */
function grid(f, from = -2, to = 2, n = 41) {
  const at = (/** @type {number} */ i) => from + ((to - from) * i) / (n - 1);
  return Float32Array.from({ length: n * n }, (_, k) => f(at(k % n), at(Math.floor(k / n))));
}
const bowl = grid((x, y) => x * x + y * y);
const rosenbrock = grid((x, y) => (1 - x) ** 2 + 100 * (y + 1 - x * x) ** 2);

test("round numbers below and above", () => {
  assert.deepEqual([0.0031, 1, 4.99, 5, 7, 1e-9].map(roundDown), [0.002, 1, 2, 5, 5, 1e-9]);
  assert.deepEqual([0.0031, 1, 4.99, 5, 7, 1e20].map(roundUp), [0.005, 1, 5, 5, 10, 1e20]);
});

test("a bowl is shown whole, from 0 to its rim", () => {
  const map = heights(bowl);
  assert.equal(map.bottom, 0);
  assert.equal(map.top, 8);
  assert.equal(map.clipped, false);
  assert.equal(map.height(0), 0);
  assert.equal(map.height(4), 0.5);
  assert.equal(map.height(8), 1);
  assert.equal(map.invert(0.25), 2);
});

test("one steep corner does not squash the rest", () => {
  const spiky = bowl.slice();
  spiky[0] = 1e6;
  const map = heights(spiky);
  assert.equal(map.clipped, true);
  assert.ok(map.top <= 10, `top is ${map.top}`);
  assert.equal(map.height(1e6), 1, "what is above the top is drawn at it");
  assert.ok(map.open(1e6) > 1000, "but its own height is not forgotten");
});

test("at most an eighth of the samples is ever cut off", () => {
  const map = heights(rosenbrock);
  const above = rosenbrock.filter((loss) => loss > map.top).length;
  assert.ok(above > 0 && above <= 0.125 * rosenbrock.length, `${above} of ${rosenbrock.length}`);
});

test("samples at the limit of float32 never decide the top", () => {
  const flown = bowl.map((loss, i) => (i % 10 === 0 ? 3.4028234e38 : loss));
  const map = heights(flown);
  assert.ok(map.top <= 8.5, `top is ${map.top}`);
  assert.equal(map.clipped, true);
});

test("the smallest share that is worth its room", () => {
  assert.equal(robustTop([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 4), 10);
  assert.equal(
    robustTop([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5], 4),
    5,
    "nearly all alike: the odd one out is what there is to see",
  );
});

test("far above 0 the logarithm of losses is the plain one", () => {
  const map = heights(
    grid((x, y) => 10 ** (1 + x / 2 + y / 2)),
    { log: true },
  );
  assert.equal(map.floor, 0);
  assert.ok(Math.abs(map.height(10) - (map.height(1) + map.height(100)) / 2) < 1e-12);
  assert.ok(
    map.ticks.every((tick) => Math.log10(tick) % 1 === 0),
    String(map.ticks),
  );
});

test("a logarithm down to a minimum of 0 separates floor and walls", () => {
  const straight = heights(rosenbrock, { lowest: 0 });
  const map = heights(rosenbrock, { log: true, lowest: 0 });
  assert.equal(map.height(0), 0);
  assert.ok(map.height(1) - map.height(0.1) > 0.1);
  assert.ok(straight.height(1) - straight.height(0.1) < 0.01);
  assert.equal(map.ticks[0], 0);
  for (const h of [0, 0.3, 0.7, 1]) assert.ok(Math.abs(map.height(map.invert(h)) - h) < 1e-9);
});

test("a negative minimum has a logarithm too", () => {
  const map = heights(
    grid((x, y) => x * x + y * y - 78.3),
    { log: true, lowest: -78.3 },
  );
  assert.ok(Math.abs(map.height(-78.3)) < 1e-3);
  assert.ok(map.levels.length > 4 && map.levels.every((level) => level > -78.3 && level < -70));
});

test("contour levels are round, ascending, and inside the samples", () => {
  for (const log of [false, true]) {
    const { levels } = heights(rosenbrock, { log });
    assert.ok(levels.length >= 6 && levels.length <= 24, `${levels.length} levels`);
    assert.deepEqual(
      levels,
      [...new Set(levels)].sort((a, b) => a - b),
    );
    assert.ok(levels[0] > Math.min(...rosenbrock) && levels[levels.length - 1] < Math.max(...rosenbrock));
  }
});

/** How many digits it takes to write a number. @param {number} value */
const digits = (value) =>
  String(Number(value.toPrecision(12)))
    .replace(/e.*|[-.]/g, "")
    .replace(/^0+|0+$/g, "").length;

test("levels over a floor that is not round are round", () => {
  for (const floor of [0, 1e-5, 3.72614, -78.3323, 41.127, -1.03163, 0.048061]) {
    const valley = rosenbrock.map((loss) => floor + loss / 50);
    for (const how of [{}, { log: true }, { lowest: floor }, { log: true, lowest: floor }]) {
      const { levels } = heights(valley, how);
      const low = Math.min(...valley);
      assert.ok(levels.length >= 4 && levels[0] > low, `${floor} ${JSON.stringify(how)}: ${levels}`);
      assert.deepEqual(
        levels,
        [...new Set(levels)].sort((a, b) => a - b),
      );
      // no more digits than it takes to tell a level from its neighbour and from the lowest
      levels.forEach((level, i) => {
        const apart = Math.min(level - (i ? levels[i - 1] : low), (levels[i + 1] ?? Infinity) - level);
        const unit = 10 ** (Math.floor(Math.log10(apart)) - 1);
        assert.ok(Math.abs(level / unit - Math.round(level / unit)) < 1e-4, `${level} among ${levels}`);
        assert.ok(floor !== 0 || digits(level) <= 2, `${level}`);
      });
    }
  }
});

test("finer levels follow samples below the first even level", () => {
  const { levels } = heights(rosenbrock, { lowest: 0 });
  const below = rosenbrock.filter((loss) => loss < levels[0]).length / rosenbrock.length;
  assert.ok(below < 0.16, `${below} of the samples lie below ${levels[0]}`);
  assert.deepEqual(heights(grid((x) => x + 2)).levels, [0.5, 1, 1.5, 2, 2.5, 3, 3.5], "an even slope needs none");
});

test("a flat surface has a height and no contours", () => {
  for (const log of [false, true]) {
    for (const loss of [0, 0.25, -3]) {
      const map = heights(new Float32Array(9).fill(loss), { log });
      assert.ok(Number.isFinite(map.height(loss)) && map.position(loss) >= 0);
      assert.ok(map.top > map.bottom);
      assert.deepEqual(map.levels, []);
    }
  }
});

test("a curve keeps a steep end that a surface would lose", () => {
  const quartic = Float32Array.from({ length: 401 }, (_, i) => ((i - 200) / 50) ** 4);
  assert.equal(heights(quartic, { curve: true }).clipped, false);
  assert.equal(heights(quartic).clipped, true);
});

test("overflown samples do not change the scale of the others", () => {
  for (const share of [0.05, 0.5, 0.97]) {
    const part = rosenbrock.map((loss, i) => (i < share * rosenbrock.length ? 3.4028234663852886e38 : loss));
    for (const log of [false, true]) {
      const map = heights(part, { log });
      const rest = rosenbrock.slice(Math.ceil(share * rosenbrock.length));
      assert.ok(map.top <= 3 * Math.max(...rest) && map.clipped, `${share}: up to ${map.top}`);
      assert.ok(new Set(rest.map((loss) => map.position(loss).toFixed(2))).size > 8);
      assert.equal(map.position(3.4e38), 1);
    }
  }
  const nothing = heights(new Float32Array(9).fill(3.4028234663852886e38));
  assert.ok(Number.isFinite(nothing.height(3.4e38)) && nothing.levels.length === 0);
  assert.equal(nothing.ticks.length, 1, "one number that all samples are drawn at");
});

test("beyond an even scale heights are logarithmic, to both sides", () => {
  const near = heights(bowl);
  const map = beyond(near, -1e200, 1e300);
  const losses = [-1e200, -1e10, 0, 4, 8, 100, 1e100, 1e300];
  const found = losses.map(map.open);
  assert.deepEqual(
    found,
    found.toSorted((a, b) => a - b),
  );
  assert.ok(Math.abs(found[0]) < 1e-9 && Math.abs(found[7] - 1) < 1e-9);
  assert.ok(found[4] - found[2] >= 0.39, "the even part keeps its room");
  for (const h of [0.01, 0.2, 0.5, 0.6, 0.9]) assert.ok(Math.abs(map.height(map.invert(h)) - h) < 1e-6, String(h));
  assert.deepEqual(map.breaks, [0, 8]);
  assert.ok(map.ticks.includes(1e100) && map.ticks.includes(0) && map.ticks.some((tick) => tick < -1e20));
  assert.ok(Number.isFinite(map.open(Number.MAX_VALUE)) && map.position(Number.MAX_VALUE) === 1);
  const up = beyond(near, 0, 1e6);
  assert.equal(up.height(0), 0);
  assert.deepEqual(up.breaks, [8]);
});
