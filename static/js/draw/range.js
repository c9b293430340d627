/** Ranges of a plane that hold a point or a path. They grow in large steps, so that the picture is steady. */

/** @typedef {[number, number]} Range */

/**
 * `range` grown in quarters of its width until it holds `value` with a small margin. The same range if it does already.
 * @param {Range} range @param {number|null} value
 * @returns {Range}
 */
function grown([low, high], value) {
  if (value === null || !Number.isFinite(value)) return [low, high];
  const margin = 0.02 * (high - low); // about the radius of the ball
  if (value >= low + margin && value <= high - margin) return [low, high];
  // a far value is reached at once
  const reach = Math.max(0.25 * (high - low), 0.25 * Math.max(low - value, value - high));
  return value < low + margin ? [Math.min(low, value) - reach, high] : [low, Math.max(high, value) + reach];
}

/**
 * @param {{u: Range, v: Range|null}} range @param {(number|null)[]} at the point in plane coordinates
 * @returns {{u: Range, v: Range|null}}
 */
export const coveringRange = (range, at) => ({ u: grown(range.u, at[0]), v: range.v && grown(range.v, at[1]) });

/**
 * `range` scaled by `factor` about `centre`.
 * @param {Range} range @param {number} centre @param {number} factor
 * @returns {Range}
 */
export const zoomed = ([low, high], centre, factor) => [
  centre + (low - centre) * factor,
  centre + (high - centre) * factor,
];

/** @param {Range} range @param {number} by @returns {Range} */
export const shifted = ([low, high], by) => [low + by, high + by];
