import assert from "node:assert/strict";
import { test } from "node:test";
import {
  dressed,
  opens,
  placeholder,
  quantitiesOf,
  rounded,
  sentence,
  slotText,
  template,
  widthOf,
} from "../../../static/js/why/template.js";

/** @param {string} term @param {string} css @param {string} text */
const mark = (term, css, text) => `\\htmlData{term=${term}}{${css ? `\\htmlClass{${css}}{${text}}` : text}}`;

/** @param {any} parts */
const line = (parts) => ({
  key: "k",
  level: 0,
  value: 1,
  residual: 0,
  result: { term: "d", quantity: "delta", value: 1 },
  uses: [],
  terms: null,
  text: "",
  formula: "",
  numbers: "",
  ...parts,
});

/** @param {string} [w] @param {string} [d] */
const delta = (w = "1.5", d = "2") =>
  line({
    formula: `${mark("d", "q-delta", "\\delta^{1}_{2}")} = ${mark("w", "q-weight", "w^{2}_{1,2}")}\\,${mark("e", "q-delta", "\\delta^{2}_{1}")}`,
    numbers: `${mark("w", "q-weight", w)} \\cdot ${d.startsWith("-") ? `(${mark("e", "q-delta", d)})` : mark("e", "q-delta", d)} = 3`,
  });

test("layers stand in parentheses above the letter", () => {
  assert.equal(dressed("\\delta^{1}_{2} = w^{2}_{1,2}\\,a^{1}_{3}"), "\\delta^{(1)}_{2} = w^{(2)}_{1,2}\\,a^{(1)}_{3}");
  assert.equal(dressed("\\sigma'(z_{1}) + w_{2}"), "\\sigma'(z^{(1)}) + w^{(2)}");
  assert.equal(dressed("x_{1} + \\lambda_{2} + y_{1} + \\beta_1"), "x_{1} + \\lambda_{2} + y_{1} + \\beta_1");
});

test("a fraction of symbols is large, one of numbers stays small", () => {
  assert.equal(
    dressed("\\frac{1}{10}\\frac{\\partial C_{88}}{\\partial b}"),
    "\\frac{1}{10}\\dfrac{\\partial C_i}{\\partial b}",
  );
});

test("numbers are slots with term and colour, the value is last", () => {
  const { numbers, symbols } = template(delta());
  assert.deepEqual(
    numbers.slots.map((s) => [s.term, s.css, s.wrap]),
    [
      ["w", "q-weight", false],
      ["e", "q-delta", true],
      ["d", "q-delta why-value", false],
    ],
  );
  for (let k = 0; k < 3; k++) assert.ok(numbers.tex.includes(placeholder(k)));
  assert.ok(!numbers.tex.includes("1.5"));
  assert.ok(symbols.includes("term=w"));
});

test("a change of sign or size does not change the typeset line", () => {
  const same = template(delta()).numbers.tex;
  assert.equal(template(delta("-1.5", "-2")).numbers.tex, same);
  assert.equal(template(delta("1.2 \\times 10^{-7}", "-3.4 \\times 10^{-5}")).numbers.tex, same);
  const sum = (/** @type {string} */ a) =>
    line({
      formula: "z = a",
      numbers: `${mark("p", "", "1")} + ${a.startsWith("-") ? `(${mark("q", "", a)} \\cdot ${mark("r", "", "2")})` : `${mark("q", "", a)} \\cdot ${mark("r", "", "2")}`} = 5`,
    });
  assert.equal(template(sum("-4")).numbers.tex, template(sum("4")).numbers.tex);
  assert.equal(template(sum("-4")).numbers.slots[1].wrap, true);
});

test("parentheses of a function stay", () => {
  const { numbers } = template(
    line({ formula: "a = \\tanh(z)", numbers: `\\tanh(${mark("z", "q-z", "-0.7")}) = -0.6` }),
  );
  assert.ok(/\\tanh\(\\htmlData/.test(numbers.tex));
  assert.equal(numbers.slots[0].wrap, false);
});

test("the base of a power is wrapped when negative", () => {
  const { numbers } = template(
    line({ formula: "s = 1 - a^2", numbers: `1 - (${mark("a", "q-activation", "-0.6")})^{2} = 0.64` }),
  );
  assert.equal(numbers.slots[0].wrap, true);
  assert.equal(numbers.tex.includes("("), false);
});

test("a formula that ends in its number does not repeat it", () => {
  assert.deepEqual(
    template(line({ formula: "a = z", numbers: mark("z", "q-z", "3") })).numbers.slots.map((s) => s.term),
    ["z"],
  );
  assert.equal(template(line({ formula: "s = 1", numbers: "1" })).numbers, null);
});

test("a slot's text has the page's three digits and true minus", () => {
  const text = (/** @type {number} */ value, /** @type {any} */ slot = {}, quantity = "w") =>
    slotText({ term: "w", quantity, value }, { wrap: false, power: false, ...slot });
  assert.equal(text(-0.6768), "−0.677");
  assert.equal(text(-0.6768, { wrap: true }), "(−0.677)");
  assert.equal(text(1.5e-7, { wrap: true }), "1.50×10⁻⁷");
  assert.equal(text(1.5e-7, { wrap: true, power: true }), "(1.50×10⁻⁷)");
  assert.equal(text(0.5, { wrap: true }), "0.500");
  assert.equal(text(0.2, {}, "setting"), "0.2");
  assert.equal(slotText(undefined, { wrap: true, power: false }), "–");
  assert.ok(widthOf("−0.677") > widthOf("0.677"));
});

test("a line opens into those that its terms come from", () => {
  const lines = [
    delta(),
    line({ key: "e", level: 1, result: { term: "e", quantity: "delta", value: 2 } }),
    line({ key: "x", level: 1, result: { term: "x", quantity: "a", value: 2 } }),
  ];
  lines[0].uses = [
    { term: "e", quantity: "delta", value: 2 },
    { term: "w", quantity: "w", value: 2 },
  ];
  assert.deepEqual(
    opens(lines[0], lines).map((l) => l.key),
    ["e"],
  );
  assert.equal(quantitiesOf(lines[0]).get("d").value, 1);
});

test("an output's error opens into the slope of the loss", () => {
  const lines = [
    line({ key: "delta2-1", uses: [{ term: "slope2-1", quantity: "slope", value: 1 }] }),
    line({ key: "slope2-1", level: 2, result: { term: "slope2-1" } }),
    line({ key: "error-1", level: 2, result: { term: "error-1" } }),
  ];
  assert.deepEqual(
    opens(lines[0], lines).map((l) => l.key),
    ["slope2-1", "error-1"],
  );
});

test("sentences do not change with the example", () => {
  assert.equal(sentence("The gradient for example 88 alone."), "The gradient for example i alone.");
  assert.equal(sentence("Half mean squared error of example 7."), "Half mean squared error of example i.");
});

test("a line says its rounding error when written out", () => {
  assert.equal(rounded({ residual: -5.55e-17 }), "Rounded differently by −5.55×10⁻¹⁷ when written out.");
  assert.equal(rounded({ residual: 0 }), "");
  assert.equal(rounded({ residual: null }), "");
});
