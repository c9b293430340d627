/** The page's only clock: it plays steps, and it plays the inside of one step phase by phase. */
import { batch, effect, signal } from "ui";
import { announce, restart } from "./actions.js";
import { foresee, halt, runUp, stoppedOnTheWay, told } from "./far.js";
import { number } from "./format.js";
import { arrived, deepen, inHand, refill } from "./replay.js";
import { extend, goTo, LONGEST } from "./runs.js";
import { cursor, diverged, ended, frame, heading, lane, lanes, lastStep, notice, offline, phase, playing, reach, refusal, speed, stops } from "./store.js";

/** When on, Step stops after each phase of the update, and the next press plays the next phase. */
export const slowMotion = signal(false);

const FULL_STEP = 1100; // ms for all phases of one update
const SHARE = { forward: 0.34, loss: 0.1, backward: 0.26, gradient: 0.1, update: 0.2 };
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** @typedef {import("./types.js").Phase} Phase */

/** The phases of one update of a network of `layers` layers (0 for a function), one operation each, in order. @param {number} layers */
export function phasesOf(layers) {
  /** @type {{name: import("./types.js").PhaseName, fills: import("./types.js").Fills, layer: number, share: number}[]} */
  const list = [];
  /** @param {import("./types.js").PhaseName} name @param {number} layer @param {import("./types.js").Fills[]} fills */
  const add = (name, layer, ...fills) => { for (const f of fills) list.push({ name, fills: f, layer, share: SHARE[name] / fills.length / (layer ? layers : 1) }); };
  for (let l = 1; l <= layers; l++) add("forward", l, "z", "a");
  add("loss", 0, "C");
  for (let l = layers; l >= 1; l--) add("backward", l, "da", "delta");
  // in the order in which the errors come: as soon as a layer has its own, its gradients could be had
  for (let l = layers; l >= 1; l--) add("gradient", l, "dw");
  if (layers === 0) add("gradient", 0, "dw");
  add("update", 0, "w");
  return list;
}

/** The choreography that is under way: its phases, which of them is shown, and the step and the depth of network it is of. @type {{list: ReturnType<typeof phasesOf>, at: number, layers: number, step: number}|null} */
let scene = null;
let ticket = 0; // a new one ends whatever animation frame loop is running

/** @param {(elapsed: number, gap: number) => boolean} draw called each frame until it returns false */
function animate(draw) {
  const mine = ++ticket;
  let begun = 0;
  let before = 0;
  /** @param {number} time */
  const tick = (time) => {
    if (mine !== ticket) return;
    begun ||= time;
    const gap = before ? time - before : 0;
    before = time;
    if (draw(time - begun, gap)) requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}

/** @param {number} at @param {number} progress @param {boolean} [held] */
function show(at, progress, held = false) {
  if (!scene) return;
  const { name, fills, layer } = scene.list[at];
  phase.value = { name, fills, layer, layers: scene.layers, progress, held };
}

/** Play phase number `at`, then hold there or go on. @param {number} at */
function playPhase(at) {
  if (!scene) return;
  if (at >= scene.list.length) return settle();
  scene.at = at;
  const { share } = scene.list[at];
  const length = share * FULL_STEP * (slowMotion.peek() ? 2 : 1);
  show(at, calm.matches ? 1 : 0);
  animate((elapsed) => {
    const done = elapsed >= length;
    if (!calm.matches || done) show(at, done ? 1 : elapsed / length, done && slowMotion.peek());
    if (!done) return true;
    if (!slowMotion.peek()) playPhase(at + 1);
    return false;
  });
}

/** What one step did, in a sentence. */
function tell() {
  const now = frame.peek();
  if (now) announce(`Step ${now.state.step}: loss ${number(now.loss_train)}, gradient norm ${number(now.gradient_norm)}.`);
}

/** End the choreography where it leads: at the next step. */
async function settle() {
  ticket++;
  const of = scene;
  const from = cursor.peek().step;
  if (lastStep.peek() <= from) { // the run was changed while its update was held: what follows is not known yet
    await extend(from + 1);
    if (scene !== of || cursor.peek().step !== from) return;
  }
  scene = null;
  batch(() => {
    phase.value = null;
    goTo(from + 1);
  });
  deepen();
  tell();
}

/** Leave the choreography where it began. */
function abandon() {
  ticket++;
  scene = null;
  phase.value = null;
}

/** How many layers the phases of a run's update go through. @param {import("./types.js").Lane|null} of */
export const layersOf = (of) => (of?.experiment.objective.kind === "network" ? of.experiment.objective.layers.length : 0);

/** Begin the choreography of the update that leaves this step. @param {number} at its first phase */
function open(at) {
  const layers = layersOf(lane.peek());
  scene = { list: phasesOf(layers), at, layers, step: cursor.peek().step };
}

// a change of course leaves a held update held, with its new numbers; another step, or a network of other layers, has its own
effect(() => {
  const { step } = cursor.value;
  const layers = layersOf(lane.value);
  if (scene && (scene.step !== step || scene.layers !== layers)) abandon();
});

let pressed = 0; // a new one says that somebody wants something else by now

/** One update: the choreography first, or at once when it is already under way. */
export async function stepOnce() {
  pause();
  if (scene) {
    if (!slowMotion.peek()) return settle();
    return phase.peek()?.held ? playPhase(scene.at + 1) : show(scene.at, 1, true);
  }
  const mine = ++pressed;
  const from = cursor.peek().step;
  const known = await extend(from + 1);
  if (known) await refill(1);
  if (mine !== pressed || cursor.peek().step !== from) return;
  if (!known || from >= lastStep.peek()) return tellEnd();
  if (diverged.peek()) return move(1); // the lane looked at has ended; others go on
  open(0);
  playPhase(0);
}

/** Go to phase number `at` of the update that leaves this step, and hold it there. @param {number} at */
export async function holdPhase(at) {
  pause();
  slowMotion.value = true;
  if (!scene) {
    const mine = ++pressed;
    const from = cursor.peek().step;
    if (!(await extend(from + 1)) || from >= lastStep.peek()) return;
    await Promise.all([arrived(), refill(1)]);
    if (mine !== pressed || cursor.peek().step !== from) return;
    open(at);
  }
  ticket++;
  if (scene) scene.at = at;
  show(at, 1, true);
}

/** Let go of a held phase, without doing the update. */
export const leavePhase = abandon;

function tellEnd() {
  const here = lane.peek();
  if (here?.status === "diverged") announce(here.divergence?.message ?? "The run diverged.");
}

/**
 * Moves that still wait for steps to be computed: `to` is where all of them lead, `at` where the cursor was left, `count` how
 * many were asked for and `done` the last of them that is there. Pressed quickly, or held, a key moves as often as it said.
 * @type {{ticket: number, to: number, at: number, count: number, done: number}|null}
 */
let walk = null;

/** Move the cursor by whole steps; forward ones are computed where they are not known. @param {number} by */
export async function move(by) {
  pause();
  abandon();
  const { step } = cursor.peek();
  if (!walk || walk.ticket !== pressed || walk.at !== step) walk = { ticket: ++pressed, to: step, at: step, count: 0, done: 0 };
  const mine = walk;
  const number = ++mine.count;
  const target = mine.to = Math.max(0, mine.to + by);
  if (target > step) await extend(target);
  if (mine.ticket !== pressed || mine.at !== cursor.peek().step) { // somebody went elsewhere meanwhile
    if (walk === mine) walk = null;
    return;
  }
  if (number < mine.done) return; // a later one was quicker: back to where the cursor is nothing is waited for
  goTo(target);
  Object.assign(mine, { at: cursor.peek().step, done: number });
  if (number === mine.count && walk === mine) walk = null;
  await deepen();
  tell();
}

/** @param {number} step */
export function jump(step) {
  pause();
  abandon();
  pressed++;
  goTo(step);
  deepen();
  if (reach.peek() < cursor.peek().step) extend(cursor.peek().step, "light"); // a branch that was not followed that far yet
}

/** Go to a step, running on to it where it is not known yet; a run that ends before it is shown at its end. @param {number} step */
export async function runTo(step) {
  pause();
  abandon();
  const mine = ++pressed;
  const far = runUp(step);
  if (heading.peek() !== null) announce(`Running to step ${told(step)}.`);
  const how = await far;
  if (mine !== pressed || how === "left") return; // somebody went elsewhere meanwhile
  const last = reach.peek();
  jump(how === "stopped" ? last : step);
  if (how === "stopped") return stopped(stoppedOnTheWay(step));
  await foresee();
  if (mine + 1 !== pressed) return;
  announce(diverged.peek() ? lane.peek()?.divergence?.message ?? "The run diverged." : `Step ${cursor.peek().step}.`);
}

export function startOver() {
  pause();
  abandon();
  pressed++;
  restart();
}

/** Stop playing, and running to a step. The frame it stops at is looked into in full. */
export function pause() {
  halt("left");
  if (!playing.peek()) return;
  ticket++;
  playing.value = false;
  deepen();
  tell();
}

/** Say why the clock stopped here; it is of no interest once somebody has moved on. @param {string} why */
function stopped(why) {
  const from = cursor.peek();
  notice.value = why;
  announce(why);
  const end = effect(() => {
    const { lane: on, step } = cursor.value;
    if (notice.value === why && on === from.lane && step === from.step) return;
    queueMicrotask(() => {
      end();
      if (notice.peek() === why) notice.value = null;
    });
  });
}

/**
 * Why playing should end at `step`, by what the person set, or null. Several lanes go on until the first gets there.
 * @param {number} step @param {number} seconds how long it has played
 */
function reason(step, seconds) {
  const set = stops.peek();
  if (set.step !== null && step === set.step) return `Stopped at step ${step}, as set.`;
  if (set.seconds !== null && seconds >= set.seconds) return `Stopped after ${set.seconds} s, as set.`;
  for (const l of lanes.peek()) {
    if (step >= l.frames.length) continue;
    const loss = l.frames.number("loss_train", step) ?? Infinity;
    const gradient = l.frames.number("gradient_norm", step) ?? Infinity;
    const who = lanes.peek().length > 1 ? ` of lane ${l.name}` : "";
    if (set.loss !== null && loss <= set.loss) return `Stopped at step ${step}: the loss${who} is ${number(loss)}, at most ${number(set.loss)}.`;
    if (set.gradient !== null && gradient <= set.gradient) return `Stopped at step ${step}: the gradient's length${who} is ${number(gradient)}, at most ${number(set.gradient)}.`;
  }
  return null;
}

/**
 * Play on from here at `speed` steps a second, until the run ends or someone stops it.
 * @param {{to?: number, rate?: number}} [course] to which step, and at a pace of its own
 */
export function play({ to, rate: pace } = {}) {
  if (ended.peek()) return tellEnd();
  abandon();
  pressed++;
  playing.value = true;
  let owed = 0;
  let asking = false;
  /** One thing at a time, and nothing while the server is away; what it refuses once it would refuse again at every frame. @param {() => Promise<any>} work */
  const ask = async (work) => {
    if (asking || offline.peek()) return;
    asking = true;
    const [mine, said] = [ticket, refusal.peek()];
    const there = await work().finally(() => { asking = false; });
    if (there === false && mine === ticket && refusal.peek() !== said) pause();
  };
  animate((elapsed, gap) => {
    if (!playing.peek()) return false;
    const rate = pace ?? speed.peek();
    const here = cursor.peek().step;
    const known = Math.max(0, reach.peek() - here);
    const wanted = Math.max(2, Math.ceil(rate));
    const ahead = Math.min(known, inHand(2 * wanted));
    // half a second of steps in hand, asked for a second at a time: the answer arrives before it is needed
    if (known < rate / 2 + 1) ask(() => extend(here + known + wanted, rate <= 10 ? "full" : "light"));
    else if (ahead < rate / 2 + 1) ask(() => refill(wanted));
    owed = Math.min(owed + (Math.min(gap, 250) * rate) / 1000, Math.max(1, ahead));
    const steps = Math.min(Math.floor(owed), ahead);
    owed -= steps;
    for (let t = here + 1; t <= here + steps; t++) {
      const why = reason(t, elapsed / 1000);
      if (!why && t !== to) continue;
      goTo(t);
      pause();
      if (!why) return false;
      stopped(why);
      return false;
    }
    if (steps > 0) goTo(here + steps);
    if (ended.peek() || cursor.peek().step >= LONGEST || (lanes.peek().length === 1 && frame.peek()?.update_norm === 0)) {
      pause();
      if (cursor.peek().step >= LONGEST) stopped(`Paused after ${LONGEST.toLocaleString("en")} steps, the most the page keeps.`);
      tellEnd();
      return false;
    }
    return true;
  });
}

export const toggle = () => (heading.peek() !== null ? halt("stopped") : playing.peek() ? pause() : play());
