/** A camera on a sphere round the box of a surface. It looks at the middle, never from below and never upside down. */

/** @import { Grid } from "../../draw/samples.js" */

/** Radians; azimuth 0 looks along +v, polar 0 from straight above. @typedef {{azimuth: number, polar: number}} Orbit */

const LOWEST = Math.PI / 2 - 0.02; // just above the ground
const HIGHEST = 1e-3; // straight above there would be no up

/** Where to look from, by name. @type {{[name: string]: Orbit}} */
export const VIEWS = {
  Corner: { azimuth: -0.6, polar: 0.93 },
  Top: { azimuth: 0, polar: HIGHEST },
  Front: { azimuth: 0, polar: LOWEST },
  Side: { azimuth: Math.PI / 2, polar: LOWEST },
};

/**
 * The azimuth of the corner view that has the hills behind: from over the nearer left or right corner of the ground,
 * whichever the surface is lower at.
 * @param {Grid} grid @param {(loss: number) => number} height
 */
export function openSide(grid, height) {
  const width = grid.u.length;
  const depth = grid.v?.length ?? 1;
  let [left, right] = [0, 0];
  for (let j = 0; j < depth / 3; j++) {
    for (let i = 0; i < width / 3; i++) {
      left += height(grid.loss[j * width + i]);
      right += height(grid.loss[j * width + width - 1 - i]);
    }
  }
  return right < 0.8 * left ? -VIEWS.Corner.azimuth : VIEWS.Corner.azimuth;
}

/**
 * An orbit turned by two angles, kept within its limits.
 * @param {Orbit} orbit @param {number} azimuth @param {number} polar @returns {Orbit}
 */
export const turned = (orbit, azimuth, polar) => {
  const round = 2 * Math.PI;
  return {
    azimuth: ((((orbit.azimuth + azimuth + Math.PI) % round) + round) % round) - Math.PI,
    polar: Math.min(LOWEST, Math.max(HIGHEST, orbit.polar + polar)),
  };
};

/** @typedef {[number, number, number]} Vector   x along u, y up, z against v */

/** From the middle towards the camera, of length 1. @param {Orbit} orbit @returns {Vector} */
export const direction = ({ azimuth, polar }) => [
  Math.sin(polar) * Math.sin(azimuth),
  Math.cos(polar),
  Math.sin(polar) * Math.cos(azimuth),
];

/**
 * Half the height of the picture, in the box's units, in which the box fits whatever the azimuth, so that turning does
 * not breathe. The picture is drawn without perspective: lengths compare, and from above it is the map.
 * @param {Vector} half the box's half sizes @param {number} polar
 * @param {number} tall the share of the picture's height the box may take
 * @param {number} wide the share of its width, times width / height
 */
export function fitHalfHeight(half, polar, tall, wide) {
  // sideways the box reaches furthest when its diagonal lies across, upwards when the diagonal lies along
  const diagonal = Math.hypot(half[0], half[2]);
  return Math.max((diagonal * Math.cos(polar) + half[1] * Math.sin(polar)) / tall, diagonal / wide);
}

/**
 * The ground's edges that carry the axes: those nearest to the camera, and for the height the corner furthest to the
 * left of the picture. Signs of x and z.
 * @param {Orbit} orbit
 * @returns {{u: -1|1, v: -1|1, height: [-1|1, -1|1]}} u runs at z = u, v runs at x = v, the height stands at (x, z)
 */
export function nearEdges({ azimuth }) {
  const front = Math.cos(azimuth) >= 0 ? 1 : -1;
  const right = Math.sin(azimuth) >= 0 ? 1 : -1;
  /** @type {[-1|1, -1|1]} */
  let height = [-1, 1];
  let least = Infinity;
  for (const x of /** @type {const} */ ([-1, 1])) {
    for (const z of /** @type {const} */ ([-1, 1])) {
      const across = x * Math.cos(azimuth) - z * Math.sin(azimuth);
      const toward = x * Math.sin(azimuth) + z * Math.cos(azimuth);
      const place = across - 1e-3 * toward; // of two that are equally far to the left, the one in front
      if (place < least) [least, height] = [place, [x, z]];
    }
  }
  return { u: front, v: right, height };
}
