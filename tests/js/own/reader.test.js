/** The reader of tables: each file of the corpus gives what is stated beside it, and nothing is left out silently. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { isInfinite, isMissing, markOf, numberIn } from "../../../static/js/own/numbers.js";
import { cleaned, distinct, planOf } from "../../../static/js/own/columns.js";
import { sampleOf, tableOf } from "../../../static/js/own/table.js";
import { FOLDER, LIMITS, read, told } from "./corpus.js";

const EXPECTED = JSON.parse(readFileSync(new URL("expected.json", FOLDER), "utf8"));
const FILES = readdirSync(FOLDER).filter((name) => name !== "expected.json");

test("every file of the corpus has its result", () => {
  assert.deepEqual(FILES.sort(), Object.keys(EXPECTED).sort());
  assert.ok(FILES.length >= 30);
});

for (const name of FILES) {
  test(`${name} is understood as stated`, () => assert.deepEqual(told(name), EXPECTED[name]));
}

/** @param {string} name */
const table = (name) => {
  const found = read(name).made?.table;
  assert.ok(found);
  return found;
};

test("numbers keep their values", () => {
  assert.deepEqual(table("16-thousands.csv").inputs[0].values.slice(0, 2), [1100200, 2101201]);
  assert.deepEqual(table("16-thousands.csv").targets[0].values.slice(0, 2), [2500.25, 3501.25]);
  assert.deepEqual(table("31-signs-and-exponents.csv").inputs[0].values, [-2.5e-4, 1000, 2500, 0.5]);
  const comma = table("02-semicolon-decimal-comma.csv");
  for (const [i, x] of comma.inputs[0].values.entries())
    assert.ok(Math.abs(comma.targets[0].values[i] - (3 * x + 1)) < 0.011);
});

test("every encoding and line end gives the same table", () => {
  const { title, ...plain } = table("01-plain.csv");
  for (const name of FILES.filter((file) => /^0[45678]/.test(file))) {
    const { title: _, ...other } = table(name);
    assert.deepEqual(other, plain, name);
  }
});

test("a number is read in its own way of writing only", () => {
  const read = (/** @type {string} */ text) => [numberIn(text, "."), numberIn(text, ",")];
  assert.deepEqual(read("1,5"), [null, 1.5]);
  assert.deepEqual(read("1.5"), [1.5, null]);
  assert.deepEqual(read("1.234,5"), [null, 1234.5]);
  assert.deepEqual(read("1,234.5"), [1234.5, null]);
  assert.deepEqual(read("−3"), [-3, -3]);
  assert.deepEqual(read("12\u00a0000"), [12000, 12000]);
  for (const text of ["", "-", "e5", "1e999", "0x10", "1/2", "5 %", "2026-01-02", "Infinity", "1,2,3"])
    assert.deepEqual(read(text), [null, null], text);
  for (const text of ["", " ", "NA", "n/a", "NaN", "-", "?", "null"]) assert.ok(isMissing(text), text);
  for (const text of ["inf", "-Inf", "Infinity", "−∞", "1e400", "-1e999", "1,5e400"]) assert.ok(isInfinite(text), text);
  for (const text of ["info", "1e300", "", "e400", "NaN"]) assert.ok(!isInfinite(text), text);
});

test("a comma is a decimal mark where no number has a point", () => {
  assert.equal(markOf([["1,5"], ["2"]], ";"), ",");
  assert.equal(markOf([["1,5"], ["2.5"]], ";"), ".");
  assert.equal(markOf([["1,500"]], ","), ".");
  assert.equal(markOf([["1,500"]], ";"), ",");
  assert.equal(markOf([["1.200,50"], ["1.200"]], ";"), ",");
});

test("names fit in a line and differ", () => {
  assert.equal(cleaned("  a\n\tb\u0000c\u202e ", 40), "a b c");
  assert.equal(cleaned("x".repeat(60), 40).length, 40);
  assert.deepEqual(distinct(["a", "a", "a 2", "b"], 40), ["a", "a 2", "a 2 2", "b"]);
});

test("a sample is the same each time, in order, and as large as asked", () => {
  const rows = Array.from({ length: 10000 }, (_, k) => k);
  const found = sampleOf(rows, 2000);
  assert.equal(found.length, 2000);
  assert.deepEqual(found, sampleOf(rows, 2000));
  assert.deepEqual(
    found,
    [...new Set(found)].sort((a, b) => a - b),
  );
  assert.ok(Math.abs(found.reduce((sum, k) => sum + k, 0) / 2000 - 5000) < 300);
});

test("what cannot be used together is said", () => {
  const { plan } = read("01-plain.csv");
  assert.ok(plan);
  const chosen = (/** @type {string[]} */ roles) => ({
    ...plan,
    columns: plan.columns.map((column, k) => ({ ...column, role: /** @type {any} */ (roles[k]) })),
  });
  const wrong = (/** @type {string[]} */ roles) => tableOf(chosen(roles), "t", LIMITS).wrong;
  assert.match(wrong(["input", "input", "ignored"]) ?? "", /Choose a target/);
  assert.match(wrong(["ignored", "ignored", "target"]) ?? "", /at least one input/);
  assert.match(wrong(["input", "target", "target"]) ?? "", /must all be numbers/);
  assert.equal(wrong(["input", "target", "ignored"]), null);
  const classes = {
    ...plan,
    columns: plan.columns.map((one) => ({ ...one, kind: /** @type {const} */ ("category") })),
  };
  assert.match(tableOf(classes, "t", LIMITS).wrong ?? "", /at most 10/);
});

test("classes count one by one where inputs are too many", () => {
  const names = ["town", ...Array.from({ length: 10 }, (_, k) => `x${k}`), "y"];
  const rows = Array.from({ length: 80 }, (_, i) => [
    `town ${"abcdefgh"[i % 8]}`,
    ...names.slice(1).map((_, k) => `${i * i + k}.5`),
  ]);
  const { columns } = planOf([names, ...rows], ",", LIMITS);
  const ignored = columns.filter(({ role }) => role === "ignored");
  assert.deepEqual(
    ignored.map(({ name, note }) => [name, note]),
    ["x8", "x9"].map((name) => [name, "beyond 16 inputs"]),
  );
});

test("a sample is drawn from all rows of a long table", () => {
  const rows = Array.from({ length: 4000 }, (_, i) => [`${i}.5`, `${i}.25`]);
  const { table, sampled, rows: whole } = tableOf(planOf([["x", "y"], ...rows], ",", LIMITS), "t", LIMITS);
  assert.deepEqual([sampled, whole, table?.inputs[0].values.length], [true, 4000, 2000]);
  assert.ok(Math.max(...(table?.inputs[0].values ?? [])) > 3900);
});

test("a class whose rows all lack a value is missed", () => {
  const rows = Array.from({ length: 20 }, (_, i) => [i < 15 ? `${i}.5` : "", i < 15 ? "cat" : "dog"]);
  const plan = planOf([["size", "kind"], ...rows], ",", LIMITS);
  assert.match(tableOf(plan, "t", LIMITS).wrong ?? "", /“kind” has only one class in the rows that are left/);
});
