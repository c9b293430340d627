/** What the map of rates says of its limit and of its marks. No state. */
import { number } from "../format.js";

/** @typedef {import("./ask.js").Curve} Curve */

/**
 * Where the limit of a run is among the rates tried, and how runs go beyond it; "" without a limit.
 * @param {Pick<Curve["lane"], "limit"|"past_limit">} of @param {[number, number]} rates the smallest and the largest
 */
export function limitSaid({ limit, past_limit: past }, [least, most]) {
  if (limit === null) return "";
  const at = "the limit at the curvature here, 2/λ for gradient descent";
  if (limit < least) return `All of these rates lie above ${at}: it is ${number(limit)}. ${past}`;
  if (limit > most) return `All of these rates lie below ${at}: it is ${number(limit)}.`;
  return `The dashed line is ${at}. ${past}`;
}

/**
 * The meaning of the marks at the upper edge, if there are any.
 * @param {boolean} above whether a run ended above the picture
 * @param {boolean} crosses whether a method beside the run's own diverged from some rate on
 */
export function marksSaid(above, crosses) {
  const parts = [
    above && "a triangle lies above the picture",
    crosses && "from a cross on all runs of its method diverged",
  ];
  const text = parts.filter(Boolean).join("; ");
  return text && `${text[0].toUpperCase()}${text.slice(1)}.`;
}
