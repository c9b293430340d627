/**
 * Actions on runs: continue with another experiment, set weights by hand, restart. Each ends in one write to the store.
 */
import { batch } from "ui";
import * as api from "../server/api.js";
import { hasFrame } from "./begin.js";
import { remember, tellChange } from "./history.js";
import { latest } from "../server/latest.js";
import { patiently, request } from "../server/requests.js";
import { frameAtCursor } from "./replay.js";
import { examples, experimentAt, goTo, isOnPage, replace, requestAbout } from "./runs.js";
import { cursor, lane, lanes, notice, refusal, selection } from "../store.js";
import { Track } from "./track.js";

/**
 * @typedef {import("../types.js").Experiment} Experiment
 * @typedef {import("../types.js").Lane} Lane
 * @typedef {import("../types.js").State} State
 */

/**
 * A lane that goes on from `state` with another experiment. Earlier frames stay, later ones are dropped.
 * @param {Lane} here @param {Experiment} chosen @param {State} state
 * @param {{[name: string]: number}} [set] the parameters set by hand
 * @returns {Promise<Lane|null>}
 */
export async function changedLane(here, chosen, state, set) {
  const answer = await api.frame({ experiment: chosen, state, ...examples() });
  if (!hasFrame(answer)) return null;
  const all = { ...here.courses.find((c) => c.step === state.step)?.set, ...set };
  const { experiment, most_steps: mostSteps } = answer;
  const turn = { step: state.step, experiment, mostSteps, ...(Object.keys(all).length && { set: all }) };
  const courses = [...here.courses.filter((c) => c.step < state.step), turn];
  return {
    ...here,
    experiment,
    courses,
    frames: here.frames.turned(answer.frame),
    status: "running",
    divergence: null,
  };
}

/**
 * Go on from here with another experiment. Undo brings back the old future.
 * @param {Lane} here @param {Experiment} chosen @param {State} state @param {string} key @param {string|null} said
 * @param {Partial<Lane>} [more] @param {{[name: string]: number}} [set]
 * @returns {Promise<boolean>} whether it goes on
 */
export async function continueWith(here, chosen, state, key, said, more = {}, set = undefined) {
  const held = !set; // a change of the experiment waits for a server that is away
  const next = await requestAbout([here], () => changedLane(here, chosen, state, set), { held });
  if (!next) return false;
  remember(key);
  batch(() => {
    tellChange(said);
    // the lane may have been renamed meanwhile
    const { name, colour, parent } = lanes.peek().find((l) => l.frames === here.frames) ?? here;
    replace(here, { ...next, ...more, name, colour, parent }, state.step);
  });
  return true;
}

/** Every lane from its start, with its present experiment and the same initial weights (also those set by hand). */
export async function restart() {
  const before = lanes.peek();
  const again = await request("run", () =>
    Promise.all(
      before.map((l) => {
        const { first } = l.frames;
        if (l.courses.length === 1)
          return { ...l, frames: new Track(first), status: /** @type {const} */ ("running"), divergence: null };
        const { step, parameters } = first.state; // frame 0 may hold the update of another optimizer
        return changedLane(l, l.experiment, /** @type {State} */ ({ step, parameters }));
      }),
    ),
  );
  if (!again || again.includes(null)) return;
  if (lanes.peek().length !== before.length || !before.every(isOnPage)) return restart(); // of the lanes there are now
  remember("restart");
  batch(() => {
    notice.value = null;
    lanes.value = /** @type {Lane[]} */ (again);
    cursor.value = { lane: cursor.peek().lane, step: 0 };
  });
}

/**
 * The state for another experiment. Another optimizer has fresh slots, and counts from here.
 * @param {State} state @param {Experiment} old @param {Experiment} next @returns {State}
 */
export const stateFor = (state, old, next) =>
  next.optimizer.name === old.optimizer.name
    ? state
    : /** @type {State} */ ({ step: state.step, parameters: state.parameters, since: state.step });

/**
 * Repeat a change of a link: from a step on, the watched lane goes on with another experiment. It cannot be undone.
 * @param {number} step known @param {(experiment: Experiment) => Experiment} made
 * @param {{[name: string]: number}} set
 * @param {(old: Experiment) => import("./begin.js").Ask} how the request
 */
export async function changeAtStep(step, made, set, how) {
  goTo(step);
  const here = lane.peek();
  const now = await frameAtCursor();
  if (!here || lane.peek()?.frames !== here.frames || now?.state.step !== step) return false;
  const old = experimentAt(here, step);
  const onto = (/** @type {Experiment} */ next) => {
    const state = stateFor(now.state, old, next);
    return changedLane(
      here,
      next,
      { ...state, parameters: state.parameters.map((x, i) => set[here.parameters[i]] ?? x) },
      set,
    );
  };
  const turn = await requestAbout([here], () => how(old)(made(old), onto));
  if (!turn) return false;
  const same = JSON.stringify(turn.experiment.objective) === JSON.stringify(old.objective);
  const free = same ? here : await requestAbout([here], () => api.start({ experiment: turn.experiment }));
  if (!free) return false;
  replace(here, { ...turn, free: free.free }, step);
  return true;
}

/** @param {{[name: string]: number}} values @returns {Promise<void>} */
async function edit(values) {
  const now = await patiently("run", frameAtCursor);
  const here = lane.peek();
  if (!here || !now) return;
  if (!Object.keys(values).every((name) => here.parameters.includes(name))) {
    notice.value = `Not set by hand: this run has no ${Object.keys(values).join(" and ")}.`;
    return;
  }
  const { step } = now.state;
  const parameters = now.state.parameters.slice();
  for (const [name, value] of Object.entries(values)) parameters[here.parameters.indexOf(name)] = value;
  const key = `edit ${Object.keys(values).join()}`;
  if (step > 0) {
    const old = experimentAt(here, step);
    const done = await continueWith(
      here,
      old,
      { ...now.state, parameters },
      key,
      `Set by hand at step ${step}.`,
      {},
      values,
    );
    return done || isOnPage(here) ? undefined : edit(values); // the run was replaced meanwhile
  }
  // an edit at the start is for all lanes of this shape; a function's start is part of its experiment
  const before = lanes.peek();
  const next = await request("run", () =>
    Promise.all(
      before.map((l) => {
        if (l.parameters.join() !== here.parameters.join()) return l;
        const { objective } = l.experiment;
        const chosen =
          objective.kind === "function"
            ? { ...l.experiment, objective: { ...objective, start: parameters } }
            : l.experiment;
        return changedLane(
          l,
          chosen,
          /** @type {State} */ ({ step: 0, parameters }),
          objective.kind === "function" ? undefined : values,
        );
      }),
    ),
  );
  if (!next || next.includes(null)) return;
  if (lanes.peek().length !== before.length || !before.every(isOnPage)) return edit(values); // of the lanes there are now
  remember(key);
  batch(() => {
    lanes.value = /** @type {Lane[]} */ (next);
    cursor.value = { lane: cursor.peek().lane, step: 0 };
    refusal.value = null;
  });
}

/** Set parameters by hand, at the cursor. */
export const editParameters = latest(edit);

/** @param {Partial<import("../types.js").Selection>} picked */
export const select = (picked) => {
  selection.value = { ...selection.peek(), ...picked };
};
