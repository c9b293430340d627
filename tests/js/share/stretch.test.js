/** What of a run a file can hold. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { stopNote, stretchOf } from "../../../static/js/share/stretch.js";

const lane = (/** @type {number} */ shown, /** @type {any[]} */ courses, more = {}) =>
  /** @type {any} */ ({ courses: [{ step: 0 }, ...courses], frames: { shown }, ...more });

test("a run of one course is exported from its start to the last step shown", () => {
  assert.deepEqual(stretchOf(lane(40, [])), { from: 0, steps: 40, asShown: true, notes: [] });
});

test("a run that has not moved is exported with the updates to come", () => {
  assert.deepEqual(stretchOf(lane(0, [])), { from: 0, steps: 50, asShown: false, notes: [] });
});

test("a file begins at the last change and names what it leaves out", () => {
  const courses = [{ step: 10 }, { step: 20, set: { "w1[1,1]": 2, "b1[1]": 0 } }, { step: 60 }];
  const found = stretchOf(lane(45, courses, { parent: { name: "A", step: 5 } }));
  assert.equal(found.from, 20);
  assert.equal(found.steps, 25);
  assert.deepEqual(found.notes, [
    { step: 5, text: "This run branched off the run A." },
    { step: 10, text: "The settings were changed." },
    { step: 20, text: "w1[1,1] and b1[1] set by hand." },
  ]);
});

test("a note is no longer than a request may have it", () => {
  const set = Object.fromEntries(Array.from({ length: 400 }, (_, k) => [`w1[${k},1]`, 0]));
  const [note] = stretchOf(lane(9, [{ step: 3, set }], { parent: { name: "A".repeat(900), step: 1 } })).notes;
  assert.ok(note.text.length <= 200);
});

test("stop conditions are a note where the file ends", () => {
  const none = { step: null, loss: null, gradient: null, seconds: null, score: null };
  assert.equal(stopNote(none, 45), null);
  assert.deepEqual(stopNote({ ...none, loss: 0.25, seconds: 10 }, 45), {
    step: 45,
    text: "Playing stops by itself: loss at most 0.25, 10 seconds.",
  });
  const long = -1.2345678901234567e-200;
  const all = { step: 1e12, loss: long, gradient: -long, seconds: -long, score: -long };
  assert.ok((stopNote(all, 45)?.text.length ?? 0) <= 200);
});

test("of many changes the latest are told", () => {
  const courses = Array.from({ length: 60 }, (_, k) => ({ step: k + 1 }));
  const { notes } = stretchOf(lane(70, courses));
  assert.deepEqual([notes.length, notes[0].step, notes[49].step], [50, 11, 60]);
});
