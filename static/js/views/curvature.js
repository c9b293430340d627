/** What the eigenvalues of a Hessian say about the ground at a point, in words. Their signs are the server's; nothing is computed. */

/** What counts as zero beside the largest of them: rounding, not curvature. */
const FLAT = 1e-12;

/**
 * @param {number[]} eigenvalues one or two
 * @returns {{name: string, meaning: string}}
 */
export function curvature(eigenvalues) {
  const most = Math.max(...eigenvalues.map(Math.abs));
  const flat = eigenvalues.filter((e) => Math.abs(e) <= FLAT * most).length;
  const up = eigenvalues.filter((e) => e > FLAT * most).length;
  const down = eigenvalues.length - flat - up;
  if (eigenvalues.length === 1) {
    if (up) return { name: "bowl", meaning: "curves upwards here" };
    return down ? { name: "dome", meaning: "curves downwards here" } : { name: "flat", meaning: "does not curve here" };
  }
  if (up && down) return { name: "saddle", meaning: "curves upwards in one direction, downwards in the other" };
  if (flat === eigenvalues.length) return { name: "flat", meaning: "does not curve in any direction here" };
  if (flat) return up ? { name: "trough", meaning: "curves upwards in one direction and not at all in the other" }
    : { name: "ridge", meaning: "curves downwards in one direction and not at all in the other" };
  return up ? { name: "bowl", meaning: "curves upwards in every direction here" } : { name: "dome", meaning: "curves downwards in every direction here" };
}
