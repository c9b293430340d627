/** The part of a run that is exported, and the files that the server makes of it. */
import { exported, save } from "../server/files.js";
import { request } from "../server/requests.js";
import { stateAt } from "../run/memory/replay.js";
import { experimentAt } from "../run/runs.js";
import { lane, stops } from "../store.js";
import { stopNote, stretchOf } from "./stretch.js";
/** @import { Experiment, Lane } from "../types.js" */
/** @import { File } from "../server/files.js" */
/** @import { Say } from "./said.js" */

/** @typedef {"numpy"|"pytorch"|"notebook-numpy"|"notebook-pytorch"|"csv"|"json"|"npz"} Kind */
/**
 * @typedef {{here: Lane, experiment: Experiment, from: number, steps: number, asShown: boolean, notes: any[], changed: boolean}} Taken
 */

/** The exported part of the run under the cursor: it does not change while the run plays on. @returns {Taken|null} */
export function take() {
  const here = lane.peek();
  const stretch = here && stretchOf(here);
  if (!here || !stretch) return null;
  const { from, steps, notes } = stretch;
  const stop = stopNote(stops.peek(), from + steps);
  const all = stop ? [...notes.slice(-49), stop] : notes;
  return { here, experiment: experimentAt(here, from), ...stretch, notes: all, changed: notes.length > 0 };
}

/**
 * The file, or null if there is none.
 * @param {Kind} kind @param {Taken} of @param {Say} say why there is none @returns {Promise<File|null>}
 */
export async function fileOf(kind, { here, experiment, from, steps, notes }, say) {
  const state = await stateAt(here, from);
  if (!state) return null;
  const found = await request("export", () => exported({ experiment, state, steps, kind, notes }), { silent: true });
  if (typeof found === "string") say(found, true);
  return typeof found === "string" ? null : found;
}

/** @param {File|null} found @param {Say} say */
export function keep(found, say) {
  if (!found) return;
  save(found);
  say(`Saved as ${found.name}.`);
}
