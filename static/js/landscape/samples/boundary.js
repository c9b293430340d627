/** Keeps the outputs of the network over its inputs in step with the cursor. */
import { effect } from "ui";
import * as api from "../../server/api.js";
import { latest } from "../../server/latest.js";
import { gap, request } from "../../server/requests.js";
import { comes, showing } from "../../server/views.js";
import { pointKey } from "../../run/point-key.js";
import { experimentAt } from "../../run/runs.js";
import { boundary, frame, lane, options, playing } from "../../store.js";
import { surfaceOf } from "../plane/model.js";
import { ALONE, coarseToFine, mayReplace, sizeToAsk, stepToSample, viewsOf } from "./pace.js";

const [COARSE, FINE] = [25, 61]; // samples along each input

/** @param {import("../../types.js").Lane} here @param {number} resolution */
const asked = (here, resolution) => ({
  resolution,
  units: true,
  ...((here.data?.measured ?? 0) > 1 && { unit_stride: 2 }), // small pictures; a curve is read at a point
  ...((here.data?.measured ?? 0) > 2 && { features: options.peek().features }), // where there is a choice
});

/**
 * What is asked for the output of a network over its inputs.
 * @param {import("../../types.js").Lane} here @param {import("../../types.js").Frame} now @param {number} size samples along each input
 */
export const outputOf = (here, now, size) => ({
  experiment: experimentAt(here, now.state.step),
  state: now.state,
  ...asked(here, size),
});

/** @param {import("../../types.js").Lane} here */
const isNetwork = (here) => here.experiment.objective.kind === "network";

/**
 * The boundary that was asked for last: of what, and how finely.
 * @type {import("./pace.js").Sampled & {of: import("../../types.js").Boundary|null, key: string, size: number}}
 */
let drawn = { of: null, family: "", run: null, step: 0, key: "", size: 0 };

const ask = latest(async (/** @type {number} */ wanted) => {
  const here = lane.peek();
  const shown = frame.peek();
  if (!here || !shown || !isNetwork(here)) return;
  const experiment = experimentAt(here, shown.state.step);
  const comesIn = (/** @type {number} */ n) => comes("boundary", experiment, shown.state, asked(here, n));
  const size = sizeToAsk(comesIn, wanted, FINE);
  const what = asked(here, size);
  const family = JSON.stringify([surfaceOf(experiment.objective), experiment.seed, what.features]);
  const before = drawn.of === boundary.peek() && drawn.family === family ? drawn : null;
  const { step, viewed } = stepToSample("boundary", here, shown.state.step, experiment, what, before);
  const now = step === null ? null : step === shown.state.step ? shown : here.frames.at(step);
  if (!now) return;
  const key = JSON.stringify([now.state.step, pointKey(now.state.parameters), family]);
  if (drawn.of && drawn.of === boundary.peek() && key === drawn.key && size <= drawn.size) {
    if (drawn.run === here.frames) return;
    boundary.value = { ...drawn.of, run: here.frames }; // the same network in another run, as after a fork
    drawn = { ...drawn, run: here.frames, of: boundary.value };
    return;
  }
  const answer = await request("boundary", () => api.boundary(outputOf(here, now, size)), {
    silent: true,
    retry: () => ask(size),
  });
  if (!answer || lane.peek()?.parameters !== here.parameters) return;
  const found = { family, run: here.frames, step: now.state.step };
  if (drawn.of === boundary.peek() && !mayReplace(found, drawn)) return;
  boundary.value = { ...answer, run: found.run, step: found.step };
  drawn = { ...found, of: boundary.value, key, size };
  if (!viewed) await gap(ALONE);
});

/** What will be asked of the next steps. @type {import("../../server/views.js").Teller} */
function nextViews(steps, pause) {
  const here = lane.peek();
  if (!here || !isNetwork(here)) return [];
  return viewsOf(steps, pause, (size) => ({ kind: "boundary", ...asked(here, size) }), COARSE, FINE);
}

/** Begin to follow the store. */
export function followBoundary() {
  showing(nextViews);
  const changed = coarseToFine(ask, COARSE, FINE);
  effect(() => {
    playing.value;
    options.value.features;
    if (!frame.value) return;
    if (lane.value && isNetwork(lane.value)) changed();
    else boundary.value = null;
  });
}
