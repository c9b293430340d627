/** The time controls: step, phase of a step, jump, run to a step, play and pause. */
import { untracked } from "ui";
import { restart } from "../run/actions.js";
import { animate, endLoop } from "./clock.js";
import { lookAhead, stopRunningTo, extendTo, stoppedText, stepText } from "../run/run-to.js";
import { newest } from "../server/latest.js";
import { number } from "../format.js";
import { showUpdate, holdAt, insideUpdate, leavePhase, continuePhases, slowMotion } from "./phases.js";
import { frameAtCursor, loadDetails, framesAhead, refill } from "../run/replay.js";
import { extend, goTo, LONGEST } from "../run/runs.js";
import {
  cursor,
  diverged,
  ended,
  runningTo,
  lane,
  lanes,
  lastStep,
  offline,
  playing,
  reach,
  refusal,
  speed,
  stops,
} from "../store.js";
import { announce, isAtRest, whyAtRest, announceStop, announceStep, announceEnd } from "./announce.js";

/** What was pressed last: whatever still waits for an answer gives way to it. */
const presses = newest();

/** One update: the choreography first, or at once when it is already under way. */
export async function stepOnce() {
  pause();
  if (insideUpdate()) return continuePhases();
  const mine = presses.begin();
  const from = cursor.peek().step;
  const known = await extend(from + 1);
  if (known) await refill(1);
  if (mine.aborted || cursor.peek().step !== from) return;
  if (!known || from >= lastStep.peek()) return announceEnd();
  if (diverged.peek()) return move(1); // the lane looked at has ended; others go on
  showUpdate();
}

/** Go to phase number `at` of the update that leaves this step, and hold it there. @param {number} at */
export async function holdPhase(at) {
  pause();
  slowMotion.value = true;
  if (!insideUpdate()) {
    const mine = presses.begin();
    const from = cursor.peek().step;
    if (!(await extend(from + 1)) || from >= lastStep.peek()) return;
    await Promise.all([frameAtCursor(), refill(1)]);
    if (mine.aborted || cursor.peek().step !== from) return;
  }
  holdAt(at);
}

/**
 * Moves that still wait for steps to be computed: `to` is where all of them lead, `at` where they left the cursor,
 * `waiting`
 * how many they are. So a key that is pressed quickly, or held, moves as often as it was pressed.
 * @type {{turn: AbortSignal, to: number, at: number, waiting: number}|null}
 */
let walk = null;

/** Move the cursor by whole steps; forward ones are computed where they are not known. @param {number} by */
export async function move(by) {
  pause();
  leavePhase();
  const { step } = cursor.peek();
  if (!walk || walk.turn.aborted || walk.at !== step) walk = { turn: presses.begin(), to: step, at: step, waiting: 0 };
  const mine = walk;
  mine.waiting++;
  const target = (mine.to = Math.max(0, mine.to + by));
  // what is known is there at once, also while a longer run still waits for the server
  if (target > reach.peek()) await extend(target, "full", mine.turn);
  mine.waiting--;
  const elsewhere = mine.turn.aborted || mine.at !== cursor.peek().step;
  if (walk === mine && (elsewhere || !mine.waiting)) walk = null;
  if (elsewhere) return;
  goTo(Math.min(target, mine.to)); // a later move back may be there already
  mine.at = cursor.peek().step;
  await loadDetails();
  announceStep();
}

/** Go to a step that was shown before, or to the last one that was. @param {number} step */
export function jump(step) {
  pause();
  leavePhase();
  presses.begin();
  arriveAt(Math.min(step, lastStep.peek()));
}

/** @param {number} step */
function arriveAt(step) {
  goTo(step);
  loadDetails();
  // a branch that was not followed that far yet
  if (reach.peek() < cursor.peek().step) extend(cursor.peek().step, "light");
}

/**
 * Go to a step, running on to it where it is not known yet; a run that ends before it is shown at its end.
 * @param {number} step
 */
export async function runTo(step) {
  pause();
  leavePhase();
  const mine = presses.begin();
  const far = extendTo(step);
  if (runningTo.peek() !== null) announce(`Running to step ${stepText(step)}.`);
  const how = await far;
  if (mine.aborted || how === "left") return; // somebody went elsewhere meanwhile
  const last = reach.peek();
  arriveAt(how === "stopped" ? last : step);
  if (how === "stopped") return announceStop(stoppedText(step));
  await lookAhead();
  if (mine.aborted) return;
  announce(diverged.peek() ? (lane.peek()?.divergence?.message ?? "The run diverged.") : `Step ${cursor.peek().step}.`);
}

export function startOver() {
  pause();
  leavePhase();
  presses.begin();
  restart();
}

/** Stop playing, and running to a step. The frame it stops at is looked into in full. */
export function pause() {
  stopRunningTo("left");
  if (!playing.peek()) return;
  endLoop();
  playing.value = false;
  loadDetails();
  announceStep();
}

/**
 * Why playing should end at `step`, by what the person set, or null. Several lanes go on until the first gets there.
 * @param {number} step @param {number} seconds how long it has played
 */
function stopReason(step, seconds) {
  const set = stops.peek();
  if (set.step !== null && step === set.step) return `Stopped at step ${step}, as set.`;
  if (set.seconds !== null && seconds >= set.seconds) return `Stopped after ${set.seconds} s, as set.`;
  for (const l of lanes.peek()) {
    if (step >= l.frames.length) continue;
    const loss = l.frames.number("loss_train", step) ?? Infinity;
    const gradient = l.frames.number("gradient_norm", step) ?? Infinity;
    const who = lanes.peek().length > 1 ? ` of lane ${l.name}` : "";
    if (set.loss !== null && loss <= set.loss)
      return `Stopped at step ${step}: the loss${who} is ${number(loss)}, at most ${number(set.loss)}.`;
    if (set.gradient !== null && gradient <= set.gradient)
      return `Stopped at step ${step}: the gradient's length${who} is ${number(gradient)}, at most ${number(set.gradient)}.`;
  }
  return null;
}

/**
 * Play on from here at `speed` steps a second, until the run ends or someone stops it.
 * @param {{to?: number, rate?: number}} [course] to which step, and at a pace of its own
 */
export function play({ to, rate: pace } = {}) {
  if (ended.peek()) return announceEnd();
  leavePhase();
  const mine = presses.begin();
  playing.value = true;
  let owed = 0;
  let asking = false;
  /** One thing at a time; what the server refuses once it would refuse again at every frame. @param {() => Promise<any>} work */
  const ask = async (work) => {
    if (asking) return;
    asking = true;
    const said = refusal.peek();
    const there = await work().finally(() => {
      asking = false;
    });
    if (there === false && playing.peek() && !mine.aborted && refusal.peek() !== said) pause();
  };
  animate((elapsed, gap) => {
    if (!playing.peek()) return false;
    const rate = pace ?? speed.peek();
    const here = cursor.peek().step;
    const known = Math.max(0, reach.peek() - here);
    const wanted = Math.max(2, Math.ceil(rate));
    const ahead = Math.min(known, framesAhead(2 * wanted));
    // half a second of steps in hand, asked for a second at a time: the answer arrives before it is needed
    if (known < rate / 2 + 1) ask(() => extend(here + known + wanted, rate <= 10 ? "full" : "light"));
    else if (ahead < rate / 2 + 1 && !offline.peek()) ask(() => refill(wanted));
    owed = Math.min(owed + (Math.min(gap, 250) * rate) / 1000, Math.max(1, ahead));
    const steps = Math.min(Math.floor(owed), ahead);
    owed -= steps;
    for (let t = here + 1; t <= here + steps; t++) {
      const why = stopReason(t, elapsed / 1000);
      if (!why && t !== to) continue;
      goTo(t);
      pause();
      if (!why) return false;
      announceStop(why);
      return false;
    }
    if (steps > 0) goTo(here + steps);
    const resting = lanes.peek().length === 1 && untracked(isAtRest);
    if (ended.peek() || cursor.peek().step >= LONGEST || resting) {
      pause();
      if (resting) announceStop(untracked(whyAtRest));
      if (cursor.peek().step >= LONGEST)
        announceStop(`Paused after ${LONGEST.toLocaleString("en")} steps, the most the page keeps.`);
      announceEnd();
      return false;
    }
    return true;
  });
}

export const toggle = () => (runningTo.peek() !== null ? stopRunningTo("stopped") : playing.peek() ? pause() : play());
