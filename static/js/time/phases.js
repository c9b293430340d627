/** The inside of one update: its phases, and the choreography that shows them one after the other. */
import { effect, signal } from "ui";
import { animate, endLoop, presses } from "./clock.js";
import { cursor, lane, phase } from "../store.js";
/** @import { Fills, Lane, PhaseName } from "../types.js" */

/** When on, Step stops after each phase of the update, and the next press plays the next phase. */
export const slowMotion = signal(false);

const FULL_STEP = 650; // ms for all phases of one update: with the frames at both ends it stays below 0.8 s
const SLOWLY = 2200; // ms for all phases if each is held
const SHARE = { forward: 0.34, loss: 0.1, backward: 0.26, gradient: 0.1, update: 0.2 };
const stillness = matchMedia("(prefers-reduced-motion: reduce)");

/** Whether the person asked for no motion: then results are shown at once. */
export const calm = () => stillness.matches;

/** The phases of one update in order, an operation each; `layers` is 0 for a function. @param {number} layers */
export function phasesOf(layers) {
  /** @type {{name: PhaseName, fills: Fills, layer: number, share: number}[]} */
  const list = [];
  /** @param {PhaseName} name @param {number} layer @param {Fills[]} fills */
  const add = (name, layer, ...fills) => {
    for (const f of fills)
      list.push({ name, fills: f, layer, share: SHARE[name] / fills.length / (layer ? layers : 1) });
  };
  for (let l = 1; l <= layers; l++) add("forward", l, "z", "a");
  add("loss", 0, "C");
  for (let l = layers; l >= 1; l--) add("backward", l, "da", "delta");
  // in the order of the errors, from which a layer's gradients follow
  for (let l = layers; l >= 1; l--) add("gradient", l, "dw");
  if (layers === 0) add("gradient", 0, "dw");
  add("update", 0, "w");
  return list;
}

/** How many layers the phases of a run's update go through. @param {Lane|null} of */
export const layersOf = (of) =>
  of?.experiment.objective.kind === "network" ? of.experiment.objective.layers.length : 0;

/**
 * The running choreography: its phases, the number of the one shown, and its step, network and run.
 * @type {{list: ReturnType<typeof phasesOf>, at: number, layers: number, step: number, of: string[]|undefined}|null}
 */
let scene = null;

/** Begin the choreography of the update that leaves this step. */
function open() {
  const layers = layersOf(lane.peek());
  return (scene = { list: phasesOf(layers), at: 0, layers, step: cursor.peek().step, of: lane.peek()?.parameters });
}

/** @param {number} at @param {number} progress @param {boolean} [held] */
function show(at, progress, held = false) {
  if (!scene) return;
  scene.at = at;
  const { name, fills, layer } = scene.list[at];
  phase.value = { name, fills, layer, layers: scene.layers, progress, held };
}

/** Whether an update is shown phase by phase, or held at a phase. */
export const insideUpdate = () => scene !== null;

/** End the choreography. The caller decides what comes next. */
export function closeUpdate() {
  endLoop();
  scene = null;
  phase.value = null;
}

/** Leave a held phase without the update. Without one nothing ends, so a run that plays goes on. */
export function leavePhase() {
  if (!scene) return;
  presses.end();
  closeUpdate();
}

// a held update stays held after a change of course, with its new numbers, but not at another step, in another run or
// with another number of layers
effect(() => {
  const { step } = cursor.value;
  const layers = layersOf(lane.value);
  if (scene && (scene.step !== step || scene.layers !== layers || scene.of !== lane.value?.parameters)) leavePhase();
});

/**
 * Show all phases of the update that leaves this step, one after the other.
 * @param {() => boolean} ready whether the next step is there: the last phase waits for it
 * @param {() => void} done
 */
export function showUpdate(ready, done) {
  const { list } = open();
  let at = 0;
  let begun = 0; // the shares of the update before phase `at`, and shown so far
  let played = 0;
  show(0, 0);
  animate((_, gap) => {
    played += gap / FULL_STEP;
    // a long frame skips operations, but none of the five kinds
    const { name } = list[at];
    while (list[at].name === name && begun + list[at].share <= played) {
      if (at === list.length - 1) {
        done();
        return false;
      }
      begun += list[at++].share;
    }
    if (at === list.length - 1 && !ready()) played = begun;
    played = Math.min(played, begun + list[at].share);
    const progress = (played - begun) / list[at].share;
    if (!slowMotion.peek()) show(at, progress);
    else show(at, 1, true); // switched on meanwhile
    return !slowMotion.peek();
  });
}

/** Play phase number `at` and hold it. @param {number} at */
function playPhase(at) {
  const length = (scene?.list[at].share ?? 0) * SLOWLY;
  if (calm()) return show(at, 1, true);
  show(at, 0);
  animate((elapsed) => {
    const done = elapsed >= length;
    show(at, done ? 1 : elapsed / length, done);
    return !done;
  });
}

/**
 * Go to the next phase, in slow motion; a phase that plays is completed. Without one, go to the first phase of the
 * update that leaves this step. Returns false if all have been shown.
 */
export function nextPhase() {
  const at = scene ? scene.at + 1 : 0;
  const { list } = scene ?? open();
  if (at < list.length) playPhase(at);
  else holdAt(at - 1);
  return at < list.length;
}

/** Go back to the phase before and hold it; from the first one, leave the update. */
export function previousPhase() {
  if (!scene) return;
  if (scene.at > 0) holdAt(scene.at - 1);
  else leavePhase();
}

/** Hold phase number `at` of the update that leaves this step. @param {number} at */
export function holdAt(at) {
  if (!scene) open();
  endLoop();
  show(at, 1, true);
}
