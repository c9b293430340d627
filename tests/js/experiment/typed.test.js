import assert from "node:assert/strict";
import { test } from "node:test";
import { objectiveOf, pointed } from "../../../static/js/experiment/typed/formula.js";

const entry = /** @type {any} */ ({ variables: 1, start: [1.5], domain: [[-3, 3]] });
const before = /** @type {any} */ ({
  kind: "function",
  name: "typed",
  formula: "x^2",
  start: [0.5],
  range: [[0, 1]],
  parameters: {},
});

test("with as many variables as before the range and the start stay", () => {
  const found = objectiveOf(before, "x^3", entry, false);
  assert.deepEqual([found.formula, found.start, found.range], ["x^3", [0.5], [[0, 1]]]);
});

test("with others, or after another objective, they are those of the entry", () => {
  const two = /** @type {any} */ ({
    variables: 2,
    start: [1, 1],
    domain: [
      [-3, 3],
      [-3, 3],
    ],
  });
  assert.deepEqual(objectiveOf(before, "x y", two, false).start, [1, 1]);
  const named = /** @type {any} */ ({ kind: "function", name: "parabola", start: [4], parameters: {} });
  assert.deepEqual(objectiveOf(named, "x", entry, false).range, [[-3, 3]]);
});

test("a range that was chosen is the new one", () => {
  assert.deepEqual(objectiveOf(before, "x^2", entry, true).range, [[-3, 3]]);
});

test("the caret stands under the character, also far into a long text", () => {
  assert.equal(pointed("x + lgo(x)", 5), "x + lgo(x)\n    ^");
  assert.equal(pointed("x +", 4), "x +\n   ^");
  const [text, caret] = pointed(`${"x + ".repeat(20)}foo`, 81).split("\n");
  assert.equal(text.slice(caret.length - 1), "foo");
});
