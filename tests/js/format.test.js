/** Numbers that people type, and those in the engine's sentences. */
import assert from "node:assert/strict";
import test from "node:test";
import { fitting, parseCount, typeset } from "../../static/js/format.js";

test("a count may have its thousands set apart, and a comma elsewhere is the decimal sign", () => {
  assert.deepEqual(["1,000", "10 000", "1,234,567", " 12 ", "1e3"].map(parseCount), [1000, 10000, 1234567, 12, 1000]);
  assert.deepEqual(["1,5", "0,25", "abc", "", "1,00,0"].map(parseCount), [1.5, 0.25, null, null, null]);
});

test("numbers in a sentence are written as everywhere on the page, names and ranges stay", () => {
  assert.equal(typeset("its curvature is -0.083, 8e-05 beside 0.3, beyond 1.8e308"), "its curvature is −0.083, 8×10⁻⁵ beside 0.3, beyond 1.8×10³⁰⁸");
  assert.equal(typeset("of the minimum at (-2.81, 3.13). -4 in one direction"), "of the minimum at (−2.81, 3.13). −4 in one direction");
  assert.equal(typeset("w2[1,3] from 5-10 on, of layer 1-e, 2-4-1"), "w2[1,3] from 5-10 on, of layer 1-e, 2-4-1");
});

test("a number gives up digits where there is no room for three, but never its size", () => {
  assert.deepEqual([Infinity, 9, 8, 7, 1].map((room) => fitting(5.7349e75, room)), ["5.73×10⁷⁵", "5.73×10⁷⁵", "5.7×10⁷⁵", "6×10⁷⁵", "6×10⁷⁵"]);
  assert.deepEqual([8, 7].map((room) => fitting(-0.0097249, room)), ["−0.00972", "−0.0097"]);
  assert.equal(fitting(null, 3), "–");
});
