import assert from "node:assert/strict";
import { test } from "node:test";
import { start, tune } from "../../../static/js/server/api.js";
import { request } from "../../../static/js/server/requests.js";
import { busy, offline, refusal } from "../../../static/js/store.js";
import { turns } from "../waiting.js";

const sentAway = () =>
  new Response(JSON.stringify({ type: "urn:descent:busy", status: 503, detail: "the server is busy", errors: [] }), {
    status: 503,
    headers: { "retry-after": "3" },
  });

test("a busy server is asked the same again when it said, and not before", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const bodies = /** @type {any[]} */ ([]);
  t.mock.method(globalThis, "fetch", async (/** @type {any} */ _, /** @type {any} */ { body }) => {
    bodies.push(body);
    return bodies.length < 3 ? sentAway() : new Response('{"status": "running"}');
  });
  const answer = request("run", () => start({ experiment: { seed: 7 } }));
  await turns();
  assert.equal(busy.value, 1);
  t.mock.timers.tick(2999);
  await turns();
  assert.equal(bodies.length, 1, "asked before the server's time");
  t.mock.timers.tick(1501); // at most half as long again, so that a class does not come back as one
  await turns();
  assert.equal(bodies.length, 2);
  t.mock.timers.tick(4500);
  await turns();
  assert.deepEqual(await answer, { status: "running" });
  assert.equal(new Set(bodies).size, 1);
  assert.equal(busy.value, 0);
  assert.equal(offline.value, null, "busy is not away");
  assert.equal(refusal.value, null, "busy is no refusal");
});

test("a client that asks too often waits likewise", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  let asked = 0;
  t.mock.method(globalThis, "fetch", async () => {
    if (asked++) return new Response('{"status": "running"}');
    const problem = { type: "urn:descent:busy", status: 429, detail: "too many requests", errors: [] };
    return new Response(JSON.stringify(problem), { status: 429, headers: { "retry-after": "20" } });
  });
  const answer = start({});
  await turns();
  t.mock.timers.tick(19_999);
  await turns();
  assert.equal(asked, 1);
  t.mock.timers.tick(10_001);
  assert.deepEqual(await answer, { status: "running" });
});

test("who gives up does not wait for a busy server", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  t.mock.method(globalThis, "fetch", async () => sentAway());
  const stop = new AbortController();
  const answer = tune({}, stop.signal);
  await turns();
  stop.abort();
  await assert.rejects(answer, { name: "AbortError" });
  assert.equal(busy.value, 0);
});

for (const type of ["urn:descent:deadline", "urn:descent:memory", "about:blank"])
  test(`a limit of the server is said, and no reason to come back: ${type}`, async (t) => {
    let asked = 0;
    const problem = { type, status: 503, detail: "the answer takes longer than 60 s; ask for less", errors: [] };
    t.mock.method(globalThis, "fetch", async () => {
      asked++;
      return new Response(JSON.stringify(problem), { status: 503 });
    });
    assert.equal(await request("run", () => start({})), null);
    await turns();
    assert.deepEqual(refusal.value, { field: "", value: null, allowed: problem.detail });
    assert.deepEqual([asked, busy.value, offline.value], [1, 0, null]);
    refusal.value = null;
  });
