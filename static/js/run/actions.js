/**
 * Actions on runs: continue with another experiment, set weights by hand, restart. Each ends in one write to the store.
 */
import { batch } from "ui";
import * as api from "../server/api.js";
import { hasFrame } from "./begin.js";
import { remember } from "./history.js";
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
 * A lane that goes on from `state` under other terms: the frames before stay, what followed is dropped.
 * @param {Lane} here @param {Experiment} chosen @param {State} state
 * @param {{[name: string]: number}} [set] what a hand put in it
 * @returns {Promise<Lane|null>}
 */
export async function changedLane(here, chosen, state, set) {
  const answer = await api.frame({ experiment: chosen, state, ...examples() });
  if (!hasFrame(answer)) return null;
  const all = { ...here.courses.find((c) => c.step === state.step)?.set, ...set };
  const turn = { step: state.step, experiment: answer.experiment, ...(Object.keys(all).length && { set: all }) };
  const courses = [...here.courses.filter((c) => c.step < state.step), turn];
  return {
    ...here,
    experiment: answer.experiment,
    courses,
    frames: here.frames.turned(answer.frame),
    status: "running",
    divergence: null,
  };
}

/**
 * Go on from here under other terms; undo brings back what followed.
 * @param {Lane} here @param {Experiment} chosen @param {State} state @param {string} key @param {string|null} said
 * @param {Partial<Lane>} [more] @param {{[name: string]: number}} [set]
 * @returns {Promise<boolean>} whether it does
 */
export async function continueWith(here, chosen, state, key, said, more = {}, set = undefined) {
  const held = !set; // what no hand set is a change, which is kept and asked again when the server is back
  const next = await requestAbout([here], () => changedLane(here, chosen, state, set), { held });
  if (!next) return false;
  remember(key);
  batch(() => {
    notice.value = said;
    // it may have got another name meanwhile
    const { name, colour, parent } = lanes.peek().find((l) => l.frames === here.frames) ?? here;
    replace(here, { ...next, ...more, name, colour, parent }, state.step);
  });
  return true;
}

/**
 * Every lane from its beginning, under its present terms and with the same initial weights (also those set by hand).
 */
export async function restart() {
  const before = lanes.peek();
  const again = await request("run", () =>
    Promise.all(
      before.map((l) => {
        const { first } = l.frames;
        if (l.courses.length === 1)
          return { ...l, frames: new Track(first), status: /** @type {const} */ ("running"), divergence: null };
        const { step, parameters } = first.state; // frame 0 was computed under other terms: its update would be the old one
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
 * Another optimizer has other slots, and its own clock begins here.
 * @param {State} state @param {Experiment} old @param {Experiment} next @returns {State}
 */
export const stateFor = (state, old, next) =>
  next.optimizer.name === old.optimizer.name
    ? state
    : /** @type {State} */ ({ step: state.step, parameters: state.parameters, since: state.step });

/**
 * Turn the lane looked at onto another course at a step of it, as it was done before: the way a link tells of. Nothing
 * to undo.
 * @param {number} step a known one @param {(experiment: Experiment) => Experiment} made
 * @param {{[name: string]: number}} set
 * @param {(old: Experiment) => import("./begin.js").Ask} how to have it go on
 */
export async function changeAtStep(step, made, set, how) {
  goTo(step);
  const now = await frameAtCursor();
  const here = lane.peek();
  if (!here || now?.state.step !== step) return false;
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
    return done || isOnPage(here) ? undefined : edit(values); // of the run that took its place meanwhile
  }
  // at the start all lanes of this shape begin where the hand puts them; a function's start is part of its experiment
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

/** Put parameters to values by hand, at the cursor. */
export const editParameters = latest(edit);

/** @param {Partial<import("../types.js").Selection>} picked */
export const select = (picked) => {
  selection.value = { ...selection.peek(), ...picked };
};
