/** Where the ball is, and what leaves it: positions in the plane of the samples, from the frames and the phase. */
import { computed, signal } from "ui";
import { LARGEST_FACTOR, magnification, moves } from "../geometry/arrows.js";
import { between } from "../geometry/samples.js";
import { frame, lane, motion, nextFrame, options, phase } from "../store.js";
import { minima, samples } from "./landscape-samples.js";

/** Where a hand holds the point, until the run has followed. @type {import("ui").Signal<{u: number, v: number}|null>} */
export const held = signal(null);

/** The indices of the plane's parameters: one or two. */
export const axes = computed(() => {
  const given = samples.value;
  const names = lane.value?.parameters ?? [];
  if (!given) return [];
  return [given.plane.u, ...(given.v !== null && given.plane.v !== null ? [given.plane.v] : [])].map((name) => names.indexOf(name));
});

/** @param {import("../types.js").Frame} at @returns {[number, number]} in plane coordinates; v is 0 where there is one axis */
export const placeOf = (at) => {
  const [u, v] = axes.value;
  return [at.state.parameters[u], v === undefined ? 0 : at.state.parameters[v]];
};

/** The known minima in plane coordinates, where the picture holds all variables of the function. @type {import("ui").ReadonlySignal<{u: number, v: number, loss: number}[]>} */
export const minimaHere = computed(() => {
  const [u, v] = axes.value;
  if (u === undefined || lane.value?.parameters.length !== axes.value.length) return [];
  return minima.value.map(({ point, value }) => ({ u: point[u], v: v === undefined ? 0 : point[v], loss: value }));
});

/**
 * The ball: its place, its true loss, and the plane's loss at its foot where the two may differ (the plane was sampled
 * through the point of another step), else null.
 * @type {import("ui").ReadonlySignal<{u: number, v: number, loss: number, foot: number|null}|null>}
 */
export const ball = computed(() => {
  const now = frame.value;
  const given = samples.value;
  if (!now || !given || axes.value.length === 0) return null;
  const exact = given.plane.exact;
  if (held.value) {
    const { u, v } = held.value;
    return { u, v, loss: between(given, u, v) ?? now.loss_train, foot: null };
  }
  const [u, v] = placeOf(now);
  const next = nextFrame.value;
  const share = next ? motion.value : 0;
  if (next && share > 0) {
    const [u1, v1] = placeOf(next);
    const at = { u: u + (u1 - u) * share, v: v + (v1 - v) * share };
    const straight = now.loss_train + (next.loss_train - now.loss_train) * share;
    const along = share < 1 && exact ? between(given, at.u, at.v) : null;
    return { ...at, loss: along ?? straight, foot: exact ? null : between(given, at.u, at.v) };
  }
  return { u, v, loss: now.loss_train, foot: exact || given.step === now.state.step ? null : between(given, u, v) };
});

/**
 * The arrows to draw now, each with its move in plane coordinates. During one update they appear in order.
 * @type {import("ui").ReadonlySignal<{name: import("../geometry/arrows.js").ArrowName, move: number[], share: number}[]>}
 */
export const arrows = computed(() => {
  const now = frame.value;
  if (!now || axes.value.length === 0 || held.value) return [];
  const during = phase.value;
  if (during && during.name !== "gradient" && during.name !== "update") return [];
  return moves(now, axes.value)
    .filter(({ name }) => options.value.arrows[name] && (during?.name !== "gradient" || name === "gradient"))
    .map((arrow) => ({ ...arrow, share: during?.name === "gradient" ? during.progress : 1 }));
});

/** The factor the arrows are drawn magnified by, for the legend. */
export const factor = signal(1);

/**
 * The factor for arrows of these lengths in pixels, 0 when they are not worth drawing. Remembers it for the legend.
 * @param {number[]} lengths
 */
export function magnified(lengths) {
  const now = magnification(lengths, factor.peek());
  const used = now > LARGEST_FACTOR ? 0 : now;
  // what is being drawn must not depend on what it says
  queueMicrotask(() => { factor.value = lengths.length && used ? used : 1; });
  return used;
}
