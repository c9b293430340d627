/**
 * Presses that lead a step on or back. Each counts, at any pace: a press while an update is shown completes it, and a
 * press while steps are computed is carried out when they are there.
 */
import { batch } from "ui";
import { presses } from "./clock.js";
import { announceEnd, announceStep } from "./announce.js";
import {
  calm,
  closeUpdate,
  holdAt,
  insideUpdate,
  leavePhase,
  nextPhase,
  previousPhase,
  showUpdate,
  slowMotion,
} from "./phases.js";
import { pause } from "./playing.js";
import { changesApplied, restarted } from "../run/changes/experiment.js";
import { loadDetails, refill } from "../run/memory/replay.js";
import { extend, goTo, laneOf, LONGEST } from "../run/runs.js";
import { cursor, diverged, heading, lanes, nextFrame, reach } from "../store.js";

/**
 * Presses under way: `to` is the step they lead to, `far` the farthest one so far, `at` the cursor's step after them.
 * `inside`: the last press shows its update; `asking`: steps are being computed.
 * @typedef {{of: import("../run/memory/track.js").Track[], turn: AbortSignal, to: number, far: number, at: number,
 *   inside: boolean, asking: Promise<void>|null}} Walk   `of` are the runs, also as they are changed
 */

const LATE = 500; // ms

/** @type {Walk|null} */
let walk = null;

/** Whether these presses still count: no other control was pressed, and the page was not moved. @param {Walk} mine */
const counts = (mine) => walk === mine && !mine.turn.aborted && mine.at === cursor.peek().step && mine.of.some(laneOf);

/** Stand at a step of the way. @param {Walk} mine @param {number} step */
function stand(mine, step) {
  batch(() => {
    closeUpdate();
    goTo(step);
  });
  mine.at = cursor.peek().step;
  announceStep();
  return loadDetails();
}

/** Go on as far as steps are known; the last update is shown if that was asked for. @param {Walk} mine */
async function advance(mine) {
  if (!counts(mine)) {
    if (walk === mine) heading.value = walk = null;
    return;
  }
  const rest = mine.inside ? mine.to - 1 : mine.to;
  const known = changesApplied() ? mine.at : reach.peek(); // a change takes the place of the steps after this one
  const next = rest < mine.at ? rest : Math.max(mine.at, Math.min(rest, known));
  const stood = next === mine.at ? null : stand(mine, next);
  if (mine.at === mine.to) walk = null;
  const last = mine.inside && mine.at === rest;
  heading.value = walk && !last ? mine.to : null;
  if (walk && last && !insideUpdate())
    showUpdate(
      () => ready(mine),
      () => land(mine),
    );
  await stood;
}

/** Whether the step after the shown update is there; after a change it is requested again. @param {Walk} mine */
function ready(mine) {
  if (changesApplied()) return false; // it would begin at the step that is left
  if (!mine.asking && mine.to > reach.peek()) fetchSteps(mine);
  return nextFrame.peek() !== null || (!mine.asking && reach.peek() > mine.at);
}

/** Go on after an update was shown to its end. @param {Walk} mine */
function land(mine) {
  if (!counts(mine)) return closeUpdate();
  if (mine.to === mine.at + 1) mine.inside = false;
  if (mine.to > reach.peek() || changesApplied()) fetchSteps(mine); // a change of course drops it in this very moment
  advance(mine);
}

/** Whether the last answer was so late that further presses came meanwhile. */
let late = false;

/** Request the steps of presses; if answers are late, as many again for presses to come. @param {Walk} mine */
function fetchSteps(mine) {
  mine.asking ??= (async () => {
    for (;;) {
      const changes = changesApplied();
      if (changes) await changes; // a press comes after what was changed before it
      if (!counts(mine) || mine.far <= reach.peek()) break;
      const begun = performance.now();
      const spare = late ? mine.far - mine.at : 0;
      const there = await extend(Math.min(LONGEST, mine.far + spare), "full", mine.turn, !spare);
      const missing = mine.far > reach.peek();
      late = missing && performance.now() - begun > LATE;
      if (!there && missing) {
        if (counts(mine)) endAt(mine, Math.max(mine.at, reach.peek()));
        break;
      }
      advance(mine);
    }
    if (counts(mine) && mine.inside) await refill(1);
    mine.asking = null;
    await advance(mine);
  })();
  return mine.asking;
}

/** End the presses at this step, the last one there is. @param {Walk} mine @param {number} step */
function endAt(mine, step) {
  mine.to = mine.far = Math.min(mine.to, step);
  mine.inside = false;
  if (mine.at === mine.to) closeUpdate();
  announceEnd();
}

/** The presses under way, or new ones from here. */
function begin() {
  if (walk && counts(walk)) return walk;
  const { step } = cursor.peek();
  const turn = presses.begin();
  turn.addEventListener("abort", () => (heading.value = null));
  const of = lanes.peek().map((l) => l.frames);
  return (walk = { of, turn, to: step, far: step, at: step, inside: false, asking: null });
}

/**
 * One more press. Resolves when all presses under way have arrived.
 * @param {number} by steps @param {boolean} inside whether the update is shown
 */
async function press(by, inside) {
  pause();
  const anew = restarted();
  if (anew) await anew; // a press comes after it
  const held = insideUpdate() && !(walk && counts(walk)); // in slow motion: the press completes what is held
  const mine = begin();
  const tooFar = mine.to + by > LONGEST;
  mine.to = Math.max(0, Math.min(LONGEST, mine.to + by));
  mine.far = Math.max(mine.far, mine.to);
  mine.inside = inside && !held && mine.to > mine.at && !diverged.peek();
  // known steps are shown at once, also while later ones wait for the server
  const asked = mine.to > reach.peek() || changesApplied() ? fetchSteps(mine) : null;
  await advance(mine);
  await asked;
  if (tooFar && cursor.peek().step === LONGEST) announceEnd();
}

/** One update, shown phase by phase; in slow motion one part of it. */
export function stepOnce() {
  if (slowMotion.peek()) return partOn();
  return press(1, !calm());
}

/** Move the cursor by whole steps; unknown ones ahead are computed. @param {number} by */
export const move = (by) => press(by, false);

/** One step on without its phases; in slow motion one part. */
export const stepOn = () => (slowMotion.peek() ? partOn() : move(1));

/** One step back, or out of a shown update; in slow motion one part back. */
export function stepBack() {
  const waiting = walk !== null && counts(walk) && walk.to > walk.at + 1;
  if (!insideUpdate() || waiting) return move(-1);
  return slowMotion.peek() ? previousPhase() : leavePhase();
}

/** Request the next step, so that it is there after the last part of the update. */
async function fetchNext() {
  const mine = presses.begin();
  const { step } = cursor.peek();
  const known = await extend(step + 1, "full", mine, true);
  if (known) await refill(1);
  if (known || mine.aborted || !insideUpdate() || cursor.peek().step !== step) return;
  leavePhase();
  announceEnd();
}

/** One part of the update that leaves this step, or from the last part on to the next step. */
function partOn() {
  pause();
  if (insideUpdate()) {
    walk = null; // where slow motion was switched on while the update was shown
    return nextPhase() ? undefined : move(1);
  }
  if (diverged.peek()) return move(1); // the lane looked at has ended; others go on
  nextPhase();
  return fetchNext();
}

/** Go to phase number `at` of the update that leaves this step, and hold it there. @param {number} at */
export function holdPhase(at) {
  pause();
  if (diverged.peek()) return announceEnd();
  slowMotion.value = true;
  const inside = insideUpdate();
  holdAt(at);
  return inside ? undefined : fetchNext();
}
