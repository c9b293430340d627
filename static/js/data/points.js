/** The examples as points of a plot: their places and classes, and the nearest one. */

/** @import { Data } from "../types.js" */

/** The number of examples in columns. @param {number[][]} columns */
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
export const plotKind = (data) => (data.measured === 1 ? "curve" : data.classes.length ? "classes" : "values");

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
 * The vertical range of a curve's plot: it holds the targets and the curve with a margin, and `before`, so that the
 * picture is steady while the curve moves. It follows a curve no further than `far` spans.
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
 * Whether the network's output is seen in the plot as the legend names it: a curve that is in sight, the line of one
 * output's ½, or a map.
 * @param {"curve"|"classes"|"values"} kind @param {ArrayLike<number>[]|null} output by unit; null where there is none
 * @param {[number, number]} range of a curve's plot, upwards
 */
export function isOutputSeen(kind, output, [low, high]) {
  if (!output) return false;
  const [first] = output;
  if (kind === "values") return true;
  if (kind === "classes") return Array.from(first).some((a) => a < 0.5 !== first[0] < 0.5);
  return Array.from(first).some((a, i) => {
    const before = first[Math.max(0, i - 1)];
    return Math.min(a, before) <= high && Math.max(a, before) >= low;
  });
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
