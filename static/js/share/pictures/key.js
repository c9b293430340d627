/** What the colours of a picture stand for: a line of marks with their names. */
import { colour } from "../../draw/theme.js";

/** @typedef {{text: string, colour: string, mark: "dot"|"hollow"|"batch"|"line", dash?: number[]}} Entry `colour` is a custom property */

const LINE = 20; // px
const GAP = 16; // px after a name
const MARK = { dot: 14, hollow: 14, batch: 14, line: 24 }; // px

/**
 * Where each entry stands: side by side, and below each other where there is no room.
 * @param {Entry[]} entries @param {number} room px @param {(text: string) => number} width of a name in px
 * @returns {{places: {x: number, y: number}[], height: number}}
 */
export function keyPlaces(entries, room, width) {
  let [x, y] = [0, 0];
  const places = entries.map(({ text, mark }) => {
    const wide = MARK[mark] + width(text) + GAP;
    if (x > 0 && x + wide - GAP > room) [x, y] = [0, y + LINE];
    const place = { x, y };
    x += wide;
    return place;
  });
  return { places, height: entries.length ? y + LINE : 0 };
}

/**
 * Draw them from (left, top) on. Returns their height.
 * @param {CanvasRenderingContext2D} context @param {Entry[]} entries @param {number} left @param {number} top
 * @param {number} room px
 */
export function paintKey(context, entries, left, top, room) {
  context.font = `13px ${colour("--face")}`;
  const { places, height } = keyPlaces(entries, room, (text) => context.measureText(text).width);
  context.textAlign = "left";
  context.textBaseline = "alphabetic";
  entries.forEach((entry, i) => {
    const [x, y] = [left + places[i].x, top + places[i].y];
    context.beginPath();
    if (entry.mark !== "line") {
      context.arc(x + 4.5, y + 9, entry.mark === "dot" ? 4.5 : 3.75, 0, 2 * Math.PI);
      context.fillStyle = colour(entry.colour);
      if (entry.mark !== "hollow") context.fill();
      context.strokeStyle = colour(entry.mark === "batch" ? "--ink" : entry.colour);
      context.lineWidth = entry.mark === "batch" ? 2 : 1.5;
      if (entry.mark !== "dot") context.stroke();
    } else {
      context.moveTo(x, y + 9);
      context.lineTo(x + 18, y + 9);
      context.strokeStyle = colour(entry.colour);
      context.lineWidth = 2;
      context.setLineDash(entry.dash ?? []);
      context.stroke();
      context.setLineDash([]);
    }
    context.fillStyle = colour("--ink");
    context.fillText(entry.text, x + MARK[entry.mark], y + 13.5);
  });
  return height;
}
