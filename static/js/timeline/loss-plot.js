/** The loss chart as the library draws it: lines over steps, on an axis of the page's own. */
import uPlot from "uplot";
import { growth } from "../draw/canvas.js";
import { colour } from "../draw/theme.js";
import { lastStep } from "../store.js";
import { reachOf } from "./loss-axis.js";
/** @import { Axis } from "./loss-axis.js" */

/**
 * @typedef {import("./loss-columns.js").Series & {title: string, colour: string, width: number, dash?: number[],
 *   text?: (value: number|null) => string}} Line
 *   `text` writes its values, if not as a loss
 */

const APART = 18; // px from one number of the loss to the next, at least

/**
 * @param {HTMLElement} host @param {Axis & {log: boolean}} axis @param {Line[]} drawn @param {() => number} limit losses above it leave an even axis
 * @param {() => void} after runs after each drawing of the chart
 */
export function lossPlot(host, axis, drawn, limit, after) {
  const shared = {
    stroke: colour("--ink-2"),
    grid: { stroke: colour("--rule"), width: 1 },
    ticks: { show: false },
    font: `${13 * growth()}px ${getComputedStyle(host).fontFamily}`,
  };
  /** @type {uPlot.Range.Function} */
  const range = (_, low, high) => reachOf(axis, limit(), low, high);
  return new uPlot(
    {
      width: Math.max(host.clientWidth, 80),
      height: Math.max(host.clientHeight, 60),
      padding: [6, 20, 0, 0],
      hooks: { draw: [after] },
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, points: { size: 7 }, x: true, y: false },
      scales: { x: { time: false, range: () => [0, Math.max(20, lastStep.peek())] }, y: { range } },
      axes: [
        {
          ...shared,
          size: 24 * growth(),
          values: (_, marks) => marks.map((m) => (Number.isInteger(m) ? String(m) : "")),
        },
        {
          ...shared,
          size: 52 * growth(),
          // of a new size, which the elements of the chart do not have yet
          splits: (plot, _, low, high) =>
            axis
              .marks(low, high, Math.max(2, Math.floor(plot.bbox.height / devicePixelRatio / APART)))
              .map((mark) => /** @type {number} */ (axis.to(mark))),
          values: (_, marks) => marks.map((m) => axis.text(Number(axis.from(m).toPrecision(9)))),
        },
      ],
      series: [
        {},
        ...drawn.map((s) => ({
          stroke: colour(s.colour),
          width: s.width,
          dash: s.dash,
          points: { show: false },
          label: s.title,
        })),
      ],
    },
    /** @type {any} */ (Array.from({ length: drawn.length + 1 }, () => [])),
    host,
  );
}
