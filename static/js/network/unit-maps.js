/** Each unit's map over the input plane, as a small picture made once per boundary and theme. */
import { image, signs } from "../draw/colormap.js";

/** @typedef {import("../types.js").Boundary} Boundary */

/** @type {WeakMap<Boundary, {theme: string, pictures: Map<string, HTMLCanvasElement>}>} */
const made = new WeakMap();

/** The largest size among values. @param {ArrayLike<number>} values */
export function largest(values) {
  let found = 0;
  for (let i = 0; i < values.length; i++) found = Math.max(found, Math.abs(values[i]));
  return found;
}

/**
 * A unit's map, blue above zero and orange below, each on its own scale. Null where it is not known.
 * @param {Boundary|null} boundary @param {"light"|"dark"} theme @param {number} layer 1-based
 * @param {number} unit 1-based
 */
export function unitMap(boundary, theme, layer, unit) {
  const values = boundary?.layers[layer - 1]?.[unit - 1];
  if (!boundary || !values || !boundary.y) return null;
  let known = made.get(boundary);
  if (known?.theme !== theme) made.set(boundary, (known = { theme, pictures: new Map() }));
  const key = `${layer} ${unit}`;
  let picture = known.pictures.get(key);
  if (!picture) {
    const scale = largest(values) || 1;
    picture = document.createElement("canvas");
    picture.width = boundary.x.length;
    picture.height = boundary.y.length;
    picture.getContext("2d")?.putImageData(
      image(values, picture.width, picture.height, (a) => 0.5 + a / (2 * scale), signs(theme)),
      0,
      0,
    );
    known.pictures.set(key, picture);
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
