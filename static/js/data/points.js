/** The examples as points of a plot: where they lie, which colour they take, which is nearest. */

/**
 * @typedef {import("../types.js").Data} Data
 * @typedef {{kind: "curve"|"classes"|"values"}} Sort
 */

/** How many examples a set of columns holds. @param {number[][]} columns */
export const count = (columns) => columns[0]?.length ?? 0;

/** The class of example `i`, 0-based; the greatest of one-hot columns. @param {number[][]} targets @param {number} i */
export function classOf(targets, i) {
  if (targets.length === 1) return Math.round(targets[0][i]);
  let best = 0;
  for (let k = 1; k < targets.length; k++) if (targets[k][i] > targets[best][i]) best = k;
  return best;
}

/**
 * Whether the plot is a curve over one input, a map of classes, or a map of values.
 * @param {Data} data @returns {"curve"|"classes"|"values"}
 */
export const plotKind = (data) => (data.features.length === 1 ? "curve" : data.classes.length ? "classes" : "values");

/** Least and greatest of some numbers. @param {Iterable<number>} values @returns {[number, number]} */
export function extent(values) {
  let [low, high] = [Infinity, -Infinity];
  for (const v of values) {
    if (v < low) low = v;
    if (v > high) high = v;
  }
  return [low, high];
}

/**
 * The upright range of a curve's plot: the targets and the curve with air about them, and never less than `before`,
 * so that the picture does not creep while the curve moves. A curve far out is not followed beyond `far` spans.
 * @param {number[]} targets @param {ArrayLike<number>} curve @param {[number, number]|null} before
 * @returns {[number, number]}
 */
export function curveRange(targets, curve, before, far = 2) {
  const [low, high] = extent(targets);
  const span = high - low || 2 * Math.abs(high) || 2;
  const [least, greatest] = extent(Array.from(curve));
  const bottom = Math.max(low - far * span, Math.min(low, least)) - 0.1 * span;
  const top = Math.min(high + far * span, Math.max(high, greatest)) + 0.1 * span;
  return before ? [Math.min(before[0], bottom), Math.max(before[1], top)] : [bottom, top];
}

/**
 * The nearest of some points within reach, or null.
 * @param {ArrayLike<number>} xs @param {ArrayLike<number>} ys in pixels @param {number} x @param {number} y
 * @param {number} reach
 */
export function nearest(xs, ys, x, y, reach) {
  let best = reach * reach;
  let found = null;
  for (let i = 0; i < xs.length; i++) {
    const away = (xs[i] - x) ** 2 + (ys[i] - y) ** 2;
    if (away <= best) [best, found] = [away, i];
  }
  return found;
}
