/** A number with as many digits as fit. */
import { number } from "../format.js";

/**
 * `value` to three significant digits, or to two or one if that is too wide. The power of ten is always there.
 * @param {number} value @param {number} room px @param {(text: string) => number} width of a text in px
 */
export const roomy = (value, room, width) =>
  [3, 2].map((digits) => number(value, digits)).find((text) => width(text) <= room) ?? number(value, 1);
