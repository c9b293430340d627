import assert from "node:assert/strict";
import { test } from "node:test";
import { frame, Refused, Unreachable } from "../../../static/js/server/api.js";
import { serve } from "../made.js";

const point = (/** @type {number} */ step) => ({ experiment: { eta: step }, state: { step, parameters: [0] } });
const steps = (/** @type {any[]} */ found) =>
  found.map(({ experiment, frame: { state } }) => [experiment.eta, state.step]);

test("frames of one moment come in one answer, a single one alone", async () => {
  const asked = serve();
  assert.deepEqual(
    steps(await Promise.all([1, 2, 3].map((step) => frame(point(step))))),
    [1, 2, 3].map((step) => [step, step]),
  );
  assert.deepEqual(steps([await frame(point(4))]), [[4, 4]]);
  assert.deepEqual(
    asked.map(({ path }) => path),
    ["/api/frames", "/api/frame"],
  );
});

test("where they are refused together, each is asked for and refused by itself", async () => {
  serve();
  const usual = fetch;
  globalThis.fetch = /** @type {any} */ (
    async (/** @type {string} */ path, /** @type {any} */ how) => {
      const isWrong = path === "/api/frames" || JSON.parse(how.body).experiment.eta === 2;
      const errors = [{ field: path, value: 2, allowed: "" }];
      return isWrong ? { ok: false, status: 422, json: async () => ({ detail: "no", errors }) } : usual(path, how);
    }
  );
  const found = await Promise.allSettled([1, 2, 3].map((step) => frame(point(step))));
  assert.deepEqual(
    found.map(({ status }) => status),
    ["fulfilled", "rejected", "fulfilled"],
  );
  const { reason } = /** @type {PromiseRejectedResult} */ (found[1]);
  assert.ok(reason instanceof Refused && reason.refusals[0].field === "/api/frame");
});

test("where the server is away, all have failed", async () => {
  globalThis.fetch = async () => {
    throw new TypeError("away");
  };
  const found = await Promise.allSettled([1, 2].map((step) => frame(point(step))));
  assert.ok(found.every((one) => one.status === "rejected" && one.reason instanceof Unreachable));
});
