/** Linear and logarithmic scales from numbers to pixels, and their ticks. */

/**
 * @param {[number, number]} domain @param {[number, number]} pixels
 * @returns {((value: number) => number) & {invert: (pixel: number) => number, factor: number, domain: [number, number],
 *   pixels: [number, number]}}
 *   `factor` is pixels per unit, for lengths: far out, the difference of two places would lose them
 */
export function linear(domain, pixels) {
  const factor = (pixels[1] - pixels[0]) / (domain[1] - domain[0] || 1);
  const scale = (/** @type {number} */ value) => pixels[0] + (value - domain[0]) * factor;
  return Object.assign(scale, {
    invert: (/** @type {number} */ pixel) => domain[0] + (pixel - pixels[0]) / (factor || 1),
    factor,
    domain,
    pixels,
  });
}

/**
 * Round values inside [low, high], about `count` of them, at steps of 1, 2 or 5 times a power of ten.
 * @param {number} low @param {number} high @param {number} [count]
 * @returns {number[]}
 */
export function ticks(low, high, count = 5) {
  if (!(high > low)) return [low];
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((m) => m * power >= rough) ?? 10);
  const out = [];
  for (let i = Math.ceil(low / step); i * step <= high + step * 1e-9; i++) out.push(Number((i * step).toPrecision(12)));
  return out;
}

/** Round strides over the decades of a double, 632 of them with the smallest. */
const STRIDES = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

/**
 * At most `most` powers of ten inside [low, high], both positive: over few decades with their doubles and fives, over
 * many with a round stride.
 * @param {number} low @param {number} high @param {number} [most]
 * @returns {number[]} ascending
 */
export function logTicks(low, high, most = 8) {
  const [from, to] = [Math.log10(low), Math.log10(high)]; // their quotient may overflow
  const spread = to - from < 1.5 ? [[1, 2, 5], [1, 3], [1]] : to - from < 3 ? [[1, 3], [1]] : [[1]];
  for (const [i, every] of STRIDES.entries()) {
    for (const multiples of i ? [[1]] : spread) {
      const out = [];
      for (let e = Math.floor(from / every) * every; e <= to; e += every) {
        for (const m of multiples) {
          const value = Number(`${m}e${e}`);
          if (value >= low && value <= high) out.push(value);
        }
      }
      if (out.length <= most) return out;
    }
  }
  return [];
}

/**
 * At most `most` ticks for a logarithmic axis; over less than a decade they are evenly spaced.
 * @param {number} low @param {number} high @param {number} most
 */
export function logAxis(low, high, most) {
  const powers = logTicks(low, high, most);
  if (powers.length > 1 || high / low > 10) return powers;
  for (let count = most; count > 0; count--) {
    const even = ticks(low, high, count);
    if (even.length <= most) return even.length > powers.length ? even : powers;
  }
  return powers;
}

/** 1, 2 or 5 times a power of ten: the largest that is not above a positive value. @param {number} value */
export function roundDown(value) {
  const power = Math.floor(Math.log10(value));
  const rounds = [5, 2, 1].map((m) => Number(`${m}e${power}`));
  return rounds.find((round) => round <= value * (1 + 1e-9)) ?? Number(`5e${power - 1}`);
}

/** 1, 2 or 5 times a power of ten: the smallest that is not below a positive value. @param {number} value */
export function roundUp(value) {
  const power = Math.floor(Math.log10(value));
  const rounds = [1, 2, 5, 10].map((m) => Number(`${m}e${power}`));
  return rounds.find((round) => round >= value * (1 - 1e-9)) ?? Number(`2e${power + 1}`);
}

/**
 * At most `most` whole numbers, or two, from `first` to `last`, both among them.
 * @param {number} first @param {number} last @param {number} most
 */
export function spread(first, last, most) {
  const count = Math.min(Math.max(2, most), last - first + 1);
  if (count < 2) return [first];
  return Array.from({ length: count }, (_, i) => Math.round(first + (i / (count - 1)) * (last - first)));
}
