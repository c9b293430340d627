import assert from "node:assert/strict";
import { test } from "node:test";
import { inTurn, latest, newest, together } from "../../../static/js/server/latest.js";
import { pending } from "../waiting.js";

test("latest: calls during another are dropped but for the last", async () => {
  const first = pending();
  /** @type {string[]} */
  const made = [];
  const call = latest(async (/** @type {string} */ name) => {
    made.push(name);
    if (name === "a") await first.promise;
  });
  const all = [call("a"), call("b"), call("c")];
  first.answer("");
  await Promise.all(all);
  assert.deepEqual(made, ["a", "c"]);
});

test("latest: a call that fails lets later ones through", async () => {
  /** @type {string[]} */
  const made = [];
  const call = latest(async (/** @type {string} */ name) => {
    made.push(name);
    if (name === "bad") throw new Error(name);
  });
  const bad = assert.rejects(call("bad"));
  await call.idle(); // its failure is not one of the caller that waits
  await bad;
  assert.equal(call.idle(), undefined);
  await call("good");
  assert.deepEqual(made, ["bad", "good"]);
});

test("inTurn: calls run one by one, each with its own answer", async () => {
  const first = pending();
  /** @type {string[]} */
  const log = [];
  const call = inTurn(async (/** @type {string} */ name) => {
    log.push(`${name} begins`);
    if (name === "a") await first.promise;
    log.push(`${name} ends`);
    return name.toUpperCase();
  });
  const all = Promise.all([call("a"), call("b"), call("c")]);
  await new Promise((done) => setImmediate(done));
  assert.deepEqual(log, ["a begins"]);
  first.answer("");
  assert.deepEqual(await all, ["A", "B", "C"]);
  assert.deepEqual(log, ["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
});

test("inTurn: a failing call rejects alone and delays none", async () => {
  const call = inTurn(async (/** @type {boolean} */ good) => {
    if (!good) throw new Error("bad");
    return good;
  });
  const [bad, good] = await Promise.allSettled([call(false), call(true)]);
  assert.deepEqual([bad.status, good.status], ["rejected", "fulfilled"]);
});

test("newest: a later call or the end aborts the signal", () => {
  const calls = newest();
  calls.end(); // there is none
  const first = calls.begin();
  assert.equal(first.aborted, false);
  const second = calls.begin(new Error("another"));
  assert.deepEqual([first.aborted, first.reason.message, second.aborted], [true, "another", false]);
  calls.end("stopped");
  assert.deepEqual([second.aborted, second.reason], [true, "stopped"]);
  assert.equal(calls.begin().aborted, false);
});

test("together: calls of one moment that are alike are one piece of work", async () => {
  /** @type {string[][]} */
  const works = [];
  const call = together(
    (/** @type {string} */ a, b) => a[0] === b[0],
    (calls) => {
      works.push(calls.map(({ one }) => one));
      for (const { one, done, failed } of calls) one.endsWith("!") ? failed(new Error(one)) : done(one.toUpperCase());
    },
  );
  const found = await Promise.allSettled([call("a1"), call("b1"), call("a2"), call("a3!")]);
  assert.deepEqual(works, [["a1", "a2", "a3!"], ["b1"]]);
  assert.deepEqual(
    found.map((one) => (one.status === "fulfilled" ? one.value : one.reason.message)),
    ["A1", "B1", "A2", "a3!"],
  );
  assert.equal(await call("a1"), "A1");
  assert.deepEqual(works.at(-1), ["a1"]);
});

test("together: what is alike to two that differ joins one of them", async () => {
  /** @type {string[][]} */
  const works = [];
  const call = together(
    (/** @type {string} */ a, b) => a === b || [a, b].includes("any"),
    (calls) => {
      works.push(calls.map(({ one }) => one));
      for (const { one, done } of calls) done(one);
    },
  );
  await Promise.all(["any", "a", "b", "a"].map(call));
  assert.deepEqual(works, [["any", "a", "a"], ["b"]]);
});
