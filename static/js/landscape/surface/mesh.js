/** A surface over a box: where samples lie in it, the triangles between them, and where a ray meets it. */
import { shareOf } from "../../draw/broken.js";
import { among, between } from "../../draw/samples.js";
import { direction } from "./orbit.js";

/** @import { Grid } from "../../draw/samples.js" */
/** @typedef {[number, number]} Range @typedef {[number, number, number]} Vector   x along u, y up, z against v */
/**
 * @typedef {{half: Vector, place: (u: number, v: number, height: number) => Vector, plane: (x: number, z: number) =>
 *   [number, number], breaks: {u: number[], v: number[]}}} Space   `breaks` are the coordinates at which axes turn
 *   logarithmic
 */

const TALL = 0.42; // half the box's height; its longer side is 2
const SLIM = 0.6; // a narrower box is not drawn in one scale

/** A range as an even axis. @param {Range} range */
const even = ([low, high]) => ({
  to: (/** @type {number} */ value) => (value - low) / (high - low),
  from: (/** @type {number} */ share) => low + share * (high - low),
});

/** @param {import("../../draw/broken.js").Broken|null|undefined} axis */
const breaksOf = (axis) =>
  axis ? [0, 1].filter((i) => axis.inner[i] !== axis.outer[i]).map((i) => axis.inner[i]) : [];

/**
 * The box that shows `u` and `v`, in one scale where that is not too slim, and how plane coordinates lie in it.
 * @param {Range} u @param {Range} v @param {import("../../types.js").Far|null} [far] axes that reach further
 * @returns {Space}
 */
export function boxSpace(u, v, far = null) {
  const [wide, deep] = [u[1] - u[0], v[1] - v[0]];
  const ratio = Math.min(wide, deep) / Math.max(wide, deep);
  const short = ratio >= SLIM && !far ? ratio : 1;
  const [a, b] = wide >= deep ? [1, short] : [short, 1];
  const across = far ? shareOf(far.u) : even(u);
  const along = far?.v ? shareOf(far.v) : even(v);
  return {
    half: [a, TALL, b],
    place: (pu, pv, height) => [(across.to(pu) * 2 - 1) * a, (2 * height - 1) * TALL, (1 - along.to(pv) * 2) * b],
    plane: (x, z) => [across.from((x / a + 1) / 2), along.from((1 - z / b) / 2)],
    breaks: { u: breaksOf(far?.u), v: breaksOf(far?.v) },
  };
}

/**
 * A grid of samples as triangles: x, y, z of each corner, its normal and its height.
 * @typedef {{positions: Float32Array, normals: Float32Array, heights: Float32Array, index: Uint32Array}} Mesh
 */

const STEEP = 4; // heights beyond this do not make a slope steeper

/**
 * The surface through the samples, cut flat at height 1: triangles that cross it are divided along it.
 * @param {Grid} grid with two axes
 * @param {(loss: number) => number} open the height of a loss, also above 1 @param {Space} space
 * @returns {Mesh}
 */
export function surfaceMesh(grid, open, space) {
  const { u, v, loss, hole } = grid;
  if (!v) throw new Error("A surface needs samples along two axes.");
  const [width, depth] = [u.length, v.length];
  const raw = Float64Array.from(loss, open);
  const [positions, normals, heights, index] = /** @type {number[][]} */ ([[], [], [], []]);
  const [first, last] = [space.place(u[0], v[0], 0), space.place(u[width - 1], v[depth - 1], 0)];
  const [across, along] = [(last[0] - first[0]) / (width - 1), (first[2] - last[2]) / (depth - 1)];
  const tall = 2 * space.half[1];
  const calm = (/** @type {number} */ i, /** @type {number} */ j) =>
    Math.max(-STEEP, Math.min(STEEP, raw[j * width + i])) * tall;
  for (let j = 0; j < depth; j++) {
    const [j0, j1] = [Math.max(0, j - 1), Math.min(depth - 1, j + 1)];
    for (let i = 0; i < width; i++) {
      const [i0, i1] = [Math.max(0, i - 1), Math.min(width - 1, i + 1)];
      const h = raw[j * width + i];
      positions.push(...space.place(u[i], v[j], Math.min(1, h)));
      heights.push(Math.min(1, h));
      const x = -(calm(i1, j) - calm(i0, j)) / ((i1 - i0) * across);
      const z = (calm(i, j1) - calm(i, j0)) / ((j1 - j0) * along);
      const length = Math.hypot(x, 1, z);
      normals.push(x / length, 1 / length, z / length);
    }
  }
  /**
   * A new corner where the edge from `a` to `b` crosses height 1; the flat part has corners of its own.
   * @param {number} a @param {number} b
   */
  const crossing = (a, b) => {
    const t = Math.min(1, Math.max(0, (1 - raw[a]) / (raw[b] - raw[a])));
    const at = heights.length;
    for (const flat of [false, true]) {
      for (let k = 0; k < 3; k++) {
        positions.push(
          k === 1 ? space.half[1] : positions[3 * a + k] + (positions[3 * b + k] - positions[3 * a + k]) * t,
        );
        normals.push(flat ? Number(k === 1) : normals[3 * a + k] + (normals[3 * b + k] - normals[3 * a + k]) * t);
      }
      heights.push(1);
    }
    return at;
  };
  const flatCorner = (/** @type {number} */ a) => {
    positions.push(positions[3 * a], space.half[1], positions[3 * a + 2]);
    normals.push(0, 1, 0);
    return heights.push(1) - 1;
  };
  const triangle = (/** @type {number} */ a, /** @type {number} */ b, /** @type {number} */ c) => {
    const over = Number(raw[a] > 1) + Number(raw[b] > 1) + Number(raw[c] > 1);
    if (over === 0) return index.push(a, b, c);
    if (over === 3) return index.push(flatCorner(a), flatCorner(b), flatCorner(c));
    // turned so that `a` is the one on its own side
    const alone = over === 1 ? (raw[a] > 1 ? 0 : raw[b] > 1 ? 1 : 2) : raw[a] <= 1 ? 0 : raw[b] <= 1 ? 1 : 2;
    const [p, q, r] = alone === 0 ? [a, b, c] : alone === 1 ? [b, c, a] : [c, a, b];
    const [pq, pr] = [crossing(p, q), crossing(p, r)];
    if (over === 1) return index.push(flatCorner(p), pq + 1, pr + 1, pq, q, r, pq, r, pr);
    const [fq, fr] = [flatCorner(q), flatCorner(r)];
    return index.push(p, pq, pr, pq + 1, fq, fr, pq + 1, fr, pr + 1);
  };
  for (let j = 0; j < depth - 1; j++) {
    for (let i = 0; i < width - 1; i++) {
      const a = j * width + i;
      if (hole?.[a] || hole?.[a + 1] || hole?.[a + width] || hole?.[a + width + 1]) continue;
      triangle(a, a + 1, a + width);
      triangle(a + 1, a + width + 1, a + width);
    }
  }
  return {
    positions: Float32Array.from(positions),
    normals: Float32Array.from(normals),
    heights: Float32Array.from(heights),
    index: Uint32Array.from(index),
  };
}

/**
 * Where a ray first meets the surface, in plane coordinates, and how far along the ray; null when it misses.
 * @param {Vector} from @param {Vector} direction @param {Space} space @param {Grid} grid
 * @param {(loss: number) => number} height
 * @returns {{u: number, v: number, along: number}|null}
 */
export function meets(from, direction, space, grid, height) {
  // only the part of the ray inside the box can meet it
  let near = 0;
  let far = Infinity;
  for (let axis = 0; axis < 3; axis++) {
    const half = space.half[axis] * (axis === 1 ? 1.02 : 1);
    if (Math.abs(direction[axis]) < 1e-12) {
      if (Math.abs(from[axis]) > half) return null;
      continue;
    }
    const [a, b] = [(-half - from[axis]) / direction[axis], (half - from[axis]) / direction[axis]];
    near = Math.max(near, Math.min(a, b));
    far = Math.min(far, Math.max(a, b));
  }
  if (!(near < far) || far === Infinity) return null;
  const above = (/** @type {number} */ along) => {
    const [u, v] = space.plane(from[0] + along * direction[0], from[2] + along * direction[2]);
    const loss = between(grid, u, v);
    if (loss === null) return null;
    return from[1] + along * direction[1] - (2 * height(loss) - 1) * space.half[1];
  };
  const steps = 240;
  let before = above(near);
  for (let k = 1; k <= steps; k++) {
    const along = near + ((far - near) * k) / steps;
    const now = above(along);
    if (before !== null && now !== null && before > 0 !== now > 0) {
      let [low, high] = [along - (far - near) / steps, along];
      for (let i = 0; i < 20; i++) {
        const middle = (low + high) / 2;
        if ((above(middle) ?? 0) > 0 === before > 0) low = middle;
        else high = middle;
      }
      const [u, v] = space.plane(from[0] + high * direction[0], from[2] + high * direction[2]);
      return { u, v, along: high };
    }
    before = now;
  }
  return null;
}

const AWAY = 10; // far enough to be outside the box
const BEHIND = 0.03; // of a point that lies on the surface itself

/**
 * Whether the surface lies between a point and the eye.
 * @param {Vector} point @param {import("./orbit.js").Orbit} orbit @param {Space} space
 * @param {Grid} grid @param {(loss: number) => number} height
 */
export function isHidden(point, orbit, space, grid, height) {
  const away = direction(orbit);
  const from = /** @type {Vector} */ (point.map((x, i) => x + AWAY * away[i]));
  const hit = meets(from, /** @type {Vector} */ (away.map((x) => -x)), space, grid, height);
  return hit !== null && hit.along < AWAY - BEHIND;
}

/**
 * Points from the ball to the tip of a move, lying on the surface, for an arrow that follows it. It ends where the
 * samples do.
 * @param {Grid} grid @param {{u: number, v: number, loss: number}} ball @param {number[]} move in plane coordinates
 * @returns {{u: number, v: number, loss: number}[]}
 */
export function draped(grid, ball, move) {
  const cells = Math.hypot(
    among(grid.u, ball.u + move[0]) - among(grid.u, ball.u),
    grid.v ? among(grid.v, ball.v + move[1]) - among(grid.v, ball.v) : 0,
  );
  const count = Math.min(48, Math.max(6, Math.ceil(cells)));
  const points = [{ u: ball.u, v: ball.v, loss: ball.loss }];
  for (let k = 1; k <= count; k++) {
    const [u, v] = [ball.u + (move[0] * k) / count, ball.v + (move[1] * k) / count];
    const loss = between(grid, u, v);
    if (loss === null) break;
    points.push({ u, v, loss });
  }
  return points;
}
