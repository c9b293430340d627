import assert from "node:assert/strict";
import { test } from "node:test";
import { nearest, places } from "../../../static/js/noise/places.js";

const box = { left: 40, top: 4, right: 240, bottom: 104 };
const cloud = { along: [1, 2, 3], across: [0, 2, -2], gradient: { norm: 2, u: null, v: null } };

test("both axes have one scale, and all marks lie inside", () => {
  const { x, y } = places(cloud, box);
  assert.ok(Math.abs(x.factor + y.factor) < 1e-9);
  for (const value of [0, 2, ...cloud.along]) assert.ok(x(value) > box.left && x(value) < box.right);
  for (const value of [0, ...cloud.across]) assert.ok(y(value) > box.top && y(value) < box.bottom);
  assert.ok(y(2) < y(0)); // upwards
});

test("a cloud of one dot, or of zero length, has a place", () => {
  const one = places({ along: [1e-200], across: [0], gradient: { norm: 1e-200, u: null, v: null } }, box);
  assert.ok(one.x(1e-200) > one.x(0));
  const none = places({ along: [0, 0], across: [0, 0], gradient: { norm: 0, u: null, v: null } }, box);
  assert.ok(Number.isFinite(none.x(0)) && Number.isFinite(none.y(0)));
});

test("the nearest dot is found within reach only", () => {
  const at = places(cloud, box);
  assert.equal(nearest(cloud, at, at.x(2) + 3, at.y(2), 10), 1);
  assert.equal(nearest(cloud, at, at.x(2), at.y(2) + 30, 10), null);
});
