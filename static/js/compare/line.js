/** The loss on the straight line between two points. A click on an end goes there. */
import { html } from "ui";
import { goTo } from "./ask.js";
import { exact, number, tick } from "../format.js";
import { linePath } from "../draw/plot.js";
import { linear, ticks } from "../draw/scale.js";
import { cursor } from "../store.js";
import { useSize } from "../draw/size.js";

/** @typedef {import("../run/lanes/pair.js").End} End */

const HEIGHT = 104;
const LEFT = 46; // for the numbers of the axis
const EDGE = 8;

/** One end, with its loss. @param {{end: End, loss: number|null}} props */
function Place({ end, loss }) {
  const here = cursor.value.lane === end.index && cursor.value.step === end.step;
  return html`<button type="button" class=${`place ${end.side}`} aria-pressed=${here} title=${`Go to ${end.label}`}
      onClick=${() => goTo(end)}>
    <span class="where-to">${end.label}</span> <span class="q-loss" title=${exact(loss)}>
      <i class="math">C</i> ${number(loss)}</span></button>`;
}

/** @param {{of: import("../types.js").Comparison, ends: End[]}} props */
export function LossLine({ of, ends }) {
  const [ref, width] = useSize(340);
  const { t, loss, barrier } = of.line;
  const known = /** @type {number[]} */ (loss.filter((v) => v !== null));
  const first = loss[0];
  const last = loss[loss.length - 1];
  const [from, to] = ends;
  const low = Math.min(...known);
  const high = Math.max(...known, barrier?.loss ?? -Infinity);
  const x = linear([0, 1], [LEFT, width - EDGE]);
  const y = linear(high > low ? [low, high] : [low - 1, high + 1], [HEIGHT - EDGE, EDGE]);
  const path = linePath(loss.map((value, i) => value !== null && [x(t[i]), y(value)])); // broken where it overflows
  const climb = barrier && barrier.height > 0 ? barrier : null;
  const over = first !== null && last !== null ? Math.max(first, last) : null; // a climb is measured from the higher end
  const words = `Loss on the straight line from ${from.label}, ${number(first)}, to ${to.label}, ${number(last)}. ${
    climb
      ? `It climbs ${number(climb.height)} above the higher end.`
      : barrier
        ? "It never climbs above the higher end at the computed points."
        : "It overflows on the way."
  }`;
  return html`<figure class="between">
    <figcaption><span><i class="math q-loss">C</i> on the straight line between them</span>
      ${
        climb
          ? html`<span class="barrier" title=${exact(climb.height)}>barrier <span class="q-loss">
          ${number(climb.height)}</span></span>`
          : barrier
            ? html`<span class="barrier">no barrier</span>`
            : html`<span
              class="alarm-text">overflows on the way</span>`
      }</figcaption>
    <div ref=${ref}><svg width=${width} height=${HEIGHT} role="img" aria-label=${words}>
      ${
        high > low &&
        ticks(low, high, 4).map(
          (v) => html`<g key=${v} class="axis">
          <line x1=${LEFT} x2=${width - EDGE} y1=${y(v)} y2=${y(v)} />
          <text x=${LEFT - 6} y=${y(v)} dominant-baseline="central" text-anchor="end">${tick(v)}</text></g>`,
        )
      }
      ${
        climb &&
        over !== null &&
        html`<path class="climb"
            d=${`M${LEFT} ${y(over)}H${width - EDGE}M${x(climb.u)} ${y(over)}V${y(climb.loss)}`} />`
      }
      <path class="line" d=${path} />
      ${climb && html`<circle class="top" cx=${x(climb.u)} cy=${y(climb.loss)} r="3.5" />`}
      ${
        first !== null &&
        html`<circle cx=${x(0)} cy=${y(first)} r="4"
            style=${`--lane: var(--lane-${from.lane.colour})`} />`
      }
      ${
        last !== null &&
        html`<circle cx=${x(1)} cy=${y(last)} r="4"
            style=${`--lane: var(--lane-${to.lane.colour})`} />`
      }
    </svg></div>
    <div class="places"><${Place} end=${from} loss=${first} /><${Place} end=${to} loss=${last} /></div>
  </figure>`;
}
