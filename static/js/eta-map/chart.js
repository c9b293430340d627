/** The picture of the map: a curve per method, the present rate, the limit of stability, and where runs diverged. */
import { html, signal, useRef } from "ui";
import { number, tick } from "../format.js";
import { linePath } from "../draw/plot.js";
import { logAxis, logTicks, ticks } from "../draw/scale.js";
import { useSize } from "../draw/size.js";
import { divergedFrom, lossesOf, placesIn, ratesOf } from "./scales.js";

/** @typedef {import("./ask.js").Curve} Curve */

const WORDS = 84; // px of the words beside a line
const NEAR = 40; // px from a dot that are a press on it
const DASHES = ["", "7 3", "2 3", "9 3 2 3"]; // so that colour is never alone

/**
 * The point under the pointer, or the one the keys have got to.
 * @type {import("ui").Signal<{curve: number, at: number}|null>}
 */
export const picked = signal(null);

/** @param {MouseEvent} event */
const isTouch = (event) => "pointerType" in event && event.pointerType === "touch";

/** The line of a curve's key and of the curve. @param {number} i */
export const dashOf = (i) => DASHES[i % DASHES.length];

/**
 * @param {{curves: Curve[], colours: number[], own: string, present: number|null, start: number|null, steps: number,
 *   onTake: ((curve: Curve, eta: number) => void)|null}} props
 *   `own` is the run's method, whose limit and diverged part are drawn
 */
export function Chart({ curves, colours, own, present, start, steps, onTake }) {
  const [ref, width] = useSize(640, 0);
  const height = width < 480 ? 260 : 320;
  const box = { left: 54, right: width - 14, top: 54, bottom: height - 40 };
  const losses = lossesOf(curves, start);
  const rates = ratesOf(curves);
  const at = placesIn(box, rates, losses);
  const mine = curves.find(({ method }) => method === own) ?? (curves.length === 1 ? curves[0] : null);
  const from = mine && divergedFrom(mine);
  const limit = mine?.lane.limit ?? null;
  const inside = (/** @type {number|null} */ eta) =>
    eta !== null && eta >= rates[0] && eta <= rates[1] ? at.x(eta) : null;
  const [limitAt, presentAt] = [inside(limit), inside(present)];
  // the words of each line stand on the side away from the other line, as far as there is room
  const right = presentAt === null || limitAt === null || limitAt >= presentAt;
  const limitBefore = limitAt !== null && (limitAt > box.right - WORDS || (!right && limitAt > box.left + WORDS));
  const presentBefore =
    presentAt !== null && (presentAt > box.right - WORDS || (right && presentAt > box.left + WORDS));
  const upTicks = losses.log ? logAxis(losses.low, losses.high, 6) : ticks(losses.low, losses.high, 5);
  const chosen = picked.value && curves[picked.value.curve]?.lane.results[picked.value.at];
  const nearest = (/** @type {MouseEvent} */ event) => {
    const area = /** @type {Element} */ (event.currentTarget).getBoundingClientRect();
    const [px, py] = [event.clientX - area.left, event.clientY - area.top];
    let found = null;
    let least = Infinity;
    for (const [curve, { lane }] of curves.entries()) {
      for (const [k, { eta, loss }] of lane.results.entries()) {
        const away = Math.hypot(at.x(eta) - px, loss === null ? NEAR : (at.y(loss) - py) / 4);
        if (away < least) [found, least] = [{ curve, at: k }, away];
      }
    }
    return least < 2 * NEAR ? found : null;
  };
  const touched = useRef(/** @type {typeof picked.value} */ (null));
  /**
   * A finger cannot point without pressing: its first press reads a dot, and the second takes it.
   * @param {MouseEvent} event
   */
  const press = (event) => {
    const point = nearest(event);
    const again = point && point.curve === touched.current?.curve && point.at === touched.current.at;
    if (!isTouch(event) || again) return take(point);
    picked.value = touched.current = point;
  };
  const take = (/** @type {typeof picked.value} */ point) => {
    const curve = point && curves[point.curve];
    if (curve) onTake?.(curve, curve.lane.results[point.at].eta);
  };
  const keys = (/** @type {KeyboardEvent} */ event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === "Enter") return take(picked.peek());
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    const curve = picked.peek()?.curve ?? Math.max(0, mine ? curves.indexOf(mine) : 0);
    const { results } = curves[curve].lane;
    const best = results.findIndex(({ eta }) => eta === curves[curve].lane.eta);
    const next = picked.peek() ? (picked.peek()?.at ?? 0) + by : Math.max(0, best);
    picked.value = { curve, at: Math.min(results.length - 1, Math.max(0, next)) };
  };
  return html`<div class="rates-chart" ref=${ref} data-takes=${onTake ? "" : undefined}>
    <svg width=${width} height=${height} viewBox=${`0 0 ${width} ${height}`} tabindex="0" role="application"
      aria-label=${`Loss after ${steps} updates by learning rate. Arrow keys walk along the curve, Enter takes the rate.`}
          onKeyDown=${keys}
      onPointerMove=${(/** @type {MouseEvent} */ e) => (picked.value = nearest(e))} onPointerLeave=${(
        /** @type {PointerEvent} */ e,
      ) => {
        if (!isTouch(e)) picked.value = null;
      }} onClick=${press}>
    ${
      from !== null &&
      html`<rect class="diverged" x=${at.x(from)} y=${box.top} width=${Math.max(0, box.right - at.x(from))}
          height=${box.bottom - box.top} />
      <text class="note" x=${box.right} y=${box.top - 8}>${mine?.title} diverged</text>`
    }
    ${upTicks.map(
      (value) => html`<line class="grid" x1=${box.left} x2=${box.right} y1=${Math.round(at.y(value)) + 0.5}
          y2=${Math.round(at.y(value)) + 0.5} />
      <text class="beside" x=${box.left - 6} y=${at.y(value)} dy="0.33em">${tick(value)}</text>`,
    )}
    ${logTicks(...rates, Math.max(2, Math.floor(width / 70))).map(
      (eta) => html`<text class="below" x=${at.x(eta)}
          y=${box.bottom + 16}>
        ${tick(eta)}</text>`,
    )}
    <text class="below name" x=${(box.left + box.right) / 2} y=${height - 6}>learning rate η</text>
    <text class="beside name" x=${box.left - 6} y="14">C</text>
    ${limitAt !== null && mark("limit", limitAt, `limit ${number(limit)}`, 30, limitBefore, box.bottom)}
    ${presentAt !== null && mark("present", presentAt, `now ${number(present)}`, 14, presentBefore, box.bottom)}
    ${curves.map((curve, i) => {
      const out = divergedFrom(curve);
      const path = linePath(curve.lane.results.map(({ eta, loss }) => loss !== null && [at.x(eta), at.y(loss)]));
      return html`<g key=${curve.method} style=${`--swatch: var(--lane-${colours[i]})`}>
        <path class="curve" d=${path} stroke-dasharray=${dashOf(i)} />
        ${curve.lane.results.map(({ eta, loss }) =>
          loss === null
            ? null
            : loss > losses.high
              ? html`<path class="dot" d=${`M${at.x(eta) - 4} ${box.top + 4}h8l-4 -7z`} />`
              : html`<circle class="dot" cx=${at.x(eta)} cy=${at.y(loss)} r=${eta === curve.lane.eta ? 5 : 2.5} />`,
        )}
        ${
          out !== null &&
          curve !== mine &&
          html`<path class="end"
              d=${`M${at.x(out) - 4} ${box.top + 4 + 10 * i}l8 8m0 -8l-8 8`} />`
        }
      </g>`;
    })}
    ${
      chosen &&
      html`<circle class="picked" cx=${at.x(chosen.eta)} cy=${chosen.loss === null ? box.top : at.y(chosen.loss)}
          r="7" />`
    }
  </svg></div>`;
}

/**
 * A line upright at a rate, with its words beside it.
 * @param {string} kind @param {number} x @param {string} text @param {number} y @param {boolean} before on its left
 * @param {number} bottom
 */
function mark(kind, x, text, y, before, bottom) {
  return html`<g class=${kind}><line x1=${x} x2=${x} y1=${y - 10} y2=${bottom} />
    <text x=${x + (before ? -5 : 5)} y=${y} text-anchor=${before ? "end" : "start"}>${text}</text></g>`;
}
