/** What the colours of a picture stand for: a line of marks with their names. */
import { colour } from "../../draw/theme.js";
import { keyPlaces, MARK } from "./places.js";

/**
 * Draw them from (left, top) on. Returns their height.
 * @param {CanvasRenderingContext2D} context @param {import("./places.js").Entry[]} entries @param {number} left @param {number} top
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
    context.fillText(entry.text, x + MARK[entry.mark], y + 13.5, Math.max(1, left + room - x - MARK[entry.mark]));
  });
  return height;
}
