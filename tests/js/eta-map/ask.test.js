import assert from "node:assert/strict";
import { test } from "node:test";
import { asked, begin, cancel } from "../../../static/js/eta-map/ask.js";
import { catalog, cursor, lanes } from "../../../static/js/store.js";
import { lane } from "../made.js";

test("Cancel hangs up, so that the server stops", async () => {
  /** @type {AbortSignal|undefined} */
  let asking;
  const before = globalThis.fetch;
  globalThis.fetch = /** @type {any} */ (
    (/** @type {string} */ _, /** @type {RequestInit} */ { signal }) =>
      new Promise((_, no) => {
        asking = signal ?? undefined;
        signal?.addEventListener("abort", () => no(new DOMException("", "AbortError")));
      })
  );
  catalog.value = /** @type {any} */ ({ optimizers: [{ name: "gd", title: "GD", needs: [] }] });
  lanes.value = [lane("A", 0)];
  cursor.value = { lane: 0, step: 0 };
  begin();
  for (let i = 0; i < 50 && !asking; i++) await new Promise((go) => setTimeout(go, 1));
  assert.equal(asking?.aborted, false);
  cancel();
  assert.equal(asking?.aborted, true);
  assert.equal(asked.value.busy, false);
  globalThis.fetch = before;
});
