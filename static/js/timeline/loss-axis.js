/**
 * The vertical axis of the loss chart: even or logarithmic, chosen by the losses or by a person. The chart draws the
 * height `to` of a loss, because the library's own logarithmic axis has no numbers beyond 17 digits. No state of the
 * page.
 *
 * @typedef {{name: string, to: (loss: number) => number|null, from: (height: number) => number,
 *   marks: (low: number, high: number, most: number) => number[], decades: number, text: (value: number) => string,
 *   reach?: (low: number) => [number, number]}} Axis
 *   `marks` are losses between the heights `low` and `high`, `text` writes one; `decades` is the number that the losses
 *   span; `reach` gives the ends of the axis, if not as for a loss
 */
import { decade } from "../draw/labels.js";
import { logAxis, ticks } from "../draw/scale.js";
import { tick } from "../format.js";
/** @import { Series } from "./loss-columns.js" */

const SPAN = 100; // two decades: an even axis squeezes more into a corner
const RUNAWAY = 1e4; // times the first loss: a run that goes below 0 has an even axis up to this

/** A loss from its logarithm, without rounding errors of the way there and back. @param {number} exponent */
const power = (exponent) => Math.min(Number((10 ** exponent).toPrecision(9)), Number.MAX_VALUE);

/** @type {(decades: number) => Axis} */
const even = (decades) => ({ name: "even", to: (v) => v, from: (h) => h, marks: ticks, decades, text: tick });

/** A loss on a logarithmic axis, maybe below 0. @param {number} v */
const decadeText = (v) => (v > 0 ? decade(v) : v < 0 ? `−${decade(-v)}` : "0");

/** Heights are decimal logarithms; losses without one are left out. @type {(decades: number) => Axis} */
const logarithmic = (decades) => ({
  name: "log",
  to: (v) => (v > 0 ? Math.log10(v) : null),
  from: power,
  marks: (low, high, most) => logAxis(power(low), power(high), most),
  decades,
  text: decadeText,
});

/** Logarithmic beyond about ±`unit`, a power of 10; even within. @type {(decades: number, unit: number) => Axis} */
const bothSides = (decades, unit) => {
  const to = (/** @type {number} */ v) => Math.sign(v) * Math.log10(1 + Math.abs(v) / unit);
  return {
    name: `both ${unit}`,
    to,
    from: (h) => Math.sign(h) * Math.min(unit * (10 ** Math.abs(h) - 1), Number.MAX_VALUE),
    marks(low, high, most) {
      const stride = Math.max(1, Math.ceil((high - low) / Math.max(1, most - 1)));
      const all = [0];
      for (let k = stride; k <= Math.max(-low, high); k += stride) all.push(unit * power(k), -unit * power(k));
      return all.filter((v) => to(v) >= low && to(v) <= high).sort((a, b) => a - b);
    },
    decades,
    text: decadeText,
  };
};

/** The axis of a score; R² below −1 is off it. @param {boolean} percent @returns {ReturnType<typeof axisFor>} */
export const scoreAxis = (percent) => ({
  ...even(0),
  name: "score",
  log: false,
  auto: true,
  below: false,
  reach: (low) => [low < 0 ? Math.max(-1, low) - 0.05 : 0, 1.02],
  ...(percent && { text: (v) => `${Math.round(100 * v)} %` }),
});

/** @typedef {{count: number, first: number, lowest: number, least: number, highest: number}} Extent */
/** The known extent of each run's losses, which only grows. @type {WeakMap<object, Map<string, Extent>>} */
const known = new WeakMap();

/** The losses shown of one line: the first, the lowest, the least above 0, the highest. @param {Series} series */
function extentOf({ frames, key }) {
  const all = known.get(frames) ?? new Map();
  known.set(frames, all);
  const of = all.get(key) ?? { count: 0, first: NaN, lowest: Infinity, least: Infinity, highest: -Infinity };
  all.set(key, of);
  for (; of.count <= frames.shown; of.count++) {
    const loss = frames.number(key, of.count);
    if (loss === null) continue;
    if (Number.isNaN(of.first)) of.first = loss;
    of.lowest = Math.min(of.lowest, loss);
    of.highest = Math.max(of.highest, loss);
    if (loss > 0) of.least = Math.min(of.least, loss);
  }
  return of;
}

/**
 * The axis for these lines. It is logarithmic by itself if the losses span more than two decades.
 * @param {Series[]} series @param {boolean|null} chosen whether a person wants it logarithmic
 * @returns {Axis & {log: boolean, auto: boolean, below: boolean}} `auto` if nobody chose; `below` if a loss is 0, which
 *   has no logarithm
 */
export function axisFor(series, chosen) {
  const all = series.map(extentOf).filter((of) => of.count > 0);
  const lowest = Math.min(...all.map((of) => of.lowest));
  const highest = Math.max(...all.map((of) => of.highest));
  const auto = chosen === null;
  if (lowest < 0) {
    const first = Math.max(...all.map((of) => Math.abs(of.first)));
    const unit = power(Math.floor(Math.log10(first || 1)));
    const far = Math.max(-lowest, highest) / unit;
    const log = chosen ?? far > RUNAWAY;
    const decades = Math.log10(Math.max(far, 1));
    return { ...(log ? bothSides(decades, unit) : even(decades)), log, auto, below: false };
  }
  const least = Math.min(...all.map((of) => of.least));
  const decades = highest > least ? Math.log10(highest) - Math.log10(least) : 0;
  const log = chosen ?? decades > Math.log10(SPAN);
  return { ...(log ? logarithmic(decades) : even(decades)), log, auto, below: log && lowest === 0 };
}

/**
 * The ends of an axis whose lines have the heights `least` to `most`: a little beyond them. An even one reaches down to
 * 0, and a loss above `limit` leaves it at the top.
 * @param {Axis & {log: boolean}} axis @param {number} limit
 * @param {number|null} [least] @param {number|null} [most] @returns {[number, number]}
 */
export function reachOf(axis, limit, least, most) {
  const low = least ?? 0;
  if (axis.reach) return axis.reach(low);
  const high = most ?? 1;
  if (!axis.log) return [Math.min(0, low), Math.min(high, limit) * 1.05 || 1];
  const air = Math.max(0.04 * (high - low), 0.05);
  return [low - air, high + air];
}
