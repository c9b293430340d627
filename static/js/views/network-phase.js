/** What of an update is to be seen at each of its phases: how far a layer's values, errors and gradients have appeared. */

/** @typedef {import("../types.js").Phase} Phase */

/** When within its phase a layer lights up: the pulse travels first and then arrives. @param {number} progress */
const arrival = (progress) => Math.min(1, Math.max(0, progress * 2.2 - 1.2));

/** How far a layer's a is known, 0 to 1; at rest everything is. @param {Phase|null} phase @param {number} layer */
export function activationLit(phase, layer) {
  if (phase?.name !== "forward" || layer < phase.layer) return 1;
  return layer === phase.layer ? arrival(phase.progress) : 0;
}

/** How far the loss is known. @param {Phase|null} phase */
export const lossLit = (phase) => (phase?.name === "forward" ? 0 : phase?.name === "loss" ? phase.progress : 1);

/** What was shown before the weights move gives way to them soon. @param {Phase|null} phase */
const fading = (phase) => (phase?.name === "update" ? Math.max(0, 1 - 2.5 * phase.progress) : 0);

/** How far a layer's delta is shown: while errors run back, and no longer at rest. @param {Phase|null} phase @param {number} layer */
export function deltaLit(phase, layer) {
  if (phase?.name === "backward") return layer > phase.layer ? 1 : layer === phase.layer ? arrival(phase.progress) : 0;
  if (phase?.name === "gradient") return 1;
  return fading(phase);
}

/** How far the gradient covers a layer's weights. @param {Phase|null} phase @param {number} layer */
export function gradientLit(phase, layer) {
  if (phase?.name === "gradient") return layer > phase.layer ? 1 : layer === phase.layer ? Math.min(1, phase.progress * 2) : 0;
  return fading(phase);
}

/**
 * Where a pulse is on its way through the lines into layer `layer`, 0 (left) to 1 (right), or null when none runs there.
 * Layer L + 1 are the lines into the loss.
 * @param {Phase|null} phase @param {number} layer
 * @returns {{at: number, back: boolean}|null}
 */
export function pulse(phase, layer) {
  if (!phase || phase.progress >= 1) return null;
  const travelled = Math.min(1, phase.progress * 1.5);
  if (phase.name === "forward" && phase.layer === layer) return { at: travelled, back: false };
  if (phase.name === "loss" && layer === phase.layers + 1) return { at: travelled, back: false };
  if (phase.name === "backward" && phase.layer + 1 === layer) return { at: 1 - travelled, back: true };
  return null;
}

/**
 * A phase in words: what it is called and what happens in it.
 * @param {Phase} phase
 * @returns {[string, string]}
 */
export function phaseWords({ name, layer, layers }) {
  switch (name) {
    case "forward": return [`Forward, layer ${layer} of ${layers}`, "Each unit weighs what comes from its left, adds its bias and applies σ."];
    case "loss": return ["Loss", "The output is compared with the target."];
    case "backward": return [`Backward, layer ${layer} of ${layers}`, layer === layers ? "δ at the output: how the loss changes with z." : "Each δ gathers those to its right through the same weights."];
    case "gradient": return [layer ? `Gradient, layer ${layer} of ${layers}` : "Gradient", "∂C/∂w of every weight, the mean over this batch: wide is steep."];
    case "update": return ["Update", "Every weight moves by its update."];
  }
}
