/** Looking up a point among samples on a grid. */

/**
 * @typedef {{u: number[], v: number[]|null, loss: ArrayLike<number>, hole?: Uint8Array}} Grid `hole`: which samples are none
 */

/**
 * The place of `value` among ascending `nodes`, in nodes; it may be outside. Evenly spaced nodes need no search.
 * @param {number[]} nodes @param {number} value
 */
export function among(nodes, value) {
  const last = nodes.length - 1;
  if (last < 1) return value - nodes[0];
  const even = ((value - nodes[0]) / (nodes[last] - nodes[0])) * last;
  const k = Math.max(0, Math.min(last - 1, Math.floor(even)));
  const step = (nodes[last] - nodes[0]) / last;
  if (!(Math.abs(nodes[k + 1] - nodes[k] - step) > 1e-6 * step)) return even;
  let [low, high] = [0, last - 1]; // the cell whose first node is the last not above the value
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (nodes[middle] <= value) low = middle;
    else high = middle - 1;
  }
  return low + (value - nodes[low]) / (nodes[low + 1] - nodes[low]);
}

/** @param {Grid} grid @param {number} u @param {number} v */
const outside = ({ u: us, v: vs }, u, v) => {
  const i = among(us, u);
  const j = vs ? among(vs, v) : 0;
  return !(i >= -0.5 && i <= us.length - 0.5 && j >= -0.5 && j <= (vs ? vs.length : 1) - 0.5);
};

/**
 * The sample nearest to a point, or null if the point is off the grid or in a hole.
 * @param {Grid} grid @param {number} u @param {number} v ignored when the grid has one axis
 * @returns {{u: number, v: number|null, loss: number}|null}
 */
export function nearest(grid, u, v) {
  if (outside(grid, u, v)) return null;
  const i = Math.min(grid.u.length - 1, Math.max(0, Math.round(among(grid.u, u))));
  const j = grid.v ? Math.min(grid.v.length - 1, Math.max(0, Math.round(among(grid.v, v)))) : 0;
  if (grid.hole?.[j * grid.u.length + i]) return null;
  return { u: grid.u[i], v: grid.v && grid.v[j], loss: grid.loss[j * grid.u.length + i] };
}

/**
 * The loss between samples, linear in each direction, or null off the grid. For drawing on the surface only.
 * @param {Grid} grid @param {number} u @param {number} v ignored when the grid has one axis
 * @returns {number|null}
 */
export function between(grid, u, v) {
  if (outside(grid, u, v) || (grid.hole && !nearest(grid, u, v))) return null;
  const { loss } = grid;
  const width = grid.u.length;
  const x = Math.min(width - 1, Math.max(0, among(grid.u, u)));
  const i = Math.min(Math.max(0, width - 2), Math.floor(x));
  const row = (/** @type {number} */ j) =>
    width < 2 ? loss[j] : loss[j * width + i] + (loss[j * width + i + 1] - loss[j * width + i]) * (x - i);
  if (!grid.v || grid.v.length < 2) return row(0);
  const y = Math.min(grid.v.length - 1, Math.max(0, among(grid.v, v)));
  const j = Math.min(grid.v.length - 2, Math.floor(y));
  return row(j) + (row(j + 1) - row(j)) * (y - j);
}
