/** The parts that pictures can show: how each is drawn, and what its colours stand for. */
import { sceneOf } from "../../data/view.js";
import { paintData, plotFrame } from "../../data/plot.js";
import { count, isOutputSeen, plotKind } from "../../data/points.js";
import * as curve from "../../landscape/flat/curve.js";
import * as map from "../../landscape/flat/map.js";
import { arrows, lastDrawn } from "../../landscape/point.js";
import { mode, samples, showsSmallMaps } from "../../landscape/samples/shown.js";
import { trails } from "../../landscape/flat/trails.js";
import { sizesOf } from "../../network/layout.js";
import { drawNetwork } from "../../network/view.js";
import { frame, lane, lanes } from "../../store.js";
import { drawLoss, lossLines } from "./loss.js";
import { drawMaps } from "./maps.js";
import { closeSurface, drawSurface, openSurface } from "./surface.js";
/** @import { Entry } from "./places.js" */

/**
 * `size` in CSS pixels; `flat` whether it can be had as lines and text; `open` and `close` are before and after a
 * drawing; `draw` gets the dots for each pixel, and the last step of a film; `key` is asked after the drawing.
 * @typedef {{name: PartName, title: string, size: [number, number], exists: () => boolean, flat: () => boolean,
 *   open?: () => Promise<void>, close?: () => void, key: () => Entry[],
 *   draw: (context: CanvasRenderingContext2D, width: number, height: number, ratio: number, end: number) => void}} Part
 * @typedef {"landscape"|"network"|"data"|"loss"} PartName
 */

/** A range of a curve's plot that stays while the curve moves. @type {import("../../data/view.js").Upright|null} */
let upright = null;

/** @param {string} text @param {string} colour @param {Entry["mark"]} mark @returns {Entry} */
const entry = (text, colour, mark) => ({ text, colour, mark });

const ARROWS = { gradient: "−η∇C", velocity: "−η velocity", update: "update" };

/** @returns {Entry[]} */
function landscapeKey() {
  const more = !showsSmallMaps() && lastDrawn.factor > 1 ? ` (× ${lastDrawn.factor.toLocaleString("en")})` : "";
  const beside = trails.value.length > 1 ? trails.value.map(({ index }) => lanes.value[index]) : [];
  const slots = frame.value?.state.slots ?? {};
  const texts = { ...ARROWS, ...(Array.isArray(slots.velocity) ? {} : { velocity: "−η m" }) };
  const moves = showsSmallMaps() ? [] : arrows.value.map(({ name }) => name);
  return [
    ...lanes.value.filter((l) => beside.includes(l)).map((l) => entry(l.name, `--lane-${l.colour}`, "dot")),
    ...moves.map((name) => entry(`${texts[name]}${more}`, `--q-${name}`, "line")),
  ];
}

/** @returns {Entry[]} */
function dataKey() {
  const data = lane.value?.data;
  if (!data || !upright) return [];
  const kind = plotKind(data);
  const scene = sceneOf(data, upright);
  const seen = isOutputSeen(kind, scene.boundary && scene.boundary.output, scene.range[1] ?? [0, 0]);
  const bordered = kind === "classes" && data.targets.length === 1 && seen;
  return [
    ...data.classes.map((text, k) => entry(text, `--class-${k}`, "dot")),
    ...(kind === "curve" ? [entry("example", "--ink", "dot")] : []),
    ...(kind === "curve" && seen ? [entry("output", "--q-activation", "line")] : []),
    ...(bordered ? [entry("output ½", "--ink", "line")] : []),
    ...(scene.batch ? [entry(`batch of ${scene.batch.size}`, "--rule-strong", "batch")] : []),
    ...(count(data.test_inputs) > 0 ? [entry("test", "--ink-2", "hollow")] : []),
  ];
}

/** @type {Part[]} */
const PARTS = [
  {
    name: "landscape",
    title: "Landscape",
    size: [640, 460],
    exists: () => samples.value !== null,
    flat: () => mode.value !== "3d" || showsSmallMaps(),
    open: async () => (mode.peek() === "3d" && !showsSmallMaps() ? openSurface() : undefined),
    close: closeSurface,
    key: landscapeKey,
    draw(context, width, height, ratio) {
      if (showsSmallMaps()) return drawMaps(context, width, height);
      if (mode.value === "3d") return drawSurface(context, width, height, ratio);
      const { drawGround, drawMarks } = mode.value === "1d" ? curve : map;
      drawGround(context, width, height);
      drawMarks(context, width, height);
    },
  },
  {
    name: "network",
    title: "Network",
    size: [640, 380],
    exists: () => lane.value?.experiment.objective.kind === "network",
    flat: () => true,
    key: () => [entry("weight above 0", "--positive", "line"), entry("below 0", "--negative", "line")],
    draw(context, width, height) {
      const here = lane.value;
      const { objective } = here?.experiment ?? {};
      if (!here?.data || objective?.kind !== "network") return;
      drawNetwork(context, width, height, sizesOf(objective, here.data.features.length), null);
    },
  },
  {
    name: "data",
    title: "Data",
    size: [480, 440],
    exists: () => Boolean(lane.value?.data),
    flat: () => true,
    key: dataKey,
    draw(context, width, height) {
      const data = lane.value?.data;
      if (!data) return;
      if (upright?.data !== data) upright = { data, range: null };
      const scene = sceneOf(data, upright);
      paintData(context, scene, plotFrame(scene, width, height));
    },
  },
  {
    name: "loss",
    title: "Loss chart",
    size: [640, 320],
    exists: () => lane.value !== null,
    flat: () => true,
    key() {
      const lines = lossLines(); // of one run the least noisy comes first, as on the page
      const named = lanes.value.length > 1 ? lines : lines.toReversed();
      return named.map(({ title, colour, dash }) => ({ ...entry(title, colour, "line"), dash }));
    },
    draw: (context, width, height, _, end) => drawLoss(context, width, height, end),
  },
];

/** Those that the page has now. */
export const partsNow = () => PARTS.filter(({ exists }) => exists());

/** @param {PartName} name */
export const partOf = (name) => /** @type {Part} */ (PARTS.find((part) => part.name === name));
