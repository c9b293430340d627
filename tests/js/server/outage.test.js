import assert from "node:assert/strict";
import { test } from "node:test";
import { Refused, start, Unreachable } from "../../../static/js/server/api.js";
import { request } from "../../../static/js/server/requests.js";
import { offline } from "../../../static/js/store.js";

const settle = async () => {
  for (let i = 0; i < 10; i++) await new Promise((done) => setImmediate(done));
};

test("a proxy's answers say that the server is away, any other error is the server's own", async (t) => {
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

test("a server that is away is asked again after 1, 2, 4, 8 and then every 15 seconds", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  t.mock.method(globalThis, "fetch", async () => {
    throw new TypeError("no network");
  });
  request("run", () => start({}));
  await settle();
  const waits = [];
  for (let i = 0; i < 7; i++) {
    waits.push(offline.value?.retryIn);
    t.mock.timers.tick(1000 * (offline.value?.retryIn ?? 0));
    await settle();
  }
  assert.deepEqual(waits, [1, 2, 4, 8, 15, 15, 15]);
  t.mock.method(globalThis, "fetch", async () => new Response("{}"));
  t.mock.timers.tick(15000);
  await settle();
  t.mock.timers.tick(1000); // a part of the server that fails is asked at most once a second
  await settle();
  assert.equal(offline.value, null);
});
