/**
 * From a loss to a height between 0 and 1, linear or logarithmic. Colour, height, contour levels and the ticks of the
 * colour bar all come from one such map, so that they are one quantity.
 */
import { farTicks, shareOf } from "../../draw/broken.js";
import { distinct } from "../../draw/labels.js";
import { logTicks, roundDown, roundUp, ticks } from "../../draw/scale.js";

/** The server shows what is beyond float32 as its largest value; samples from here up are taken for that. */
const OVERFLOW = 3.4e38;

/** The share of the samples that is never cut off. */
const LEAST = 0.88;

/**
 * @typedef {{log: boolean, bottom: number, top: number, floor: number, clipped: boolean, breaks?: number[],
 *   open: (loss: number) => number, height: (loss: number) => number, position: (loss: number) => number,
 *   invert: (height: number) => number, ticks: number[], levels: number[]}} Heights
 *   `open` is 0 at `bottom`, 1 at `top` and goes on beyond both; `height` never goes above 1, `position` stays within 0
 *   and 1. `clipped`: some samples are above `top` and have no height of their own. `breaks` are losses at which a
 *   broken scale turns logarithmic. With `log`, the height is linear in
 *   the logarithm of what a loss
 *   rises above `floor` (0 for losses well above zero), softened close to it.
 */

/** @param {ArrayLike<number>} sorted @param {number} share 0 to 1 */
const quantile = (sorted, share) => sorted[Math.round(share * (sorted.length - 1))];

/** `value` in units of `step`, without the dust of binary fractions. @param {number} count @param {number} step */
const times = (count, step) => Number((count * step).toPrecision(12));

/**
 * The value above which samples are not worth the room: where one steep corner would flatten all the rest.
 * @param {ArrayLike<number>} sorted ascending
 * @param {number} ratio how much higher above the lowest a quantile may lie than the one of half its share
 * @returns {number}
 */
export function robustTop(sorted, ratio) {
  const low = sorted[0];
  for (let share = 1; share > LEAST; share -= 0.02) {
    const high = quantile(sorted, share);
    if (high > low && high < OVERFLOW && high - low <= ratio * (quantile(sorted, share / 2) - low)) return high;
  }
  const most = quantile(sorted, LEAST);
  return most > low && most < OVERFLOW ? most : quantile(sorted, 1);
}

/**
 * Round levels that rise above `floor` by about 1, 2, 5 times powers of ten: evenly spread on a logarithmic height.
 * @param {number} floor @param {number} soft the smallest rise that is told apart @param {number} top
 */
function rises(floor, soft, top) {
  const decades = Math.log10((top - floor) / soft);
  const multiples = decades < 3.2 ? [1, 2, 5] : decades < 6 ? [1, 3] : [1];
  const every = Math.max(1, Math.ceil(decades / 12));
  const out = [];
  for (let e = Math.floor(Math.log10(soft)); floor + 10 ** e <= top; e++) {
    if (e % every !== 0) continue;
    for (const m of multiples) {
      const rise = Number(`${m}e${e}`);
      // to the rise's own digit: above a floor that is not round itself, the sum would not be either
      if (rise > soft * 0.99 && floor + rise <= top) out.push(times(Math.round((floor + rise) / 10 ** e), 10 ** e));
    }
  }
  return [...new Set(out)];
}

/**
 * Even levels, with finer ones below the lowest as long as a good part of the samples lies below it: a valley's floor.
 * @param {number[]} levels ascending @param {ArrayLike<number>} sorted @param {number} low
 */
function deepened(levels, sorted, low) {
  const out = levels.filter((level) => level > sorted[0]);
  for (let i = 0; i < 9 && out[0] > quantile(sorted, 0.15); i++) {
    const step = roundDown((out[0] - low) * 0.6);
    const next = times(Math.floor(low / step + 1e-9) + 1, step); // the first round value above the lowest
    if (!(next > sorted[0] && next < out[0])) break;
    out.unshift(next);
  }
  return out;
}

/** At most `count` of `values`, evenly picked, the last among them. @param {number[]} values @param {number} count */
function thinned(values, count) {
  const every = Math.ceil(values.length / count);
  return values.filter((_, i) => (values.length - 1 - i) % every === 0);
}

/**
 * @param {ArrayLike<number>} values the samples
 * @param {{log?: boolean, curve?: boolean, lowest?: number|null}} [how] `curve`: samples along one line, which may rise
 *   more steeply before they are cut; `lowest`: the lowest value of the function, where it is known and within sight
 * @returns {Heights}
 */
export function heights(values, { log = false, curve = false, lowest = null } = {}) {
  // losses beyond float32 have no height of their own: the colours are for the rest, if there is any
  const all = Float64Array.from(values).sort();
  const known = all.findIndex((loss) => loss >= OVERFLOW);
  const sorted = known > 0 ? all.subarray(0, known) : all;
  const max = quantile(sorted, 1);
  const low = Math.min(sorted[0], lowest ?? sorted[0]);
  const flat = !(max - low > 1e-9 * Math.max(Math.abs(max), Math.abs(low)));
  const typical = flat ? Math.max(1e-3 * Math.abs(low), 1e-6) : quantile(sorted, 0.5) - low || max - low;

  // losses well above zero have a logarithm of their own; others are measured from the lowest, softened near it
  const pure = low > 0 && low >= typical * 1e-3;
  const floor = pure ? 0 : low;
  const soft = pure ? roundDown(low) : 10 ** Math.floor(Math.log10(typical * 1e-3));
  const offset = pure ? 0 : low - soft;
  const along = (/** @type {number} */ loss) => (log ? Math.log10(Math.max(loss - offset, soft * 1e-3)) : loss);

  let bottom = low;
  let top = low + typical;
  if (!flat) {
    const high = robustTop(log ? sorted.map(along) : sorted, curve ? 20 : 4);
    top = log ? offset + 10 ** high : high;
    if (top < max && top > max * (1 - 1e-9)) top = max; // the logarithm and back again
    const step = roundUp((top - low) / 25);
    if (log && pure) {
      bottom = soft;
      top = roundUp(top);
    } else {
      if (!log && low >= 0 && low < 0.2 * top) bottom = 0;
      else if (!log && low !== lowest) bottom = times(Math.floor(low / step + 1e-9), step);
      top = times(Math.ceil(top / step - 1e-9), step);
    }
  }
  const from = along(bottom);
  const size = along(top) - from;
  const open = (/** @type {number} */ loss) => (along(loss) - from) / size;
  const spread = flat || !log ? [] : rises(floor, soft, top);
  // over less than a decade a logarithm is as good as a line, and has as many round values
  const levels = flat
    ? []
    : !log
      ? deepened(ticks(bottom, top, 14), sorted, low)
      : spread.length < 5
        ? ticks(bottom, top, 12)
        : spread;
  return {
    log,
    bottom,
    top,
    floor,
    clipped: max > top || known > 0,
    open,
    height: (loss) => Math.min(1, open(loss)),
    position: (loss) => Math.max(0, Math.min(1, open(loss))),
    invert: (h) => (log ? offset + 10 ** (from + h * size) : from + h * size),
    ticks: distinct(
      !log
        ? ticks(bottom, top, 5)
        : pure
          ? thinned(logTicks(bottom, top), 7)
          : [low, ...thinned(rises(floor, soft * 3, top), 6)],
    ),
    levels: levels.filter((level) => level > sorted[0] && level < (known > 0 ? Infinity : max)),
  };
}

const TOLD = 4; // ticks that the even part of a broken scale keeps
const BEYOND = 3; // contours from one tick beyond it to the next

/**
 * Heights that reach further, logarithmic beyond the ends of `map`.
 * @param {Heights} map of an even scale @param {number} low @param {number} high
 * @returns {Heights}
 */
export function beyond(map, low, high) {
  const open = (/** @type {number} */ loss) => Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, map.open(loss)));
  /** @type {[number, number]} */
  const outer = [Math.min(0, open(low)), Math.max(1, open(high))];
  const { to, from, left, right } = shareOf({ inner: [0, 1], outer });
  const { bottom, top } = map;
  const ends = farTicks({ inner: [bottom, top], outer: [Math.min(low, bottom), Math.max(high, top)] });
  const position = (/** @type {number} */ loss) => Math.max(0, Math.min(1, to(open(loss))));
  // contours at powers of ten, some between one tick and the next
  const between = (/** @type {number[]} */ values) =>
    values.flatMap((value, i) => {
      const [from, to] = [value, values[i + 1] ?? value].map((tick) => Math.log10(Math.abs(tick)));
      const powers = Array.from({ length: BEYOND }, (_, k) => Math.round(from + ((to - from) * k) / BEYOND));
      return [...new Set(powers)].map((power) => Math.sign(value) * Number(`1e${power}`));
    });
  return {
    ...map,
    bottom: Math.min(low, bottom),
    top: Math.max(high, top),
    clipped: false,
    breaks: [...(left > 0 ? [bottom] : []), ...(right < 1 ? [top] : [])],
    open: (loss) => to(open(loss)),
    height: (loss) => Math.min(1, to(open(loss))),
    position,
    invert: (h) => map.invert(from(h)),
    ticks: [...ends.below, ...thinned(map.ticks, TOLD), ...ends.above],
    levels: [...between(ends.below), ...map.levels, ...between(ends.above)],
  };
}
