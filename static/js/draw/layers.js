/** What a room lays over the pictures of others: the map of the landscape, and the loss chart. */
import { signal } from "ui";

/**
 * Draws on the map, within its box, below its own arrows. `x` and `y` are the scales, `from` is the ball's place in
 * pixels, and `factor` that by which the map's arrows are magnified, 0 where it draws none.
 * @typedef {ReturnType<typeof import("./broken.js").axis>} Scale
 * @typedef {(context: CanvasRenderingContext2D, at: {box: import("./plot.js").Box, x: Scale, y: Scale},
 *   from: {x: number, y: number}, factor: number) => void} MapLayer
 */

/** @type {import("ui").Signal<MapLayer[]>} */
export const mapLayers = signal([]);

/**
 * Views inside the loss chart's plot. Its properties `--from` and `--per-step`, in pixels, are where step 0 is and how
 * far apart steps are.
 * @type {import("ui").Signal<(() => any)[]>}
 */
export const chartLayers = signal([]);

/**
 * Lay something over a picture. Returns a function that takes it away.
 * @template T @param {import("ui").Signal<T[]>} layers @param {T} layer
 */
export function lay(layers, layer) {
  layers.value = [...layers.peek(), layer];
  return () => (layers.value = layers.peek().filter((other) => other !== layer));
}
