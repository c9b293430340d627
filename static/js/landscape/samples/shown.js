/**
 * What the landscape's pictures are made of: the samples that fit what is shown, their height map, contours and image.
 */
import { computed } from "ui";
import { image, onCanvas, viridis } from "../../draw/colormap.js";
import { contourLines } from "../../draw/contours.js";
import { beyond, heights } from "./height.js";
import { extent } from "./far.js";
import { colour } from "../../draw/theme.js";
import { denser } from "../../draw/upsample.js";
import { isAbstract, surfaceOf } from "../plane/model.js";
import { entryOf } from "../../run/function-entry.js";
import { experiment, frame, lane, lanes, options, surface } from "../../store.js";
import { plane } from "../plane/shown.js";

/** @import { Far, Lane, Frame } from "../../types.js" */

/**
 * @typedef {import("../../types.js").Surface} Surface
 * @typedef {import("./height.js").Heights} Heights
 * @typedef {ReturnType<typeof denser>} Grid
 * @typedef {{u: [number, number], v: [number, number]|null, far?: Far|null}} View
 */

const DENSER = 3; // times as dense as the samples, along each axis

/** What the samples are samples of. */
export const objective = computed(() => (experiment.value ? surfaceOf(experiment.value.objective) : ""));

/**
 * Whether two runs descend the same landscape; they may do so from different starts.
 * @param {Lane} a @param {Lane} b
 */
export const sameObjective = (a, b) => surfaceOf(a.experiment.objective) === surfaceOf(b.experiment.objective);

/** The samples, with the objective they came in under. */
const stamped = computed(() => ({ surface: surface.value, of: objective.peek() }));

/**
 * How the landscape is drawn: as chosen, but a line has only a curve, and a plane of its own directions no single axis.
 */
export const mode = computed(() => {
  const { mode: chosen } = options.value;
  if (!plane.value) return chosen;
  return plane.value.v === null ? "1d" : chosen === "1d" ? "2d" : chosen;
});

/** Whether every lane has a map of its own, side by side, in place of the one they share. */
export const showsSmallMaps = () => options.value.maps && lanes.value.length > 1 && mode.value !== "1d";

/**
 * The samples to draw: null until there are some of this objective, with as many axes as the mode has.
 * @type {import("ui").ReadonlySignal<Surface|null>}
 */
export const samples = computed(() => {
  const { surface: given, of } = stamped.value;
  const names = lane.value?.parameters;
  if (!given || !names || of !== objective.value) return null;
  if ((given.v === null) !== (mode.value === "1d")) return null;
  const { plane: shown } = given;
  if (isAbstract(shown) !== (plane.value !== null && isAbstract(plane.value))) return null;
  return isAbstract(shown) || [shown.u, shown.v].every((name) => name === null || names.includes(name)) ? given : null;
});

/**
 * The part of the plane in sight: at once what was chosen, even while the samples are still of another part.
 * @type {import("ui").ReadonlySignal<View|null>}
 */
export const view = computed(() => {
  const given = samples.value;
  if (!given) return null;
  const chosen = options.value.range;
  if (
    chosen &&
    plane.value?.kind === given.plane.kind &&
    plane.value.u === given.plane.u &&
    (given.v === null || (chosen.v && plane.value.v === given.plane.v))
  ) {
    return { u: chosen.u, v: given.v === null ? null : chosen.v };
  }
  return given.far ? { ...given.range, far: given.far } : given.range;
});

/**
 * The function's known minima, where its settings are those they are known for.
 * @type {import("ui").ReadonlySignal<{point: number[], value: number, found: boolean}[]>}
 */
export const minima = computed(() => {
  const now = experiment.value?.objective;
  if (now?.kind !== "function") return [];
  const entry = entryOf(now);
  const changed = entry?.parameters.some((p) => (now.parameters?.[p.name] ?? p.default) !== p.default);
  return entry && !changed ? entry.minima : [];
});

/** Whether a point of the function lies where the samples are. @param {Surface} given @param {number[]} point */
function covers({ plane: { u, v }, range }, point) {
  const names = lane.value?.parameters ?? [];
  const spans = (/** @type {string|null} */ name, /** @type {[number, number]|null} */ span) => {
    const at = point[names.indexOf(name ?? "")];
    return span === null || (at >= span[0] && at <= span[1]);
  };
  return names.length === (range.v === null ? 1 : 2) && spans(u, range.u) && spans(v, range.v);
}

/** A frame's loss over what the landscape is over: all examples, or the batch of its own step. @param {Frame} of */
export const lossOf = (of) => (samples.value?.over === "batch" ? of.loss : of.loss_train);

/** The same of any step of a run. @param {import("../../run/memory/track.js").Track} of @param {number} step */
export const lossAt = (of, step) => of.number(samples.value?.over === "batch" ? "loss" : "loss_train", step) ?? 0;

/** The lowest and the highest loss of the run so far. @returns {[number, number]} */
function lossesSoFar() {
  const here = lane.value;
  const now = frame.value;
  if (!here || !now) return [Infinity, -Infinity];
  const present = lossOf(now);
  const { stride } = here.frames.path;
  const [low, high] = extent(here.frames, now.state.step, (row) => lossAt(here.frames, row * stride));
  return [Math.min(low, present), Math.max(high, present)];
}

/**
 * The samples within the first range, where the picture reaches further. A slice through where a run flew off to has
 * heights of that place only: beside them its first loss is what there is to compare with.
 * @param {Surface} given @param {Far} far
 */
function nearby({ u: us, v: vs, loss, plane }, { u, v }) {
  const first = lane.value?.frames.first;
  if (!plane.exact) return [0, first ? lossOf(first) : 1];
  const within = (/** @type {number} */ x, /** @type {[number, number]} */ [low, high]) => x >= low && x <= high;
  return Array.from(loss).filter(
    (_, k) => within(us[k % us.length], u.inner) && (!vs || !v || within(vs[Math.floor(k / us.length)], v.inner)),
  );
}

/**
 * Make something of an object once: a film of the run goes to and fro between samples.
 * @template {object} A @template B @template C @param {(of: A, beside: B) => C} make
 */
function once(make) {
  /** @type {WeakMap<A, C>} */
  const made = new WeakMap();
  /** @param {A} of @param {B} beside */
  return (of, beside) => {
    const found = made.get(of) ?? make(of, beside);
    made.set(of, found);
    return found;
  };
}

/**
 * The heights of a map's samples, by how they are scaled.
 * @type {(given: Surface, _?: undefined) => {[how: string]: Heights}}
 */
const scalesOf = once(() => ({}));

/** Loss to height and colour. @type {import("ui").ReadonlySignal<Heights|null>} */
export const scale = computed(() => {
  const given = samples.value;
  if (!given) return null;
  const { far } = given;
  const log = options.value.logHeight && !far;
  const known = minima.value.filter((m) => covers(given, m.point)).map((m) => m.value);
  const lowest = known.length ? Math.min(...known) : null;
  if (far) {
    const finite = Array.from(given.loss).filter((loss) => Math.abs(loss) < Number.MAX_VALUE);
    const [low, high] = lossesSoFar();
    const from = finite.reduce((a, b) => Math.min(a, b), low);
    const to = finite.reduce((a, b) => Math.max(a, b), high);
    return beyond(heights(nearby(given, far), { lowest }), from, to);
  }
  if (given.v !== null) return (scalesOf(given)[`${log} ${lowest}`] ??= heights(given.loss, { log, lowest }));
  // beside a curve there is room for the true losses of the run, which are not on it; far above it a broken axis has
  const room = 4 * (given.maximum - given.minimum);
  const run = lossesSoFar();
  const near = run.filter((loss) => loss > given.minimum - room && loss < given.maximum + room);
  const map = heights([...given.loss, ...near], { log, curve: true, lowest });
  const size = map.top - map.bottom;
  return log || (run[1] <= map.top + 0.25 * size && run[0] >= map.bottom - 0.25 * size)
    ? map
    : beyond(map, Math.min(run[0], map.bottom), Math.max(run[1], map.top));
});

/**
 * The heights on a denser grid, for a smooth image and smooth contours. A moving picture has few samples, and a grid of
 * 121 by 121 is enough; five times as dense, the contours alone made half of all the garbage there is while playing.
 */
/** @type {(map: Heights, given: Surface) => Grid} */
const denseOf = once((map, given) => {
  const [width, height] = [given.u.length, given.v?.length ?? 1];
  // losses beyond float32 are made heights first
  if (given.far) return denser(Float32Array.from(given.loss, map.open), width, height, DENSER);
  const grid = denser(Float32Array.from(given.loss), width, height, DENSER);
  const { values } = grid;
  for (let i = 0; i < values.length; i++) values[i] = map.open(values[i]);
  return grid;
});

const dense = computed(() => {
  const given = samples.value;
  return given?.v && scale.value ? denseOf(scale.value, given) : null;
});

/** @type {(grid: Grid, _?: undefined) => HTMLCanvasElement} */
const pictureOf = once(({ values, width, height }) => onCanvas(image(values, width, height, (h) => h, viridis)));

/** The samples as a picture in viridis, one pixel per dense sample, v upwards. */
export const picture = computed(() => dense.value && pictureOf(dense.value));

/** The holes as a picture in the colour of the ground, one pixel per sample; null where there are none. */
export const holes = computed(() => {
  const given = samples.value;
  if (!given?.hole || !given.v) return null;
  const [width, height] = [given.u.length, given.v.length];
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  pen.fillStyle = colour("--paper");
  given.hole.forEach((hole, k) => hole && pen.fillRect(k % width, height - 1 - Math.floor(k / width), 1, 1));
  return canvas;
});

/** @type {(grid: Grid, map: Heights) => {level: number, lines: Float64Array[]}[]} */
const contoursOf = once((grid, map) => {
  const { values, width, height } = grid;
  return contourLines(values, width, height, map.levels.map(map.open)).map(({ lines }, i) => {
    for (const line of lines) {
      for (let k = 0; k < line.length; k += 2) {
        line[k] /= width - 1;
        line[k + 1] /= height - 1;
      }
    }
    return { level: map.levels[i], lines };
  });
});

/** Contour lines in shares of the samples' range, 0 to 1 along u and v. */
export const contours = computed(() => (dense.value && scale.value ? contoursOf(dense.value, scale.value) : []));
