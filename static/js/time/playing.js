/** Playing: steps follow each other by the clock, asked for ahead of it, until the run ends or someone stops it. */
import { untracked } from "ui";
import { animate, endLoop, presses } from "./clock.js";
import { Delivery, Pace } from "./delivery.js";
import { leavePhase } from "./phases.js";
import { number } from "../format.js";
import { latency } from "../server/api.js";
import { framesAhead, loadDetails, refill } from "../run/memory/replay.js";
import { extend, goTo, LONGEST, mostAhead } from "../run/runs.js";
import { stopRunningTo } from "../run/run-to.js";
import { scoreName, scoreText } from "../run/score.js";
import { cursor, ended, lanes, offline, pace, playing, reach, refusal, speed, stops } from "../store.js";
import { announceEnd, announceStep, announceStop, isAtRest, whyAtRest } from "./announce.js";

const FULL = 10; // steps a second up to which each is shown in full

/** The delivery of these runs' steps so far. */
let delivery = new Delivery();
let deliveryOf = "";

/** @param {"light"|"full"} detail */
function deliveryNow(detail) {
  const of = [detail, ...lanes.peek().map((l) => l.parameters.length)].join();
  if (of !== deliveryOf) delivery = new Delivery(latency());
  deliveryOf = of;
  return delivery;
}

/** Stop playing, or running to a step. The last frame is loaded in full. */
export function pause() {
  stopRunningTo("left");
  if (!playing.peek()) return;
  endLoop();
  playing.value = false;
  pace.value = null;
  loadDetails();
  announceStep();
}

/**
 * The reason why playing ends at `step`, by the stop conditions, or null. Several lanes play until the first meets one.
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
    const score = l.frames.number("score_train", step) ?? -Infinity;
    if (set.score !== null && score >= set.score)
      return `Stopped at step ${step}: ${scoreName(l.data)}${who} is ${scoreText(l.data, score)}, at least ${scoreText(l.data, set.score)}.`;
    if (set.gradient !== null && gradient <= set.gradient)
      return `Stopped at step ${step}: the gradient's length${who} is ${number(gradient)}, at most ${number(set.gradient)}.`;
  }
  return null;
}

/** Asks for the steps ahead of the clock, one request at a time. @param {AbortSignal} mine */
function supply(mine) {
  let asking = false;
  let due = 0;
  /** Pause after a refusal, which would come again at every frame. @param {() => Promise<any>} work */
  const ask = async (work) => {
    asking = true;
    const said = refusal.peek();
    const there = await work().finally(() => (asking = false));
    if (there === false && playing.peek() && !mine.aborted && refusal.peek() !== said) pause();
  };
  /** @param {number} to @param {number} steps @param {"light"|"full"} detail */
  async function bring(to, steps, detail) {
    const from = deliveryNow(detail);
    const begun = performance.now();
    due = begun + 1000 * from.expected(steps);
    const known = reach.peek();
    const there = await extend(to, detail, undefined, true);
    if (reach.peek() - known >= steps) from.note(steps, (performance.now() - begun) / 1000);
    return there;
  }
  return {
    /**
     * Request steps in time: half a second of them is in hand, or as many as are played until an answer comes.
     * @param {number} rate @param {number} known steps after the cursor @param {number} ahead of them, those in memory
     */
    order(rate, known, ahead) {
      if (asking) return;
      const detail = rate <= FULL ? "full" : "light";
      const from = deliveryNow(detail);
      const left = LONGEST - cursor.peek().step;
      const room = Math.min(mostAhead(detail), left);
      const steps = Math.min(from.portion(rate), room, left - known);
      if (known < Math.min(from.reserve(rate, steps), room))
        ask(() => bring(cursor.peek().step + known + steps, steps, detail));
      else if (ahead < Math.min(rate / 2 + 1, room) && !offline.peek()) ask(() => refill(Math.max(2, Math.ceil(rate))));
    },
    /** The rate at which the steps in hand last until the next ones come. @param {number} rate @param {number} ahead */
    rate(rate, ahead) {
      const left = asking ? (due - performance.now()) / 1000 : 0;
      return left > 0 ? Math.min(rate, ahead / left) : rate;
    },
  };
}

/**
 * Play on from here at `speed` steps a second, until the run ends or someone stops it.
 * @param {{to?: number, rate?: number}} [course] to which step, and at a rate of its own
 */
export function play({ to, rate: own } = {}) {
  if (ended.peek()) return announceEnd();
  leavePhase();
  const steps = supply(presses.begin());
  const measured = new Pace();
  playing.value = true;
  let owed = 0;
  animate((elapsed, gap) => {
    if (!playing.peek()) return false;
    const wanted = own ?? speed.peek();
    const here = cursor.peek().step;
    const known = Math.max(0, reach.peek() - here);
    const enough = 2 * Math.max(2, Math.ceil(wanted));
    const ahead = Math.min(known, framesAhead(enough));
    steps.order(wanted, known, ahead);
    const rate = steps.rate(wanted, ahead < enough ? ahead : known);
    const due = owed + (Math.min(gap, 250) * rate) / 1000;
    owed = Math.min(due, Math.max(1, ahead));
    const count = Math.min(Math.floor(owed), ahead);
    owed -= count;
    for (let t = here + 1; t <= here + count; t++) {
      const why = stopReason(t, elapsed / 1000);
      if (!why && t !== to) continue;
      goTo(t);
      pause();
      if (!why) return false;
      announceStop(why);
      return false;
    }
    if (count > 0) goTo(here + count);
    pace.value = measured.note(elapsed, cursor.peek().step, wanted, rate < wanted || due > ahead + 1);
    return !isOver();
  });
}

/** Whether the runs have ended or stand still; playing then ends and says why. */
function isOver() {
  const resting = lanes.peek().length === 1 && untracked(isAtRest);
  if (!ended.peek() && cursor.peek().step < LONGEST && !resting) return false;
  pause();
  if (resting) announceStop(untracked(whyAtRest));
  announceEnd();
  return true;
}
