/** The paths of the runs in the plane's coordinates: the one looked at, and those beside it on the same objective. */
import { computed } from "ui";
import { cursor, held, lane, lanes, shownTo, updateProgress } from "../../store.js";
import { colour } from "../../draw/theme.js";
import { pointKey } from "../../run/point-key.js";
import { abstract, axes } from "../point.js";
import { lossAt, sameObjective, samples } from "../samples/shown.js";
import { paintBall, paintPath, paintStart } from "./marks.js";

/** @import { Lane } from "../../types.js" */

/** @typedef {import("../../run/memory/track.js").Track} Track */
/**
 * @typedef {{index: number, here: boolean, points: Float64Array, count: number, now: number, colour: number|null,
 *   head: {u: number, v: number, loss: number}}} Trail
 *   `points` holds u, v, loss of `count` steps, `now` of them past and present; `head` is where the run is;
 *   `colour` is the lane's where there are several.
 */

/**
 * What is known of each run's path. The rows of a path are only ever added to; where it became coarser, it is another
 * one.
 * @type {WeakMap<import("../../run/memory/rows.js").Rows, {u: number, v: number, over: string|undefined, count: number, points:
 *   Float64Array}>}
 */
const known = new WeakMap();

/** @param {Track} frames @param {number} u @param {number} v indices of parameters, or -1 */
function pathOf(frames, u, v) {
  const over = samples.value?.over;
  const rows = frames.path;
  let path = known.get(rows);
  if (!path || path.u !== u || path.v !== v || path.over !== over)
    known.set(rows, (path = { u, v, over, count: 0, points: new Float64Array(0) }));
  if (3 * rows.count > path.points.length) {
    const longer = new Float64Array(Math.max(300, 6 * rows.count));
    longer.set(path.points);
    path.points = longer;
  }
  for (; path.count < rows.count; path.count++) {
    const i = path.count;
    path.points.set([rows.value(i, u), v < 0 ? 0 : rows.value(i, v), lossAt(frames, i * rows.stride)], 3 * i);
  }
  return path;
}

/**
 * A path that is kept at every so many steps only, with all steps from the last of those to the present one that are
 * held: the run arrives where the ball is.
 * @param {Track} frames @param {number} u @param {number} v @param {number} step
 */
function finer(frames, u, v, step) {
  const { points, count } = pathOf(frames, u, v);
  const { stride } = frames.path;
  const present = Math.min(step, frames.length - 1);
  const past = Math.min(count, Math.floor(present / stride) + 1);
  const between = [];
  for (let t = (past - 1) * stride + 1; t <= Math.min(present + 1, past * stride - 1, frames.length - 1); t++) {
    const at = frames.at(t)?.state.parameters;
    if (at) between.push({ t, point: [at[u], v < 0 ? 0 : at[v], lossAt(frames, t)] });
  }
  // the rest was computed ahead, but for the next step, which the ball is about to move to
  const after = Math.max(past, Math.min(count, Math.floor(frames.shown / stride) + 1));
  const made = new Float64Array(3 * (after + between.length));
  made.set(points.subarray(0, 3 * past));
  between.forEach(({ point }, i) => made.set(point, 3 * (past + i)));
  made.set(points.subarray(3 * past, 3 * after), 3 * (past + between.length));
  const at = past - 1 + between.filter(({ t }) => t <= present).length;
  const moves =
    between.some(({ t }) => t === present + 1) && (present % stride === 0 || between.some(({ t }) => t === present));
  const drawn = after + between.filter(({ t }) => t <= frames.shown).length;
  return { points: made, count: drawn, at, next: moves ? at + 1 : at };
}

/** @typedef {{steps: number[], points: Float64Array}} Placed */
/** What the server said of each run's path, made ready once. @type {WeakMap<object, {frames: Track, made: Placed}>} */
const placed = new WeakMap();

/** The steps of a run whose places on the plane the server has said. @param {Lane} of @returns {Placed} */
function placesOf({ name, frames }) {
  const path = samples.value?.paths.get(name);
  if (!path) return { steps: [], points: new Float64Array(0) };
  const before = placed.get(path);
  if (before?.frames === frames) return before.made;
  // places from before the run changed its course are of another run
  const still = path.filter(({ step, mark: of }) => {
    const at = frames.parameters(step);
    return at === null ? step < frames.length : pointKey(at) === of;
  });
  const points = Float64Array.from(still.flatMap(({ step, u, v }) => [u, v, lossAt(frames, step)]));
  const made = { steps: still.map(({ step }) => step), points };
  placed.set(path, { frames, made });
  return made;
}

/**
 * @param {Lane} of @param {number} step
 * @returns {{points: Float64Array, count: number, at: number, next: number}|null} `count` points were shown, `at` is
 *   the present one, `next` the one it moves to
 */
function trailOf(of, step) {
  if (!abstract.value) {
    const [u, v = -1] = axes.value;
    if (of.frames.path.stride > 1) return finer(of.frames, u, v, step);
    const { points, count } = pathOf(of.frames, u, v);
    const [present, next] = [step, step + 1].map((t) => Math.min(t, count - 1));
    return { points, count: Math.min(count, of.frames.shown + 1), at: present, next };
  }
  const { steps, points } = placesOf(of);
  const at = steps.findLastIndex((t) => t <= step);
  const count = 1 + steps.findLastIndex((t) => t <= of.frames.shown);
  return at < 0 ? null : { points, count, at, next: steps[at] === step && steps[at + 1] === step + 1 ? at + 1 : at };
}

/** The one looked at comes last, to be drawn on top. @type {import("ui").ReadonlySignal<Trail[]>} */
export const trails = computed(() => {
  const here = lane.value;
  if (!here || !samples.value) return [];
  const { step } = cursor.value;
  shownTo.value;
  const beside = lanes.value.filter((l) => l === here || (!l.hidden && sameObjective(l, here)));
  return beside
    .flatMap((l) => {
      const trail = trailOf(l, step);
      if (!trail) return [];
      const { points, count, at, next } = trail;
      const along = (/** @type {number} */ k) =>
        points[3 * at + k] + (points[3 * next + k] - points[3 * at + k]) * updateProgress.value;
      return [
        {
          index: lanes.value.indexOf(l),
          here: l === here,
          points,
          count,
          now: at + 1,
          colour: beside.length > 1 ? l.colour : null,
          head: { u: along(0), v: along(1), loss: along(2) },
        },
      ];
    })
    .sort((a, b) => Number(a.here) - Number(b.here));
});

/**
 * A lane's colour, or what stands out on the map where there is one run only.
 * @param {{colour: number|null}} trail @param {{core: string, edge: string}} alone
 */
export const inkOf = (trail, alone) =>
  trail.colour === null
    ? { core: colour(alone.core), edge: colour(alone.edge) }
    : { core: colour(`--lane-${trail.colour}`), edge: colour("--mark-edge"), faintest: 0.8 };

/** The inks of a run that is alone: on a map, and on paper. */
export const MAP_INK = { core: "--map-light", edge: "--map-dark" };
export const PAPER_INK = { core: "--ink", edge: "--paper" };

/** How the ball looks now. */
export function ballInk() {
  const here = trails.value[trails.value.length - 1];
  return { ...(here ? inkOf(here, PAPER_INK) : {}), radius: held.value ? 10 : 7.5 };
}

/**
 * A trail in pixels, x0, y0, x1, y1, ...
 * @typedef {{x: (u: number) => number, y: (v: number, loss: number) => number}} Place
 * @param {Trail} trail @param {Place} place
 */
export function pixels({ points, count }, { x, y }) {
  const out = new Float64Array(2 * count);
  for (let i = 0; i < count; i++) {
    out[2 * i] = x(points[3 * i]);
    out[2 * i + 1] = y(points[3 * i + 1], points[3 * i + 2]);
  }
  return out;
}

/**
 * Draw the runs: their paths, where the one looked at began, and the balls of the others, whose places it returns. While
 * the ball is held its own path is left out.
 * @param {CanvasRenderingContext2D} context @param {import("../../draw/plot.js").Box} box @param {Place} place
 * @param {{core: string, edge: string}} alone the inks of a run that is alone
 * @param {{dot?: number, whole?: boolean}} [how] as `paintPath` has it
 * @param {(points: Float64Array, now: number) => void} [below] draws below the path of the run looked at
 */
export function drawRuns(context, box, place, alone, how = {}, below = () => {}) {
  /** @type {import("./stage.js").Heads} */
  const heads = [];
  for (const trail of trails.value) {
    if (trail.here && held.value) continue;
    const points = pixels(trail, place);
    const ink = inkOf(trail, alone);
    if (trail.here) below(points, trail.now);
    paintPath(context, box, points, trail.now, { ...ink, ...how });
    if (trail.here && trail.now > 1) paintStart(context, points[0], points[1], alone.core, alone.edge);
    if (trail.here) continue;
    const { u, v, loss } = trail.head;
    const head = { index: trail.index, x: place.x(u), y: place.y(v, loss) };
    heads.push(head);
    paintBall(context, head.x, head.y, { ...ink, radius: 5.5 });
  }
  return heads;
}

/**
 * Of other runs' heads in pixels the one at a place, or -1.
 * @param {{index: number, x: number, y: number}[]} heads @param {number} x @param {number} y
 */
export const runAt = (heads, x, y) => heads.find((head) => Math.hypot(head.x - x, head.y - y) <= 14)?.index ?? -1;
