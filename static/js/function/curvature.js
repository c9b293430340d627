/**
 * The shape of the loss at a point in words, from its Hessian. The eigenvalues are the server's; those that are only
 * rounding are recognized here.
 */
import { number } from "../format.js";

/** A difference below this share of its terms may be rounding. */
const ROUNDING = 1e-12;

/** From this ratio of curvatures on it is written. */
const MUCH = 1000;

/**
 * Whether the smaller eigenvalue of a symmetric 2 by 2 matrix is lost in rounding. Its size does not tell, as
 * diag(1e-30, 1) has both exactly. It is the determinant divided by the larger one, so it is lost if the two terms of
 * the determinant, ad − b², cancel.
 * @param {number[][]} hessian [[a, b], [b, d]]
 */
export function singular([[a, b], [, d]]) {
  const mean = Math.sqrt(Math.abs(a)) * Math.sqrt(Math.abs(d));
  const size = Math.max(mean, Math.abs(b));
  if (size === 0) return true; // there is at most one entry, on the diagonal
  const [product, square] = [(mean / size) ** 2, (b / size) ** 2]; // in units that cannot overflow
  return Math.abs(Math.sign(a) * Math.sign(d) * product - square) <= ROUNDING * (product + square);
}

/**
 * "In both directions", with the ratio if it is large.
 * @param {string} way @param {number[]} sizes the eigenvalues' absolute values
 */
function both(way, sizes) {
  const ratio = Math.max(...sizes) / Math.min(...sizes);
  if (!(ratio >= MUCH)) return `curves ${way} in every direction here`;
  return `curves ${way} in both directions${Number.isFinite(ratio) ? `, ${number(ratio, 2)} times as steeply in one` : ""}`;
}

/**
 * @param {number[]} eigenvalues one or two
 * @param {number[][]} hessian theirs
 * @param {boolean} stationary whether the gradient is almost zero: on a slope nothing is a saddle or flat
 * @returns {{name: string, meaning: string}}
 */
export function curvature(eigenvalues, hessian, stationary) {
  const sizes = eigenvalues.map(Math.abs);
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  const lost = eigenvalues.length > 1 && singular(hessian);
  const level = eigenvalues.filter(
    (e, i) => e === 0 || (lost && sizes[i] === least && least <= ROUNDING * most),
  ).length;
  if (level === eigenvalues.length)
    return {
      name: stationary ? "flat" : "straight slope",
      meaning: level > 1 ? "does not curve in any direction here" : "does not curve here",
    };
  const steepest = eigenvalues[sizes.indexOf(most)];
  if (eigenvalues.length === 1)
    return steepest > 0
      ? { name: "bowl", meaning: "curves upwards here" }
      : { name: "dome", meaning: "curves downwards here" };
  if (level) {
    return steepest > 0
      ? { name: "trough", meaning: "curves upwards in one direction and not at all in the other" }
      : { name: "ridge", meaning: "curves downwards in one direction and not at all in the other" };
  }
  if (eigenvalues[0] * Math.sign(eigenvalues[1]) < 0) {
    return {
      name: stationary ? "saddle" : "slope that bends both ways",
      meaning: "curves upwards in one direction, downwards in the other",
    };
  }
  return steepest > 0
    ? { name: "bowl", meaning: both("upwards", sizes) }
    : { name: "dome", meaning: both("downwards", sizes) };
}
