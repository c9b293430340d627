/** Holes of a landscape: where a typed function is undefined, the server sends the largest number a sample can hold. */

/** @param {Float32Array|Float64Array} samples */
const largestOf = (samples) => (samples instanceof Float64Array ? Number.MAX_VALUE : 3.4e38);

/**
 * Which samples lie in a hole, and the samples with the nearest of their row (or of the rows beside) in its place, so
 * that colours and contours do not rise at its border. It changes `loss`.
 * @param {{loss: Float32Array|Float64Array, u: number[], overflowed: number, undefined: number}} given
 */
export function holed({ loss, u: { length: width }, overflowed, undefined: count }) {
  const largest = largestOf(loss);
  const hole = Uint8Array.from(loss, (value) => Number(Math.abs(value) >= largest));
  const open = hole.slice();
  const fill = (/** @type {number} */ k, /** @type {number} */ from) => {
    if (!open[k] || open[from] !== 0) return;
    loss[k] = loss[from];
    open[k] = 0;
  };
  const last = loss.length - 1;
  for (let k = 0; k <= last; k++) if (k % width) fill(k, k - 1);
  for (let k = last; k >= 0; k--) if ((k + 1) % width) fill(k, k + 1);
  for (let k = 0; k <= last; k++) fill(k, k - width);
  for (let k = last; k >= 0; k--) fill(k, k + width);
  return { hole, overflowed: overflowed - count, maximum: Array.from(loss).reduce((a, b) => Math.max(a, b)) };
}
