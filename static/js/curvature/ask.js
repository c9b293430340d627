/** The curvature at the step under the cursor: asked for in the background, the latest answer wins. */
import { computed, effect, signal } from "ui";
import * as api from "../server/api.js";
import { stateAt } from "../run/memory/replay.js";
import { latest } from "../server/latest.js";
import { gap, request } from "../server/requests.js";
import { experimentAt } from "../run/runs.js";
import { lane, lanes, offline, playing, shownStep } from "../store.js";
import { spread } from "../draw/scale.js";
import { withPoint } from "./history.js";

/** @import { Lane, Curvature } from "../types.js" */
/** @import { Sharp } from "./history.js" */

/**
 * `found` is null where nothing is finite.
 * @typedef {{of: Lane, step: number, found: Curvature|null, whole: boolean}} Answer
 */

const ENDS = 6; // eigenvalues of each end of the spectrum
const SMALL = 200; // parameters up to which all eigenvalues take no longer than the outermost
/** Steps of a run that are asked for at once. */
export const FILLED = 40;

/** @type {import("ui").Signal<Answer|null>} */
const latestAnswer = signal(null);

/** The sharpness at the steps asked for, of each run. @type {WeakMap<import("../run/memory/track.js").Track, Sharp[]>} */
const histories = new WeakMap();
const changes = signal(0);

/** The run that is being filled in, or null. @type {import("ui").Signal<Lane|null>} */
export const filling = signal(null);

/** The answer for the cursor; until it arrives, the one before, as long as its run is there. */
export const answer = computed(() => {
  const known = latestAnswer.value;
  return known && lanes.value.some((l) => l.frames === known.of.frames) ? known : null;
});

/** Whether the answer is of another step than the cursor's. */
export const late = computed(
  () => answer.value?.of.frames !== lane.value?.frames || answer.value?.step !== shownStep.value,
);

/** The known sharpness of the run under the cursor, in the order of its steps. */
export const history = computed(() => {
  changes.value;
  return (lane.value && histories.get(lane.value.frames)) ?? [];
});

/** @param {Lane} of @param {number} step @param {boolean} whole with all eigenvalues @param {() => any} retry */
async function asked(of, step, whole, retry) {
  const state = await stateAt(of, step);
  if (!state) return undefined;
  const body = { experiment: experimentAt(of, step), state, ends: whole ? ENDS : 1, spectrum: whole };
  const found = await request("curvature", () => api.curvature(body), { silent: true, retry });
  if (!found && offline.peek()) return undefined;
  if (found) {
    const { sharpness = found.largest[0]?.value ?? null, limit = null } = found.stability ?? {};
    histories.set(of.frames, withPoint(histories.get(of.frames) ?? [], { step, sharpness, limit }));
    changes.value++;
  }
  return found;
}

const ask = latest(async () => {
  const of = lane.peek();
  const step = shownStep.peek();
  if (!of) return;
  const whole = !playing.peek() || of.parameters.length <= SMALL;
  const known = latestAnswer.peek();
  if (known?.of.frames === of.frames && known.step === step && (known.whole || !whole)) return;
  const found = await asked(of, step, whole, ask);
  if (found !== undefined) latestAnswer.value = { of, step, found, whole };
  await gap();
});

/** Keep the answer up to date. Returns a function that ends it. */
export const keepAsking = () =>
  effect(() => {
    playing.value;
    shownStep.value;
    if (lane.value) ask();
  });

/** Ask for steps along the whole run, one after the other, until the run or its view is gone. */
export async function fillIn() {
  const of = lane.peek();
  if (!of || filling.peek()) return;
  filling.value = of;
  for (const step of spread(0, of.frames.shown, FILLED)) {
    if (filling.peek() !== of || !lanes.peek().some((l) => l.frames === of.frames)) break;
    if (histories.get(of.frames)?.some((point) => point.step === step)) continue;
    if ((await asked(of, step, false, () => {})) === undefined) break;
  }
  filling.value = null;
}
