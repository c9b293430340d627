/** One or more pictures side by side with their keys, and a caption below: as pixels or as SVG. */
import { batch, untracked } from "ui";
import { colour, theme, withTheme } from "../../draw/theme.js";
import { factor } from "../../landscape/point.js";
import { captionLines, heightOf, paintCaption, words } from "./caption.js";
import { paintKey } from "./key.js";
import { measured } from "./measure.js";
import { keyPlaces } from "./places.js";
import { SvgContext } from "./svg.js";
/** @import { Words } from "./caption.js" */
/** @import { Part } from "./parts.js" */

/**
 * @typedef {{x: number, y: number, width: number, height: number}} Box
 * @typedef {{parts: Part[], boxes: Box[], caption: Box, width: number, height: number}} Plan in CSS pixels
 */

const EDGE = 16; // px around all
const GAP = 24; // px between two pictures
const AIR = 12; // px above a key and a caption

/**
 * Where everything stands.
 * @param {Part[]} parts @param {[number, number][]} sizes of the parts @param {Words} said
 * @returns {Plan}
 */
export function planOf(parts, sizes, said) {
  const measure = measured();
  const font = `13px ${colour("--face")}`;
  let x = EDGE;
  let keys = 0;
  let tallest = 0;
  const boxes = parts.map((part, i) => {
    const [width, height] = sizes[i];
    const box = { x, y: EDGE, width, height };
    x += width + GAP;
    tallest = Math.max(tallest, height);
    keys = Math.max(keys, keyPlaces(part.key(), width, (text) => measure.width(text, font)).height);
    return box;
  });
  const width = x - GAP + EDGE;
  const top = EDGE + tallest + (keys ? keys + AIR : 0) + AIR;
  const lines = captionLines(said, width - 2 * EDGE, measure.width).length;
  const caption = { x: EDGE, y: top, width: width - 2 * EDGE, height: heightOf(lines) };
  return { parts, boxes, caption, width, height: Math.ceil(top + caption.height + EDGE) };
}

/**
 * The drawing in pieces, to be made one after the other: the caption on empty paper, and each part with its key.
 * @param {CanvasRenderingContext2D} context @param {Plan} plan @param {Words} said
 * @param {number} ratio dots for each CSS pixel @param {number} end as for a part's `draw` @returns {(() => void)[]}
 */
export function sheetPieces(context, { parts, boxes, caption, width, height }, said, ratio, end) {
  const ground = () => {
    context.fillStyle = colour("--paper");
    context.fillRect(0, 0, width, height);
    paintCaption(context, captionLines(said, caption.width, measured().width), caption.x, caption.y);
  };
  const pieces = parts.map((part, i) => () => {
    const box = boxes[i];
    context.save();
    context.translate(box.x, box.y);
    part.draw(context, box.width, box.height, ratio, end);
    context.restore();
    context.save();
    paintKey(context, part.key(), box.x, box.y + box.height + AIR, box.width);
    context.restore();
  });
  return [ground, ...pieces];
}

/** All of it at once. @param {Parameters<typeof sheetPieces>} what */
function paintSheet(...what) {
  for (const piece of sheetPieces(...what)) piece();
}

/** Draw in a theme, without trace on the page. @template T @param {boolean} light @param {() => T} draw @returns {T} */
export function apart(light, draw) {
  const before = factor.peek();
  const how = () => untracked(draw);
  const made = batch(() => (light && theme.peek() !== "light" ? withTheme("light", how) : how()));
  queueMicrotask(() => (factor.value = before));
  return made;
}

/** @param {Plan} plan @param {number} ratio */
export function canvasFor({ width, height }, ratio) {
  const canvas = Object.assign(document.createElement("canvas"), {
    width: Math.round(width * ratio),
    height: Math.round(height * ratio),
  });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  return { canvas, context };
}

/** The picture of a part as it is now. @param {Part} part @param {boolean} light @param {number} ratio */
export async function still(part, light, ratio) {
  await part.open?.();
  return apart(light, () => {
    const said = words([part]);
    const plan = planOf([part], [part.size], said);
    const { canvas, context } = canvasFor(plan, ratio);
    paintSheet(context, plan, said, ratio, 0);
    return canvas;
  });
}

/** The same as SVG. @param {Part} part @param {boolean} light @param {string} prefix of the names in it */
export const vector = (part, light, prefix) =>
  apart(light, () => {
    const said = words([part]);
    const plan = planOf([part], [part.size], said);
    const svg = new SvgContext(measured(), prefix);
    paintSheet(/** @type {any} */ (svg), plan, said, 1, 0);
    const title = `${part.title}: ${said.title}`;
    return svg.text(plan.width, plan.height, title, `${said.standing} ${said.slice} ${said.link}`);
  });
