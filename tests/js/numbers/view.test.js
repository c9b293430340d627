import assert from "node:assert/strict";
import { test } from "node:test";
import { isFrozen, layerOf, rowsOf, scrollTo, toggleFrozen, windowOf } from "../../../static/js/numbers/rows.js";

const NAMES = ["w1[1,1]", "b1[1]", "w1[2,1]", "b1[2]", "w2[1,1]", "w2[1,2]", "b2[1]"];

test("rows are grouped by layer; a function's have no headings", () => {
  const rows = rowsOf(NAMES);
  assert.deepEqual(
    rows.filter((r) => r.kind === "group").map((r) => [r.layer, r.count]),
    [
      ["1", 4],
      ["2", 3],
    ],
  );
  assert.equal(rows.length, 9);
  assert.deepEqual(
    rowsOf(["x", "y"]).map((r) => r.kind),
    ["parameter", "parameter"],
  );
  assert.equal(layerOf("w12[3,4]"), "12");
});

test("the drawn rows are those in view and a few more", () => {
  assert.deepEqual(windowOf(8000, 28, 0, 200), [0, 14]);
  assert.deepEqual(windowOf(8000, 28, 2800, 200), [94, 114]);
  assert.deepEqual(windowOf(3, 28, 0, 200), [0, 3]);
  const [first, last] = windowOf(10, 28, 1e6, 200);
  assert.ok(first <= 9 && last === 10);
});

test("a row is scrolled to only when it is out of view", () => {
  assert.equal(scrollTo(5, 28, 0, 300, 28), 0);
  assert.equal(scrollTo(20, 28, 0, 300, 28), 21 * 28 - 300);
  assert.equal(scrollTo(2, 28, 500, 300, 28), 28);
});

test("freezing and releasing, also one of a frozen group", () => {
  assert.deepEqual(toggleFrozen([], "w1[1,1]", NAMES), ["w1[1,1]"]);
  assert.deepEqual(toggleFrozen(["w1[1,1]", "b2"], "w1[1,1]", NAMES), ["b2"]);
  assert.deepEqual(toggleFrozen(["b1"], "b1[2]", NAMES), ["b1[1]"]);
  assert.deepEqual(toggleFrozen(["2"], "w2[1,2]", NAMES), ["w2[1,1]", "b2[1]"]);
  assert.deepEqual(toggleFrozen(["2", "b2"], "w2[1,2]", NAMES), ["b2", "w2[1,1]"]);
  for (const name of NAMES) {
    const frozen = ["1", "b2[1]"];
    const after = toggleFrozen(frozen, name, NAMES);
    for (const other of NAMES)
      assert.equal(
        isFrozen(after, other),
        other === name ? !isFrozen(frozen, other) : isFrozen(frozen, other),
        `${name}, ${other}`,
      );
  }
});
