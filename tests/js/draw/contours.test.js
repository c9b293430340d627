import assert from "node:assert/strict";
import { test } from "node:test";
import { contourLines, labelSpot } from "../../../static/js/draw/contours.js";

/** @param {number} width @param {number} height @param {(x: number, y: number) => number} f of sample indices */
const grid = (width, height, f) =>
  Float32Array.from({ length: width * height }, (_, k) => f(k % width, Math.floor(k / width)));

test("a plane's contour is a straight line from edge to edge", () => {
  const [{ level, lines }] = contourLines(
    grid(5, 4, (x) => x),
    5,
    4,
    [1.5],
  );
  assert.equal(level, 1.5);
  assert.equal(lines.length, 1);
  const points = [...lines[0]];
  assert.ok(
    points.filter((_, i) => i % 2 === 0).every((x) => x === 1.5),
    String(points),
  );
  const ys = points.filter((_, i) => i % 2 === 1);
  assert.deepEqual([Math.min(...ys), Math.max(...ys)], [0, 3]);
});

test("a bowl's contour is one closed ring at the right distance", () => {
  const [{ lines }] = contourLines(
    grid(41, 41, (x, y) => (x - 20) ** 2 + (y - 20) ** 2),
    41,
    41,
    [100],
  );
  assert.equal(lines.length, 1);
  const [ring] = lines;
  assert.deepEqual([...ring.slice(0, 2)], [...ring.slice(-2)], "closed");
  for (let i = 0; i < ring.length; i += 2) {
    const radius = Math.hypot(ring[i] - 20, ring[i + 1] - 20);
    assert.ok(Math.abs(radius - 10) < 0.05, `radius ${radius}`);
  }
});

test("a ring beyond the samples is cut open, without the border", () => {
  const [{ lines }] = contourLines(
    grid(11, 11, (x, y) => x * x + y * y),
    11,
    11,
    [36],
  );
  assert.equal(lines.length, 1, "one arc, wherever its ring began");
  for (let i = 0; i < lines[0].length; i += 2) assert.ok(Math.abs(Math.hypot(lines[0][i], lines[0][i + 1]) - 6) < 0.1);
});

test("a level nothing crosses has no lines", () => {
  assert.deepEqual(
    contourLines(
      grid(4, 4, () => 1),
      4,
      4,
      [2],
    ),
    [{ level: 2, lines: [] }],
  );
});

const box = { left: 0, top: 0, right: 400, bottom: 300 };
const straight = Array.from({ length: 41 }, (_, i) => [10 * i, 150]).flat();

test("a label lies on its line, inside the box", () => {
  const spot = labelSpot(straight, 40, box, []);
  assert.ok(spot && spot.y === 150 && spot.angle === 0 && spot.x >= 24 && spot.x <= 376);
});

test("a label keeps away from others, or is left out", () => {
  const spot = labelSpot(straight, 40, box, [{ x: 60, y: 150 }]);
  assert.ok(spot && Math.abs(spot.x - 60) >= 56);
  assert.equal(
    labelSpot(
      straight,
      40,
      box,
      [60, 130, 200, 270, 340].map((x) => ({ x, y: 150 })),
    ),
    null,
  );
});

test("a line that is too short or too bent has no label", () => {
  assert.equal(labelSpot([100, 100, 150, 100], 40, box, []), null);
  const circle = Array.from({ length: 61 }, (_, i) => [
    200 + 20 * Math.cos(i / 9.55),
    150 + 20 * Math.sin(i / 9.55),
  ]).flat();
  assert.equal(labelSpot(circle, 50, box, []), null);
});

test("labels are never upside down", () => {
  for (let turn = 0; turn < 2 * Math.PI; turn += 0.3) {
    const line = Array.from({ length: 21 }, (_, i) => [
      200 + 14 * (i - 10) * Math.cos(turn),
      150 + 14 * (i - 10) * Math.sin(turn),
    ]).flat();
    const spot = labelSpot(line, 30, box, []);
    assert.ok(spot && Math.abs(spot.angle) <= Math.PI / 2 + 1e-9);
  }
});
