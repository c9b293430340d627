/** The stop conditions of playing, and the limits of their values. */
import { LONGEST } from "../run/runs.js";

/**
 * @typedef {typeof import("../store.js").stops.value} Stops
 * @typedef {keyof Stops} StopName
 */

/** A loss may be negative. @type {Record<StopName, {minimum?: number, maximum?: number, kind?: string}>} */
export const LIMITS = {
  step: { minimum: 0, maximum: LONGEST, kind: "integer" },
  loss: {},
  gradient: { minimum: 0 },
  seconds: { minimum: 0 },
  score: { minimum: 0, maximum: 1 },
};

export const NAMES = /** @type {StopName[]} */ (Object.keys(LIMITS));
