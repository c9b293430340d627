/** The lines below a picture: what was run, where it stands, and the link that opens it. */
import { linkNow } from "../../address/bar.js";
import { orderWords } from "../../run/batch-order.js";
import { title } from "../../experiment/title.js";
import { number } from "../../format.js";
import { taken } from "../../numbers/rate.js";
import { abstract } from "../../landscape/point.js";
import { samples } from "../../landscape/samples/shown.js";
import { colour } from "../../draw/theme.js";
import { wrapped } from "./places.js";
import { catalog, experiment, frame, lane, lanes } from "../../store.js";

const MOST = 3; // lines of a link; a longer one nobody types
const LINE = 17; // px
const TEXT = 13;

/** How the run is made, and where it stands. */
function standing() {
  const now = experiment.value;
  const at = frame.value;
  if (!now || !at) return "";
  const method = catalog.value?.optimizers.find(({ name }) => name === now.optimizer.name);
  const rate = taken(at);
  const size = now.batch_size;
  return [
    lanes.value.length > 1 ? `Lane ${lane.value?.name} of ${lanes.value.length}: ` : "",
    `${method?.title ?? now.optimizer.name}, η = ${number(at.eta)}${rate && ` ${rate}`}`,
    now.objective.kind === "network"
      ? `, ${size ? `batches of ${size}${orderWords(catalog.value, now)}` : "all examples"}, seed ${now.seed}`
      : "",
    `. Step ${at.state.step.toLocaleString("en")}, C = ${number(at.loss_train)}.`,
  ].join("");
}

/** That the landscape is not all there is. */
function slice() {
  const held = samples.value?.held ?? 0;
  const many = held.toLocaleString("en");
  if (!held) return "";
  return abstract.value
    ? `The landscape leaves out ${held === 1 ? "one direction" : `${many} directions`} of the parameters.`
    : `The landscape is a slice: ${held === 1 ? "the other parameter is" : `the other ${many} parameters are`} held.`;
}

/** The address of what is shown. */
export const address = () => new URL(linkNow(), location.href).href;

/**
 * What the caption of these parts says.
 * @param {{name: string}[]} parts @param {string} [link] @returns {{title: string, standing: string, slice: string,
 *   link: string}}
 */
export const words = (parts, link = address()) => ({
  title: title(),
  standing: standing(),
  slice: parts.some(({ name }) => name === "landscape") ? slice() : "",
  link,
});

/** @typedef {ReturnType<typeof words>} Words */
/** @typedef {{text: string, kind: "title"|"text"|"link"}} Line */

/** @param {Line["kind"]} kind */
const font = (kind) => `${kind === "title" ? 600 : 400} ${TEXT}px ${colour("--face")}`;

/**
 * The caption in lines of a width.
 * @param {Words} said @param {number} room px @param {(text: string, font: string) => number} width @returns {Line[]}
 */
export function captionLines(said, room, width) {
  const lines = (/** @type {Line["kind"]} */ kind, /** @type {string} */ text) =>
    wrapped(text, room, (part) => width(part, font(kind))).map((line) => ({ text: line, kind }));
  const link = lines("link", said.link);
  return [
    ...lines("title", said.title),
    ...lines("text", said.standing),
    ...lines("text", said.slice),
    ...(link.length > MOST
      ? lines("link", `${new URL(said.link).origin} (the whole link is too long to print)`)
      : link),
  ];
}

/** The height of a caption in px. @param {number} lines */
export const heightOf = (lines) => LINE * lines + 4;

/** @param {CanvasRenderingContext2D} context @param {Line[]} lines @param {number} x @param {number} y its top */
export function paintCaption(context, lines, x, y) {
  context.textAlign = "left";
  context.textBaseline = "alphabetic";
  lines.forEach(({ text, kind }, i) => {
    context.font = font(kind);
    context.fillStyle = colour(kind === "link" ? "--ink-2" : "--ink");
    context.fillText(text, x, y + LINE * i + TEXT);
  });
}
