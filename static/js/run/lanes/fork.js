/** Several runs side by side: fork, and which lane is watched. */
import { batch } from "ui";
import { takeEditsAlong } from "../changes/actions.js";
import { takeAlong } from "../changes/experiment.js";
import { remember, tellChange } from "../changes/history.js";
import { patiently } from "../../server/requests.js";
import { frameOf, loadDetails } from "../memory/replay.js";
import { experimentAt, laneOf } from "../runs.js";
import { cursor, lane, lanes, notice, shownStep } from "../../store.js";
/** @import { Lane } from "../../types.js" */

export const MOST = 12;

/** The first colour no lane has. @param {Lane[]} all */
const freeColour = (all) => [...Array(MOST).keys()].find((c) => !all.some((l) => l.colour === c)) ?? 0;

/** The first letter no lane has. @param {Lane[]} all */
const freeName = (all) => [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"].find((n) => !all.some((l) => l.name === n)) ?? "Z";

/** Branch off at the cursor: a new lane with the same past, whose future can be changed. */
export async function fork() {
  const of = lane.peek()?.frames;
  const at = shownStep.peek();
  const now = await patiently("run", async () => {
    const found = laneOf(of);
    return found ? frameOf(found, Math.min(at, found.frames.length - 1)) : null;
  });
  const all = lanes.peek();
  const here = laneOf(of);
  if (!now || !here?.frames.at(now.state.step)) return;
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
    takeEditsAlong(here.frames, next.frames, step);
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
