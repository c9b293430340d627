/** What a line search tried, on the curve: a ring at each trial, filled where it was taken, and the bound they meet. */
import { computed } from "ui";
import { circle } from "../../draw/pen.js";
import { colour } from "../../draw/theme.js";
import { frame } from "../../store.js";
import { axes } from "../point.js";
import { mode } from "../samples/shown.js";

/** @typedef {{u: number, loss: number, highest: number, accepted: boolean}} Tried */

const RING = 4.5; // px
const LABELLED = 4; // trials that are numbered

/**
 * The trials of the update that leaves a frame, along the parameter with this index; those beyond all numbers are left
 * out.
 * @param {import("../../types.js").Frame} at @param {number|undefined} index @returns {Tried[]}
 */
export function trialsOf(at, index) {
  if (index === undefined) return [];
  return (at.trials ?? []).flatMap(({ parameters, loss, highest, accepted }) =>
    parameters && loss !== null && highest !== null ? [{ u: parameters[index], loss, highest, accepted }] : [],
  );
}

/** Whether the picture shows trials now. */
export const showsTrials = computed(
  () => mode.value === "1d" && frame.value !== null && trialsOf(frame.value, axes.value[0]).length > 0,
);

/**
 * @param {CanvasRenderingContext2D} context @param {Tried[]} tried
 * @param {{x: (u: number) => number, y: (loss: number) => number, from: [number, number]}} at
 */
export function drawTrials(context, tried, { x, y, from: [u, loss] }) {
  if (!tried.length) return;
  context.strokeStyle = colour("--q-update");
  context.lineWidth = 1.25;
  context.setLineDash([5, 4]);
  context.beginPath();
  // the rates of later trials are smaller, so the first is the far end of the bound
  context.moveTo(x(u), y(loss));
  for (const { u: end, highest } of [...tried].reverse()) context.lineTo(x(end), y(highest));
  context.stroke();
  context.setLineDash([]);
  context.font = "11px system-ui, sans-serif";
  context.textAlign = "center";
  context.textBaseline = "bottom";
  tried.forEach(({ u: end, loss: height, accepted }, i) => {
    circle(context, x(end), y(height), RING);
    context.fillStyle = colour(accepted ? "--q-update" : "--paper");
    context.fill();
    context.lineWidth = 1.75;
    context.stroke();
    context.fillStyle = colour("--ink-2");
    if (i < LABELLED) context.fillText(String(i + 1), x(end), y(height) - RING - 3);
  });
}
