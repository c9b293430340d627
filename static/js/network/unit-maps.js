/** Each unit's map over the input plane, as a small picture. */
import { image, onCanvas, signs } from "../draw/colormap.js";

/** @typedef {import("../types.js").Boundary} Boundary */

/**
 * The picture of each unit, drawn anew for another boundary: new ones at every step took a fifth of the network's time.
 * @type {Map<string, {boundary: Boundary|null, theme: string, picture: HTMLCanvasElement}>}
 */
const made = new Map();

/** The largest size among values. @param {ArrayLike<number>} values */
export function largest(values) {
  let found = 0;
  for (let i = 0; i < values.length; i++) found = Math.max(found, Math.abs(values[i]));
  return found;
}

/**
 * A unit's map, blue above zero and orange below, each on its own scale: to be used at once, as another boundary takes its
 * place. Null where it is not known.
 * @param {Boundary|null} boundary @param {"light"|"dark"} theme @param {number} layer 1-based
 * @param {number} unit 1-based
 */
export function unitMap(boundary, theme, layer, unit) {
  const values = boundary?.layers[layer - 1]?.[unit - 1];
  if (!boundary || !values || !boundary.y) return null;
  const key = `${layer} ${unit}`;
  let known = made.get(key);
  if (!known) made.set(key, (known = { boundary: null, theme, picture: document.createElement("canvas") }));
  const { picture } = known;
  if (known.boundary !== boundary || known.theme !== theme) {
    Object.assign(known, { boundary, theme });
    const scale = largest(values) || 1;
    const position = (/** @type {number} */ a) => 0.5 + a / (2 * scale);
    const [width, height] = [boundary.x, boundary.y].map((axis) => Math.ceil(axis.length / boundary.unit_stride));
    onCanvas(image(values, width, height, position, signs(theme)), picture);
  }
  return picture;
}

/**
 * The curve of a unit over one input: its points in a box of the given size, x to the right, a upwards.
 * @param {Boundary|null} boundary @param {number} layer @param {number} unit @param {number} width
 * @param {number} height
 * @returns {[number, number][]|null}
 */
export function unitCurve(boundary, layer, unit, width, height) {
  const values = boundary?.layers[layer - 1]?.[unit - 1];
  if (!boundary || !values || boundary.y) return null;
  const scale = largest(values) || 1;
  return Array.from(values, (a, i) => [(i / (values.length - 1)) * width, height / 2 - (a / scale) * (height / 2)]);
}
