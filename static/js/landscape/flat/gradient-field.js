/** The gradient on a grid of the map, as small arrows downhill: true gradients, not differences of the samples. */
import { strokeLayers } from "../../draw/pen.js";
import { colour } from "../../draw/theme.js";
import { samples } from "../samples/shown.js";

const SHARE = 0.86; // of a cell, that the longest arrow takes
const FLAT = 0.4; // the power that brings long and short arrows nearer to each other
const LEAST = 7; // px

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Record<"x"|"y", ReturnType<typeof import("../../draw/scale.js").linear>>} at
 */
export function drawField(context, { x, y }) {
  const field = samples.value?.field;
  if (!field?.v || !field.dv) return;
  const { u: us, v: vs, du, dv } = field;
  const [sx, sy] = [x.factor, y.factor];
  const cell = Math.min(Math.abs(x(us[1] ?? us[0] + 1) - x(us[0])), Math.abs(y(vs[1] ?? vs[0] + 1) - y(vs[0])));
  const largest = Math.max(...du.flatMap((row, j) => row.map((slope, i) => Math.hypot(slope, dv[j][i]))));
  if (!(largest > 0)) return;
  context.beginPath();
  vs.forEach((v, j) =>
    us.forEach((u, i) => {
      const [dx, dy] = [-du[j][i] * sx, -dv[j][i] * sy];
      const long = Math.hypot(dx, dy);
      const length = cell * SHARE * (Math.hypot(du[j][i], dv[j][i]) / largest) ** FLAT;
      if (!(long > 0) || length < LEAST) return;
      const [ex, ey] = [dx / long, dy / long];
      const [px, py] = [x(u), y(v)];
      const [tx, ty] = [px + (ex * length) / 2, py + (ey * length) / 2];
      const head = Math.min(5, length * 0.45);
      context.moveTo(px - (ex * length) / 2, py - (ey * length) / 2);
      context.lineTo(tx, ty);
      context.moveTo(tx - (ex + 0.6 * ey) * head, ty - (ey - 0.6 * ex) * head);
      context.lineTo(tx, ty);
      context.lineTo(tx - (ex - 0.6 * ey) * head, ty - (ey + 0.6 * ex) * head);
    }),
  );
  context.lineCap = context.lineJoin = "round";
  strokeLayers(
    context,
    { width: 3, ink: colour("--mark-edge"), alpha: 0.7 },
    { width: 1.4, ink: colour("--q-gradient") },
  );
}
