import assert from "node:assert/strict";
import { test } from "node:test";
import { OfLane } from "../../../../static/js/run/lanes/of-lane.js";
import { lanes } from "../../../../static/js/store.js";

test("a lane is named only while there are several", () => {
  const [first, second] = /** @type {any[]} */ ([
    { name: "A", colour: 1, frames: { show() {} } },
    { name: "B", colour: 2, frames: { show() {} } },
  ]);
  lanes.value = [first];
  assert.equal(OfLane({ lane: first }), null);
  lanes.value = [first, second];
  assert.match(JSON.stringify(OfLane({ lane: second })), /"B"/);
  assert.equal(OfLane({ lane: null }), null);
});
