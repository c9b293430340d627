/** A number of the network's with as many digits as there is room for. */
import { number } from "../format.js";

/**
 * `value` to three significant digits, or to two or one where that is too wide; never without its size.
 * @param {number} value @param {number} room px @param {(text: string) => number} width of a text in px
 */
export const roomy = (value, room, width) =>
  [3, 2].map((digits) => number(value, digits)).find((text) => width(text) <= room) ?? number(value, 1);
