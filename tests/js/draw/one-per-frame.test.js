import assert from "node:assert/strict";
import { test } from "node:test";

/** The module anew, as it remembers the latest frame. @param {string} name */
const fresh = (name) => import(`../../../static/js/draw/one-per-frame.js?${name}`);

test("a frame belongs to the job that asks first, however often", async () => {
  const { claim } = await fresh("first");
  assert.equal(claim(16, "map"), true);
  assert.equal(claim(16, "formulas"), false);
  assert.equal(claim(16, "map"), true);
  assert.equal(claim(16, "formulas"), false);
});

test("a refused job has the next frame before other jobs", async () => {
  const { claim } = await fresh("refused");
  claim(0, "map");
  claim(0, "formulas");
  assert.equal(claim(16, "map"), false);
  assert.equal(claim(16, "formulas"), true);
  assert.equal(claim(32, "formulas"), false, "now the map has waited");
  assert.equal(claim(32, "map"), true);
});

test("three that always have work take turns", async () => {
  const { claim } = await fresh("three");
  const names = ["map", "formulas", "derivation"];
  const owners = [0, 16, 32, 48, 64, 80].map((now) => names.filter((name) => claim(now, name)));
  assert.deepEqual(owners, [["map"], ["formulas"], ["derivation"], ["map"], ["formulas"], ["derivation"]]);
});

test("a refused job that asks no more holds up none", async () => {
  const { claim } = await fresh("gone");
  claim(0, "map");
  claim(0, "gone");
  assert.equal(claim(16, "map"), false);
  assert.equal(claim(32, "map"), true);
  assert.equal(claim(48, "map"), true);
});

test("a turn comes within the first frame that is free", async () => {
  const { claim, turn } = await fresh("turn");
  /** @type {((now: number) => void)[]} */
  let asked = [];
  globalThis.requestAnimationFrame = (ask) => asked.push(ask);
  const frame = async (/** @type {number} */ now) => {
    const due = asked;
    asked = [];
    for (const ask of due) ask(now);
    await Promise.resolve();
  };
  let came = -1;
  turn("derivation").then(() => {
    came = 16;
  });
  claim(0, "map");
  await frame(0);
  assert.equal(came, -1);
  await frame(16);
  assert.equal(came, 16);
  assert.equal(asked.length, 0);
});
