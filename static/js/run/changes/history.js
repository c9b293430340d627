/**
 * Undo and redo: snapshots of the lanes, the cursor and the preset, and of the view if the objective was another one.
 * Runs with a common past share it, so a snapshot takes little memory.
 */
import { batch, computed, effect, signal } from "ui";
import { share, sharePast } from "../memory/budget.js";
import { sameShape, resetView } from "./view-reset.js";
import {
  cursor,
  lane,
  lanes,
  intendedView,
  notice,
  options,
  preset,
  refusal,
  unused,
  setOptions,
} from "../../store.js";
/** @import { Cursor, Lane, View } from "../../types.js" */

/**
 * @typedef {Pick<typeof options.value, "mode"|"plane"|"range"|"center"|"features">} Look
 * @typedef {{lanes: Lane[], cursor: Cursor, preset: string|null, intendedView: View|null, look: Look}} Snapshot
 */

const DEPTH = 100;
/** @type {Snapshot[]} */
let past = [];
/** @type {Snapshot[]} */
let future = [];
let lastKey = "";
let lastTime = 0;

export const canUndo = signal(false);
export const canRedo = signal(false);

/** What was said of the last change. @type {import("ui").Signal<string|null>} */
const toldChange = signal(null);

/** Say what a change did, which Undo takes back. @param {string|null} said */
export function tellChange(said) {
  notice.value = toldChange.value = said;
}

/** Whether the notice is of a change that Undo takes back: other notices tell of what changed nothing. */
export const noticeCanBeUndone = computed(
  () => canUndo.value && notice.value !== null && notice.value === toldChange.value,
);

/** @returns {Snapshot} */
function now() {
  const { mode, plane, range, center, features } = options.peek();
  return {
    lanes: lanes.peek(),
    cursor: cursor.peek(),
    preset: preset.peek(),
    intendedView: intendedView.peek(),
    look: { mode, plane, range, center, features },
  };
}

function mark() {
  canUndo.value = past.length > 0;
  canRedo.value = future.length > 0;
}

/** Take a snapshot before a change. Quick changes with one `key` (a dragged slider) are one. @param {string} key */
export function remember(key) {
  unused.value = [];
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
    const before = lane.peek();
    const after = snapshot.lanes[snapshot.cursor.lane] ?? null;
    resetView(before, after);
    if (!sameShape(before, after)) setOptions(snapshot.look);
    lanes.value = snapshot.lanes;
    cursor.value = snapshot.cursor;
    preset.value = snapshot.preset;
    intendedView.value = snapshot.intendedView;
    notice.value = word;
    refusal.value = null;
    unused.value = [];
  });
  mark();
}

export const undo = () => move(past, future, "Taken back.");
export const redo = () => move(future, past, "Done again.");

/** The runs of all snapshots. */
const tracks = () => [...past, ...future].flatMap((snapshot) => snapshot.lanes.map((l) => l.frames));

/** Drop the oldest snapshot; false if there is none. */
function forgetOldest() {
  const some = past.shift() ?? future.shift();
  mark();
  return some !== undefined;
}

/** Share the memory among the lanes of now, and keep the snapshots within their limit. */
export function keepWithin() {
  let known = "";
  /** @type {WeakMap<object, number>} */
  const numbers = new WeakMap();
  let count = 0;
  effect(() => {
    const shown = lanes.value.map((l) => l.frames);
    for (const track of shown) if (!numbers.has(track)) numbers.set(track, count++);
    const now = shown.map((track) => numbers.get(track)).join();
    if (now === known) return;
    known = now;
    share(shown, shown[cursor.peek().lane], cursor.peek().step);
    sharePast(shown, tracks, forgetOldest);
  });
}

/** Drop all snapshots. */
export function forget() {
  past = [];
  future = [];
  mark();
}
