/** Linear and logarithmic scales from numbers to pixels, and where their ticks are. */

/**
 * @param {[number, number]} domain @param {[number, number]} pixels
 * @returns {((value: number) => number) & {invert: (pixel: number) => number, domain: [number, number], pixels: [number, number]}}
 */
export function linear(domain, pixels) {
  const factor = (pixels[1] - pixels[0]) / (domain[1] - domain[0] || 1);
  const scale = (/** @type {number} */ value) => pixels[0] + (value - domain[0]) * factor;
  return Object.assign(scale, {
    invert: (/** @type {number} */ pixel) => domain[0] + (pixel - pixels[0]) / (factor || 1), domain, pixels,
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

/**
 * Powers of ten (and, over few decades, their doubles and fives) inside [low, high], both positive.
 * @param {number} low @param {number} high
 * @returns {number[]}
 */
export function logTicks(low, high) {
  const decades = Math.log10(high / low);
  const multiples = decades < 1.5 ? [1, 2, 5] : decades < 3 ? [1, 3] : [1];
  const every = Math.max(1, Math.ceil(decades / 8));
  const out = [];
  for (let e = Math.floor(Math.log10(low)); e <= Math.ceil(Math.log10(high)); e++) {
    if (e % every !== 0) continue;
    for (const m of multiples) if (m * 10 ** e >= low && m * 10 ** e <= high) out.push(Number(`${m}e${e}`));
  }
  return out;
}
