import assert from "node:assert/strict";
import { test } from "node:test";
import { isSwallowed, whyAtRest } from "../../../static/js/time/announce.js";
import { catalog, cursor, lanes } from "../../../static/js/store.js";
import { experiment, frame, lane } from "../made.js";

catalog.value = /** @type {any} */ ({
  optimizers: [
    { name: "gd", searches: false },
    { name: "armijo", searches: true },
  ],
});

/** A lane that stands where `update` leaves it. @param {string} name @param {any} now of its only frame */
function standing(name, now) {
  const made = lane(name, 0, { chosen: experiment({ optimizer: { name, eta: 0.1 } }) });
  Object.assign(made.frames.at(0) ?? {}, now);
  return made;
}

test("the reason why nothing moves is named", () => {
  lanes.value = [standing("gd", { update_norm: 0 }), standing("armijo", { update_norm: 0 })];
  cursor.value = { lane: 0, step: 0 };
  assert.match(whyAtRest(), /nothing moves/);
  cursor.value = { lane: 1, step: 0 };
  assert.match(whyAtRest(), /the line search finds no rate/);
});

test("an update that changes no parameter is swallowed by rounding, unless the rate is 0", () => {
  const { parameters } = frame(0).state;
  const small = { update_norm: 1e-18, new_parameters: parameters };
  lanes.value = [
    standing("gd", small),
    standing("gd", { ...small, eta: 0 }),
    standing("gd", { ...small, new_parameters: [1, 2] }),
  ];
  const told = lanes.value.map((_, at) => {
    cursor.value = { lane: at, step: 0 };
    return isSwallowed();
  });
  assert.deepEqual(told, [true, false, false]);
  cursor.value = { lane: 0, step: 0 };
  assert.match(whyAtRest(), /rounding swallows it/);
});
