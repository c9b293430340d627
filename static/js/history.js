/** Undo and redo: the lanes, the cursor and the preset as they were. Frames are shared, so a snapshot costs nothing. */
import { batch, signal } from "ui";
import { cursor, lanes, notice, preset } from "./store.js";

/** @typedef {{lanes: import("./types.js").Lane[], cursor: import("./types.js").Cursor, preset: string|null}} Snapshot */

const DEPTH = 100;
/** @type {Snapshot[]} */
let past = [];
/** @type {Snapshot[]} */
let future = [];
let lastKey = "";
let lastTime = 0;

export const canUndo = signal(false);
export const canRedo = signal(false);

const now = () => ({ lanes: lanes.peek(), cursor: cursor.peek(), preset: preset.peek() });

function mark() {
  canUndo.value = past.length > 0;
  canRedo.value = future.length > 0;
}

/**
 * Keep what is here, before a change. Changes with one `key` in quick succession (a slider being dragged) are one.
 * @param {string} key
 */
export function remember(key) {
  const time = Date.now();
  const same = key === lastKey && time - lastTime < 1000;
  lastKey = key;
  lastTime = time;
  if (same) return;
  past.push(now());
  if (past.length > DEPTH) past = past.slice(-DEPTH);
  future = [];
  mark();
}

/** @param {Snapshot[]} from @param {Snapshot[]} to @param {string} word */
function move(from, to, word) {
  const snapshot = from.pop();
  if (!snapshot) return;
  to.push(now());
  lastKey = "";
  batch(() => {
    lanes.value = snapshot.lanes;
    cursor.value = snapshot.cursor;
    preset.value = snapshot.preset;
    notice.value = word;
  });
  mark();
}

export const undo = () => move(past, future, "Taken back.");
export const redo = () => move(future, past, "Done again.");

/** Forget everything: the page was opened anew. */
export function forget() {
  past = [];
  future = [];
  mark();
}
