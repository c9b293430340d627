/**
 * Splits a font face in two: a core with the characters that every view shows, and the whole face for the others.
 *
 * The core is a third of the face's bytes, and all that the first view fetches. Both are named in the style sheet with the
 * characters they are for, so that a browser asks for the whole face only when one of the others is on the page.
 */
import { Blob, Face } from "harfbuzzjs";
import subsetFont from "subset-font";

/** @param {string} first @param {string} last */
export const span = (first, last) => {
  const [from, to] = [first, last].map((letter) => /** @type {number} */ (letter.codePointAt(0)));
  return String.fromCodePoint(...Array.from({ length: to - from + 1 }, (_, i) => from + i));
};

/** Code points as CSS writes them, runs as ranges. @param {Iterable<number>} points */
export function range(points) {
  const sorted = [...new Set(points)].sort((a, b) => a - b);
  const first = sorted.filter((p, i) => sorted[i - 1] !== p - 1);
  const last = sorted.filter((p, i) => sorted[i + 1] !== p + 1);
  const hex = (/** @type {number} */ p) => p.toString(16).toUpperCase();
  return first.map((from, i) => `U+${hex(from)}${from === last[i] ? "" : `-${hex(last[i])}`}`).join(", ");
}

/**
 * @param {Buffer} whole the face as woff2
 * @param {string} letters those of the core; letters that the face lacks are left out
 * @param {object} [how] what else subset-font is told: axes, features
 * @returns {Promise<{core: Buffer, inCore: string, inRest: string}>} the core as woff2, and which characters come from where
 */
export async function split(whole, letters, how = {}) {
  const plain = await subsetFont(whole, null, { targetFormat: "sfnt", keepAllGlyphs: true });
  const there = [...new Face(new Blob(plain)).collectUnicodes()];
  const wanted = new Set([...letters].map((letter) => letter.codePointAt(0)));
  const core = await subsetFont(whole, letters, { targetFormat: "woff2", ...how });
  return {
    core,
    inCore: range(there.filter((p) => wanted.has(p))),
    inRest: range(there.filter((p) => !wanted.has(p))),
  };
}
