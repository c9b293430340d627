/** Numbers as text, and text as numbers. */

const MINUS = "\u2212";
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** @param {number} exponent */
const superscript = (exponent) =>
  (exponent < 0 ? "⁻" : "") + [...String(Math.abs(exponent))].map((d) => SUPERSCRIPTS[Number(d)]).join("");

/**
 * `value` to `digits` significant digits: 0.213, −12.4, 1.20×10⁻⁵. Null and undefined become an en dash.
 * @param {number|null|undefined} value @param {number} [digits] @returns {string}
 */
export function number(value, digits = 3) {
  if (value === null || value === undefined) return "–";
  if (value === 0) return "0";
  const size = Math.abs(value);
  const sign = value < 0 ? MINUS : "";
  if (size >= 1e5 || size < 1e-3) {
    const [mantissa, exponent] = size.toExponential(digits - 1).split("e");
    return `${sign}${mantissa}×10${superscript(Number(exponent))}`;
  }
  const text = size.toPrecision(digits);
  return sign + (text.includes("e") ? String(Math.round(size)) : text);
}

/** All digits, for a hover or a copy. @param {number|null|undefined} value */
export const exact = (value) => (value === null || value === undefined ? "" : String(value).replace("-", MINUS));

/** A number in a field: the shortest text that `parse` reads as it. @param {number} value */
export function written(value) {
  const [digits, exponent] = String(value).split("e");
  return digits.replace("-", MINUS) + (exponent === undefined ? "" : `×10${superscript(Number(exponent))}`);
}

/** A short label for an axis tick. @param {number} value */
export function tick(value) {
  if (Math.abs(value) < 1e-12) return "0";
  const size = Math.abs(value);
  if (size >= 1e5 || size < 1e-3) return number(value, size === Number(size.toPrecision(1)) ? 1 : 2);
  return (value < 0 ? MINUS : "") + String(Number(size.toPrecision(4)));
}

/**
 * A typed number, or null. A true minus, a decimal comma, 1e-3 and 1×10⁻³ are allowed. 1e400 is the largest number there
 * is, which every limit refuses. @param {string} text
 */
export function parse(text) {
  const plain = text
    .trim()
    .replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]/g, (d) => String(SUPERSCRIPTS.indexOf(d)))
    .replace(/[\u2212⁻]/g, "-")
    .replace(",", ".")
    .replace(/×10\^?/, "e");
  if (plain === "" || !/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(plain)) return null;
  return finite(Number(plain));
}

/** The nearest number that JSON can say. @param {any} value */
export const finite = (value) =>
  value === Infinity ? Number.MAX_VALUE : value === -Infinity ? -Number.MAX_VALUE : value;

/** A typed whole number, or null. It may have the page's separators: 1,000. @param {string} text */
export const parseCount = (text) =>
  parse(/^\s*\d{1,3}([,\u2009\u00a0 ]\d{3})+\s*$/.test(text) ? text.replace(/\D/g, "") : text);

/** A server's sentence with numbers in the page's style: −0.083 for -0.083, 8×10⁻⁵ for 8e-05. @param {string} text */
export const typeset = (text) =>
  text.replace(
    /(?<![\w.)\]])(-?)(\d+(?:\.\d+)?)(?:e([-+]?\d+))?(?!\w)/g,
    (_, sign, digits, exponent) =>
      (sign && MINUS) + digits + (exponent === undefined ? "" : `×10${superscript(Number(exponent))}`),
  );

/** Some of all, as words that call no part all of it, and no part nothing. @param {number} count @param {number} all */
export function portion(count, all) {
  const share = (100 * count) / all;
  if (count > 0 && share < 1) return "under 1 %";
  return count < all && share > 99 ? "over 99 %" : `${Math.round(share)} %`;
}
