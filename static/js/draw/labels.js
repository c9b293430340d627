/** The ticks of an axis as text. */
import { number, tick } from "../format.js";

/**
 * A positive tick of a logarithmic axis. Powers of ten that are too long as a plain number are written as 10⁶⁰, and
 * small ones are never written as zero.
 * @param {number} value
 */
export const decade = (value) =>
  value < 1e5 && value >= 1e-3
    ? tick(value)
    : number(value, Number(value.toPrecision(1)) === value ? 1 : 2).replace(/^1×/, "");

/** The ticks with different labels; of equal labels the first. @param {number[]} values */
export const distinct = (values) =>
  values.filter((value, i) => values.findIndex((other) => tick(other) === tick(value)) === i);

/**
 * A tick of an axis that may reach far out, to both sides: 10⁶⁰ and −10⁶⁰, and plain numbers near by.
 * @param {number} value
 */
export const axisLabel = (value) =>
  Math.abs(value) < 1e5 ? tick(value) : value < 0 ? `\u2212${decade(-value)}` : decade(value);
