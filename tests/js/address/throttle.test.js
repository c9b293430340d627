import assert from "node:assert/strict";
import { test } from "node:test";
import { paced } from "../../../static/js/address/throttle.js";

test("a burst at once, then a steady rate, and always the last one", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const { ask } = paced(20, 400);
  /** @type {number[]} */
  const done = [];
  for (let i = 0; i < 20; i++) ask(() => done.push(i));
  assert.equal(done.length, 20);
  for (let i = 20; i < 1820; i++) {
    // sixty a second for half a minute
    ask(() => done.push(i));
    t.mock.timers.tick(1000 / 60);
  }
  assert.ok(done.length > 80 && done.length < 100, `${done.length} times`);
  t.mock.timers.tick(1000);
  assert.equal(done.at(-1), 1819);
  const count = done.length;
  t.mock.timers.tick(10000);
  assert.equal(done.length, count);
});

test("a gap is kept only by callers that ask for it", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const { ask, drop } = paced(20, 400);
  /** @type {string[]} */
  const done = [];
  ask(() => done.push("a"), 1000);
  ask(() => done.push("b"), 1000);
  t.mock.timers.tick(999);
  assert.deepEqual(done, ["a"]);
  t.mock.timers.tick(1);
  assert.deepEqual(done, ["a", "b"]);
  ask(() => done.push("c"), 1000);
  ask(() => done.push("d"));
  assert.deepEqual(done, ["a", "b", "d"]);
  ask(() => done.push("e"), 1000);
  drop();
  t.mock.timers.tick(5000);
  assert.deepEqual(done, ["a", "b", "d"]);
});

test("a long rest gives no more than one burst", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const { ask } = paced(20, 400);
  t.mock.timers.tick(1e6);
  let count = 0;
  for (let i = 0; i < 100; i++) ask(() => count++);
  assert.equal(count, 20);
});
