/**
 * The two compared points: each a lane and a step, or the cursor. No state of the page.
 *
 * @typedef {{side: "from"|"to", lane: Lane, index: number, step: number, follows: boolean, asked: number, label:
 *   string}} End
 *   The place of a point: `step` is the one shown, which is the lane's last if the one `asked` for lies beyond it.
 */
/** @import { Lane, Pair, Point } from "../../types.js" */

/** The default pair: the run's start and the cursor, or two lanes at one step. @param {Lane[]} lanes @returns {Pair} */
export const usual = (lanes) =>
  lanes.length > 1
    ? { from: { lane: lanes[0].name, step: null }, to: { lane: lanes[1].name, step: null } }
    : { from: { lane: null, step: 0 }, to: { lane: null, step: null } };

/**
 * A point on the page. If its lane is gone, it is on the first lane.
 * @param {Pair} pair @param {"from"|"to"} side @param {Lane[]} lanes @param {number} now the cursor's step
 * @returns {End}
 */
export function endOf(pair, side, lanes, now) {
  const { lane: name, step } = pair[side];
  const found = lanes.findIndex((l) => l.name === name);
  const index = Math.max(0, found);
  const lane = lanes[index];
  const asked = step ?? now;
  const shown = Math.min(asked, lane.frames.length - 1);
  return {
    side,
    lane,
    index,
    step: shown,
    follows: step === null,
    asked,
    label: lanes.length > 1 ? `${lane.name} step ${shown}` : `step ${shown}`,
  };
}

/** Whether two points have the same parameters, so that they can be compared. @param {End} a @param {End} b */
export const comparable = (a, b) => a.lane.parameters.join() === b.lane.parameters.join();

/**
 * The pair after the cursor went to one of its ends. The other end is pinned if it followed the cursor.
 * @param {Pair} pair @param {End} end @param {End} other @returns {Pair}
 */
export const visited = (pair, end, other) =>
  other.follows && Math.min(end.step, other.lane.frames.length - 1) !== other.step
    ? { ...pair, [other.side]: { ...pair[other.side], step: other.step } }
    : pair;

/** The pair after a renaming. @param {Pair|null} pair @param {string} old @param {string} name @returns {Pair|null} */
export function withName(pair, old, name) {
  if (!pair) return pair;
  const renamed = (/** @type {Point} */ point) => (point.lane === old ? { ...point, lane: name } : point);
  return { from: renamed(pair.from), to: renamed(pair.to) };
}
