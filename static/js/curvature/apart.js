/** Two numbers side by side, with as many digits as it takes to see which is larger. */
import { number } from "../format.js";

const DIGITS = [3, 4, 5, 6, 8, 10, 13, 17];

/** Both as text; equal only if the numbers are. @param {number} a @param {number} b @returns {[string, string]} */
export function apart(a, b) {
  const enough = DIGITS.find((digits) => number(a, digits) !== number(b, digits)) ?? DIGITS[0];
  return [number(a, enough), number(b, enough)];
}
