import assert from "node:assert/strict";
import { test } from "node:test";
import { BUDGET, bytesOf, roomOf, share, sharePast } from "../../../../static/js/run/memory/budget.js";
import { sizeOf } from "../../../../static/js/run/memory/track.js";
import { lane } from "../../made.js";

const MEGABYTE = 2 ** 20;

/** What each of `count` lanes may keep, the first of them watched. @param {number} count */
const rooms = (count) => Array.from({ length: count }, (_, i) => roomOf(count, i === 0));

test("lanes share the page's memory, half for the watched one", () => {
  assert.ok(BUDGET.frames + BUDGET.path + BUDGET.states + BUDGET.past <= 34 * MEGABYTE);
  for (let count = 1; count <= 12; count++) {
    for (const part of /** @type {const} */ (["frames", "path", "states"])) {
      const sum = rooms(count).reduce((all, room) => all + room[part], 0);
      assert.ok(Math.abs(sum - BUDGET[part]) < 1, `${part} of ${count} lanes: ${sum}`);
    }
    if (count > 1) assert.equal(rooms(count)[0].frames, BUDGET.frames / 2);
  }
});

test("frames stay with the watched lane", () => {
  const lanes = Array.from({ length: 3 }, (_, i) => lane("ABC"[i], 200, { size: 3000 }).frames);
  share(lanes, lanes[1], 200);
  const frames = lanes.map((track) => [...track.held.values()].reduce((all, frame) => all + sizeOf(frame), 0));
  assert.ok(
    frames[1] <= BUDGET.frames / 2 && frames[0] <= BUDGET.frames / 4 && frames[2] <= BUDGET.frames / 4,
    String(frames),
  );
  assert.ok(frames[1] > 1.5 * frames[0] && frames[1] > 1.5 * frames[2], String(frames));
});

test("a past run loses frames, then states, then path, to 64 rows", () => {
  const old = lane("old", 1500, { size: 6000 }).frames;
  sharePast(
    [],
    () => [old],
    () => assert.fail("there was no need to forget it"),
  );
  assert.ok([...old.states.values()].reduce((all, state) => all + sizeOf(state), 0) <= BUDGET.states / 4);
  assert.equal(old.held.size, 2); // the ends
  const wide = Array.from({ length: 9 }, () => lane("wide", 100, { size: 1000 }).frames);
  sharePast(
    [],
    () => wide,
    () => wide.shift() !== undefined,
  );
  assert.ok(wide.length > 1 && bytesOf(wide) <= BUDGET.past);
  assert.ok(
    wide.every((track) => track.path.count >= 32),
    String(wide.map((track) => track.path.count)),
  );
});
