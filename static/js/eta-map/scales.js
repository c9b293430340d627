/**
 * Where the points of the map lie: the rate from left to right, the loss upwards, both by factors where they can be.
 */

/**
 * @typedef {import("./ask.js").Curve} Curve
 * @typedef {{log: boolean, low: number, high: number}} Losses
 * @typedef {{left: number, right: number, top: number, bottom: number}} Box
 */

const ROOM = 3; // times the loss at the start that the picture reaches up to
const DECADES = 12; // of losses at most: below them they are all as good as 0

/**
 * The losses the picture shows: those far above the start are at its upper edge.
 * @param {Curve[]} curves @param {number|null} start @returns {Losses}
 */
export function lossesOf(curves, start) {
  const all = curves.flatMap(({ lane }) => lane.results.flatMap(({ loss }) => (loss === null ? [] : [loss])));
  const least = Math.min(...all);
  const log = all.length > 0 && least >= 0 && all.some((loss) => loss > 0);
  const cap = start !== null && start > 0 && least < ROOM * start ? ROOM * start : Infinity;
  const within = all.filter((loss) => loss <= cap);
  const high = Math.max(...(within.length ? within : [1]), start !== null && start < cap ? start : -Infinity);
  if (!log) return { log, low: Math.min(least, high), high: high > least ? high : least + 1 };
  const low = Math.max(Math.min(...within.filter((loss) => loss > 0)), high / 10 ** DECADES);
  return low < high ? { log, low, high } : { log, low: high / 10, high };
}

/** The smallest and the largest rate tried. @param {Curve[]} curves @returns {[number, number]} */
export function ratesOf(curves) {
  const rates = curves.flatMap(({ lane }) => lane.results.map(({ eta }) => eta));
  return [Math.min(...rates), Math.max(...rates)];
}

/**
 * Pixels of a rate and of a loss in a box; a loss beyond the picture lies on its edge.
 * @param {Box} box @param {[number, number]} rates @param {Losses} losses
 */
export function placesIn({ left, right, top, bottom }, [first, last], { log, low, high }) {
  const share = (/** @type {number} */ loss) =>
    log ? Math.log(loss / low) / Math.log(high / low) : (loss - low) / (high - low);
  return {
    x: (/** @type {number} */ eta) => left + ((right - left) * Math.log(eta / first)) / Math.log(last / first || 10),
    y: (/** @type {number} */ loss) =>
      bottom - (bottom - top) * Math.min(1, Math.max(0, loss > 0 || !log ? share(loss) : 0)),
  };
}

/**
 * From which rate on all runs of a curve diverged: between the last that held and the next one; null if none did.
 * @param {Curve} curve
 */
export function divergedFrom({ lane: { results } }) {
  const held = results.findLastIndex(({ loss }) => loss !== null);
  if (held === results.length - 1) return null;
  return held < 0 ? results[0].eta : Math.sqrt(results[held].eta * results[held + 1].eta);
}
