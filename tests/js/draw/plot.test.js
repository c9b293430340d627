import assert from "node:assert/strict";
import { test } from "node:test";
import { LARGEST_FACTOR, magnification, moves, stretch } from "../../../static/js/landscape/plane/arrows.js";
import { roundDown } from "../../../static/js/draw/scale.js";
import { cut, edgeToward, holds, linePath, plotBox, runs } from "../../../static/js/draw/plot.js";

const room = { left: 40, top: 10, right: 640, bottom: 510 };

test("a square part of the plane is a square in its room's middle", () => {
  assert.deepEqual(plotBox(room, [-2, 2], [-1, 3]), { left: 90, top: 10, right: 590, bottom: 510 });
});

test("a unit is as long along u as along v", () => {
  const box = plotBox(room, [0, 5], [0, 4]);
  assert.ok(Math.abs((box.right - box.left) / 5 - (box.bottom - box.top) / 4) < 0.5);
});

test("a part too slim for that fills the room", () => {
  assert.deepEqual(plotBox(room, [0, 100], [0, 1]), room);
  assert.deepEqual(plotBox(room, [0, 1], [0, 100]), room);
  assert.deepEqual(plotBox(room, [0, 1], null), room);
});

const box = { left: 0, top: 0, right: 100, bottom: 100 };

test("a segment is cut where it enters and leaves", () => {
  assert.deepEqual(cut(10, 10, 90, 90, box), [0, 1]);
  assert.deepEqual(cut(-100, 50, 100, 50, box), [0.5, 1]);
  assert.deepEqual(cut(50, -50, 50, 150, box), [0.25, 0.75]);
  assert.equal(cut(-10, 0, -10, 100, box), null);
  assert.equal(cut(-50, 60, 60, -50, { ...box, left: 40, top: 40 }), null);
});

test("a path that jumps far away is drawn as far as it is in sight", () => {
  const out = runs([50, 50, 1e12, 50, 50, 60], box);
  assert.equal(out.length, 2);
  assert.deepEqual(out[0], [50, 50, 100, 50]);
  assert.ok(Math.abs(out[1][0] - 100) < 1e-3 && out[1][2] === 50 && out[1][3] === 60);
});

test("steps too small to see are left out, but never the last", () => {
  const still = Array.from({ length: 1000 }, (_, i) => [20 + i * 1e-3, 20]).flat();
  const [run, ...rest] = runs(still, box);
  assert.equal(rest.length, 0);
  assert.ok(run.length / 2 < 5);
  assert.deepEqual(run.slice(-2), still.slice(-2));
});

test("the edge in the direction of a point outside", () => {
  const at = edgeToward(box, 250, 50);
  assert.deepEqual([at.x, at.y, at.angle], [100, 50, 0]);
  assert.ok(holds(box, edgeToward(box, 1e30, -3e30).x, edgeToward(box, 1e30, -3e30).y, 1e-6));
});

test("arrows are to scale, or magnified by one factor if too small", () => {
  assert.equal(magnification([20, 3]), 1);
  assert.equal(magnification([19.9]), 2);
  assert.equal(magnification([3.6, 0.1]), 10);
  assert.equal(magnification([0.0018]), 20000);
  assert.equal(magnification([0, 0]), 1, "nothing moves");
  assert.equal(magnification([]), 1);
});

test("the factor in use stays while it does well", () => {
  assert.equal(magnification([3], 20), 20);
  assert.equal(magnification([9], 20), 5, "too long by now");
  assert.equal(magnification([0.5], 20), 100, "too short by now");
  for (const tiny of [1e-9, 1e-310]) assert.ok(magnification([tiny]) > LARGEST_FACTOR);
});

test("a magnified arrow never passes the lowest place on its line", () => {
  const parabola = (/** @type {number} */ share) => (3 - 0.6 * share) ** 2; // eta 0.1 from 3: the minimum is 5 updates away
  assert.equal(stretch(2, parabola), 2);
  for (const factor of [10, 100, 1000]) {
    const most = stretch(factor, parabola);
    assert.ok(most > 4 && most <= 5, `${factor}: ${most}`);
    assert.equal(roundDown(most), 2);
  }
  assert.equal(
    stretch(10, (share) => (1 - 1.9 * share) ** 2),
    1,
    "what overshoots is drawn to scale",
  );
  assert.equal(
    stretch(50, (share) => 7 + share * 1e-9 * (share % 2 ? 1 : -1)),
    50,
    "a plain with the samples' noise on it",
  );
  assert.equal(
    stretch(50, (share) => (share < 20 ? -share : null)),
    50,
    "down and out of the picture",
  );
  assert.deepEqual([1, 1.99, 2, 4.9, 5, 99, 100, 730].map(roundDown), [1, 1, 2, 2, 5, 50, 100, 500]);
});

test("arrows are -eta gradient, -eta velocity, and the update", () => {
  const frame = /** @type {any} */ ({
    state: { step: 3, parameters: [1, 2, 3], slots: { velocity: [1, 2, 3] } },
    eta: 0.5,
    gradient: [2, 4, 6],
    update: [7, 8, 9],
  });
  assert.deepEqual(moves(frame, [2, 0]), [
    { name: "gradient", move: [-3, -1] },
    { name: "velocity", move: [-1.5, -0.5] },
    { name: "update", move: [9, 7] },
  ]);
  assert.deepEqual(
    moves({ ...frame, state: { ...frame.state, slots: {} } }, [0]).map(({ name }) => name),
    ["gradient", "update"],
  );
  assert.deepEqual(moves({ ...frame, state: { ...frame.state, slots: { m: [4, 0, 0], v: [9, 9, 9] } } }, [0])[1], {
    name: "velocity",
    move: [-2],
  });
});

test("a line is broken where a point is missing", () => {
  assert.equal(linePath([[0, 1], [2, 3.14], false, [4, 5], false]), "M0.0 1.0L2.0 3.1M4.0 5.0");
  assert.equal(linePath([false]), "");
});
