/**
 * A state of the page as a file, name.descent.json: what a link says, whole, in readable JSON. Both ways are pure; no
 * state of the page.
 *
 *   { "descent": 1, "title": "...", "state": { "preset": "moons", "optimizer.eta": "0.1", "step": "40", "v": "2" } }
 *
 * `state` has the keys and texts of an address (address/query.js), `v` the version of what they mean. A link has a
 * limit, a file has none: all lanes, and every point that was set by hand.
 */
import { VERSION } from "../address/version.js";

/** The version of the form of the file. */
const FORM = 1;
/** The largest file that is read, in characters. */
const LONGEST = 8_000_000;

/** @param {URLSearchParams} query @param {string} title */
export const fileText = (query, title) =>
  `${JSON.stringify({ descent: FORM, title, state: Object.fromEntries(query) }, null, 2)}\n`;

/** The title as the beginning of a file's name. @param {string} title */
export const slug = (title) =>
  title
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40) || "run";

/** A name for the file of what is called `title`. @param {string} title */
export const fileName = (title) => `${slug(title)}.descent.json`;

/** @param {unknown} value @returns {value is {[key: string]: unknown}} */
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** What a file asks for; or why it cannot be read, in words. @param {string} text @returns {URLSearchParams|string} */
export function fileIn(text) {
  if (text.length > LONGEST)
    return `It has ${text.length.toLocaleString("en")} characters; at most ${LONGEST.toLocaleString("en")} are read.`;
  /** @type {unknown} */
  let found;
  try {
    found = JSON.parse(text);
  } catch (error) {
    return `It is not JSON: ${error instanceof Error ? error.message : error}`;
  }
  if (!isObject(found) || !Object.hasOwn(found, "descent")) return "It is JSON, but not a file that Descent saved.";
  const { descent, state } = found;
  if (typeof descent !== "number" || !Number.isInteger(descent) || descent < 1)
    return "Its version is not a whole number from 1 on.";
  if (descent > FORM) return `A later Descent saved it, in version ${descent}. This one reads versions up to ${FORM}.`;
  if (!isObject(state)) return "It holds no state.";
  const entries = Object.entries(state);
  const odd = entries.find(([, value]) => typeof value !== "string");
  if (odd) return `Its “${odd[0].slice(0, 40)}” is no text.`;
  const query = new URLSearchParams(/** @type {[string, string][]} */ (entries));
  const version = Number(query.get("v") ?? 1);
  if (version > VERSION)
    return `A later Descent saved it, in version ${version} of its links. This one reads versions up to ${VERSION}.`;
  return query;
}
