/** Keeps the landscape and the boundary in step with the cursor: coarse at once, fine when things rest. */
import { effect } from "ui";
import * as api from "./api.js";
import { coveringRange } from "./geometry/range.js";
import { latest, request } from "./requests.js";
import { boundary, frame, lane, options, plane, playing, surface } from "./store.js";

const COARSE = 41;
const FINE = 101;
const REST = 180; // ms without a change before the fine samples are asked for
const GAP = 160; // ms between samples while playing: the eye does not need more, the server is shared

/** @param {number} ms */
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/** @typedef {import("./types.js").Surface} Surface */

/** What the samples depend on besides the range: with it unchanged there is nothing to ask for. */
function surfaceKey() {
  const here = lane.value;
  const now = frame.value;
  const where = plane.value;
  if (!here || !now || !where) return null;
  const free = here.parameters.filter((name, i) => here.free[i] && name !== where.u && name !== where.v);
  const held = free.length || here.experiment.objective.kind === "network" ? now.state.parameters.filter((_, i) => here.parameters[i] !== where.u && here.parameters[i] !== where.v) : [];
  return JSON.stringify([here.experiment.objective, here.experiment.seed, where, held]);
}

/** The part of the plane to sample: what the person chose, or what shows the path. @param {string} family */
function rangeFor(family) {
  const chosen = options.peek().range;
  if (chosen) return chosen;
  const shown = surface.peek();
  const here = lane.peek();
  const where = plane.peek();
  const now = frame.peek();
  if (!shown || !here || !where || !now || family !== shownFamily) return null;
  const at = [where.u, where.v].map((name) => (name ? now.state.parameters[here.parameters.indexOf(name)] : null));
  return coveringRange(shown.range, at);
}

let shownKey = "";
let shownFamily = "";
let shownRange = "";
let shownSize = 0;

/** @param {string} key @param {number} size */
async function sampleSurface(key, size) {
  const here = lane.peek();
  const now = frame.peek();
  const where = plane.peek();
  if (!here || !now || !where || key !== surfaceKeyNow()) return;
  // one family: the same objective seen along the same axes; its range stays as it is until the path leaves it
  const family = JSON.stringify([here.experiment.objective, where]);
  const range = rangeFor(family);
  if (key === shownKey && JSON.stringify(range) === shownRange && size <= shownSize) return;
  const count = where.v === null ? 401 : size;
  const body = { experiment: here.experiment, state: now.state, plane: where, resolution: [count, where.v === null ? 1 : count], range };
  const answer = await request("surface", () => api.landscape(body), { retry: () => askSurface(key, size) });
  if (!answer || lane.peek()?.frames !== here.frames && family !== familyNow()) return;
  shownKey = key;
  shownFamily = family;
  shownRange = JSON.stringify(options.peek().range ?? answer.range);
  shownSize = size;
  surface.value = { ...answer, step: now.state.step };
  if (playing.peek()) await sleep(GAP);
}

const surfaceKeyNow = () => untrackedKey;
let untrackedKey = "";
const familyNow = () => JSON.stringify([lane.peek()?.experiment.objective, plane.peek()]);
const askSurface = latest(sampleSurface);

const askBoundary = latest(async (/** @type {import("./types.js").Frame} */ now, /** @type {number} */ size) => {
  const here = lane.peek();
  if (!here || here.experiment.objective.kind !== "network" || frame.peek() !== now) return;
  const body = { experiment: here.experiment, state: now.state, resolution: size, units: true };
  const answer = await request("boundary", () => api.boundary(body), { silent: true, retry: () => askBoundary(now, size) });
  if (answer && lane.peek()?.experiment.objective.kind === "network") boundary.value = { ...answer, step: now.state.step };
  if (playing.peek()) await sleep(GAP);
});

/** Begin to follow the store. */
export function follow() {
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let resting;
  effect(() => {
    const key = surfaceKey();
    options.value.range; // a zoom or a pan asks anew
    const still = !playing.value;
    if (!key) return;
    untrackedKey = key;
    askSurface(key, COARSE);
    clearTimeout(resting);
    if (still) resting = setTimeout(() => askSurface(untrackedKey, FINE), REST);
  });

  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let settled;
  effect(() => {
    const now = frame.value;
    const kind = lane.value?.experiment.objective.kind;
    const still = !playing.value;
    if (!now || kind !== "network") {
      boundary.value = null;
      return;
    }
    askBoundary(now, 31);
    clearTimeout(settled);
    if (still) settled = setTimeout(() => askBoundary(now, 61), REST);
  });
}
