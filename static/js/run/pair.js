/**
 * The two points that are compared: each a lane and a step of its own, or the cursor's. No state of the page.
 *
 * @typedef {import("../types.js").Lane} Lane
 * @typedef {import("../types.js").Point} Point
 * @typedef {import("../types.js").Pair} Pair
 * @typedef {{side: "from"|"to", lane: Lane, index: number, step: number, follows: boolean, asked: number, label:
 *   string}} End
 *   Where a point is: `step` is the one shown, the lane's last where the one `asked` for lies beyond it.
 */

/**
 * What is compared until somebody chooses: where the run began with where it is, or two lanes at one step.
 * @param {Lane[]} lanes @returns {Pair}
 */
export const usual = (lanes) =>
  lanes.length > 1
    ? { from: { lane: lanes[0].name, step: null }, to: { lane: lanes[1].name, step: null } }
    : { from: { lane: null, step: 0 }, to: { lane: null, step: null } };

/**
 * A point among the lanes there are: one that is gone gives way to the first.
 * @param {Pair} pair @param {"from"|"to"} side @param {Lane[]} lanes @param {number} now the cursor's step
 * @returns {End}
 */
export function endOf(pair, side, lanes, now) {
  const { lane: name, step } = pair[side];
  const index = Math.max(
    0,
    lanes.findIndex((l) => l.name === name),
  );
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

/**
 * Whether two points are of networks of one size, so that there is a way from one to the other.
 * @param {End} a @param {End} b
 */
export const comparable = (a, b) => a.lane.parameters.join() === b.lane.parameters.join();

/**
 * The pair once the cursor has gone to one of its ends: the other one stays where it is, pinned if it would have come
 * along.
 * @param {Pair} pair @param {End} end @param {End} other @returns {Pair}
 */
export const visited = (pair, end, other) =>
  other.follows && Math.min(end.step, other.lane.frames.length - 1) !== other.step
    ? { ...pair, [other.side]: { ...pair[other.side], step: other.step } }
    : pair;

/**
 * The pair when a lane is called something else.
 * @param {Pair|null} pair @param {string} old @param {string} name @returns {Pair|null}
 */
export function withName(pair, old, name) {
  if (!pair) return pair;
  const told = (/** @type {Point} */ point) => (point.lane === old ? { ...point, lane: name } : point);
  return { from: told(pair.from), to: told(pair.to) };
}
