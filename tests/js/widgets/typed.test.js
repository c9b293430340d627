/** What is typed into a number field, and the words it is refused in. */
import assert from "node:assert/strict";
import test from "node:test";
import { read } from "../../../static/js/widgets/typed.js";

const SEED = { minimum: 0, maximum: 2 ** 31 - 1, kind: "integer" };

test("a whole-number field takes any notation and rounds nothing", () => {
  assert.deepEqual(
    ["7", "1,000", "1e3", "2.0", " 2147483647 "].map((text) => read(text, SEED).value),
    [7, 1000, 1000, 2, 2147483647],
  );
  assert.deepEqual(
    ["2.7", "0,25", "-0.5"].map((text) => read(text, SEED).wrong),
    ["2.7 is not a whole number", "0.25 is not a whole number", "−0.5 is not a whole number"],
  );
});

test("limits and the number are given with all digits", () => {
  assert.equal(read("2147483648", SEED).wrong, "2147483648 is outside 0 to 2147483647");
  assert.equal(read("-1", { minimum: 0 }).wrong, "−1 is less than 0");
  assert.equal(read("-1", {}).value, -1);
  assert.equal(read("1e400", { minimum: 0, maximum: 10 }).wrong, "1e400 is outside 0 to 10");
  assert.equal(read("-1e400", { minimum: 0 }).wrong, "-1e400 is less than 0");
  assert.equal(read("1e400", { minimum: 0 }).wrong, "1e400 is beyond the largest number, 1.8×10³⁰⁸");
  assert.equal(read("1e999", SEED).wrong, "1e999 is outside 0 to 2147483647");
});

test("a missing value and a wrong one have messages of their own", () => {
  assert.equal(read("  ").wrong, "A number is missing");
  assert.equal(read("abc").wrong, "“abc” is not a number");
});
