import assert from "node:assert/strict";
import { test } from "node:test";
import { VERSION } from "../../../static/js/address/version.js";
import { fileIn, fileName, fileText } from "../../../static/js/share/file.js";

const QUERY = new URLSearchParams([
  ["preset", "moons"],
  ["optimizer.eta", "0.1"],
  ["lane1", 'A "first" </script>\n=1+1'],
  ["__proto__", "x"],
  ["step", "40"],
  ["v", "2"],
]);

test("what a file was saved with is what it asks for", () => {
  const found = fileIn(fileText(QUERY, "Two moons, 2–4–1"));
  assert.ok(found instanceof URLSearchParams);
  const own = [...QUERY].filter(([key]) => key !== "__proto__"); // which is no key of an address
  assert.deepEqual(
    [...found].filter(([key]) => key !== "__proto__"),
    own,
  );
  assert.equal(/** @type {any} */ ({}).x, undefined);
});

test("a file is named after what is open", () => {
  assert.equal(fileName("Two moons, 2–4–1"), "two-moons-2-4-1.descent.json");
  assert.equal(fileName("../../Ä </x>"), "a-x.descent.json");
  assert.equal(fileName("…"), "run.descent.json");
  assert.ok(fileName("long ".repeat(40)).length < 60);
});

for (const [text, why] of /** @type {[string, RegExp][]} */ ([
  ["", /not JSON/],
  ["{", /not JSON/],
  ["[]", /not a file that Descent saved/],
  ["null", /not a file that Descent saved/],
  ['{"cells": []}', /not a file that Descent saved/],
  ['{"descent": "1", "state": {}}', /version is not a whole number/],
  ['{"descent": 0, "state": {}}', /version is not a whole number/],
  ['{"descent": 2, "state": {}}', /later Descent saved it, in version 2\. This one reads versions up to 1/],
  ['{"descent": 1}', /holds no state/],
  ['{"descent": 1, "state": [1]}', /holds no state/],
  ['{"descent": 1, "state": {"step": 40}}', /“step” is no text/],
  ['{"descent": 1, "state": {"preset": "moons", "v": "99"}}', /version 99 of its links/],
  [`{"descent": 1, "state": {"a": "${"x".repeat(8_000_000)}"}}`, /at most 8,000,000 are read/],
]))
  test(`no state is read from ${text.slice(0, 60) || "an empty file"}`, () => assert.match(String(fileIn(text)), why));

test("the version of the links may be this one, not the next", () => {
  const saved = (/** @type {number} */ v) => fileIn(JSON.stringify({ descent: 1, state: { v: String(v) } }));
  assert.ok(saved(VERSION) instanceof URLSearchParams);
  assert.match(String(saved(VERSION + 1)), /later Descent/);
});
