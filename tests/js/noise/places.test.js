import assert from "node:assert/strict";
import { test } from "node:test";
import { marks, nearest, places } from "../../../static/js/noise/places.js";

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

test("each axis has two numbers at least, also in a low or narrow box", () => {
  for (const bottom of [60, 84, 104, 164])
    for (const reach of [0.003, 1, 1.7, 2.6, 4.4, 7, 90]) {
      const { x, y } = places({ ...cloud, across: [0, reach, -0.6 * reach] }, { ...box, bottom });
      for (const [scale, apart, edge] of /** @type {[any, number, number][]} */ ([
        [x, 56, 26],
        [y, 36, 7],
      ])) {
        const found = marks(scale, apart, edge);
        assert.ok(found.length > 1, `${bottom} ${reach}`);
        for (const value of found) assert.ok(value >= scale.domain[0] && value <= scale.domain[1]);
      }
    }
});
