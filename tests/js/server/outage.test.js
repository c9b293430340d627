import assert from "node:assert/strict";
import { test } from "node:test";
import { Refused, start, tune, Unreachable } from "../../../static/js/server/api.js";
import { request, whenBack } from "../../../static/js/server/requests.js";
import { deferred, offline } from "../../../static/js/store.js";
import { turns } from "../waiting.js";

test("a proxy's error is an outage, any other is the server's own", async (t) => {
  for (const [status, kind] of /** @type {const} */ ([
    [502, Unreachable],
    [503, Unreachable],
    [504, Unreachable],
    [500, Refused],
    [501, Refused],
    [505, Refused],
  ])) {
    t.mock.method(globalThis, "fetch", async () => new Response("{}", { status }));
    await assert.rejects(start({}), kind, String(status));
  }
});

test("a failure of the server is told with the id of the request, a refusal without", async (t) => {
  const detail = "the server made a mistake";
  const cases = /** @type {const} */ ([
    [500, JSON.stringify({ detail }), `${detail} (request abc-1)`],
    [500, "Internal Server Error", "The server answered 500 (request abc-1)"],
    [418, "<h1>A proxy</h1>", "The server answered 418 (request abc-1)"],
    [422, JSON.stringify({ detail: "eta is -1" }), "eta is -1"],
  ]);
  for (const [status, text, message] of cases) {
    const response = () => new Response(text, { status, headers: { "x-request-id": "abc-1" } });
    t.mock.method(globalThis, "fetch", async () => response());
    await assert.rejects(start({}), { message });
  }
});

test("an outage is probed after 1, 2, 4, 8, then every 15 seconds", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  t.mock.method(globalThis, "fetch", async () => {
    throw new TypeError("no network");
  });
  request("run", () => start({}));
  await turns();
  const waits = [];
  for (let i = 0; i < 7; i++) {
    waits.push(offline.value?.retryIn);
    t.mock.timers.tick(1000 * (offline.value?.retryIn ?? 0));
    await turns();
  }
  assert.deepEqual(waits, [1, 2, 4, 8, 15, 15, 15]);
  t.mock.method(globalThis, "fetch", async () => new Response("{}"));
  t.mock.timers.tick(15000);
  await turns();
  t.mock.timers.tick(1000); // a part of the server that fails is asked at most once a second
  await turns();
  assert.equal(offline.value, null);
});

test("a request waits out an outage, unless its caller gives up", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  let away = true;
  const asked = /** @type {string[]} */ ([]);
  t.mock.method(globalThis, "fetch", async (/** @type {string} */ path) => {
    if (away && path !== "/healthz") return new Response("{}", { status: 502 });
    asked.push(path);
    return new Response(JSON.stringify({ path }));
  });
  const given = new AbortController();
  const [first, second] = [request("run", () => start({})), request("tune", () => tune({}))];
  const left = request("far", () => start({}), { signal: given.signal });
  await turns();
  assert.deepEqual([...deferred.value], ["run", "tune", "far"]);
  given.abort();
  assert.equal(await left, null);
  for (const wait of [1, 2, 4]) {
    assert.equal(offline.value?.retryIn, wait); // an answer of /healthz alone is no recovery
    t.mock.timers.tick(1000 * wait);
    await turns();
    t.mock.timers.tick(1000);
    await turns();
  }
  away = false;
  asked.length = 0;
  t.mock.timers.tick(8000);
  await turns();
  t.mock.timers.tick(1000);
  await turns();
  assert.equal((await first)?.path, "/api/start");
  assert.equal((await second)?.path, "/api/tune");
  assert.deepEqual(asked.filter((path) => path !== "/healthz").sort(), ["/api/start", "/api/tune"]);
  await turns();
  assert.equal(offline.value, null);
  assert.equal(deferred.value.size, 0);
});

test("a wish that another one's answer ends is not waited for", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  let away = true;
  t.mock.method(globalThis, "fetch", async () => {
    if (away) throw new TypeError("no network");
    return new Response("{}");
  });
  const given = new AbortController();
  whenBack("change", async () => given.abort());
  const left = request("run", () => start({}), { signal: given.signal });
  await turns();
  away = false;
  t.mock.timers.tick(1000);
  await turns();
  t.mock.timers.tick(1000);
  await turns();
  assert.equal(await left, null);
  assert.equal(offline.value, null);
});
