/** The sentence after the first training, against the numbers it is about. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { trained } from "../../../static/js/welcome/said.js";
import { experiment, frame, lane } from "../made.js";

const network = (/** @type {string[]} */ classes) =>
  lane("A", 1, {
    chosen: experiment({ objective: { kind: "network", data: { name: "moons" } } }),
    data: { classes, targets: [[0, 1]] },
  });

test("it says of the loss what its numbers say, also that it rose or stayed", () => {
  const words = ["fell", "stayed as it was", "rose"];
  for (let k = 0; k < 200; k++) {
    const [before, after] = [Math.random() - 0.5, k % 3 ? Math.random() - 0.5 : Number.NaN];
    const end = Number.isNaN(after) ? before : after;
    const said = trained(lane("A", 1), { ...frame(0), loss_train: before }, { ...frame(90), loss_train: end });
    const right = end < before ? 0 : end === before ? 1 : 2;
    words.forEach((word, i) => assert.equal(said.includes(`the loss ${word}`), i === right, said));
    assert.match(said, /^90 updates moved the point/);
  }
});

test("only classes have a boundary, and nothing moved where nothing did", () => {
  assert.match(trained(network(["a", "b"]), frame(0), frame(90)), /moved the weights: see the boundary in Data/);
  assert.match(trained(network([]), frame(0), frame(90)), /see the prediction in Data/);
  const same = { ...frame(90), state: { ...frame(0).state, step: 90 } };
  assert.match(trained(network(["a"]), frame(0), same), /^After 90 updates the point is where it was\./);
});
