import assert from "node:assert/strict";
import { test } from "node:test";
import { fitted, roomy } from "../../../static/js/network/digits.js";

test("a number between two columns loses digits, never its size", () => {
  const wide = (/** @type {string} */ text) => 6 * text.length;
  assert.deepEqual(
    [66, 65, 60, 59, 10].map((room) => roomy(-1.36e152, room, wide)),
    ["−1.36×10¹⁵²", "−1.4×10¹⁵²", "−1.4×10¹⁵²", "−1×10¹⁵²", "−1×10¹⁵²"],
  );
  assert.equal(roomy(0.213, 30, wide), "0.213");
});

test("a digit that is too wide is smaller, but can be read", () => {
  const wide = (/** @type {string} */ text) => 6 * text.length;
  assert.deepEqual(fitted(5.7349e75, 60, wide), { text: "5.73×10⁷⁵", size: 1 });
  assert.deepEqual(fitted(-1.36e152, 45, wide), { text: "−1×10¹⁵²", size: 45 / 48 });
  assert.equal(fitted(-1.36e152, 9, wide).size, 0.7);
  assert.equal(fitted(null, 9, wide).text, "–");
});
