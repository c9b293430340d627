/** The paths of the runs in the plane's coordinates: the one looked at, and those beside it on the same objective. */
import { computed } from "ui";
import { cursor, lane, lanes, motion } from "../store.js";
import { colour } from "../theme.js";
import { mark } from "../planes.js";
import { abstract, axes, held } from "./landscape-point.js";
import { lossOf, sameObjective, samples } from "./landscape-samples.js";

/** @typedef {import("../types.js").Frame} Frame */
/**
 * @typedef {{index: number, here: boolean, points: Float64Array, count: number, now: number, colour: number|null,
 *   head: {u: number, v: number, loss: number}}} Trail
 *   `points` holds u, v, loss of `count` steps, `now` of them past and present; `head` is where the run is;
 *   `colour` is the lane's where there are several.
 */

/** What is known of each run's path; frames are only ever added to it. @type {WeakMap<Frame[], {u: number, v: number, over: string|undefined, count: number, points: Float64Array}>} */
const known = new WeakMap();

/** @param {Frame[]} frames @param {number} u @param {number} v indices of parameters, or -1 */
function pathOf(frames, u, v) {
  const over = samples.value?.over;
  let path = known.get(frames);
  if (!path || path.u !== u || path.v !== v || path.over !== over) known.set(frames, path = { u, v, over, count: 0, points: new Float64Array(0) });
  if (3 * frames.length > path.points.length) {
    const longer = new Float64Array(Math.max(300, 6 * frames.length));
    longer.set(path.points);
    path.points = longer;
  }
  for (; path.count < frames.length; path.count++) {
    const { parameters } = frames[path.count].state;
    path.points.set([parameters[u], v < 0 ? 0 : parameters[v], lossOf(frames[path.count])], 3 * path.count);
  }
  return path;
}

/** @typedef {{steps: number[], count: number, points: Float64Array}} Placed */
/** What the server said of each run's path, made ready once. @type {WeakMap<object, {frames: Frame[], made: Placed}>} */
const placed = new WeakMap();

/** The steps of a run whose places on the plane the server has said. @param {import("../types.js").Lane} of @returns {Placed} */
function placesOf({ name, frames }) {
  const given = samples.value;
  const path = given?.paths.get(name);
  if (!given || !path) return { steps: [], count: 0, points: new Float64Array(0) };
  const before = placed.get(path);
  if (before?.frames === frames) return before.made;
  // what was asked for before the run changed its course is of another run
  const still = path.filter(({ step, mark: of }) => frames[step] && mark(frames[step].state.parameters) === of);
  const points = Float64Array.from(still.flatMap(({ step, u, v }) => [u, v, lossOf(frames[step])]));
  const made = { steps: still.map(({ step }) => step), count: still.length, points };
  placed.set(path, { frames, made });
  return made;
}

/** @param {import("../types.js").Lane} of @param {number} step @returns {{points: Float64Array, count: number, at: number, next: number}|null} `at` is the present point, `next` the one it moves to */
function trailOf(of, step) {
  if (!abstract.value) {
    const [u, v = -1] = axes.value;
    const { points, count } = pathOf(of.frames, u, v);
    return { points, count, at: Math.min(step, count - 1), next: Math.min(step + 1, count - 1) };
  }
  const { steps, points, count } = placesOf(of);
  const at = steps.findLastIndex((t) => t <= step);
  return at < 0 ? null : { points, count, at, next: steps[at] === step && steps[at + 1] === step + 1 ? at + 1 : at };
}

/** The one looked at comes last, to be drawn on top. @type {import("ui").ReadonlySignal<Trail[]>} */
export const trails = computed(() => {
  const here = lane.value;
  if (!here || !samples.value) return [];
  const { step } = cursor.value;
  const beside = lanes.value.filter((l) => l === here || sameObjective(l, here));
  return beside.flatMap((l) => {
    const trail = trailOf(l, step);
    if (!trail) return [];
    const { points, count, at, next } = trail;
    const along = (/** @type {number} */ k) => points[3 * at + k] + (points[3 * next + k] - points[3 * at + k]) * motion.value;
    return [{
      index: lanes.value.indexOf(l), here: l === here, points, count, now: at + 1, colour: beside.length > 1 ? l.colour : null,
      head: { u: along(0), v: along(1), loss: along(2) },
    }];
  }).sort((a, b) => Number(a.here) - Number(b.here));
});

/** A lane's colour, or what stands out on the map where there is one run only. @param {Trail} trail @param {{core: string, edge: string}} alone */
export const inkOf = (trail, alone) => (trail.colour === null
  ? { core: colour(alone.core), edge: colour(alone.edge) }
  : { core: colour(`--lane-${trail.colour}`), edge: colour("--mark-edge"), faintest: 0.8 });

/** The inks of a run that is alone: on a map, and on paper. */
export const MAP_INK = { core: "--map-light", edge: "--map-dark" };
export const PAPER_INK = { core: "--ink", edge: "--paper" };

/** How the ball looks now. */
export function ballInk() {
  const here = trails.value[trails.value.length - 1];
  return { ...(here ? inkOf(here, PAPER_INK) : {}), radius: held.value ? 10 : 7.5 };
}

/** Of other runs' heads in pixels the one at a place, or -1. @param {{index: number, x: number, y: number}[]} heads @param {number} x @param {number} y */
export const runAt = (heads, x, y) => heads.find((head) => Math.hypot(head.x - x, head.y - y) <= 14)?.index ?? -1;
