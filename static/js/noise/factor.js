/** How many times as long the gradients are drawn on the map. No state. */
import { magnification } from "../landscape/plane/arrows.js";

const SHORT = 20; // px: a cloud that is shorter beside the map's arrows gets a factor of its own
const TAIL = 3; // a gradient longer than so many typical ones counts for the length of the cloud

/**
 * The factor a cloud is drawn by: the map's where half of its tips then lie clear of the ball, or else one of its own.
 * @param {number[]} lengths in pixels, to scale @param {number} factor of the map's arrows, 0 where it draws none
 */
export function factorOf(lengths, factor) {
  const sorted = [...lengths].sort((a, b) => a - b);
  const typical = Math.max(sorted[Math.floor((sorted.length - 1) / 2)], sorted[sorted.length - 1] / TAIL);
  return typical * factor >= SHORT ? factor : magnification([typical]);
}
