import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { followBoundary } from "../../../../static/js/landscape/samples/boundary.js";
import { follow } from "../../../../static/js/landscape/samples/surface.js";
import { boundary, catalog, cursor, lanes, options, surface } from "../../../../static/js/store.js";
import { experiment, lane, serve } from "../../made.js";
import { settle } from "../../waiting.js";

mock.timers.enable({ apis: ["setTimeout"] });

/** A run of a network with three parameters, so that a plane of two is another one at each step. */
const run = () =>
  lane("A", 60, {
    size: 3,
    chosen: experiment({
      objective: { kind: "network", data: { name: "moons" }, layers: [{ units: 1 }], loss: { name: "mse" } },
    }),
    data: { measured: 2, features: ["x", "y"], classes: [], inputs: [[0]], targets: [[0]], test_inputs: [] },
  });

test("a late answer does not bring back an older picture", async () => {
  /** @type {Map<string, () => void>} */
  const late = new Map();
  /** @param {string} kind @param {any} answer */
  const when =
    (kind, answer) =>
    (/** @type {any} */ { state }) =>
      new Promise((done) => late.set(`${kind} ${state.step}`, () => done(answer)));
  const plane = { kind: "parameters", u: "w1[1,1]", v: "w1[1,2]", exact: false };
  const range = { u: [-1, 1], v: [-1, 1] };
  const samples = {
    plane,
    range,
    u: [],
    v: [],
    loss: "",
    coordinates: { u: 0, v: 0 },
    projected: null,
    held_names: [],
  };
  serve({
    "/api/landscape": when("landscape", samples),
    "/api/boundary": when("boundary", { output: [], layers: [], range: [], features: [0, 1], held: {} }),
  });
  catalog.value = /** @type {any} */ ({ presets: [] });
  options.value = /** @type {any} */ ({
    ...options.peek(),
    plane: { kind: "parameters", u: "w1[1,1]", v: "w1[1,2]" },
    range: { u: [-1, 1], v: [-1, 1] },
  });
  lanes.value = [run()];
  cursor.value = { lane: 0, step: 49 };
  follow();
  followBoundary();
  /** Both kinds of answers of a step arrive. @param {number} step */
  const arrive = async (step) => {
    await settle();
    for (const kind of ["landscape", "boundary"]) late.get(`${kind} ${step}`)?.();
    await settle();
  };
  const steps = () => [surface.value?.step, boundary.value?.step];
  await arrive(49);
  assert.deepEqual(steps(), [49, 49]);
  cursor.value = { lane: 0, step: 20 };
  await settle();
  cursor.value = { lane: 0, step: 49 };
  await arrive(20);
  assert.deepEqual(steps(), [49, 49]);
  cursor.value = { lane: 0, step: 25 };
  await settle();
  cursor.value = { lane: 0, step: 20 };
  await arrive(25);
  assert.deepEqual(steps(), [25, 25], "not there yet, but nearer");
  await arrive(20);
  assert.deepEqual(steps(), [20, 20]);
});
