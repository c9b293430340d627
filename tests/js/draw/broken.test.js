import assert from "node:assert/strict";
import { test } from "node:test";
import { axis, axisTicks, shareOf, spreadOver } from "../../../static/js/draw/broken.js";
import { axisLabel } from "../../../static/js/draw/labels.js";
import { among, between } from "../../../static/js/draw/samples.js";

/** @type {import("../../../static/js/draw/broken.js").Broken[]} */
const AXES = [
  { inner: [-1, 3], outer: [-1e60, 1e20] },
  { inner: [-2, 2], outer: [-2, 1e300] },
  { inner: [10, 20], outer: [-1e3, 20] },
  { inner: [-5, 5], outer: [-5, 5] },
];

test("every value has its place, and comes back from it", () => {
  for (const of of AXES) {
    const { to, from } = shareOf(of);
    const values = [of.outer[0], of.inner[0], (of.inner[0] + of.inner[1]) / 2, of.inner[1], of.outer[1]];
    const shares = values.map(to);
    assert.ok(Math.abs(shares[0]) < 1e-12 && Math.abs(shares[4] - 1) < 1e-12, String(shares));
    assert.deepEqual(
      shares,
      shares.toSorted((a, b) => a - b),
    );
    for (let share = 0.01; share < 1; share += 0.01) assert.ok(Math.abs(to(from(share)) - share) < 1e-9, `${share}`);
    assert.ok(shares[3] - shares[1] >= 0.39, "the middle keeps its room");
  }
});

test("an axis that is not broken is linear", () => {
  const even = axis([0, 10], null, [100, 300]);
  assert.deepEqual([even(5), even.invert(200), even.along(3, 2), even.breaks], [200, 5, 40, []]);
  const far = axis([-2, 1e30], { inner: [-2, 2], outer: [-2, 1e30] }, [0, 100]);
  assert.ok(far(1e30) === 100 && far(0) < 28 && far(2) === far.breaks[0] && Number.isFinite(far(Number.MAX_VALUE)));
});

test("ticks are round in the middle and powers of ten beyond", () => {
  const found = axisTicks([-1e60, 1e20], AXES[0], 8);
  assert.deepEqual(
    found,
    found.toSorted((a, b) => a - b),
  );
  assert.ok(found.length >= 6 && found.length <= 14, String(found));
  assert.ok(found.includes(0) && found.some((tick) => tick < -1e10) && found.some((tick) => tick > 1e5));
  assert.deepEqual([-1e20, 1e20, 2, -0.5].map(axisLabel), ["−10²⁰", "10²⁰", "2", "−0.5"]);
});

test("places among uneven samples are found, with their loss", () => {
  for (const of of AXES) {
    const nodes = spreadOver(of.outer, of, 41);
    assert.deepEqual([nodes[0], nodes[40]], of.outer);
    assert.ok(nodes.every((x, i) => i === 0 || x > nodes[i - 1]));
    nodes.forEach((x, i) => {
      assert.ok(Math.abs(among(nodes, x) - i) < 1e-6, `${i}`);
    });
    const loss = nodes.map((_, i) => i);
    assert.ok(Math.abs((between({ u: nodes, v: null, loss }, nodes[7] / 2 + nodes[8] / 2, 0) ?? 0) - 7.5) < 1e-6);
    assert.equal(between({ u: nodes, v: null, loss }, of.outer[1] + (nodes[40] - nodes[39]), 0), null);
  }
});
