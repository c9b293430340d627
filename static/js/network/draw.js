/** Paints the network: lines below, then the loss, the pulses passing through, and the nodes. */
import { edges, pulses } from "./edges.js";
import { inputs, loss, units } from "./nodes.js";

/**
 * @typedef {import("./layout.js").Layout} Layout
 * @typedef {import("./layout.js").Part} Part
 *
 * @typedef {{weights: number[], gradient: number[], free: boolean[], layers: import("../types.js").LayerFrame[],
 *   inputs: number[]|null, target: number[]|null, loss: number|null, features: string[],
 *   boundary: import("../types.js").Boundary|null, theme: "light"|"dark", phase: import("../types.js").Phase|null,
 *   selected: Part|null, active: Part|null, back: (layer: number, unit: number) => number|null}} Scene
 *   `weights` as they are drawn now; `inputs`, `target`, `loss` and `layers` are the shown example's, and so is
 *   `back`, dC/da of a unit where it is known.
 */

/** @param {CanvasRenderingContext2D} context @param {Layout} picture @param {Scene} scene */
export function paint(context, picture, scene) {
  edges(context, picture, scene);
  loss(context, picture, scene);
  pulses(context, picture, scene);
  inputs(context, picture, scene);
  units(context, picture, scene);
}
