import assert from "node:assert/strict";
import { test } from "node:test";
import { isStop, stopsIn, stopsText } from "../../../static/js/address/stops.js";
import { NAMES } from "../../../static/js/time/stops.js";

const none = /** @type {any} */ (Object.fromEntries(NAMES.map((name) => [name, null])));

test("stop conditions travel in a link", () => {
  const set = { ...none, step: 500, loss: -0.25 };
  const pairs = stopsText(set);
  assert.deepEqual(pairs, [
    ["stop.step", "500"],
    ["stop.loss", "-0.25"],
  ]);
  assert.deepEqual(stopsIn(new URLSearchParams(pairs)), set);
  assert.deepEqual(stopsText(none), []);
  assert.ok(pairs.every(([key]) => isStop(key)) && !isStop("stop.x"));
});

test("impossible limits are refused with the allowed ones", () => {
  /** @type {string[][]} */
  const refused = [];
  const query = new URLSearchParams("stop.step=2.5&stop.gradient=-1&stop.loss=x&stop.seconds=3&stop.score=1.5");
  assert.deepEqual(
    stopsIn(query, (...all) => refused.push(all)),
    { ...none, seconds: 3 },
  );
  assert.deepEqual(refused, [
    ["stop.step", "2.5", "a whole number from 0 to 10000"],
    ["stop.loss", "x", "a number"],
    ["stop.gradient", "-1", "a number, at least 0"],
    ["stop.score", "1.5", "a number from 0 to 1"],
  ]);
});
