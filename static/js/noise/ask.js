/** Asks for the gradients around the full one, at the cursor, a few times a second while playing. */
import { computed, effect, signal } from "ui";
import * as api from "../server/api.js";
import { planeSubject } from "../landscape/plane/shown.js";
import { planeOf } from "../landscape/plane/model.js";
import { pointKey } from "../run/point-key.js";
import { experimentAt } from "../run/runs.js";
import { latest } from "../server/latest.js";
import { gap, request } from "../server/requests.js";
import { experiment, lanes, playing } from "../store.js";

/** @typedef {import("../server/openapi.js").NoiseAnswer} NoiseAnswer */

/** What somebody chose to see the gradients of. @type {import("ui").Signal<"batches"|"examples"|null>} */
export const chosen = signal(null);

/** Of what the gradients are: of batches, or where each update sees all examples, of single ones. */
export const of = computed(() => chosen.value ?? (experiment.value?.batch_size === null ? "examples" : "batches"));

/** Whether the map shows them around the ball. */
export const onMap = signal(false);

/** What is to be asked; the frame is among it, so that each step asks. */
const wanted = computed(() => {
  const laid = planeSubject.value;
  if (laid?.here.experiment.objective.kind !== "network") return null;
  const { here, now, where, center } = laid;
  // the gradients are their own around each state; the optimizer's memory plays no part
  const body = {
    experiment: experimentAt(here, now.state.step),
    state: { step: now.state.step, parameters: now.state.parameters },
    of: of.value,
  };
  const key = `${of.value} ${onMap.value && JSON.stringify([where, center])}`;
  return { here, now, body, laid: onMap.value ? laid : null, key };
});

/**
 * The latest answer, with the run, the point and the plane it is of.
 * @type {import("ui").Signal<{found: NoiseAnswer, track: import("../run/memory/track.js").Track, mark: string, key: string,
 *   where: import("../types.js").Plane|null, eta: number}|null>}
 */
const known = signal(null);

/** The answer to show: it may be of an earlier step, but not of a run that is gone. */
export const answer = computed(() =>
  known.value && lanes.value.some((l) => l.frames === known.value?.track) ? known.value : null,
);

/** Whether the answer is of what is looked at now. */
export const isCurrent = computed(() => {
  const [now, then] = [wanted.value, known.value];
  if (!now || !then || then.track !== now.here.frames || then.key !== now.key) return false;
  const { step, parameters } = now.now.state;
  return then.found.step === step && then.mark === pointKey(parameters);
});

const ask = latest(async () => {
  const now = wanted.peek();
  if (!now || isCurrent.peek()) return;
  const { here, body, laid, key } = now;
  const planes = laid && { plane: planeOf(laid) };
  const found = await request("noise", () => api.noise({ ...body, ...planes }), { silent: true, retry: ask });
  const mark = pointKey(body.state.parameters);
  if (found) known.value = { found, track: here.frames, mark, key, where: laid && laid.where, eta: now.now.eta };
  await gap();
});

/** Follow the cursor. Returns a function that ends it. */
export const follow = () =>
  effect(() => {
    playing.value;
    if (wanted.value) ask();
  });
