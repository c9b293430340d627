/** Numbers with as many digits as fit, in letters as large as fit. */
import { number } from "../format.js";

/**
 * `value` to three significant digits, or to two or one if that is too wide. The power of ten is always there.
 * @param {number|null|undefined} value @param {number} room px @param {(text: string) => number} width of a text in px
 */
export const roomy = (value, room, width) =>
  [3, 2].map((digits) => number(value, digits)).find((text) => width(text) <= room) ?? number(value, 1);

const SMALLEST = 0.7; // of the usual letters

/**
 * The text of `value`, and how much smaller its letters must be where one digit is still too wide.
 * @param {number|null|undefined} value @param {number} room px @param {(text: string) => number} width
 */
export function fitted(value, room, width) {
  const text = roomy(value, room, width);
  return { text, size: Math.max(SMALLEST, Math.min(1, room / (width(text) || 1))) };
}

/** The brush that measures. @type {CanvasRenderingContext2D|null} */
let brush = null;

/**
 * How wide a text is in an element's letters, in px.
 * @param {Element|null} element @returns {(text: string) => number}
 */
export function widthIn(element) {
  brush ??= document.createElement("canvas").getContext("2d");
  if (!brush || !element) return (text) => 6 * text.length;
  const measured = brush;
  measured.font = getComputedStyle(element).font;
  return (text) => measured.measureText(text).width;
}
