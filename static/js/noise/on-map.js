/** The gradients on the map: where each of them would move the ball, and where the full one would. */
import { paintArrow } from "../landscape/flat/marks.js";
import { samples } from "../landscape/samples/shown.js";
import { edgedText, strokeLayers } from "../draw/pen.js";
import { colour } from "../draw/theme.js";
import { signal } from "ui";
import { answer, isCurrent } from "./ask.js";
import { factorOf } from "./factor.js";

/** The factor the cloud is drawn magnified by, for its legend; null while it is not drawn. */
export const drawnBy = signal(/** @type {number|null} */ (null));

/** Says it after the drawing, which must not depend on it. @param {number|null} factor */
const say = (factor) => queueMicrotask(() => void (drawnBy.value = factor));

/** @type {import("../draw/layers.js").MapLayer} */
export function cloud(context, { box, x, y }, from, factor) {
  const known = answer.value;
  const given = samples.value;
  const { where, found } = known ?? {};
  const fits = given?.plane.kind === where?.kind && given?.plane.u === where?.u && given?.plane.v === where?.v;
  if (!known || !found?.u || !found.v || !fits || !isCurrent.value || given?.far) return say(null);
  const [u, v] = [found.u, found.v];
  const move = (/** @type {number|null} */ du, /** @type {number|null} */ dv) => [
    -known.eta * (du ?? 0) * x.factor,
    -known.eta * (dv ?? 0) * y.factor,
  ];
  const tips = u.map((_, i) => move(u[i], v[i]));
  const lengths = tips.map(([dx, dy]) => Math.hypot(dx, dy));
  const used = factorOf(lengths, factor);
  const few = tips.length <= 60;
  context.beginPath();
  for (const [dx, dy] of tips) {
    context.moveTo(from.x, from.y);
    context.lineTo(from.x + used * dx, from.y + used * dy);
  }
  strokeLayers(
    context,
    { width: few ? 3.5 : 2.5, ink: colour("--mark-edge"), alpha: 0.35 },
    { width: few ? 1.5 : 1, ink: colour("--ink-2"), alpha: few ? 0.9 : 0.5 },
  );
  const [dx, dy] = move(found.gradient.u, found.gradient.v);
  const tip = { x: from.x + used * dx, y: from.y + used * dy };
  paintArrow(context, box, "gradient", from.x, from.y, tip.x, tip.y);
  context.font = `600 14px ${colour("--face")}`;
  context.textAlign = dx < 0 ? "right" : "left";
  context.textBaseline = "middle";
  const how = { edge: colour("--mark-edge"), width: 3.5 };
  edgedText(context, "∇C", tip.x + (dx < 0 ? -6 : 6), tip.y, colour("--q-gradient"), how);
  say(used);
}
