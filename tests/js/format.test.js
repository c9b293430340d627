/** Numbers that people type, and those in the engine's sentences. */
import assert from "node:assert/strict";
import test from "node:test";
import { parse, parseCount, typeset, written } from "../../static/js/format.js";

test("a count may have thousands separators or a decimal comma", () => {
  assert.deepEqual(["1,000", "10 000", "1,234,567", " 12 ", "1e3"].map(parseCount), [1000, 10000, 1234567, 12, 1000]);
  assert.deepEqual(["1,5", "0,25", "abc", "", "1,00,0"].map(parseCount), [1.5, 0.25, null, null, null]);
});

test("numbers in a sentence have the page's form, names stay", () => {
  assert.equal(
    typeset("its curvature is -0.083, 8e-05 beside 0.3, beyond 1.8e308"),
    "its curvature is −0.083, 8×10⁻⁵ beside 0.3, beyond 1.8×10³⁰⁸",
  );
  assert.equal(
    typeset("of the minimum at (-2.81, 3.13). -4 in one direction"),
    "of the minimum at (−2.81, 3.13). −4 in one direction",
  );
  assert.equal(typeset("w2[1,3] from 5-10 on, of layer 1-e, 2-4-1"), "w2[1,3] from 5-10 on, of layer 1-e, 2-4-1");
});

test("a field's text is the shortest that reads back exactly", () => {
  const shown = [
    [1234567, "1234567"],
    [2147483647, "2147483647"],
    [0.12345678, "0.12345678"],
    [0.1 + 0.2, "0.30000000000000004"],
    [-0.25, "−0.25"],
    [1e-8, "1×10⁻⁸"],
    [-2.5e-12, "−2.5×10⁻¹²"],
    [5e-324, "5×10⁻³²⁴"],
    [0, "0"],
  ];
  for (const [value, text] of /** @type {[number, string][]} */ (shown)) {
    assert.equal(written(value), text);
    assert.equal(parse(written(value)), value);
  }
  assert.deepEqual(["1e400", "-1e999"].map(parse), [Number.MAX_VALUE, -Number.MAX_VALUE]); // JSON has no larger ones
  assert.deepEqual(["1×10-3", "1e−3", "−2×10⁻³", "1×10^2"].map(parse), [0.001, 0.001, -0.002, 100]);
});
