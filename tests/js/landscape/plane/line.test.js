import assert from "node:assert/strict";
import { test } from "node:test";
import { missing, otherEnd, otherEnds, planeOf } from "../../../../static/js/landscape/plane/model.js";
import { frame, lane } from "../../made.js";

const SIZE = 3;

/** A run of two steps that leaves the usual way at its second. @param {string} name */
function parted(name) {
  const made = lane(name, 1, { size: SIZE });
  const other = frame(2, SIZE);
  other.state.parameters = [9, 9, 9];
  made.frames.push([other]);
  return made;
}

const usual = (/** @type {string} */ name) => lane(name, 2, { size: SIZE });

test("a line leads to a run that has parted, also where the first one has not", () => {
  const [a, b, forked] = [usual("A"), parted("B"), usual("C")];
  const lanes = [a, b, forked];
  assert.equal(otherEnd(forked, lanes, 2)?.name, "B");
  assert.equal(otherEnd(forked, lanes, 2, "A")?.name, "B"); // chosen, and no other point any more
  assert.deepEqual(
    otherEnds(forked, lanes, 2).map((l) => l.name),
    ["B"],
  );
  assert.equal(missing("line", forked, lanes, 2), null);
  const where = /** @type {const} */ ({ kind: "line", u: "u", v: null, other: "A" });
  const now = /** @type {any} */ (forked.frames.at(2));
  const asked = planeOf({ here: forked, lanes, now, where, center: { at: "here", pinned: null } });
  assert.deepEqual(asked, { kind: "line", from: now.state.parameters, to: [9, 9, 9] });
});

test("no line is offered where no run of as many parameters has parted", () => {
  const [a, b] = [usual("A"), parted("B")];
  const wider = lane("D", 2, { size: SIZE + 1 });
  assert.equal(missing("line", a, [a, usual("C"), wider], 2), "once the runs have parted");
  assert.equal(missing("line", a, [a, b], 1), "once the runs have parted");
  assert.equal(missing("line", a, [a, wider], 2), "with two runs: fork or race");
});
