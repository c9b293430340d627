/** The stop conditions in an address: stop.step=500, stop.loss=0.01. No state. */
import { LIMITS, NAMES } from "../time/stops.js";
import { read } from "../widgets/typed.js";
/** @import { StopName, Stops } from "../time/stops.js" */

/** @param {StopName} name */
const keyOf = (name) => `stop.${name}`;

/** @param {string} key */
export const isStop = (key) => NAMES.some((name) => keyOf(name) === key);

/** What is set. @param {Stops} stops @returns {string[][]} */
export const stopsText = (stops) =>
  NAMES.flatMap((name) => {
    const limit = stops[name];
    return limit === null ? [] : [[keyOf(name), String(limit)]];
  });

/**
 * What an address sets; null for all that it does not say, or that is no such limit.
 * @param {URLSearchParams} query
 * @param {(field: string, value: string, allowed: string) => void} [refuse] is told of each limit that cannot be used
 */
export function stopsIn(query, refuse = () => {}) {
  const found = /** @type {Stops} */ ({});
  for (const name of NAMES) {
    const text = query.get(keyOf(name));
    const { value } = text === null ? { value: null } : read(text, LIMITS[name]);
    if (text !== null && value === null) refuse(keyOf(name), text, allowed(LIMITS[name]));
    found[name] = value;
  }
  return found;
}

/** @param {import("../widgets/typed.js").Range} limits */
function allowed({ minimum, maximum, kind }) {
  const what = kind === "integer" ? "a whole number" : "a number";
  if (minimum === undefined) return what;
  return maximum === undefined ? `${what}, at least ${minimum}` : `${what} from ${minimum} to ${maximum}`;
}
