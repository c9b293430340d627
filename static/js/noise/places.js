/** Where the gradients lie in a picture. No state. */
import { linear, ticks } from "../draw/scale.js";

/**
 * @typedef {Pick<import("../server/openapi.js").NoiseAnswer, "along"|"across"|"gradient">} Cloud
 * @typedef {import("../draw/plot.js").Box} Box
 * @typedef {{box: Box, x: ReturnType<typeof linear>, y: ReturnType<typeof linear>}} Places
 */

const CLOSEST = 15; // px between two ticks
const ROOM = 0.08; // around the outermost dots, as a share of the longer side

/**
 * Both ranges with one scale, so that angles and lengths are true, and with the whole box in use.
 * @param {Cloud} given @param {Box} box @returns {Places}
 */
export function places({ along, across, gradient }, box) {
  const reach = (/** @type {number[]} */ values) => [Math.min(...values), Math.max(...values)];
  const [left, right] = reach([0, gradient.norm, ...along]);
  const [low, high] = reach([0, ...across]);
  const [wide, tall] = [box.right - box.left, box.bottom - box.top];
  const per = (Math.max((right - left) / wide, (high - low) / tall) || 1) / (1 - 2 * ROOM);
  const span = (/** @type {number} */ middle, /** @type {number} */ pixels) =>
    /** @type {[number, number]} */ ([middle - (per * pixels) / 2, middle + (per * pixels) / 2]);
  return {
    box,
    x: linear(span((left + right) / 2, wide), [box.left, box.right]),
    y: linear(span((low + high) / 2, tall), [box.bottom, box.top]),
  };
}

/**
 * Where an axis has its ticks: one each `apart` pixels or so, and at least two, as one number alone tells no scale.
 * @param {ReturnType<typeof linear>} scale @param {number} apart
 * @param {number} edge px at its end where a number has no room
 */
export function marks({ domain, pixels, invert }, apart, edge) {
  const long = Math.abs(pixels[1] - pixels[0]);
  const [low, high] = [domain[0], invert(pixels[1] + edge * Math.sign(pixels[0] - pixels[1]))];
  for (let count = long / apart; ; count += 1) {
    const found = ticks(low, high, count);
    if (found.length > 1 || count > long / CLOSEST) return found;
  }
}

/**
 * The dot nearest to a place, within reach.
 * @param {Cloud} given @param {Places} at @param {number} px @param {number} py @param {number} within
 */
export function nearest({ along, across }, { x, y }, px, py, within) {
  let [best, found] = [within, -1];
  for (let i = 0; i < along.length; i++) {
    const distance = Math.hypot(x(along[i]) - px, y(across[i]) - py);
    if (distance < best) [best, found] = [distance, i];
  }
  return found < 0 ? null : found;
}
