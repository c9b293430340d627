/** Actions on runs: continue with another experiment, set weights by hand, restart. Each is one write to the store. */
import { batch } from "ui";
import * as api from "../../server/api.js";
import { hasFrame } from "../begin.js";
import { remember, tellChange } from "./history.js";
import { latest } from "../../server/latest.js";
import { patiently, request } from "../../server/requests.js";
import { stateAt } from "../memory/replay.js";
import { examples, experimentAt, inPlaceOf, isOnPage, laneOf, replace, requestAbout } from "../runs.js";
import { cursor, lane, lanes, notice, refusal, selection, shownStep } from "../../store.js";
import { Track } from "../memory/track.js";
/** @import { Beginning, Experiment, Lane, State } from "../../types.js" */

/**
 * A lane that goes on from `state` with another experiment. Earlier frames stay, later ones are dropped.
 * @param {Lane} here @param {Experiment} chosen @param {Beginning} state
 * @param {{[name: string]: number}} [set] the parameters set by hand
 * @returns {Promise<Lane|null>}
 */
export async function changedLane(here, chosen, state, set) {
  const answer = await api.frame({ experiment: chosen, state, ...examples() });
  if (!hasFrame(answer)) return null;
  const all = { ...here.courses.find((c) => c.step === state.step)?.set, ...set };
  const byHand = Object.keys(all).length > 0;
  const { experiment, most_steps: mostSteps } = answer;
  const turn = { step: state.step, experiment, mostSteps, ...(byHand && { set: all }) };
  const earlier = here.courses.filter((c) => c.step < state.step);
  const goesOn = !byHand && JSON.stringify(earlier.at(-1)?.experiment) === JSON.stringify(experiment); // taken back
  const courses = goesOn ? earlier : [...earlier, turn];
  const frames = here.frames.turned(answer.frame);
  return { ...here, experiment, courses, frames, status: "running", divergence: null };
}

/**
 * Go on from here with another experiment. Undo brings back the old future.
 * @param {Lane} here @param {Experiment} chosen @param {Beginning} state @param {string} key @param {string|null} said
 * @param {Partial<Lane>} [more] @param {{[name: string]: number}} [set] @returns {Promise<boolean>} whether it goes on
 */
export async function continueWith(here, chosen, state, key, said, more = {}, set = undefined) {
  const held = !set; // a change of the experiment waits for a server that is away
  const next = await requestAbout([here], () => changedLane(here, chosen, state, set), { held });
  if (!next) return false;
  remember(key);
  batch(() => {
    tellChange(said);
    replace(here, { ...next, ...more }, state.step);
  });
  return true;
}

async function beginAgain() {
  const before = lanes.peek();
  const again = await request("run", () =>
    Promise.all(
      before.map((l) => {
        const { first } = l.frames;
        if (l.courses.length === 1)
          return { ...l, frames: new Track(first), status: /** @type {const} */ ("running"), divergence: null };
        const { step, parameters } = first.state; // frame 0 may hold the update of another optimizer
        return changedLane(l, l.experiment, { step, parameters });
      }),
    ),
  );
  if (!before.some((l) => laneOf(l.frames))) return; // other runs were begun meanwhile
  if (!again || again.includes(null)) return;
  if (!areLanes(before)) return beginAgain(); // with the lanes there are now
  remember("restart");
  batch(() => {
    notice.value = null;
    put(before, /** @type {Lane[]} */ (again));
  });
}

/** Every lane from its start, with its present experiment and the same initial weights (also those set by hand). */
export const restart = latest(beginAgain);

/** Whether these are the lanes of the page. @param {Lane[]} before */
const areLanes = (before) => lanes.peek().length === before.length && before.every(isOnPage);

/** Put lanes, new from their start, in the place of all others. @param {Lane[]} before @param {Lane[]} next */
function put(before, next) {
  lanes.value = before.map((l, i) => inPlaceOf(l, next[i]));
  cursor.value = { lane: cursor.peek().lane, step: 0 };
}

/**
 * The state for another experiment. Another optimizer has fresh slots, and counts from here.
 * @param {State} state @param {Experiment} old @param {Experiment} next @returns {Beginning}
 */
export const stateFor = (state, old, next) =>
  next.optimizer.name === old.optimizer.name
    ? state
    : { step: state.step, parameters: state.parameters, since: state.step };

/** @typedef {{of: Track, at: number, values: {[name: string]: number}}} Wish   what to set by hand, and where */

/** @param {Wish} wish @returns {Promise<void>} */
async function edit({ of, at, values }) {
  const here = laneOf(of);
  if (!here) {
    notice.value = "Not set by hand: the run was replaced meanwhile.";
    return;
  }
  const state = await patiently("run", () => stateAt(here, Math.min(at, here.frames.length - 1)));
  if (!state) return;
  if (!Object.keys(values).every((name) => here.parameters.includes(name))) {
    notice.value = `Not set by hand: this run has no ${Object.keys(values).join(" and ")}.`;
    return;
  }
  const { step } = state;
  const withValues = (/** @type {number[]} */ point) => point.map((x, i) => values[here.parameters[i]] ?? x);
  const key = `edit ${Object.keys(values).join()}`;
  if (step > 0) {
    const moved = { ...state, parameters: withValues(state.parameters) };
    const said = `Set by hand at step ${step}.`;
    const done = await continueWith(here, experimentAt(here, step), moved, key, said, {}, values);
    return done || isOnPage(here) ? undefined : edit({ of, at, values }); // of the run as it is now
  }
  // an edit at the start is for all lanes of this shape; a function's start is part of its experiment
  const before = lanes.peek();
  const next = await request("run", () =>
    Promise.all(
      before.map((l) => {
        if (l.parameters.join() !== here.parameters.join()) return l;
        const { objective } = l.experiment;
        const parameters = withValues(l.frames.first.state.parameters); // lanes may begin with weights of their own
        const chosen =
          objective.kind === "function"
            ? { ...l.experiment, objective: { ...objective, start: parameters } }
            : l.experiment;
        return changedLane(l, chosen, { step: 0, parameters }, objective.kind === "function" ? undefined : values);
      }),
    ),
  );
  if (!next || next.includes(null)) return;
  if (!areLanes(before)) return edit({ of, at, values }); // of the lanes there are now
  remember(key);
  batch(() => {
    put(before, /** @type {Lane[]} */ (next));
    refusal.value = null;
  });
}

/** What waits to be set by hand. The first one is being set, where one is. @type {Wish[]} */
const wishes = [];

const setWished = latest(async () => {
  while (wishes.length) {
    try {
      await edit(wishes[0]);
    } finally {
      wishes.shift();
    }
  }
});

/**
 * A branch has what was to be set by hand before it, up to its step. What is set at the start is set in all lanes.
 * @param {Track} from @param {Track} to @param {number} step where it begins
 */
export function takeEditsAlong(from, to, step) {
  for (const { of, at, values } of [...wishes])
    if (at > 0 && at <= step && laneOf(of)?.frames === from) wishes.push({ of: to, at: step, values });
}

/** Resolves when all is set that was to be set by hand; undefined if it is already. */
export const editsApplied = setWished.idle;

/** Set parameters at the cursor. Before an answer the last ones count. @param {{[name: string]: number}} values */
export function editParameters(values) {
  const of = lane.peek()?.frames;
  if (!of) return;
  const at = shownStep.peek();
  const last = wishes.length > 1 ? wishes[wishes.length - 1] : undefined; // not the one that is being set
  if (last?.of === of && last.at === at) last.values = { ...last.values, ...values };
  else wishes.push({ of, at, values });
  setWished();
  return setWished.idle();
}

/** @param {Partial<import("../../types.js").Selection>} picked */
export const select = (picked) => (selection.value = { ...selection.peek(), ...picked });
