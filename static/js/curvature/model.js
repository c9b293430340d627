/** The quadratic model on the map: lines of equal loss as slope and curvature at the ball predict them. */
import { computed, effect, signal } from "ui";
import { contourLines } from "../draw/contours.js";
import { colour } from "../draw/theme.js";
import { lay, mapLayers } from "../draw/layers.js";
import { clipped, strokeLayers } from "../draw/pen.js";
import { planeOf } from "../landscape/plane/model.js";
import { planeSubject } from "../landscape/plane/shown.js";
import { lossOf, mode, samples, scale, view } from "../landscape/samples/shown.js";
import { pointKey } from "../run/point-key.js";
import { experimentAt } from "../run/runs.js";
import * as api from "../server/api.js";
import { latest } from "../server/latest.js";
import { gap, request } from "../server/requests.js";
import { options, playing } from "../store.js";

const SAMPLES = 41; // along each axis: the lines are parabolas, ellipses and hyperbolas
const BELOW = 2; // levels below the loss at the ball
const ABOVE = 4;

/** Whether the map shows it. */
export const onMap = signal(false);

/** Whether the picture is one that it can be laid over. */
export const fits = computed(() => mode.value === "2d" && view.value !== null && !view.value.far);

/**
 * The latest model, with what it was asked for.
 * @type {import("ui").Signal<{u: [number, number], v: [number, number], losses: Float32Array, loss: number, key:
 *   string}|null>}
 */
export const model = signal(null);

/** What is to be asked, and a text that tells two questions apart; null where it cannot be laid over the picture. */
const wanted = computed(() => {
  const laid = planeSubject.value;
  const seen = view.value;
  if (!onMap.value || !fits.value || !laid || !seen?.v) return null;
  const { here, now, where, center } = laid;
  const { over } = options.value;
  const experiment = experimentAt(here, now.state.step);
  const resolution = [SAMPLES, SAMPLES];
  return {
    body: { experiment, state: now.state, plane: planeOf(laid), over, range: seen, resolution, quadratic: true },
    range: { u: seen.u, v: seen.v },
    loss: lossOf(now),
    key: JSON.stringify([pointKey(now.state.parameters), where, center, over, seen, experiment.objective]),
  };
});

/** Whether the server has no model here, as the curvature overflows or an axis is frozen. */
export const none = signal(false);

const ask = latest(async () => {
  const now = wanted.peek();
  if (!now || model.peek()?.key === now.key) return;
  const answer = await request("curvature", () => api.landscape(now.body), { silent: true, retry: ask });
  none.value = answer !== null && answer.quadratic === null;
  const losses = answer?.quadratic;
  model.value = losses instanceof Float32Array ? { ...now.range, losses, loss: now.loss, key: now.key } : null;
  await gap();
});

/** The lines, in samples along u and v, at the levels of the map that are nearest to the loss at the ball. */
const lines = computed(() => {
  const known = model.value;
  const map = scale.value;
  if (!known || !map || !samples.value || !onMap.value) return [];
  const next = map.levels.findIndex((level) => level > known.loss);
  const middle = next < 0 ? map.levels.length : next;
  const near = map.levels.slice(Math.max(0, middle - BELOW), middle + ABOVE);
  return contourLines(known.losses, SAMPLES, SAMPLES, near).flatMap((level) => level.lines);
});

/** @type {import("../draw/layers.js").MapLayer} */
function draw(context, { box, x, y }) {
  const known = model.value;
  const drawn = lines.value;
  if (!known || !drawn.length) return;
  const [u0, uw] = [known.u[0], (known.u[1] - known.u[0]) / (SAMPLES - 1)];
  const [v0, vw] = [known.v[0], (known.v[1] - known.v[0]) / (SAMPLES - 1)];
  clipped(context, box, () => {
    context.beginPath();
    for (const line of drawn)
      for (let i = 0; i < line.length; i += 2) {
        const [px, py] = [x(u0 + line[i] * uw), y(v0 + line[i + 1] * vw)];
        if (i) context.lineTo(px, py);
        else context.moveTo(px, py);
      }
    context.lineJoin = "round";
    strokeLayers(
      context,
      { width: 2.75, ink: colour("--map-dark"), alpha: 0.5 },
      { width: 1.5, ink: colour("--map-light"), dash: [5, 4] },
    );
  });
}

/** Keep the model up to date and on the map. Returns a function that takes it away. */
export function keepModel() {
  const take = lay(mapLayers, draw);
  const end = effect(() => {
    playing.value;
    if (wanted.value) ask();
  });
  return () => {
    end();
    take();
  };
}
