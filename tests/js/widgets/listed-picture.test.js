/** The keys that go through the parts of a picture. */
import assert from "node:assert/strict";
import test from "node:test";
import { stepped } from "../../../static/js/widgets/listed-picture.js";

test("arrow keys step through a list and stop at its ends", () => {
  const to = (/** @type {string} */ key, /** @type {number} */ at) => stepped(key, at, 9);
  assert.deepEqual([to("ArrowRight", 3), to("ArrowDown", 3), to("ArrowLeft", 3), to("ArrowUp", 3)], [4, 4, 2, 2]);
  assert.deepEqual([to("ArrowLeft", 0), to("ArrowRight", 9), to("Home", 5), to("End", 5)], [0, 9, 0, 9]);
  assert.equal(to("ArrowRight", -1), 0, "from nowhere to the first");
  assert.equal(to("Enter", 3), null);
});
