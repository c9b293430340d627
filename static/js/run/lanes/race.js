/** Lanes that race from one start, and rates tried for them. Loaded with the dialog. */
import { batch } from "ui";
import * as api from "../../server/api.js";
import { changedLane } from "../changes/actions.js";
import { asked, wanted } from "../begin.js";
import { underTerms } from "../full-batch.js";
import { remember, tellChange } from "../changes/history.js";
import { MOST } from "./fork.js";
import { isOnPage, laneOf, requestAbout } from "../runs.js";
import { request } from "../../server/requests.js";
import { catalog, cursor, lane, lanes, notice } from "../../store.js";
/** @import { Choice, Lane } from "../../types.js" */

/** @typedef {{optimizer: Choice, schedule: Choice, clip: Choice}} Terms */

/**
 * Line up lanes at this run's start, with its weights and batches, each with its own optimizer, schedule and clipping.
 * @param {Terms[]} terms @param {string|null} [said]
 */
export async function race(terms, said = null) {
  const here = lane.peek();
  if (!here) return false;
  const { parameters } = here.frames.first.state;
  const base = { ...here, courses: here.courses.filter((c) => c.step === 0), parent: undefined };
  const mine = asked.begin();
  wanted.runs++;
  const begun = await requestAbout([here], () =>
    Promise.all(
      terms
        .slice(0, MOST)
        .map((own) => changedLane(base, underTerms(catalog.peek(), here.experiment, own), { step: 0, parameters })),
    ),
  );
  if (mine.aborted) return false;
  if (!isOnPage(here)) notice.value = "No race: its first run was replaced meanwhile.";
  if (!begun || begun.includes(null)) return false;
  remember("race");
  batch(() => {
    lanes.value = /** @type {Lane[]} */ (begun).map((l, i) => ({
      ...l,
      name: "ABCDEFGHIJKL"[i],
      colour: i,
      hidden: false,
    }));
    cursor.value = { lane: 0, step: 0 };
    tellChange(said);
  });
  return true;
}

/**
 * The best rate of each optimizer on a grid, by the loss after `steps` updates from this run's start; null without an
 * answer, or where the run is gone by then.
 * @param {Terms[]} terms @param {number} steps
 */
export async function tune(terms, steps) {
  const here = lane.peek();
  if (!here) return null;
  const state = { step: 0, parameters: here.frames.first.state.parameters };
  const chosen = terms.map((own) => ({
    name: own.optimizer.name,
    experiment: underTerms(catalog.peek(), here.experiment, own),
    state,
  }));
  const answer = await request("tune", () => api.tune({ lanes: chosen, steps }));
  return laneOf(here.frames) ? answer : null;
}
