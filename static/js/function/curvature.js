/**
 * What a Hessian says about the ground at a point, in words. Its eigenvalues are the server's: here it is told which of
 * them are no more than rounding.
 */
import { number } from "../format.js";

/** The share of what was added up that a difference must exceed to be more than rounding. */
const ROUNDING = 1e-12;

/** From here on it is said how much more steeply the ground curves in one direction than in the other. */
const MUCH = 1000;

/**
 * Whether the smaller eigenvalue of a symmetric 2 by 2 matrix is lost in rounding. That is not for its size beside the
 * larger to say: diag(1e-30, 1) has both exactly. It is the determinant over the larger one, so it is lost where the
 * two
 * terms of the determinant, ad − b², cancel.
 * @param {number[][]} hessian [[a, b], [b, d]]
 */
export function singular([[a, b], [, d]]) {
  const mean = Math.sqrt(Math.abs(a)) * Math.sqrt(Math.abs(d));
  const size = Math.max(mean, Math.abs(b));
  if (size === 0) return true; // one of the diagonal is zero and the other the only entry, if that
  const [product, square] = [(mean / size) ** 2, (b / size) ** 2]; // in units that cannot overflow
  return Math.abs(Math.sign(a) * Math.sign(d) * product - square) <= ROUNDING * (product + square);
}

/**
 * In both directions, and how unevenly where that is much.
 * @param {string} way @param {number[]} sizes the eigenvalues' absolute values
 */
function both(way, sizes) {
  const ratio = Math.max(...sizes) / Math.min(...sizes);
  if (!(ratio >= MUCH)) return `curves ${way} in every direction here`;
  return `curves ${way} in both directions${Number.isFinite(ratio) ? `, ${number(ratio, 2)} times as steeply in one` : ""}`;
}

/**
 * @param {number[]} eigenvalues one or two
 * @param {number[][]} hessian that they are of
 * @param {boolean} stationary whether the gradient is as good as zero: on a slope nothing is a saddle, and nothing flat
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
