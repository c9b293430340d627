import assert from "node:assert/strict";
import { test } from "node:test";
import * as kept from "../../../static/js/learn/progress.js";

/** @param {string|null} [text] */
function shelf(text = null) {
  return {
    text,
    getItem() {
      return this.text;
    },
    setItem(/** @type {string} */ _, /** @type {string} */ next) {
      this.text = next;
    },
  };
}

const wanted = kept.asked([
  { kind: "text" },
  { kind: "view", block: 0 },
  { kind: "prediction", block: 1 },
  { kind: "table", block: 2 },
  { kind: "prediction", block: 3 },
]);
const fresh = () => kept.opened(kept.of({}, "a"), wanted);

test("a lesson asks for its predictions and one of its experiments", () => {
  assert.deepEqual(wanted, { predictions: ["1", "3"], runs: true });
  let now = kept.answered(fresh(), wanted, 1, false);
  assert.equal(kept.stateOf(now), "begun");
  now = kept.answered(now, wanted, 3, true);
  assert.deepEqual([now.predicted, now.done], ["wrong", false]);
  now = kept.ran(now, wanted);
  assert.equal(kept.stateOf(now), "done");
});

test("the first answer counts as the prediction, and none is lost", () => {
  let now = kept.ran(kept.answered(kept.answered(fresh(), wanted, 1, false), wanted, 3, true), wanted);
  now = kept.answered(now, wanted, 1, true);
  assert.deepEqual([now.predicted, now.done], ["wrong", true]);
  now = kept.answered(now, wanted, 3, false);
  assert.deepEqual(now.answers, { 1: "wrong", 3: "right" });
});

test("without an experiment the predictions are enough", () => {
  const only = kept.asked([{ kind: "prediction", block: 1 }]);
  assert.equal(kept.answered(kept.of({}, "a"), only, 1, false).done, true);
});

test("kept progress comes back per lesson; other values do not", () => {
  const on = shelf();
  kept.keep("a", fresh(), on);
  kept.keep("b", kept.ran(fresh(), wanted), on);
  assert.deepEqual(Object.keys(kept.load(on)), ["a", "b"]);
  assert.equal(kept.of(kept.load(on), "b").ran, true);
  for (const text of ["", "[1]", "null", "{oops"]) assert.deepEqual(kept.load(shelf(text)), {});
  const closed = {
    getItem() {
      throw new Error("closed");
    },
    setItem() {
      throw new Error("closed");
    },
  };
  assert.deepEqual(kept.load(closed), {});
  kept.keep("a", fresh(), closed);
});

test("the last begun lesson goes on, else the first new one", () => {
  const [begun, done] = [{ opened: true }, { opened: true, done: true }].map((part) => ({
    ...kept.of({}, ""),
    ...part,
  }));
  const slugs = ["a", "b", "c"];
  assert.equal(kept.goOn(slugs, {}), null);
  assert.equal(kept.goOn(slugs, { a: begun, b: begun }), "b");
  assert.equal(kept.goOn(slugs, { b: done }), "a");
  assert.equal(kept.goOn(slugs, { a: done, b: done, c: done }), null);
});
