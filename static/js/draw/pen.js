/** Lines, circles and words on a canvas, with an edge where they must read on any colour. */
import { colour } from "./theme.js";

/** @typedef {CanvasRenderingContext2D} Context */

/**
 * A straight line.
 * @param {Context} context @param {number} x0 @param {number} y0 @param {number} x1 @param {number} y1
 */
export function stroke(context, x0, y0, x1, y1) {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}

/** Begin a path: a circle. @param {Context} context @param {number} x @param {number} y @param {number} radius */
export function circle(context, x, y, radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
}

/**
 * Stroke the path several times, the edge first.
 * @param {Context} context @param {{width: number, ink: string, alpha?: number, dash?: number[]}[]} layers
 */
export function strokeLayers(context, ...layers) {
  context.save();
  const { globalAlpha } = context;
  for (const { width, ink, alpha = 1, dash = [] } of layers) {
    context.lineWidth = width;
    context.strokeStyle = ink;
    context.globalAlpha = alpha * globalAlpha;
    context.setLineDash(dash);
    context.stroke();
  }
  context.restore();
}

/**
 * A text with an edge in the colour of its ground, so that lines do not run through it.
 * @param {Context} context @param {string} text @param {number} x @param {number} y @param {string} ink
 * @param {{edge?: string, width?: number, room?: number}} [how] the edge's colour and width, and the px into which the
 *   text is squeezed
 */
export function edgedText(context, text, x, y, ink, { edge = colour("--paper"), width = 4, room } = {}) {
  context.lineWidth = width;
  context.lineJoin = "round";
  context.strokeStyle = edge;
  context.strokeText(text, x, y, room);
  context.fillStyle = ink;
  context.fillText(text, x, y, room);
}

/**
 * Draw what shows inside a box only.
 * @param {Context} context @param {import("./plot.js").Box} box @param {() => void} draw
 */
export function clipped(context, box, draw) {
  context.save();
  context.beginPath();
  context.rect(box.left, box.top, box.right - box.left, box.bottom - box.top);
  context.clip();
  draw();
  context.restore();
}
