/** Keeps the landscape and the boundary in step with the cursor: coarse at once, fine when things rest. */
import { computed, effect } from "ui";
import * as api from "./api.js";
import { coveringRange } from "./geometry/range.js";
import { latest, request } from "./requests.js";
import { boundary, catalog, frame, lane, options, plane, playing, preset, surface } from "./store.js";

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
  // where a function's run starts moves the point, not the surface
  const family = JSON.stringify([objective.kind === "function" ? { ...objective, start: [] } : objective, seed, where]);
  return { here, now, where, family, key: family + held.join() };
});

/** Of what, over what range and how finely the surface shown is. */
let shown = { family: "", key: "", range: "", size: 0 };

/** @typedef {{u: [number, number], v: [number, number]|null}} Range */

/** The range that nobody chose: it shows the run, and is there to come back to after a zoom. @type {{family: string, range: Range|null, home: Range|null}} */
let fitted = { family: "", range: null, home: null };

/** A run that flies off is not followed further than this many widths of the first range: nothing could be told apart there. */
const FAR = 8;

/** @param {[number, number]|null|undefined} home @param {number|null} value @returns {number|null} */
const followed = (home, value) => (home && value !== null && Math.abs(value - (home[0] + home[1]) / 2) < FAR * (home[1] - home[0]) ? value : null);

/** @param {NonNullable<typeof subject.value>} of */
function fittedRange({ here, now, where, family }) {
  const view = catalog.peek()?.presets.find((p) => p.name === preset.peek())?.view;
  const meant = view?.plane?.u === where.u && view.plane.v === where.v ? view.range : null;
  const base = family === fitted.family ? fitted.range : meant && { u: meant.u, v: meant.v ?? null };
  if (!base) return null;
  const home = (family === fitted.family && fitted.home) || base;
  const [u, v] = [where.u, where.v].map((name) => (name ? now.state.parameters[here.parameters.indexOf(name)] : null));
  return coveringRange(base, [followed(home.u, u), followed(home.v, v)]);
}

/** What the person chose to see. What was chosen for a curve says nothing of v. @param {NonNullable<typeof subject.value>} of */
function chosenRange({ where }) {
  const { range } = options.peek();
  return range && (where.v === null || range.v) ? range : null;
}

const askSurface = latest(async (/** @type {number} */ size) => {
  const of = subject.peek();
  if (!of) return;
  const chosen = chosenRange(of);
  const range = chosen ?? fittedRange(of);
  if (of.key === shown.key && JSON.stringify(range) === shown.range && size <= shown.size) return;
  const resolution = of.where.v === null ? [CURVE, 1] : [size, size];
  const body = { experiment: of.here.experiment, state: of.now.state, plane: of.where, resolution, range };
  const answer = await request("surface", () => api.landscape(body), { retry: () => askSurface(size) });
  if (!answer || subject.peek()?.family !== of.family) return;
  shown = { family: of.family, key: of.key, range: JSON.stringify(range ?? answer.range), size };
  if (!chosen) fitted = { family: of.family, range: answer.range, home: fitted.family === of.family ? fitted.home : answer.range };
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
