/** The phases of an update: which numbers are known at each operation, and where pulses move. */

/** @import { Phase, Fills } from "../types.js" */

/**
 * @typedef {"weight"|"sigma"|"loss"|"into"} Kind    of lines: w from unit to unit, sigma within one, to C, a
 *   parameter's into z
 */

/** The share of a part after which its target lights up: the pulse travels first. @param {number} progress */
const arrival = (progress) => Math.min(1, Math.max(0, progress * 2.2 - 1.2));

/**
 * The place of an operation in the order of one update.
 * @param {Fills} fills @param {number} layer @param {number} layers
 */
function order(fills, layer, layers) {
  const back = layers - layer;
  return {
    z: 2 * layer,
    a: 2 * layer + 1,
    C: 2 * layers + 2,
    da: 2 * layers + 3 + 2 * back,
    delta: 2 * layers + 4 + 2 * back,
    dw: 4 * layers + 5 + back,
    w: 5 * layers + 6,
  }[fills];
}

/**
 * How far a quantity of a layer is known, 0 to 1; at rest everything is.
 * @param {Phase|null} phase @param {Fills} fills @param {number} [layer]
 */
export function lit(phase, fills, layer = 0) {
  if (!phase) return 1;
  const past = order(phase.fills, phase.layer, phase.layers) - order(fills, layer, phase.layers);
  if (past !== 0) return past > 0 ? 1 : 0;
  return fills === "C" || fills === "w"
    ? phase.progress
    : fills === "dw"
      ? Math.min(1, 2 * phase.progress)
      : arrival(phase.progress);
}

/** The visibility of something that appears part by part. @param {number} share */
export const faint = (share) => 0.12 + 0.88 * share;

/**
 * How far a quantity replaces the one at rest, if there is room for one only: from its own part until the weights move.
 * @param {Phase|null} phase @param {Fills} fills @param {number} [layer]
 */
export function covers(phase, fills, layer = 0) {
  if (!phase) return 0;
  return phase.fills === "w" ? Math.max(0, 1 - 2.5 * phase.progress) : lit(phase, fills, layer);
}

/**
 * The quantities that run right and back along lines of a kind, and whether those fill the layer below.
 * @type {Record<Kind, [Fills, Fills, boolean]>}
 */
const RUNS = {
  weight: ["z", "da", true],
  loss: ["C", "da", true],
  sigma: ["a", "delta", false],
  into: ["z", "dw", false],
};

/**
 * The place of a pulse on the lines into layer `layer`, 0 (left) to 1 (right), or null if there is none. Layer L + 1
 * are the lines into the loss; lines of kind "sigma" lead from a layer's z to its a.
 * @param {Phase|null} phase @param {number} layer @param {Kind} [kind]
 * @returns {{at: number, back: boolean}|null}
 */
export function pulse(phase, layer, kind) {
  if (!phase || phase.progress >= 1) return null;
  const travelled = Math.min(1, phase.progress * 1.5);
  const last = layer > phase.layers;
  const [right, left, below] = RUNS[kind ?? (last ? "loss" : "weight")];
  if (phase.fills === right && (last || phase.layer === layer)) return { at: travelled, back: false };
  if (phase.fills === left && phase.layer + (below ? 1 : 0) === layer) return { at: 1 - travelled, back: true };
  return null;
}

/**
 * What the words of a part need of the network: its activations by name, its loss by title and whether it takes logits,
 * the number of examples in the batch, whether there is a penalty, and whether something is frozen.
 * @typedef {{activations: {name: string, linear: boolean}[], loss: string, logits: boolean, batch: number, penalty:
 *   boolean, frozen: boolean}} About
 */

/**
 * A part of an update in words: its title, its place, and what is computed.
 * @param {Phase} phase @param {About|null} about null for a function
 * @returns {{title: string, where: string, text: string}}
 */
export function phaseWords({ fills, layer, layers }, about) {
  const own = about?.activations[layer - 1];
  const sigma = own?.name.replaceAll("_", " ") ?? "σ";
  const at = `layer ${layer} of ${layers}`;
  const below = layer === 1 ? "x" : "a";
  const [title, where] = {
    z: ["Forward", `${at}: z`],
    a: ["Forward", `${at}: a`],
    C: ["Loss", "C"],
    da: ["Backward", `${at}: ∂C/∂a`],
    delta: ["Backward", `${at}: δ`],
    dw: ["Gradient", layer === 0 ? "" : at],
    w: ["Update", ""],
  }[fills];
  const mean = (about?.batch ?? 1) > 1 ? ", the mean over this batch" : "";
  const through = about?.logits ? ", through the loss and its own probability at once" : "";
  const pull = about?.penalty ? ", plus the penalty's pull" : "";
  const text = {
    z: `z = w ${below} + b: each ${layer === 1 ? "input" : "activation from below"} times its weight, plus the bias.`,
    a: own?.linear ? "a = z: this layer passes its sum on as it is." : `a = ${sigma}(z): each unit bends its sum.`,
    C: `${about?.loss}: the loss of this output${about?.logits ? "; the loss makes it a probability itself" : ""}.`,
    da:
      layer < layers
        ? "∂C/∂a = Σ w δ: the errors come back through the same weights."
        : `∂C/∂a: how C changes with the output${through}.`,
    delta: own?.linear
      ? "δ = ∂C/∂z = ∂C/∂a · 1: as a = z, the same number."
      : `δ = ∂C/∂z = ∂C/∂a · σ′(z): times the slope of ${sigma} here.`,
    dw:
      layer === 0
        ? "The slope of the function along each of its variables."
        : `∂C/∂w = δ ${below}, ∂C/∂b = δ${mean}${pull}: wide is steep.`,
    w: about
      ? `Every weight and bias${about.frozen ? " that is not frozen" : ""} moves by its update.`
      : "The point moves by its update.",
  }[fills];
  return { title, where, text };
}
