/** Sentences about points beside a curve. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { leftOut } from "../../../static/js/own/said.js";

test("points that were left out are counted, with the reason", () => {
  assert.equal(leftOut({ table: /** @type {any} */ ({}), below: 3, above: 4, left_out: 0, reason: null }), "");
  assert.equal(
    leftOut({ table: /** @type {any} */ ({}), below: 3, above: 4, left_out: 1, reason: "log of 0" }),
    "1 of 8 points was left out, because the curve has no value there: log of 0.",
  );
  assert.match(
    leftOut({ table: /** @type {any} */ ({}), below: 0, above: 4, left_out: 2, reason: "division by 0" }),
    /^2 of 6 points were left out.*: division by 0\. All others lie above the curve, so there is one class only\.$/,
  );
  const none = leftOut({ table: /** @type {any} */ ({}), below: 0, above: 0, left_out: 2, reason: "log of 0" });
  assert.doesNotMatch(none, /lie/, "where no point is left, none lies anywhere");
});
