/** Paints the network: lines, then the loss, the pulses and the nodes. */
import { edges, pulses } from "./edges.js";
import { inputs, loss, units } from "./nodes.js";

/** @import { Layout, Part } from "./layout.js" */

/**
 * @typedef {{weights: number[], gradient: number[], free: boolean[], layers: import("../types.js").LayerFrame[],
 *   inputs: number[]|null, target: number[]|null, loss: number|null, features: string[],
 *   boundary: import("../types.js").Boundary|null, theme: "light"|"dark", phase: import("../types.js").Phase|null,
 *   selected: Part|null, active: Part|null, back: (layer: number, unit: number) => number|null}} Scene
 *   `weights` are those that are drawn; `inputs`, `target`, `loss`, `layers` and `back` (dC/da of a unit, if known) are
 *   of the shown example.
 */

/** @param {CanvasRenderingContext2D} context @param {Layout} picture @param {Scene} scene */
export function paint(context, picture, scene) {
  edges(context, picture, scene);
  loss(context, picture, scene);
  pulses(context, picture, scene);
  inputs(context, picture, scene);
  units(context, picture, scene);
}
