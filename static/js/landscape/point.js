/** Where the ball is, and what leaves it: positions in the plane of the samples, from the frames and the phase. */
import { computed, signal } from "ui";
import { LARGEST_FACTOR, magnification, moves, stretch } from "./plane/arrows.js";
import { between } from "../draw/samples.js";
import { roundDown } from "../draw/scale.js";
import { isAbstract } from "./plane/model.js";
import { pointKey } from "../run/point-key.js";
import { frame, held, lane, updateProgress, nextFrame, options, phase } from "../store.js";
import { lossOf, minima, samples } from "./samples/shown.js";

/** @import { Frame } from "../types.js" */

/** The plane has directions of its own: coordinates are the server's, and no parameter is an axis. */
export const abstract = computed(() => samples.value !== null && isAbstract(samples.value.plane));

/** The indices of the plane's parameters: one or two; none on a plane of its own directions. */
export const axes = computed(() => {
  const given = samples.value;
  const names = lane.value?.parameters ?? [];
  if (!given || abstract.value) return [];
  return [given.plane.u, ...(given.v !== null && given.plane.v !== null ? [given.plane.v] : [])].map((name) =>
    names.indexOf(name),
  );
});

/**
 * Plane coordinates of a frame, v 0 where there is one axis; null where the server has not said them yet.
 * @param {Frame} at @returns {[number, number]|null}
 */
export const placeOf = (at) => {
  if (abstract.value) {
    const place = samples.value?.places.get(pointKey(at.state.parameters));
    return place ? [place.u, place.v] : null;
  }
  const [u, v] = axes.value;
  return [at.state.parameters[u], v === undefined ? 0 : at.state.parameters[v]];
};

/** What the server said of a frame beside the plane: how far off it is, and the loss at its foot. @param {Frame} at */
export function standing(at) {
  const given = samples.value;
  if (!given) return null;
  const { of, distance, share, foot_loss: foot } = given;
  if (of === pointKey(at.state.parameters)) return { distance: distance ?? 0, share: share ?? 0, foot: foot ?? null };
  return given.places.get(pointKey(at.state.parameters)) ?? null;
}

/**
 * The known minima in plane coordinates, where the picture holds all variables of the function.
 * @type {import("ui").ReadonlySignal<{u: number, v: number, loss: number}[]>}
 */
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
  if (!now || !given) return null;
  const exact = given.plane.exact;
  if (held.value) {
    const { u, v } = held.value;
    return { u, v, loss: between(given, u, v) ?? lossOf(now), foot: null };
  }
  const place = placeOf(now);
  // the plane is another step's, and this one's place is still to come: where that step is, as long as it takes
  if (!place)
    return (
      given.coordinates && {
        u: given.coordinates.u,
        v: given.coordinates.v ?? 0,
        loss: given.true_loss ?? lossOf(now),
        foot: exact ? null : given.foot_loss,
      }
    );
  const [u, v] = place;
  const next = nextFrame.value;
  const share = next ? updateProgress.value : 0;
  const there = next && share > 0 ? placeOf(next) : null;
  if (next && there) {
    const at = { u: u + (there[0] - u) * share, v: v + (there[1] - v) * share };
    const straight = lossOf(now) + (lossOf(next) - lossOf(now)) * share;
    const along = share < 1 && exact ? between(given, at.u, at.v) : null;
    return { ...at, loss: along ?? straight, foot: exact ? null : between(given, at.u, at.v) };
  }
  const known = exact ? null : standing(now);
  return {
    u,
    v,
    loss: lossOf(now),
    foot: exact ? null : known ? (known.distance > 0 ? known.foot : null) : between(given, u, v),
  };
});

/**
 * The moves as the server projects them: from a point's foot to the foot of where it would land.
 * @param {Frame} at @returns {ReturnType<typeof moves>}
 */
function projected(at) {
  const from = pointKey(at.state.parameters);
  const foot = samples.value?.places.get(from);
  return moves(at, []).flatMap(({ name }) => {
    const tip = samples.value?.places.get(`${from} ${name}`);
    return foot && tip ? [{ name, move: [tip.u - foot.u, tip.v - foot.v] }] : [];
  });
}

/**
 * The arrows to draw now, each with its move in plane coordinates. During one update they appear in order.
 * @type {import("ui").ReadonlySignal<{name: import("./plane/arrows.js").ArrowName, move: number[], share: number}[]>}
 */
export const arrows = computed(() => {
  const now = frame.value;
  if (!now || !samples.value || held.value) return [];
  const during = phase.value;
  if (during && during.name !== "gradient" && during.name !== "update") return [];
  return (abstract.value ? projected(now) : moves(now, axes.value))
    .filter(({ name }) => options.value.arrows[name] && (during?.name !== "gradient" || name === "gradient"))
    .map((arrow) => ({ ...arrow, share: during?.name === "gradient" ? during.progress : 1 }));
});

/**
 * Where the update lands, and its loss: the next step's where it is known, else the plane's there. Null while it cannot
 * be said, or is not shown.
 * @type {import("ui").ReadonlySignal<{u: number, v: number, loss: number}|null>}
 */
export const landing = computed(() => {
  const now = frame.value;
  const given = samples.value;
  const from = now && placeOf(now);
  const move = arrows.value.find(({ name }) => name === "update")?.move;
  if (!given || !from || !move) return null;
  const next = nextFrame.value;
  const [u, v] = [from[0] + move[0], from[1] + (move[1] ?? 0)];
  return { u, v, loss: next ? lossOf(next) : (between(given, u, v) ?? lossOf(now)) };
});

/** How strongly a magnified arrow is drawn: it is longer than the step, which ends at `landing`. */
export const MAGNIFIED = 0.5;

/** The factor the arrows are drawn magnified by, for the legend. */
export const factor = signal(1);
/** The course of a run that it is of: another one begins anew. @type {object|null} */
let factorOf = null;

/** The same of the picture that was drawn last, whatever its size. */
export const lastDrawn = { factor: 1 };

/** How far the arrows that lead downhill may be magnified without showing an overshoot. @param {number} wanted */
function withoutOvershoot(wanted) {
  const now = frame.peek();
  const given = samples.peek();
  const from = now && placeOf(now);
  if (!given || !from) return wanted;
  const [slope] = abstract.peek() ? projected(now).map(({ move }) => move) : [moves(now, axes.peek())[0].move];
  const down = (/** @type {number[]} */ move) => move.reduce((sum, part, i) => sum + part * (slope?.[i] ?? 0), 0) > 0;
  const along = (/** @type {number[]} */ move) => (/** @type {number} */ share) =>
    between(given, from[0] + share * move[0], from[1] + share * (move[1] ?? 0));
  const most = Math.min(
    wanted,
    ...arrows
      .peek()
      .filter(({ move }) => down(move))
      .map(({ move }) => stretch(wanted, along(move))),
  );
  return most < wanted ? roundDown(most) : wanted;
}

/**
 * The factor for arrows of these lengths in pixels, 0 when they are not worth drawing. Remembers it for the legend.
 * @param {number[]} lengths
 */
export function magnified(lengths) {
  const of = lane.peek()?.courses.at(-1) ?? null;
  const now = magnification(lengths, of === factorOf ? factor.peek() : 1);
  factorOf = of;
  const used = now > LARGEST_FACTOR ? 0 : now > 1 ? withoutOvershoot(now) : now;
  lastDrawn.factor = lengths.length && used ? used : 1;
  // the drawing must not depend on its own result
  queueMicrotask(() => (factor.value = lastDrawn.factor));
  return used;
}
