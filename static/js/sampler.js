/** Keeps the landscape and the boundary in step with the cursor: coarse at once, fine when things rest. */
import { computed, effect } from "ui";
import * as api from "./api.js";
import { coveringRange } from "./geometry/range.js";
import { latest, request } from "./requests.js";
import { boundary, frame, lane, options, plane, playing, surface } from "./store.js";

const COARSE = 41;
const FINE = 101;
const CURVE = 401; // samples of a 1-D landscape
const REST = 180; // ms without a change before the fine samples are asked for
const GAP = 160; // ms between samples while playing: the eye needs no more, and the server is shared

const pause = () => (playing.peek() ? new Promise((done) => setTimeout(done, GAP)) : undefined);

/**
 * What the surface is of. One `family` is the same objective along the same axes, so that its range may stay; one `key`
 * has the same held parameters too, so that the samples may stay.
 */
const subject = computed(() => {
  const here = lane.value;
  const now = frame.value;
  const where = plane.value;
  if (!here || !now || !where) return null;
  const { objective, seed } = here.experiment;
  const held = now.state.parameters.filter((_, i) => here.parameters[i] !== where.u && here.parameters[i] !== where.v);
  const family = JSON.stringify([objective, seed, where]);
  return { here, now, where, family, key: family + held.join() };
});

/** Of what, over what range and how finely the surface shown is. */
let shown = { family: "", key: "", range: "", size: 0 };

/** What the person chose to see, or the range shown so far grown to hold the point, or null for the server's choice. */
function rangeOf(/** @type {NonNullable<typeof subject.value>} */ { here, now, where, family }) {
  if (options.peek().range) return options.peek().range;
  const old = surface.peek();
  if (!old || family !== shown.family) return null;
  return coveringRange(old.range, [where.u, where.v].map((name) => (name ? now.state.parameters[here.parameters.indexOf(name)] : null)));
}

const askSurface = latest(async (/** @type {number} */ size) => {
  const of = subject.peek();
  if (!of) return;
  const range = rangeOf(of);
  if (of.key === shown.key && JSON.stringify(range) === shown.range && size <= shown.size) return;
  const resolution = of.where.v === null ? [CURVE, 1] : [size, size];
  const body = { experiment: of.here.experiment, state: of.now.state, plane: of.where, resolution, range };
  const answer = await request("surface", () => api.landscape(body), { retry: () => askSurface(size) });
  if (!answer || subject.peek()?.family !== of.family) return;
  shown = { family: of.family, key: of.key, range: JSON.stringify(range ?? answer.range), size };
  surface.value = { ...answer, step: of.now.state.step };
  await pause();
});

const askBoundary = latest(async (/** @type {number} */ size) => {
  const here = lane.peek();
  const now = frame.peek();
  if (!here || !now || here.experiment.objective.kind !== "network") return;
  const features = (here.data?.features.length ?? 0) > 2 ? { features: options.peek().features } : {};
  const body = { experiment: here.experiment, state: now.state, resolution: size, units: true, ...features };
  const answer = await request("boundary", () => api.boundary(body), { silent: true, retry: () => askBoundary(size) });
  if (!answer || lane.peek()?.parameters !== here.parameters) return;
  boundary.value = { ...answer, step: now.state.step };
  await pause();
});

/** Ask coarsely now, and finely once nothing has changed for a while. @param {(size: number) => void} ask @param {number} coarse @param {number} fine */
function coarseToFine(ask, coarse, fine) {
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let resting;
  return () => {
    ask(coarse);
    clearTimeout(resting);
    if (!playing.peek()) resting = setTimeout(ask, REST, fine);
  };
}

/** Begin to follow the store. */
export function follow() {
  const surfaceChanged = coarseToFine(askSurface, COARSE, FINE);
  effect(() => {
    options.value.range; // a zoom or a pan asks anew
    playing.value; // what rests is sampled finely
    if (subject.value) surfaceChanged();
  });

  const boundaryChanged = coarseToFine(askBoundary, 31, 61);
  effect(() => {
    playing.value;
    options.value.features;
    if (!frame.value) return;
    if (lane.value?.experiment.objective.kind === "network") boundaryChanged();
    else boundary.value = null;
  });
}
