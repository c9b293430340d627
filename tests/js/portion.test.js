/** Shares in words. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { portion } from "../../static/js/format.js";

test("no part is called all of it, and none nothing", () => {
  for (let all = 1; all < 3000; all += 7) {
    for (const count of [0, 1, Math.floor(all / 2), all - 1, all]) {
      const said = portion(count, all);
      assert.equal(said === "0 %", count === 0, `${count} of ${all}: ${said}`);
      assert.equal(said === "100 %", count === all, `${count} of ${all}: ${said}`);
      const share = (100 * count) / all;
      const [figure] = (said.match(/\d+/) ?? []).map(Number);
      if (said.startsWith("under")) assert.ok(share < figure && share > 0);
      else if (said.startsWith("over")) assert.ok(share > figure && share < 100);
      else assert.ok(Math.abs(share - figure) <= 0.5);
    }
  }
});
