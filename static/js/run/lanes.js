/** Several runs side by side: fork, race, rename, close, and which lane is watched. */
import { batch } from "ui";
import * as api from "../server/api.js";
import { changedLane } from "./actions.js";
import { takeAlong } from "./changes.js";
import { remember, tellChange } from "./history.js";
import { underTerms } from "./full-batch.js";
import { patiently, request } from "../server/requests.js";
import { withName } from "./pair.js";
import { frameAtCursor, loadDetails } from "./replay.js";
import { experimentAt, isOnPage, requestAbout } from "./runs.js";
import { catalog, cursor, lane, lanes, notice, options } from "../store.js";
import { renamed, without } from "./tree.js";

/**
 * @typedef {import("../types.js").Lane} Lane
 * @typedef {import("../types.js").Choice} Choice
 * @typedef {import("../types.js").State} State
 * @typedef {{optimizer: Choice, schedule: Choice, clip: Choice}} Terms
 */

export const MOST = 12;

/** The first colour no lane has. @param {Lane[]} all */
const freeColour = (all) => [...Array(MOST).keys()].find((c) => !all.some((l) => l.colour === c)) ?? 0;

/** The first letter no lane has. @param {Lane[]} all */
const freeName = (all) => [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"].find((n) => !all.some((l) => l.name === n)) ?? "Z";

/** Branch off at the cursor: a new lane with the same past, whose future can be changed. */
export async function fork() {
  const now = await patiently("run", frameAtCursor);
  const all = lanes.peek();
  const here = lane.peek();
  if (!here || !now) return;
  const { step } = now.state;
  if (all.length >= MOST) {
    notice.value = `The page runs at most ${MOST} lanes.`;
    return;
  }
  remember("fork");
  const courses = here.courses.filter((c) => c.step <= step);
  const next = {
    ...here,
    name: freeName(all),
    colour: freeColour(all),
    parent: { name: here.name, step },
    courses,
    experiment: experimentAt(here, step),
    frames: here.frames.until(step),
    status: /** @type {const} */ ("running"),
    divergence: null,
  };
  batch(() => {
    lanes.value = [...all, next];
    cursor.value = { lane: all.length, step };
    takeAlong(here.frames, next.frames, step);
    tellChange(`Forked at step ${step}. Changes now apply to lane ${next.name} only.`);
  });
}

/** Watch another lane. It is drawn from then on. @param {number} index */
export function watch(index) {
  if (!lanes.peek()[index]) return;
  batch(() => {
    setHidden(index, false);
    cursor.value = { lane: index, step: cursor.peek().step };
  });
  loadDetails();
}

/** Draw a lane, or leave it out of the pictures; it runs on. @param {number} index @param {boolean} hidden */
export function setHidden(index, hidden) {
  if ((lanes.peek()[index]?.hidden ?? false) === hidden) return;
  lanes.value = lanes.peek().map((l, i) => (i === index ? { ...l, hidden } : l));
}

/** Close a lane. @param {number} index */
export function close(index) {
  const all = lanes.peek();
  if (all.length < 2 || !all[index]) return;
  remember("close");
  const { lane: at, step } = cursor.peek();
  const left = without(all, index);
  const next = Math.max(0, at > index ? at - 1 : Math.min(at, left.length - 1));
  batch(() => {
    lanes.value = left;
    cursor.value = { lane: next, step: Math.min(step, Math.max(...left.map((l) => l.frames.length - 1))) };
  });
}

/** Rename a lane. A name that another lane has is not taken. @param {number} index @param {string} wanted */
export function rename(index, wanted) {
  const all = lanes.peek();
  const name = wanted.trim().slice(0, 16);
  const old = all[index]?.name;
  if (!old || !name || name === old) return;
  if (all.some((l) => l.name === name)) {
    notice.value = `There is a lane ${name} already.`;
    return;
  }
  remember("rename");
  batch(() => {
    lanes.value = renamed(all, index, name);
    const { plane, compare } = options.peek();
    options.value = {
      ...options.peek(),
      plane: plane?.other === old ? { ...plane, other: name } : plane,
      compare: withName(compare, old, name),
    };
  });
}

/**
 * Line up lanes at this run's start, with the same weights and the same batches, each with its own optimizer, schedule
 * and clipping.
 * @param {Terms[]} terms @param {string|null} [said]
 */
export async function race(terms, said = null) {
  const here = lane.peek();
  if (!here) return false;
  const { parameters } = here.frames.first.state;
  const base = { ...here, courses: here.courses.filter((c) => c.step === 0), parent: undefined };
  const begun = await requestAbout([here], () =>
    Promise.all(
      terms
        .slice(0, MOST)
        .map((own) =>
          changedLane(
            base,
            underTerms(catalog.peek(), here.experiment, own),
            /** @type {State} */ ({ step: 0, parameters }),
          ),
        ),
    ),
  );
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
 * The best rate of each optimizer on a grid, by the loss after `steps` updates from this run's start.
 * @param {Terms[]} terms @param {number} steps
 */
export async function tune(terms, steps) {
  const here = lane.peek();
  if (!here) return null;
  const state = /** @type {State} */ ({ step: 0, parameters: here.frames.first.state.parameters });
  const chosen = terms.map((own) => ({
    name: own.optimizer.name,
    experiment: underTerms(catalog.peek(), here.experiment, own),
    state,
  }));
  return request("tune", () => api.tune({ lanes: chosen, steps }));
}
