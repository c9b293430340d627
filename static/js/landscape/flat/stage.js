/** A flat picture of the landscape, a curve or a map: its two canvases, and what gestures on it do. */
import { html, useRef } from "ui";
import { useCanvas } from "../../draw/canvas.js";
import { axis } from "../../draw/broken.js";
import { holds, plotBox } from "../../draw/plot.js";
import { nearest } from "../../draw/samples.js";
import { watch } from "../../run/lanes/fork.js";
import { tapLabel } from "../plane/axis-labels.js";
import { useGestures } from "./drag.js";
import { carry, hovered, letGo, shift, zoom } from "../gestures.js";
import { abstract, ball } from "../point.js";
import { samples } from "../samples/shown.js";
import { runAt } from "./trails.js";

/**
 * Where things are in a picture: `y` is v on a map, where it can be inverted, and the loss beside a curve. `heads` are
 * the last points of the other runs.
 * @typedef {{index: number, x: number, y: number}[]} Heads
 * @typedef {{box: import("../../draw/plot.js").Box, x: ReturnType<typeof axis>,
 *   y: ((value: number) => number) & {invert?: (px: number) => number}, heads?: Heads}} Layout
 * @typedef {(context: CanvasRenderingContext2D, width: number, height: number) => Layout|null} DrawMarks
 */

/**
 * Where the part in sight lies on a map: in one scale, or on axes that reach further.
 * @param {import("../../draw/plot.js").Box} room
 * @param {{u: [number, number], v: [number, number], far?: import("../../types.js").Far|null}} seen
 */
export function mapIn(room, { u, v, far }) {
  const box = far ? room : plotBox(room, u, v);
  return { box, x: axis(u, far?.u, [box.left, box.right]), y: axis(v, far?.v, [box.bottom, box.top]) };
}

/**
 * What a hand does on a picture of the plane, all but moving its ground.
 * @param {(px: number, py: number) => {u: number, v: number, inside: boolean}|null} over the point at a pixel; `inside`
 *   whether the picture shows it
 * @param {() => Heads} heads
 */
export const onPlane = (over, heads) => ({
  drag: (/** @type {number} */ px, /** @type {number} */ py) => {
    const at = over(px, py);
    if (at) carry(at.u, at.v);
  },
  drop: letGo,
  zoom: (/** @type {number} */ factor, /** @type {number} */ px, /** @type {number} */ py) => {
    const at = over(px, py);
    zoom(factor, ...(at?.inside ? [at.u, at.v] : []));
  },
  tap: (/** @type {number} */ px, /** @type {number} */ py) => {
    const other = runAt(heads(), px, py);
    if (other >= 0) watch(other);
  },
  put: (/** @type {number} */ px, /** @type {number} */ py) => {
    const at = over(px, py);
    if (!at?.inside) return;
    carry(at.u, at.v);
    letGo();
  },
  hover: (/** @type {number} */ px, /** @type {number} */ py) => {
    const at = over(px, py);
    const given = samples.peek();
    hovered.value = at?.inside && given ? nearest(given, at.u, at.v) : null;
  },
  leave: () => (hovered.value = null),
});

/**
 * The view of a flat picture.
 * @param {(context: CanvasRenderingContext2D, width: number, height: number) => void} drawGround what changes with the
 *   samples and the part in sight only @param {DrawMarks} drawMarks what changes with every step
 * @param {(point: NonNullable<typeof ball.value>) => number} upwards the coordinate of the ball along `y`
 * @param {Parameters<typeof useCanvas>[2]} [options] of the ground's canvas
 */
export const flat = (drawGround, drawMarks, upwards, options) =>
  function Flat() {
    const stage = useRef(/** @type {HTMLElement|null} */ (null));
    const shown = useRef(/** @type {Layout|null} */ (null));
    const ground = useCanvas(drawGround, [], options);
    const marks = useCanvas((context, width, height) => (shown.current = drawMarks(context, width, height)));
    /** The point of the plane at a pixel; v is 0 beside a curve. */
    const over = (/** @type {number} */ px, /** @type {number} */ py) => {
      const at = shown.current;
      return at && { u: at.x.invert(px), v: at.y.invert?.(py) ?? 0, inside: holds(at.box, px, py) };
    };
    const hand = onPlane(over, () => shown.current?.heads ?? []);
    useGestures(stage, {
      ...hand,
      tap: (px, py) => tapLabel(shown.current?.box, px, py) || hand.tap(px, py),
      ball: () => {
        const at = shown.current;
        const point = ball.peek();
        return at && point && !abstract.peek() ? { x: at.x(point.u), y: at.y(upwards(point)) } : null;
      },
      ground: (dx, dy) => {
        const [from, to] = [over(0, 0), over(dx, dy)];
        if (from && to) shift(from.u - to.u, from.v - to.v);
      },
    });
    return html`<div class="stage" ref=${stage}><canvas ref=${ground} aria-hidden="true" />
      <canvas ref=${marks} aria-hidden="true" /></div>`;
  };
