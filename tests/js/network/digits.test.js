import assert from "node:assert/strict";
import { test } from "node:test";
import { roomy } from "../../../static/js/network/digits.js";

test("a number between two columns loses digits, never its size", () => {
  const wide = (/** @type {string} */ text) => 6 * text.length;
  assert.deepEqual(
    [66, 65, 60, 59, 10].map((room) => roomy(-1.36e152, room, wide)),
    ["−1.36×10¹⁵²", "−1.4×10¹⁵²", "−1.4×10¹⁵²", "−1×10¹⁵²", "−1×10¹⁵²"],
  );
  assert.equal(roomy(0.213, 30, wide), "0.213");
});
