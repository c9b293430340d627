/**
 * The inside of one update, shown phase by phase: which phases there are, and the choreography that goes through them.
 */
import { batch, effect, signal } from "ui";
import { animate, endLoop } from "./clock.js";
import { loadDetails } from "../run/replay.js";
import { extend, goTo } from "../run/runs.js";
import { cursor, lane, lastStep, phase } from "../store.js";
import { announceStep } from "./announce.js";

/** When on, Step stops after each phase of the update, and the next press plays the next phase. */
export const slowMotion = signal(false);

const FULL_STEP = 1100; // ms for all phases of one update
const SHARE = { forward: 0.34, loss: 0.1, backward: 0.26, gradient: 0.1, update: 0.2 };
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/**
 * The phases of one update of a network of `layers` layers (0 for a function), one operation each, in order.
 * @param {number} layers
 */
export function phasesOf(layers) {
  /**
   * @type {{name: import("../types.js").PhaseName, fills: import("../types.js").Fills, layer: number, share: number}[]}
   */
  const list = [];
  /**
   * @param {import("../types.js").PhaseName} name @param {number} layer @param {import("../types.js").Fills[]} fills
   */
  const add = (name, layer, ...fills) => {
    for (const f of fills)
      list.push({ name, fills: f, layer, share: SHARE[name] / fills.length / (layer ? layers : 1) });
  };
  for (let l = 1; l <= layers; l++) add("forward", l, "z", "a");
  add("loss", 0, "C");
  for (let l = layers; l >= 1; l--) add("backward", l, "da", "delta");
  // in the order in which the errors come: as soon as a layer has its own, its gradients could be had
  for (let l = layers; l >= 1; l--) add("gradient", l, "dw");
  if (layers === 0) add("gradient", 0, "dw");
  add("update", 0, "w");
  return list;
}

/** How many layers the phases of a run's update go through. @param {import("../types.js").Lane|null} of */
export const layersOf = (of) =>
  of?.experiment.objective.kind === "network" ? of.experiment.objective.layers.length : 0;

/**
 * The choreography that is under way: its phases, which of them is shown, and the step and the depth of network it is
 * of.
 * @type {{list: ReturnType<typeof phasesOf>, at: number, layers: number, step: number}|null}
 */
let scene = null;

/** Begin the choreography of the update that leaves this step. @param {number} at its first phase */
function open(at) {
  const layers = layersOf(lane.peek());
  scene = { list: phasesOf(layers), at, layers, step: cursor.peek().step };
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

/** End the choreography where it leads: at the next step. */
async function settle() {
  endLoop();
  const of = scene;
  const from = cursor.peek().step;
  if (lastStep.peek() <= from) {
    // the run was changed while its update was held: what follows is not known yet
    await extend(from + 1);
    if (scene !== of || cursor.peek().step !== from) return;
  }
  scene = null;
  batch(() => {
    phase.value = null;
    goTo(from + 1);
  });
  loadDetails();
  announceStep();
}

/** Leave the choreography where it began: a held phase is let go of, without the update. */
export function leavePhase() {
  endLoop();
  scene = null;
  phase.value = null;
}

// a change of course leaves a held update held, with its new numbers; another step, or a network of other layers, has
// its own
effect(() => {
  const { step } = cursor.value;
  const layers = layersOf(lane.value);
  if (scene && (scene.step !== step || scene.layers !== layers)) leavePhase();
});

/** Whether an update is being shown from the inside, or held there. */
export const insideUpdate = () => scene !== null;

/** Show the update that leaves this step, from its first phase on. */
export function showUpdate() {
  open(0);
  playPhase(0);
}

/**
 * On with the choreography that is under way: at once to its end, and in slow motion to the end of its phase or to the
 * next one.
 */
export function continuePhases() {
  if (!scene) return;
  if (!slowMotion.peek()) return settle();
  return phase.peek()?.held ? playPhase(scene.at + 1) : show(scene.at, 1, true);
}

/** Hold phase number `at` of the update that leaves this step. @param {number} at */
export function holdAt(at) {
  if (!scene) open(at);
  endLoop();
  if (scene) scene.at = at;
  show(at, 1, true);
}
