import assert from "node:assert/strict";
import { after, test } from "node:test";
import {
  boundary,
  explain,
  frame,
  landscape,
  race,
  start,
  Refused,
  Unreachable,
} from "../../../static/js/server/api.js";
import { request, whenBack } from "../../../static/js/server/requests.js";
import { offline, refusal, waiting } from "../../../static/js/store.js";
import { pending } from "../waiting.js";

const rest = (/** @type {number} */ ms) => new Promise((done) => setTimeout(done, ms));

after(() => {
  globalThis.fetch = async () => new Response("{}");
}); // what waits for the server ends even where a test failed

test("a wait shows late, and until the last of its place is over", async () => {
  const [one, other] = [pending(), pending()];
  const both = [request("why", () => one.promise), request("why", () => other.promise)];
  assert.equal(waiting.value.has("why"), false);
  await rest(200);
  assert.equal(waiting.value.has("why"), true);
  one.answer("first");
  assert.equal(await both[0], "first");
  assert.equal(waiting.value.has("why"), true);
  other.answer("second");
  await both[1];
  assert.equal(waiting.value.has("why"), false);
});

test("an answer that comes at once shows no wait", async () => {
  assert.equal(await request("run", async () => 7), 7);
  await rest(200);
  assert.equal(waiting.value.has("run"), false);
});

test("a refusal is reported at its field and resolves to null", async () => {
  const said = { field: "seed", value: -1, allowed: "0 or more" };
  assert.equal(
    await request("run", async () => {
      throw new Refused("no", [said], true);
    }),
    null,
  );
  assert.deepEqual(refusal.value, said);
  refusal.value = null;
});

test("a broken answer, or one of no server, counts as an outage", async (t) => {
  const broken = () =>
    new Response(
      new ReadableStream({
        start: (controller) => {
          controller.enqueue(new TextEncoder().encode('{"fr'));
          controller.error(new TypeError("reset"));
        },
      }),
    );
  t.mock.method(globalThis, "fetch", async () => broken());
  await assert.rejects(start({}), Unreachable);
  t.mock.method(globalThis, "fetch", async () => new Response("{", { status: 200 }));
  await assert.rejects(race({}), Unreachable);
  t.mock.method(globalThis, "fetch", async () => new Response("busy", { status: 503 }));
  await assert.rejects(start({}), Unreachable);
  t.mock.method(globalThis, "fetch", async () => {
    throw new TypeError("no network");
  });
  await assert.rejects(start({}), Unreachable);
  assert.equal(offline.value, null);
});

test("a view whose line is missing is an outage, though the answer ends as if whole", { timeout: 5000 }, async (t) => {
  const [experiment, state] = [{}, {}];
  const line = `${JSON.stringify({ view: 0, boundary: { output: [], layers: [] } })}\n`;
  t.mock.method(globalThis, "fetch", async () => new Response(`${line}{"view": 1, "la`));
  const both = [landscape({ experiment, state }), boundary({ experiment, state })];
  const [missing, there] = await Promise.allSettled(both);
  assert.equal(there.status, "fulfilled");
  assert.ok(missing.status === "rejected" && missing.reason instanceof Unreachable);
});

test("waiting work is done once after the outage", async (t) => {
  let away = true;
  t.mock.method(globalThis, "fetch", async () => {
    if (away) throw new TypeError("no network");
    return new Response("{}");
  });
  /** @type {string[]} */
  const done = [];
  assert.equal(await request("run", () => start({}), { retry: () => done.push("run") }), null);
  whenBack("run", () => done.push("change"));
  assert.notEqual(offline.value, null);
  away = false;
  await request("run", () => start({})); // something else at this place: what waits there is done nevertheless
  for (let i = 0; offline.value && i < 50; i++) await rest(100);
  assert.equal(offline.value, null);
  assert.deepEqual(done, ["run", "change"]);
});

/** A server some of whose paths answer; the others, and /healthz, do not. @param {any} t @param {Set<string>} there */
const partly = (t, there) =>
  t.mock.method(globalThis, "fetch", async (/** @type {string} */ path) => {
    if (![...there].some((part) => path.endsWith(part))) return new Response("away", { status: 503 });
    return new Response("{}", { status: path.endsWith("explain") ? 422 : 200 });
  });

for (const path of ["start", "explain"]) {
  test(`any answer ends an outage, whatever /healthz says: ${path}`, async (t) => {
    const there = new Set();
    partly(t, there);
    let done = 0;
    assert.equal(
      await request("surface", () => frame({}), {
        retry: () => {
          done += 1;
        },
      }),
      null,
    );
    assert.notEqual(offline.value, null);
    there.add(path);
    await request("other", () => (path === "start" ? start : explain)({}), { silent: true });
    for (let i = 0; offline.value && i < 50; i++) await rest(100);
    assert.equal(offline.value, null);
    assert.equal(done, 1);
  });
}

test("a failing part is not asked again at each other answer", async (t) => {
  const there = new Set(["start"]);
  partly(t, there);
  let asked = 0;
  const ask = () => {
    asked += 1;
    return request("frame", () => frame({}), { retry: ask });
  };
  await ask();
  for (let i = 0; i < 20; i++) await request("other", () => start({}));
  assert.equal(asked, 1);
  there.add("frame");
  for (let i = 0; offline.value && i < 50; i++) await rest(100);
  assert.equal(offline.value, null);
});
