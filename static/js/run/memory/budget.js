/** The memory limit of all runs of the page, and what is dropped beyond it. No state. */
import { sizeOf } from "./track.js";
/** @import { Track } from "./track.js" */

const MEGABYTE = 2 ** 20;

/** Bytes for all lanes together: 40 MB with the numbers of every step. `past` is for undo. */
export const BUDGET = { frames: 10 * MEGABYTE, path: 12 * MEGABYTE, states: 8 * MEGABYTE, past: 4 * MEGABYTE };

const ROUGH = 64; // fewest rows of a path that only undo needs

/** The parts of a track, each once, however many tracks share it. @param {Track} of @returns {[object, number][]} */
const parts = (of) => [
  ...[of.marks, of.path].flatMap(({ blocks }) =>
    blocks.map((block) => /** @type {[object, number]} */ ([block, block.byteLength])),
  ),
  ...[...of.held.values(), ...of.states.values()].map((part) => /** @type {[object, number]} */ ([part, sizeOf(part)])),
];

/** @param {Iterable<Track>} tracks @param {Map<object, number>} [beside] parts that are there anyway */
export function bytesOf(tracks, beside = new Map()) {
  /** @type {Map<object, number>} */
  const all = new Map();
  for (const track of tracks) for (const [part, bytes] of parts(track)) if (!beside.has(part)) all.set(part, bytes);
  return [...all.values()].reduce((sum, bytes) => sum + bytes, 0);
}

/** The room of each lane. The watched lane has half of all frames. @param {number} lanes @param {boolean} watched */
export const roomOf = (lanes, watched) => ({
  frames: lanes === 1 ? BUDGET.frames : watched ? BUDGET.frames / 2 : BUDGET.frames / 2 / (lanes - 1),
  path: BUDGET.path / lanes,
  states: BUDGET.states / lanes,
});

/** Keep to the budget. @param {Track[]} lanes @param {Track|undefined} watched @param {number} step the watched step */
export function share(lanes, watched, step) {
  for (const track of lanes) track.keep(roomOf(lanes.length, track === watched), step);
}

/**
 * Keep the snapshots for undo within their limit: drop frames first, then every other row of the longest path, then the
 * oldest snapshot.
 * @param {Track[]} lanes @param {() => Track[]} past the tracks of all snapshots
 * @param {() => boolean} forget drops the oldest snapshot; false if there is none
 */
export function sharePast(lanes, past, forget) {
  const shown = new Set(lanes);
  const old = () => [...new Set(past())].filter((track) => !shown.has(track));
  for (const track of old()) track.keep({ frames: 0, path: Infinity, states: BUDGET.states / 4 }, 0);
  const beside = new Map(lanes.flatMap(parts));
  for (;;) {
    const tracks = old();
    if (bytesOf(tracks, beside) <= BUDGET.past) return;
    const longest = tracks.reduce((a, b) => (b.path.bytes > a.path.bytes ? b : a));
    if (longest.path.count > ROUGH) longest.path = longest.path.coarser();
    else if (!forget()) return;
  }
}
