import assert from "node:assert/strict";
import { test } from "node:test";
import { taken } from "../../../static/js/numbers/rate.js";

/** @param {number} eta @param {boolean} accepted */
const trial = (eta, accepted) => ({ eta, accepted, parameters: [0], loss: 1, highest: 1 });

test("the rate taken is that of the accepted trial", () => {
  assert.match(taken({ trials: [trial(10, false), trial(5, false), trial(2.5, true)] }), /first, 2\.5\d* is taken/);
  assert.match(taken({ trials: [trial(10, false)] }), /no rate is taken/);
  assert.equal(taken({}), "");
  assert.equal(taken(null), "");
});
