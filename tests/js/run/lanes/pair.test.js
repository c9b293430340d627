import assert from "node:assert/strict";
import { test } from "node:test";
import { comparedIn, pairFrom, pairText } from "../../../../static/js/address/query.js";
import { comparable, endOf, usual, visited, withName } from "../../../../static/js/run/lanes/pair.js";

/** A lane known up to a step. @param {string} name @param {number} last @param {string[]} [parameters] @returns {any} */
const lane = (name, last, parameters = ["x", "y"]) => ({ name, parameters, frames: { length: last + 1 } });
const A = lane("A", 40);
const B = lane("B", 12);

/** @param {any} pair @param {any[]} lanes @param {number} now */
const both = (pair, lanes, now) => [endOf(pair, "from", lanes, now), endOf(pair, "to", lanes, now)];

test("one run is compared with its start, several at one step", () => {
  const one = both(usual([A]), [A], 30);
  assert.deepEqual(
    one.map((end) => [end.label, end.step, end.follows]),
    [
      ["step 0", 0, false],
      ["step 30", 30, true],
    ],
  );
  const two = both(usual([A, B]), [A, B], 30);
  // B ended before: it is shown at its end
  assert.deepEqual(
    two.map((end) => [end.label, end.asked, end.index]),
    [
      ["A step 30", 30, 0],
      ["B step 12", 30, 1],
    ],
  );
});

test("a lane that is gone gives way to the first", () => {
  const [from, to] = both({ from: { lane: "X", step: 3 }, to: { lane: "B", step: null } }, [A, B], 5);
  assert.deepEqual([from.lane, to.lane], [A, B]);
});

test("networks of other sizes have no way between them", () => {
  const C = lane("C", 3, ["x", "y", "z"]);
  const pair = { from: { lane: "A", step: 0 }, to: { lane: "C", step: 0 } };
  const [from, to] = both(pair, [A, C], 0);
  assert.equal(comparable(from, to), false);
  assert.equal(comparable(from, from), true);
});

test("a visit to one end does not move the other", () => {
  const pair = { from: { lane: "A", step: 10 }, to: { lane: "A", step: null } };
  const [from, to] = both(pair, [A, B], 30);
  assert.deepEqual(visited(pair, from, to), { from: { lane: "A", step: 10 }, to: { lane: "A", step: 30 } });
  // going to where the cursor is moves nothing
  assert.equal(visited(pair, to, from), pair);
  const side = { from: { lane: "A", step: null }, to: { lane: "B", step: null } };
  const ends = both(side, [A, B], 30);
  // to B's end, at 12: A was at 30 and stays there
  assert.deepEqual(visited(side, ends[1], ends[0]).from, { lane: "A", step: 30 });
  assert.equal(visited(side, ends[0], ends[1]), side);
});

test("a lane that is renamed is still the one compared", () => {
  const pair = { from: { lane: "A", step: 1 }, to: { lane: "B", step: null } };
  assert.deepEqual(withName(pair, "B", "bold"), { from: { lane: "A", step: 1 }, to: { lane: "bold", step: null } });
  assert.equal(withName(null, "B", "bold"), null);
});

test("a pair stands in the address, whatever the lanes are called", () => {
  assert.equal(pairText({ from: { lane: null, step: 0 }, to: { lane: null, step: null } }), "0_here");
  for (const name of ["B", "a_3.here", "50 %", "%5F%25_", "é.b", "12_here.A"]) {
    const pair = { from: { lane: name, step: 12 }, to: { lane: "A", step: null } };
    assert.deepEqual(pairFrom(pairText(pair)), pair);
    const query = new URLSearchParams({ compare: pairText(pair) });
    assert.deepEqual(pairFrom(new URLSearchParams(query.toString()).get("compare") ?? ""), pair);
  }
  for (const text of ["", "0", "x_y", "-1_here", "0_here_3", "0_", "99999999999_0"]) assert.equal(pairFrom(text), null);
  assert.deepEqual(comparedIn(new URLSearchParams("compare=7_here")), [7, 0]);
});
