import assert from "node:assert/strict";
import { test } from "node:test";
import * as columns from "../../../static/js/depth/columns.js";

/** An answer of two layers at `steps`; each number is made of its layer and step. @param {number[]} steps @returns {any} */
const answer = (steps) => ({
  status: "running",
  layers: [1, 2],
  step: steps,
  ...Object.fromEntries(columns.QUANTITIES.map((key) => [key, [1, 2].map((l) => steps.map((t) => l + t / 1000))])),
  factor: steps,
  kind: steps.map(() => "steady"),
  text: steps.map(String),
});
const range = (/** @type {number} */ from, /** @type {number} */ to, every = 1) =>
  Array.from({ length: Math.floor((to - from) / every) + 1 }, (_, i) => from + i * every);

test("stretches join; the next begins where the last column says", () => {
  const first = columns.joined(null, answer(range(0, 9)), 1);
  assert.equal(columns.next(first), 10);
  const both = columns.joined(first, answer(range(10, 12)), 1);
  assert.deepEqual(both.step, range(0, 12));
  assert.deepEqual(both.spread[1].slice(9), [2.009, 2.01, 2.011, 2.012]);
  assert.equal(both.text.length, 13);
});

test("a long run keeps every second column, from the first on", () => {
  const known = columns.thinned(columns.joined(null, answer(range(0, 600)), 1), columns.stride(600));
  assert.equal(known.every, 4);
  assert.equal(columns.thinned(known, 2), known);
  assert.deepEqual(known.step, range(0, 600, 4));
  assert.deepEqual([known.gradient[0][2], known.factor[2], known.text[2]], [1.008, 8, "8"]);
  assert.equal(columns.next(known), 604);
  assert.equal(columns.columnAt(known, 7), 1);
  assert.equal(columns.columnAt(known, 9000), known.step.length - 1);
});

test("a long run is sampled as finely as it will be kept", () => {
  for (const steps of [0, 1, 239, 240, 479, 480, 10_000]) {
    const every = columns.stride(steps);
    const count = Math.floor(steps / every) + 1;
    assert.ok(count <= columns.MOST && (every === 1 || 2 * count >= columns.MOST), `${steps} by ${every}`);
  }
});

test("norms have a log scale without zeros, shares 0 to 1", () => {
  const known = columns.joined(null, answer([0, 1]), 1);
  known.gradient = [
    [0, 1e-4],
    [1e-2, null],
  ];
  const of = columns.rangeOf(known, "gradient");
  assert.deepEqual(of, [1e-4, 1e-2]);
  const shade = columns.shade("gradient", of);
  assert.deepEqual([shade(1e-4), shade(1e-2), shade(0), shade(null)], [0, 1, null, null]);
  assert.ok(Math.abs((shade(1e-3) ?? 0) - 0.5) < 1e-12);
  assert.deepEqual(columns.rangeOf(known, "dead"), [0, 1]);
  assert.equal(columns.shade("dead", [0, 1])(0.25), 0.25);
  known.gradient = [[0], [0]];
  assert.equal(columns.rangeOf(known, "gradient"), null);
  assert.equal(columns.shade("gradient", null)(1), null);
});

test("a step between two columns is read from its own answer, or else under its column's step", () => {
  const known = columns.thinned(columns.joined(null, answer(range(0, 600)), 1), 16);
  const read = columns.reading(known, answer([50]), 50);
  assert.deepEqual([read.step, read.text, read.of("gradient")], [50, "50", [1.05, 2.05]]);
  const stale = columns.reading(known, answer([51]), 50);
  assert.deepEqual([stale.step, stale.text, stale.of("gradient")], [48, "48", [1.048, 2.048]]);
});
