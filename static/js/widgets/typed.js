/** Reads number fields, with the same refusals in every field. */
import { parse, parseCount, written } from "../format.js";

/** @typedef {{minimum?: number, maximum?: number, kind?: string}} Range */

/**
 * The number in `text`, or a refusal in words.
 * @param {string} text @param {Range} [range] kind "integer" allows only whole numbers
 * @returns {{value: number, wrong: ""}|{value: null, wrong: string}}
 */
export function read(text, { minimum = -Infinity, maximum = Infinity, kind = "float" } = {}) {
  const no = (/** @type {string} */ wrong) => /** @type {const} */ ({ value: null, wrong });
  if (text.trim() === "") return no("A number is missing");
  const value = kind === "integer" ? parseCount(text) : parse(text);
  if (value === null) return no(`“${text.trim()}” is not a number`);
  if (kind === "integer" && !Number.isInteger(value)) return no(`${written(value)} is not a whole number`);
  const huge = Math.abs(value) === Number.MAX_VALUE;
  if (value < minimum || value > maximum || huge) {
    const limits =
      maximum < Infinity
        ? `outside ${written(minimum)} to ${written(maximum)}`
        : value < minimum
          ? `less than ${written(minimum)}`
          : "beyond the largest number, 1.8×10³⁰⁸";
    return no(`${huge ? text.trim() : written(value)} is ${limits}`);
  }
  return { value, wrong: "" };
}
