import assert from "node:assert/strict";
import { test } from "node:test";
import { coloured } from "../../../static/js/draw/formula-colours.js";

const mark = (/** @type {string} */ css, /** @type {string} */ tex) => `\\htmlClass{q-${css}}{${tex}}`;

test("a symbol is coloured with its indices", () => {
  assert.equal(coloured("w^{(2)}_{1,2} x + b_1"), `${mark("weight", "w^{(2)}_{1,2}")} x + ${mark("bias", "b_1")}`);
  assert.equal(coloured("\\delta_j = a_k'"), `${mark("delta", "\\delta_j")} = ${mark("activation", "a_k'")}`);
});

test("a is an activation in network formulas, else a coefficient", () => {
  assert.equal(coloured("a = \\sigma(z)"), `${mark("activation", "a")} = \\sigma(${mark("z", "z")})`);
  assert.equal(coloured("a"), mark("activation", "a"));
  assert.equal(coloured("a x^2"), "a x^2");
});

test("the slope of the loss is coloured once, as a whole", () => {
  assert.equal(coloured("\\frac{\\partial C}{\\partial w}"), mark("gradient", "\\frac{\\partial C}{\\partial w}"));
  assert.equal(coloured("w - \\eta \\nabla C"), `${mark("weight", "w")} - \\eta ${mark("gradient", "\\nabla C")}`);
  assert.equal(coloured("\\frac{w}{2}"), `\\frac{${mark("weight", "w")}}{2}`);
});

test("a fraction with indices is set large enough to read them", () => {
  assert.equal(coloured("\\frac{\\partial C}{\\partial w_1}"), mark("gradient", "\\dfrac{\\partial C}{\\partial w_1}"));
  assert.equal(coloured("\\frac{1}{n}"), "\\frac{1}{n}");
});

test("commands, words and the author's own marks stay", () => {
  for (const tex of [
    "\\beta + \\cdot",
    "\\text{below}",
    "\\operatorname{wbz}(x)",
    mark("delta", "w_1"),
    "a x^2 + c",
    "\\Delta x",
  ])
    assert.equal(coloured(tex), tex);
});

test("an unfinished group ends with the text", () => {
  assert.equal(coloured("w_{1"), mark("weight", "w_{1"));
});
