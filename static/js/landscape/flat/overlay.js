/** What a room lays over the map, around the ball. */
import { signal } from "ui";

/**
 * Draws on the map, within its box, below its own arrows. `x` and `y` are the scales, `from` is the ball's place in
 * pixels, and `factor` that by which the map's arrows are magnified, 0 where it draws none.
 * @typedef {(context: CanvasRenderingContext2D, at: {box: import("../../draw/plot.js").Box, x: import("./map.js").Scale, y:
 *   import("./map.js").Scale}, from: {x: number, y: number}, factor: number) => void} Overlay
 */

/** @type {import("ui").Signal<Overlay[]>} */
export const overlays = signal([]);

/** Lay something over the map. Returns a function that takes it away. @param {Overlay} draw */
export function lay(draw) {
  overlays.value = [...overlays.peek(), draw];
  return () => (overlays.value = overlays.peek().filter((other) => other !== draw));
}
