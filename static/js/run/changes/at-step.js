/** Repeats a change that a link tells of. Loaded with such a link. */
import * as api from "../../server/api.js";
import { changedLane, stateFor } from "./actions.js";
import { frameAtCursor } from "../memory/replay.js";
import { experimentAt, goTo, replace, requestAbout } from "../runs.js";
import { lane } from "../../store.js";
/** @import { Experiment } from "../../types.js" */

/**
 * Repeat a change of a link: from a step on, the watched lane goes on with another experiment. It cannot be undone.
 * @param {number} step known @param {(experiment: Experiment) => Experiment} made
 * @param {{[name: string]: number}} set @param {(old: Experiment) => import("../begin.js").Ask} how the request
 */
export async function changeAtStep(step, made, set, how) {
  goTo(step);
  const here = lane.peek();
  const now = await frameAtCursor();
  if (!here || lane.peek()?.frames !== here.frames || now?.state.step !== step) return false;
  const old = experimentAt(here, step);
  const onto = (/** @type {Experiment} */ next) => {
    const state = stateFor(now.state, old, next);
    const parameters = state.parameters.map((x, i) => set[here.parameters[i]] ?? x);
    return changedLane(here, next, { ...state, parameters }, set);
  };
  const turn = await requestAbout([here], () => how(old)(made(old), onto));
  if (!turn) return false;
  const same = JSON.stringify(turn.experiment.objective) === JSON.stringify(old.objective);
  const free = same ? here : await requestAbout([here], () => api.start({ experiment: turn.experiment }));
  if (!free) return false;
  replace(here, { ...turn, free: free.free }, step);
  return true;
}
