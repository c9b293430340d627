/** Axes that are even in the middle and logarithmic beyond it, for a run that flies off: from its start to its end. */
import { linear, logTicks, ticks } from "./scale.js";

/** @typedef {[number, number]} Range */
/**
 * @typedef {{inner: Range, outer: Range}} Broken   even over `inner`; `outer` is the whole axis, which reaches at
 *   least as far on each side
 */

const BANDS = { one: 0.45, two: 0.6 }; // the share of an axis that is logarithmic: on one side, on both together
const LEAST = 0.2; // of that, for the side with fewer decades
const BEND = 0.6; // the power of the decades: the first of hundreds have more room than the last
const MOST = 4; // ticks on one side

/**
 * Decades from an edge to `far` beyond it, the first `width` counted as even.
 * @param {number} far @param {number} width
 */
function decades(far, width) {
  const distance = Math.min(far, Number.MAX_VALUE);
  const ratio = distance / width;
  return ratio < 1e300 ? Math.log1p(ratio) / Math.LN10 : Math.log10(distance) - Math.log10(width);
}

/** @param {number} far @param {number} width */
const bent = (far, width) => decades(far, width) ** BEND;

/** The distance beyond an edge at a share of a band, inverse to `bent`. @param {number} share @param {number} width */
const away = (share, width) => width * Math.expm1(Math.LN10 * share ** (1 / BEND));

/** The place of a value on the axis, 0 to 1 from end to end, and the inverse. @param {Broken} of */
export function shareOf({ inner: [a, b], outer: [low, high] }) {
  const width = b - a;
  const [below, above] = [low < a ? bent(a - low, width) : 0, high > b ? bent(high - b, width) : 0];
  const both = below > 0 && above > 0;
  const band = both ? BANDS.two : BANDS.one;
  const part = both ? Math.min(1 - LEAST, Math.max(LEAST, below / (below + above))) : Number(below > 0);
  const [left, right] = below + above > 0 ? [band * part, band * (1 - part)] : [0, 0];
  const middle = 1 - left - right;
  return {
    left,
    right: 1 - right,
    to: (/** @type {number} */ value) => {
      if (value < a && below) return left * (1 - bent(a - value, width) / below);
      if (value > b && above) return 1 - right + (right * bent(value - b, width)) / above;
      return left + (middle * (value - a)) / width;
    },
    from: (/** @type {number} */ share) => {
      if (share < left) return a - away(below * (1 - share / left), width);
      if (share > 1 - right) return b + away((above * (share - 1 + right)) / right, width);
      return a + ((share - left) / middle) * width;
    },
  };
}

/**
 * The scale of an axis over `range`, even where `broken` is null.
 * @param {Range} range @param {Broken|null|undefined} broken @param {Range} pixels
 * @returns {ReturnType<typeof linear> & {along: (at: number, move: number) => number, breaks: number[]}}
 *   `along` gives the pixels of a move from a place, `breaks` are the ends of the middle
 */
export function axis(range, broken, pixels) {
  if (!broken) {
    const even = linear(range, pixels);
    return Object.assign(even, {
      along: (/** @type {number} */ _, /** @type {number} */ by) => by * even.factor,
      breaks: [],
    });
  }
  const { to, from, left, right } = shareOf(broken);
  const [first, last] = pixels;
  const scale = (/** @type {number} */ value) => first + (last - first) * to(value);
  return Object.assign(scale, {
    invert: (/** @type {number} */ pixel) => from((pixel - first) / (last - first || 1)),
    factor: ((last - first) * (right - left)) / (broken.inner[1] - broken.inner[0]),
    domain: broken.outer,
    pixels,
    along: (/** @type {number} */ at, /** @type {number} */ by) => scale(at + by) - scale(at),
    breaks: [...(left > 0 ? [scale(broken.inner[0])] : []), ...(right < 1 ? [scale(broken.inner[1])] : [])],
  });
}

/**
 * Ticks beyond the middle: powers of ten, on both sides.
 * @param {Broken} of @returns {{below: number[], above: number[]}}
 */
export function farTicks({ inner: [a, b], outer: [low, high] }) {
  const width = b - a;
  const beyond = (/** @type {number} */ edge, /** @type {number} */ end) =>
    end > edge + width ? logTicks(Math.max(edge + width, width), end, MOST) : [];
  return {
    below: beyond(-a, -low)
      .map((value) => -value)
      .reverse(),
    above: beyond(b, high),
  };
}

/**
 * Round values along an axis, about `count` where it is even.
 * @param {Range} range @param {Broken|null|undefined} broken @param {number} count
 */
export function axisTicks(range, broken, count) {
  if (!broken) return ticks(...range, count);
  const { left, right } = shareOf(broken);
  const { below, above } = farTicks(broken);
  return [...below, ...ticks(...broken.inner, Math.max(2, count * (right - left))), ...above];
}

/**
 * Coordinates spread evenly along the axis, ascending, both ends among them.
 * @param {Range} range @param {Broken|null} broken @param {number} count
 */
export function spreadOver([low, high], broken, count) {
  const from = broken ? shareOf(broken).from : (/** @type {number} */ share) => low + share * (high - low);
  const [first, last] = broken ? broken.outer : [low, high];
  return Array.from({ length: count }, (_, i) =>
    i === 0 ? first : i === count - 1 ? last : Math.min(last, Math.max(first, from(i / (count - 1)))),
  );
}
