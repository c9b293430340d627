import assert from "node:assert/strict";
import { test } from "node:test";
import { Track } from "../../../../static/js/run/memory/track.js";
import { renamed, together, treeOf, without } from "../../../../static/js/run/lanes/tree.js";

/** @param {number} step @param {number} value */
const frame = (step, value) =>
  /** @type {any} */ ({
    state: { step, parameters: [value], slots: {} },
    loss: value,
    loss_train: value,
    loss_test: null,
    gradient_norm: value,
    update_norm: 1,
    gradient: [value],
    update: [value],
  });

/** A lane whose losses are these. @param {string} name @param {number[]} losses @param {{name: string, step: number}} [parent] @returns {any} */
function lane(name, losses, parent) {
  const frames = new Track(frame(0, losses[0]));
  frames.push(losses.slice(1).map((loss, i) => frame(i + 1, loss)));
  return { name, parent, frames };
}

const A = lane("A", [9, 8, 7, 6, 5, 4]);
const B = lane("B", [9, 8, 7, 1, 1], { name: "A", step: 2 });
const C = lane("C", [9, 8, 7, 1, 2, 2], { name: "B", step: 3 });
const D = lane("D", [9, 3, 3], { name: "A", step: 0 });

/** @param {any[]} lanes */
const drawn = (lanes) =>
  treeOf(lanes).map(({ lane: l, from, step }) => [l.name, from < 0 ? null : lanes[from].name, step]);

test("runs are together as far as their numbers are equal", () => {
  assert.deepEqual([together(A, B), together(B, C), together(A, A), together(A, lane("X", [2, 8]))], [2, 3, 5, -1]);
});

test("branches stand below their parent, later first, uncrossed", () => {
  assert.deepEqual(drawn([A, B, C, D]), [
    ["A", null, 0],
    ["B", "A", 2],
    ["C", "B", 3],
    ["D", "A", 0],
  ]);
});

test("a branch leaves a changed lane at their last common step", () => {
  const turned = lane("A", [9, 8, 3, 3]);
  assert.deepEqual(drawn([turned, B]), [
    ["A", null, 0],
    ["B", "A", 1],
  ]);
  assert.deepEqual(drawn([lane("A", [1, 1]), B]), [
    ["A", null, 0],
    ["B", null, 0],
  ]); // begun anew: nothing in common
});

test("when a lane is closed its branches leave the one it had left", () => {
  assert.deepEqual(drawn(without([A, B, C], 1)), [
    ["A", null, 0],
    ["C", "A", 2],
  ]);
  assert.deepEqual(without([A, B, C], 1)[1].parent, { name: "A", step: 2 });
});

test("the longest companion takes the place of a closed first lane", () => {
  const left = without([A, B, D], 0);
  assert.deepEqual(drawn(left), [
    ["B", null, 0],
    ["D", "B", 0],
  ]);
});

test("branches follow a lane's new name", () => {
  const lanes = renamed([A, B, C], 1, "fast");
  assert.deepEqual(
    lanes.map((l) => l.name),
    ["A", "fast", "C"],
  );
  assert.deepEqual(drawn(lanes), [
    ["A", null, 0],
    ["fast", "A", 2],
    ["C", "fast", 3],
  ]);
});
