import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { bytesOf, roomOf } from "../../../../static/js/run/memory/budget.js";
import {
  canRedo,
  canUndo,
  forget,
  keepWithin,
  noticeCanBeUndone,
  redo,
  remember,
  tellChange,
  undo,
} from "../../../../static/js/run/changes/history.js";
import { cursor, lanes, options, preset, notice } from "../../../../static/js/store.js";
import { experiment, lane } from "../../made.js";

const himmelblau = experiment({ objective: { kind: "function", name: "himmelblau", start: [0, 0], parameters: {} } });

/** One change: what is here is kept, and a new run takes its place. @param {string} key @param {any} [next] */
function change(key, next = lane(key, 1)) {
  remember(key);
  lanes.value = [next];
}

const shown = () => lanes.peek()[0].name;

beforeEach(() => {
  forget();
  lanes.value = [lane("first", 1)];
  cursor.value = { lane: 0, step: 1 };
  preset.value = null;
});

test("a notice offers Undo where it tells of the last change only", () => {
  change("second");
  tellChange("Started on something else.");
  assert.equal(noticeCanBeUndone.value, true);
  notice.value = "The table is copied.";
  assert.equal(noticeCanBeUndone.value, false);
  tellChange("Forked.");
  undo();
  assert.equal(noticeCanBeUndone.value, false, "what was taken back is said, and is no change");
});

test("undo and redo go both ways, with the cursor and the preset", () => {
  preset.value = "moons";
  change("second");
  preset.value = null;
  cursor.value = { lane: 0, step: 0 };
  undo();
  assert.deepEqual(
    [shown(), preset.peek(), cursor.peek().step, canUndo.value, canRedo.value],
    ["first", "moons", 1, false, true],
  );
  redo();
  assert.deepEqual(
    [shown(), preset.peek(), cursor.peek().step, canUndo.value, canRedo.value],
    ["second", null, 0, true, false],
  );
});

test("a new change clears the redo stack", () => {
  change("second");
  undo();
  assert.equal(canRedo.value, true);
  change("third");
  assert.equal(canRedo.value, false);
  redo();
  assert.equal(shown(), "third");
});

test("changes with one key within a second are one undo", (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: 1e6 });
  for (const _ of Array(5)) {
    change("eta");
    t.mock.timers.tick(900); // a slider moves on: a second after the last of its changes
  }
  undo();
  assert.deepEqual([shown(), canUndo.value], ["first", false]);
  change("eta"); // right after an undo it is another drag
  t.mock.timers.tick(1001);
  change("eta");
  change("seed");
  for (const left of [true, true, false]) {
    undo();
    assert.equal(canUndo.value, left);
  }
});

test("a hundred changes can be undone", () => {
  for (let i = 0; i < 150; i++) change(`change ${i}`);
  let count = 0;
  while (canUndo.value) {
    undo();
    count++;
  }
  assert.deepEqual([count, shown()], [100, "change 49"]);
});

test("the view comes back with another objective only", () => {
  const range = (/** @type {number} */ to) => /** @type {any} */ ({ u: [0, to], v: [0, to] });
  options.value = { ...options.peek(), range: range(1) };
  change("eta");
  options.value = { ...options.peek(), range: range(2) };
  undo();
  assert.deepEqual(options.peek().range, range(2));
  redo();
  change("objective", lane("other", 1, { chosen: himmelblau }));
  options.value = { ...options.peek(), range: range(3) };
  undo();
  assert.deepEqual(options.peek().range, range(2));
});

test("new lanes share the memory; the oldest past goes first", () => {
  keepWithin();
  const wide = (/** @type {string} */ name) => lane(name, 150, { size: 4000 }); // 96 kB a frame
  lanes.value = [wide("A")];
  const frames = () => lanes.peek().map((l) => l.frames.held.size);
  const [alone] = frames();
  lanes.value = [...lanes.peek(), wide("B")];
  assert.ok(frames()[0] <= 0.6 * alone && Math.abs(frames()[0] - frames()[1]) <= 1, String([alone, ...frames()]));
  for (let i = 0; i < 20; i++) change(`wide ${i}`, wide(`wide ${i}`));
  let last = "";
  while (canUndo.value) {
    undo();
    last = shown();
    assert.equal(canRedo.value, true); // the change undone last goes last
  }
  assert.match(last, /^wide \d+$/);
  assert.ok(Number(last.slice(5)) > 2 && Number(last.slice(5)) < 19);
  assert.ok(
    bytesOf([lanes.peek()[0].frames]) <= roomOf(1, true).path + roomOf(1, true).frames + roomOf(1, true).states,
  );
});
