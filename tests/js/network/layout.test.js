import assert from "node:assert/strict";
import { test } from "node:test";
import {
  MARKED,
  biasPoint,
  edgeLine,
  hit,
  isCondensed,
  layout,
  neighbour,
  partOf,
  place,
  placeOf,
  samePart,
  unitY,
} from "../../../static/js/network/layout.js";

const SHAPES = [
  [2, 4, 1],
  [1, 1, 1],
  [2, 8, 8, 8, 8, 1],
  [4, 8, 3],
  [2, ...Array(8).fill(32)],
  [1, 32, 1],
  [2, 1],
];
const ROOMS = [
  [388, 256],
  [340, 200],
  [370, 160],
];

test("nodes lie in the picture and apart, at any depth and width", () => {
  for (const sizes of SHAPES) {
    for (const [width, height] of ROOMS) {
      const picture = layout(sizes, width, height, 56);
      for (const [layer, column] of picture.columns.entries()) {
        const below = layer > 0 && column.labels ? 16 : 0;
        assert.ok(column.size <= column.pitch, `${sizes}: ${column.size} in ${column.pitch}`);
        assert.ok(unitY(picture, layer, 1) - column.size / 2 >= -0.01, `${sizes} top`);
        assert.ok(unitY(picture, layer, column.units) + column.size / 2 + below <= height + 0.01, `${sizes} bottom`);
        if (layer > 0 && column.size >= MARKED)
          assert.ok(biasPoint(picture, layer, column.units).y + 7.5 <= height + 0.01, `${sizes}: a mark is cut off`);
        if (layer > 0)
          assert.ok(
            picture.columns[layer - 1].x + picture.columns[layer - 1].size / 2 < column.x - column.size / 2,
            `${sizes} overlap`,
          );
      }
      const last = picture.columns[picture.columns.length - 1];
      assert.ok(last.x + last.size / 2 < picture.loss.x - picture.loss.radius);
      assert.ok(picture.loss.x + picture.loss.radius <= width);
    }
  }
});

test("values stand below the nodes of small networks only", () => {
  assert.equal(layout([2, 4, 1], 388, 256, 56).columns[1].labels, true);
  assert.equal(layout([2, 8, 8, 8, 8, 1], 388, 256, 56).columns[1].labels, false);
  assert.equal(isCondensed([2, 12, 1]), true);
});

test("parameters lie in rows [w | b], layer after layer", () => {
  const names = [];
  const sizes = [2, 3, 2];
  for (let l = 1; l < 3; l++) {
    for (let j = 1; j <= sizes[l]; j++) {
      for (let k = 1; k <= sizes[l - 1]; k++) names.push(`w${l}[${j},${k}]`);
      names.push(`b${l}[${j}]`);
    }
  }
  assert.equal(place(sizes, 2, 1, 1), names.indexOf("w2[1,1]"));
  for (const [i, name] of names.entries()) assert.equal(placeOf(sizes, partOf(name)), i, name);
  assert.equal(partOf("x"), null);
});

test("a click finds the node, the bias mark, the line, or nothing", () => {
  const picture = layout([2, 4, 1], 388, 256, 56);
  const { x, size } = picture.columns[1];
  const y = unitY(picture, 1, 3);
  assert.deepEqual(hit(picture, x, y), { kind: "unit", layer: 1, unit: 3 });
  assert.deepEqual(hit(picture, x - size / 2, y + size / 2), { kind: "bias", layer: 1, unit: 3 });
  const [x1, y1, x2, y2] = edgeLine(picture, 2, 1, 4);
  assert.deepEqual(hit(picture, x1 + 0.4 * (x2 - x1), y1 + 0.4 * (y2 - y1) + 1), {
    kind: "weight",
    layer: 2,
    unit: 1,
    from: 4,
  });
  assert.equal(hit(picture, 1, 1), null);
});

test("arrow keys reach every part of a network", () => {
  const sizes = [2, 3, 2];
  const seen = new Map();
  const waiting = [{ kind: "unit", layer: 0, unit: 1 }];
  while (waiting.length) {
    const part = waiting.pop();
    if (seen.has(JSON.stringify(part))) continue;
    seen.set(JSON.stringify(part), part);
    for (const key of ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"]) {
      const next = neighbour(sizes, part, key);
      if (next) waiting.push(next);
    }
  }
  const kinds = { unit: 0, bias: 0, weight: 0 };
  for (const part of seen.values()) kinds[part.kind]++;
  assert.deepEqual(kinds, { unit: 7, bias: 5, weight: 12 });
  assert.equal(neighbour(sizes, { kind: "unit", layer: 2, unit: 1 }, "ArrowRight"), null);
  assert.equal(neighbour(sizes, { kind: "weight", layer: 1, unit: 3, from: 2 }, "ArrowDown"), null);
  assert.equal(neighbour(sizes, { kind: "weight", layer: 1, unit: 1, from: 1 }, "Tab"), null);
});

test("parts are equal if they mean the same thing", () => {
  assert.ok(samePart(partOf("w1[2,1]"), { kind: "weight", layer: 1, unit: 2, from: 1 }));
  assert.ok(!samePart(partOf("w1[2,1]"), partOf("w1[2,2]")));
  assert.ok(!samePart(partOf("b1[2]"), { kind: "unit", layer: 1, unit: 2 }));
  assert.ok(samePart(null, null));
  assert.ok(!samePart(null, partOf("b1[2]")));
});
