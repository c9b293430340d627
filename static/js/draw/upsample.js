/** Makes samples denser with a smooth curve through them, so that their picture shows no squares. */

/**
 * Weights of the Catmull-Rom spline for a point a share `t` of the way from the second to the third of four samples.
 * @param {number} t
 */
const weights = (t) => [
  t * (-0.5 + t * (1 - 0.5 * t)),
  1 + t * t * (-2.5 + 1.5 * t),
  t * (0.5 + t * (2 - 1.5 * t)),
  t * t * (-0.5 + 0.5 * t),
];

/** Between two samples a parabola goes beyond both by at most an eighth of what it rises to the next ones. */
const BEYOND = 0.13;

/**
 * The spline without overshoot: it goes beyond the two samples next to it only if their neighbours show an extremum
 * between them, and no further than a parabola.
 * @param {number} value @param {number} a @param {number} b @param {number} c @param {number} d
 */
function calmed(value, a, b, c, d) {
  const low = Math.min(b, c) - BEYOND * Math.max(0, Math.min(a - b, d - c));
  const high = Math.max(b, c) + BEYOND * Math.max(0, Math.min(b - a, c - d));
  return Math.min(high, Math.max(low, value));
}

/**
 * Rows of samples, `factor` times as dense: (width - 1) * factor + 1 in a row, with the old ones among them.
 * @param {Float32Array} values row-major @param {number} width @param {number} height @param {number} factor
 * @returns {Float32Array}
 */
function denserRows(values, width, height, factor) {
  const wide = (width - 1) * factor + 1;
  const out = new Float32Array(wide * height);
  const table = Array.from({ length: factor }, (_, i) => weights(i / factor));
  for (let row = 0; row < height; row++) {
    const from = row * width;
    for (let i = 0; i < width - 1; i++) {
      const b = values[from + i];
      const c = values[from + i + 1];
      // beyond the edge the samples continue in a straight line
      const a = i > 0 ? values[from + i - 1] : 2 * b - c;
      const d = i < width - 2 ? values[from + i + 2] : 2 * c - b;
      const to = row * wide + i * factor;
      out[to] = b;
      for (let k = 1; k < factor; k++) {
        const w = table[k];
        out[to + k] = calmed(w[0] * a + w[1] * b + w[2] * c + w[3] * d, a, b, c, d);
      }
    }
    out[row * wide + wide - 1] = values[from + width - 1];
  }
  return out;
}

/** @param {Float32Array} values @param {number} width @param {number} height */
function transposed(values, width, height) {
  const out = new Float32Array(values.length);
  for (let row = 0; row < height; row++)
    for (let i = 0; i < width; i++) out[i * height + row] = values[row * width + i];
  return out;
}

/**
 * A grid `factor` times as dense in both directions, through the same samples.
 * @param {Float32Array} values row-major, `width` to a row @param {number} width @param {number} height
 * @param {number} factor a whole number
 * @returns {{values: Float32Array, width: number, height: number}}
 */
export function denser(values, width, height, factor) {
  if (values.length !== width * height)
    throw new Error(`Expected ${width} x ${height} = ${width * height} samples, got ${values.length}`);
  if (factor === 1 || width < 2 || height < 2) return { values, width, height };
  const wide = (width - 1) * factor + 1;
  const tall = (height - 1) * factor + 1;
  const rows = transposed(denserRows(values, width, height, factor), wide, height);
  return { values: transposed(denserRows(rows, height, wide, factor), tall, wide), width: wide, height: tall };
}
