/** Draws a preset in small, from the engine's samples: letters for shades, whole numbers for places. */
import { html } from "ui";
import { useCanvas } from "../draw/canvas.js";
import { image, onCanvas, signs, viridis } from "../draw/colormap.js";
import { colour, theme } from "../draw/theme.js";
/** @import { Picture } from "../server/openapi.js" */

/** @typedef {CanvasRenderingContext2D} Context */

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const MOST = LETTERS.length - 1;
const UNIT = 1000;
const FAINT = 0.45; // of a map beside the points on it, as in the data

/** The shades as a picture of one pixel each. @param {Picture} of */
function shaded({ kind, classes, columns, shades }) {
  const values = [...shades].map((letter) => LETTERS.indexOf(letter));
  const rows = values.length / columns;
  if (kind !== "class" || classes <= 2) {
    const map = kind === "class" ? signs(theme.value) : viridis;
    return onCanvas(image(values, columns, rows, (value) => value / MOST, map));
  }
  const small = Object.assign(document.createElement("canvas"), { width: columns, height: rows });
  const pen = /** @type {Context} */ (small.getContext("2d"));
  values.forEach((value, i) => {
    pen.fillStyle = colour(`--class-${value}`);
    pen.fillRect(i % columns, rows - 1 - Math.floor(i / columns), 1, 1);
  });
  return small;
}

/** @param {Context} context @param {number[][]} places @param {number} width @param {number} height */
function trace(context, places, width, height) {
  context.beginPath();
  for (const [x, y] of places) context.lineTo((x / UNIT) * width, (1 - y / UNIT) * height);
}

/** @param {Context} context @param {Picture} of @param {number} width @param {number} height */
function paint(context, of, width, height) {
  const { kind, shades, line, path, points } = of;
  context.lineJoin = context.lineCap = "round";
  if (shades) {
    context.globalAlpha = kind === "class" ? FAINT : 1;
    context.imageSmoothingQuality = "high";
    context.drawImage(shaded(of), 0, 0, width, height);
    context.globalAlpha = 1;
  }
  for (const [x, y, label] of points) {
    context.beginPath();
    context.arc((x / UNIT) * width, (1 - y / UNIT) * height, kind === "fit" ? 1.5 : 2, 0, 7);
    context.fillStyle = colour(kind === "fit" ? "--ink" : `--class-${label}`);
    context.fill();
  }
  if (line.length) {
    trace(context, line, width, height);
    context.lineWidth = 2;
    context.strokeStyle = colour(kind === "fit" ? "--q-activation" : "--q-loss");
    context.stroke();
  }
  if (!path.length) return;
  trace(context, path, width, height);
  if (shades) {
    context.lineWidth = 3.5;
    context.strokeStyle = colour("--map-dark");
    context.stroke();
  }
  context.lineWidth = shades ? 1.75 : 1;
  context.strokeStyle = context.fillStyle = colour(shades ? "--map-light" : "--ink");
  if (shades) context.stroke();
  const dots = line.length ? path : [path[0], path[path.length - 1]];
  for (const [x, y] of dots) {
    context.beginPath();
    context.arc((x / UNIT) * width, (1 - y / UNIT) * height, 2.5, 0, 7);
    context.fill();
  }
}

/** @param {{picture: Picture|undefined}} props the room is there before the picture is */
export function PresetPicture({ picture }) {
  const canvas = useCanvas(
    (context, width, height) => {
      if (picture) paint(context, picture, width, height);
    },
    [picture],
  );
  return html`<canvas ref=${canvas} class="preset-picture" data-drawn=${picture ? "" : undefined}
      aria-hidden="true"></canvas>`;
}
