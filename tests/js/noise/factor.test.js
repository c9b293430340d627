import assert from "node:assert/strict";
import { test } from "node:test";
import { factorOf } from "../../../static/js/noise/factor.js";

test("half of a cloud lies clear of the ball, whatever one far tip does", () => {
  const lengths = [...Array.from({ length: 29 }, (_, i) => 0.5 + i / 60), 2.4];
  const factor = factorOf(lengths, 10); // at which the longest is 24 px
  assert.ok(lengths.filter((length) => length * factor >= 20).length >= 15, `${factor}`);
  assert.equal(factorOf(lengths, 100), 100);
  const far = factorOf([0.001, 0.001, 0.001, 10], 0);
  assert.ok(10 * far >= 36 && 10 * far <= 300, `${far}`);
});
