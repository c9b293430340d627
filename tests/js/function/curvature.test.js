import assert from "node:assert/strict";
import { test } from "node:test";
import { curvature, singular } from "../../../static/js/function/curvature.js";

/** @param {number} a @param {number} d */
const diagonal = (a, d) => [
  [a, 0],
  [0, d],
];

test("the signs of the eigenvalues say what the ground is like", () => {
  const named = (/** @type {number} */ a, /** @type {number} */ d) => curvature([a, d], diagonal(a, d), true).name;
  assert.equal(named(1, 10), "bowl");
  assert.equal(named(-2, 2), "saddle");
  assert.equal(named(0, 3), "trough");
  assert.equal(named(-3, 0), "ridge");
  assert.equal(named(-4, -1), "dome");
  assert.equal(named(0, 0), "flat");
  assert.deepEqual(
    [2, -2, 0].map((e) => curvature([e], [[e]], true).name),
    ["bowl", "dome", "flat"],
  );
});

test("an eigenvalue is 0 if the determinant cancels", () => {
  assert.equal(
    curvature(
      [4.4e-16, 4],
      [
        [2, 2],
        [2, 2],
      ],
      true,
    ).name,
    "trough",
    "(x + y)^2 has the eigenvalues 0 and 4",
  );
  assert.equal(
    curvature(
      [-1e-17, 10],
      [
        [1, 3],
        [3, 9],
      ],
      true,
    ).name,
    "trough",
    "(x + 3y)^2 / 2 has 0 and 10",
  );
  assert.equal(
    curvature(
      [-2, 1e-16],
      [
        [-1, 1],
        [1, -1],
      ],
      true,
    ).name,
    "ridge",
  );
  assert.equal(
    curvature(
      [3.3e-17, 0.3],
      [
        [0.1 * 0.3, 0.09],
        [0.09, 0.27],
      ],
      true,
    ).name,
    "trough",
    "entries that are rounded themselves",
  );
});

test("a small eigenvalue beside a large one is not taken for 0", () => {
  // Himmelblau at (1e29, 1e45): f_xx = 12 x^2 + 4 y, f_yy = 12 y^2 + 4 x, f_xy = 4 (x + y)
  const hessian = [
    [12e58, 4e45],
    [4e45, 12e90],
  ];
  assert.equal(singular(hessian), false);
  assert.deepEqual(curvature([1.2e59, 1.2e91], hessian, true), {
    name: "bowl",
    meaning: "curves upwards in both directions, 1.0×10³² times as steeply in one",
  });
  assert.equal(curvature([-1e-30, 1], diagonal(-1e-30, 1), true).name, "saddle");
  assert.match(
    curvature([-1e5, -1], diagonal(-1e5, -1), true).meaning,
    /^curves downwards in both directions, 1\.0×10⁵ times as steeply in one$/,
  );
  assert.equal(
    curvature([1, 100], diagonal(1, 100), true).meaning,
    "curves upwards in every direction here",
    "a hundred is read off the eigenvalues",
  );
  // [[2, 1], [1, 0.500001]]: the determinant 2e-6 is a millionth of its terms, far more than rounding
  assert.equal(
    curvature(
      [8e-7, 2.5],
      [
        [2, 1],
        [1, 0.500001],
      ],
      true,
    ).name,
    "bowl",
  );
});

test("extreme entries are judged like others", () => {
  assert.equal(singular(diagonal(1e300, 1e300)), false);
  assert.equal(
    singular([
      [1e300, 1e300],
      [1e300, 1e300],
    ]),
    true,
  );
  assert.equal(
    singular([
      [1e-300, 1e-300],
      [1e-300, 1e-300],
    ]),
    true,
  );
  assert.equal(
    curvature([1e-200, 1e200], diagonal(1e-200, 1e200), true).meaning,
    "curves upwards in both directions",
    "no ratio that is a number",
  );
  assert.equal(
    curvature(
      [-1e-300, 1e-300],
      [
        [0, 1e-300],
        [1e-300, 0],
      ],
      true,
    ).name,
    "saddle",
  );
});

test("a slope is neither saddle nor flat, whatever its curvature", () => {
  assert.equal(curvature([-2, 2], diagonal(-2, 2), false).name, "slope that bends both ways");
  assert.equal(curvature([-2, 2], diagonal(-2, 2), true).name, "saddle");
  assert.equal(curvature([0, 0], diagonal(0, 0), false).name, "straight slope");
  assert.equal(curvature([0], [[0]], false).name, "straight slope");
  assert.equal(curvature([1, 2], diagonal(1, 2), false).name, "bowl");
});
