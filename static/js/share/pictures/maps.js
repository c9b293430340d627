/** The map of each lane, side by side in one picture, as on the stage. */
import { drawMap } from "../../landscape/flat/small-maps.js";
import { colour } from "../../draw/theme.js";
import { number } from "../../format.js";
import { cursor, lanes } from "../../store.js";

const GAP = 10; // px between two maps
const WORDS = 20; // px of the line below each

/** @param {CanvasRenderingContext2D} context @param {number} width @param {number} height */
export function drawMaps(context, width, height) {
  const shown = lanes.value.map((l, i) => ({ l, i })).filter(({ l, i }) => i === cursor.value.lane || !l.hidden);
  const columns = Math.ceil(Math.sqrt(shown.length));
  const rows = Math.ceil(shown.length / columns);
  const [wide, tall] = [(width - GAP * (columns - 1)) / columns, (height - GAP * (rows - 1)) / rows - WORDS];
  shown.forEach(({ l, i }, k) => {
    context.save();
    context.translate((k % columns) * (wide + GAP), Math.floor(k / columns) * (tall + WORDS + GAP));
    drawMap(context, wide, tall, i);
    context.font = `13px ${colour("--face")}`;
    context.textAlign = "left";
    context.textBaseline = "alphabetic";
    context.fillStyle = colour("--ink");
    const loss = l.frames.number("loss_train", Math.min(cursor.value.step, l.frames.length - 1));
    context.fillText(`${l.name}: C = ${number(loss)}`, 0, tall + 15, wide);
    context.restore();
  });
}
