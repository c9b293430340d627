import assert from "node:assert/strict";
import { test } from "node:test";
import { graphPlaces, small } from "../../../../static/js/why/graph/places.js";

test("a graph has a node per operation and an edge per path", () => {
  const { nodes, edges, chain } = graphPlaces([1, 1, 1], 340);
  assert.ok(chain);
  assert.deepEqual(nodes.map((n) => n.kind + n.layer).sort(), [
    "C3",
    "a1",
    "a2",
    "b1",
    "b2",
    "w1",
    "w2",
    "x0",
    "z1",
    "z2",
  ]);
  assert.equal(edges.length, 2 + 2 + 4 + 1); // weights, sigmas, parameters, loss
});

test("nodes lie inside the picture and apart from each other", () => {
  for (const sizes of [
    [1, 1, 1],
    [2, 4, 1],
    [2, 7, 1],
    [4, 4, 3],
    [1, 1, 1, 1],
    [2, 1],
  ]) {
    for (const width of [300, 340]) {
      const { nodes, height, radius } = graphPlaces(sizes, width);
      for (const [i, a] of nodes.entries()) {
        assert.ok(
          a.x - radius >= 0 && a.x + radius <= width && a.y - radius >= 0 && a.y + radius <= height,
          `${sizes}: ${a.kind}${a.layer}`,
        );
        for (const b of nodes.slice(i + 1))
          assert.ok(
            Math.hypot(a.x - b.x, a.y - b.y) > 2 * radius,
            `${sizes}: ${a.kind}${a.layer} on ${b.kind}${b.layer}`,
          );
      }
    }
  }
});

test("networks of up to eight units are drawn", () => {
  assert.ok(small([2, 7, 1]));
  assert.ok(!small([2, 8, 1]));
  assert.ok(!small([2, 1, 1, 1, 1]));
});

test("no number stands on another, or on a node", () => {
  const HIGH = 11; // of a digit's line
  const wide = (/** @type {boolean} */ narrow) => (narrow ? 36 : 42);
  for (const sizes of [
    [1, 1, 1],
    [2, 4, 1],
    [2, 3, 1],
    [2, 7, 1],
    [2, 2, 2, 1],
    [4, 3, 3, 2],
    [1, 1, 1, 1],
    [2, 1],
  ]) {
    for (const width of [330, 350, 380]) {
      const { nodes, radius, tight, height } = graphPlaces(sizes, width);
      const texts = nodes.flatMap((node) =>
        [["value", node.value], ...(node.kind === "x" || node.kind === "C" ? [] : [["slope", node.slope]])].map(
          ([what, y]) => ({
            of: `${sizes}: ${what} of ${node.kind}${node.layer}[${node.unit}]`,
            x: node.x,
            y: Number(y),
            wide: wide(tight && "wb".includes(node.kind)),
          }),
        ),
      );
      for (const [i, a] of texts.entries()) {
        assert.ok(a.y - HIGH >= 0 && a.y + 2 <= height, `${a.of} outside`);
        for (const b of texts.slice(i + 1))
          assert.ok(
            Math.abs(a.x - b.x) >= (a.wide + b.wide) / 2 || Math.abs(a.y - b.y) >= HIGH,
            `${a.of} on ${b.of} at ${width}`,
          );
        for (const node of nodes)
          assert.ok(
            Math.abs(a.x - node.x) >= 12 || a.y - HIGH >= node.y + radius || a.y <= node.y - radius,
            `${a.of} on ${node.kind}${node.layer}`,
          );
      }
    }
  }
});
