/** The sharpness beside the limit of the method, in words and over the steps asked for. */
import { html } from "ui";
import { Formula } from "../draw/formula.js";
import { linear, ticks } from "../draw/scale.js";
import { useSize } from "../draw/size.js";
import { exact, number, tick } from "../format.js";
import { catalog, experiment, lane, shownStep } from "../store.js";
import { Check } from "../widgets/check.js";
import { FILLED, fillIn, filling, history } from "./ask.js";
import { apart } from "./apart.js";
import { extent, pathOf, stretches } from "./history.js";
import { onChart } from "./on-chart.js";

/** @typedef {import("../types.js").Curvature} Curvature */

const HEIGHT = 128;
const LEFT = 46; // for the numbers of the axis
const EDGE = 8;
const FOOT = 20; // for the numbers of the steps

const Lambda = () => html`<i class="math">λ</i>`;

/** @param {{of: Curvature}} props */
function Beside({ of }) {
  const limit = of.stability;
  const method = catalog.value?.optimizers.find((o) => o.name === experiment.value?.optimizer.name);
  const own = of.largest[0]?.value;
  if (!limit)
    return own === undefined
      ? html`<p>No parameter is free to move.</p>`
      : html`<p><${Lambda} /> = <strong title=${exact(own)}>${number(own)}</strong>. ${method?.no_limit}</p>`;
  const shifted = [
    !limit.full_batch && "Each step sees a batch only, which shifts the limit.",
    limit.clipped && "Clipping shortens this gradient, so the limit does not hold at this step.",
  ].filter(Boolean);
  const [sharp, most] =
    limit.side && limit.side !== "at" && limit.limit !== null
      ? apart(limit.sharpness, limit.limit)
      : [number(limit.sharpness), number(limit.limit)];
  return html`<p class="beside"><${Lambda} /> = <strong title=${exact(limit.sharpness)}>
    ${sharp}</strong>, limit of ${method?.title} <${Formula} tex=${limit.formula} />${
      limit.limit !== null && html` = <strong title=${exact(limit.limit)}>${most}</strong>`
    }: ${limit.side && html`<strong>${limit.side}</strong>: `}${
      limit.side && of.place.kind === "corner"
        ? "the point lies on a corner, where this does not tell whether steps grow."
        : limit.words
    }</p>
    ${
      limit.preconditioned &&
      html`<p class="small quiet">Here <${Lambda} /> is that of <${Formula}
          tex="P^{-1/2} H P^{-1/2}" />, and the method divides by <${Formula}
          tex=${`P = ${limit.divisor}`} />. The Hessian’s own is ${number(own)}.</p>`
    }
    ${shifted.length > 0 && html`<p class="small">${shifted.join(" ")}</p>`}`;
}

/** @param {{points: import("./history.js").Sharp[]}} props */
function Chart({ points }) {
  const [ref, width] = useSize(320);
  const { low, high, limits } = extent(points);
  const first = points[0].step;
  const last = points[points.length - 1].step;
  const x = linear([first, last], [LEFT, width - EDGE]);
  const y = linear([low, high], [HEIGHT - FOOT, EDGE]);
  const line = (/** @type {"sharpness"|"limit"} */ key) =>
    pathOf(
      stretches(points, key, high),
      (step) => x(step).toFixed(1),
      (value) => y(value).toFixed(1),
    );
  const now = points.find(({ step }) => step === shownStep.value);
  const end = points[points.length - 1];
  const words = `Sharpness at ${points.length} steps, from ${number(points[0].sharpness)} at step ${first} to ${number(end.sharpness)} at step ${last}${
    end.limit === null ? "" : `, where the limit is ${number(end.limit)}`
  }.`;
  return html`<div class="chart" ref=${ref}><svg width=${width} height=${HEIGHT} role="img" aria-label=${words}>
    ${ticks(low, high, 3).map(
      (v) => html`<g key=${v} class="axis">
        <line x1=${LEFT} x2=${width - EDGE} y1=${y(v)} y2=${y(v)} />
        <text x=${LEFT - 6} y=${y(v)} dominant-baseline="central" text-anchor="end">${tick(v)}</text></g>`,
    )}
    <g class="axis"><text x=${LEFT} y=${HEIGHT - 4}>step ${first.toLocaleString("en")}</text>
    <text x=${width - EDGE} y=${HEIGHT - 4} text-anchor="end">${last.toLocaleString("en")}</text></g>
    ${limits && html`<path class="limit" d=${line("limit")} />`}<path class="sharp" d=${line("sharpness")} />
    ${
      points.length < 60 &&
      points.map(
        ({ step, sharpness }) =>
          sharpness !== null &&
          html`<circle key=${step}
          class="dot" cx=${x(step)} cy=${y(sharpness)} r="2" />`,
      )
    }
    ${now && now.sharpness !== null && html`<circle class="now" cx=${x(now.step)} cy=${y(now.sharpness)} r="4.5" />`}
  </svg></div>
  <p class="key small"><span><svg width="20" height="8" aria-hidden="true">
    <path class="sharp" d="M0 4H20" /></svg> <${Lambda} /></span>${
      limits
        ? html`<span><svg width="20" height="8" aria-hidden="true">
          <path class="limit" d="M0 4H20" /></svg> limit</span>`
        : end.limit !== null &&
          html`<span class="quiet">the limit, ${number(end.limit)}, is far above this picture</span>`
    }</p>`;
}

/** @param {{of: Curvature}} props */
export function Sharpness({ of }) {
  const points = history.value;
  const run = lane.value;
  const shown = run?.frames.shown ?? 0;
  const any = of.free > 0;
  const several = any && points.length > 1;
  const more = any && shown > 1 && (filling.value || points.length < Math.min(FILLED, shown + 1));
  return html`<section><h3>Sharpness against the limit</h3>
    <${Beside} of=${of} />
    ${several && html`<${Chart} points=${points} />`}
    ${
      more &&
      html`<p><button type="button" class="link" disabled=${filling.value !== null} onClick=${fillIn}>
        ${filling.value ? "Filling in…" : "Fill in the whole run"}</button></p>`
    }
    ${several && html`<p><label class="model"><${Check} of=${onChart} /> also over the loss chart</label></p>`}
    ${
      any &&
      html`<p class="how">Sharpness <${Lambda} /> is the largest
      curvature. ${
        of.stability &&
        of.stability.limit !== null &&
        "Above the limit steps along that direction leap over the bottom and in time land further and further from it, while the curvature stays as it is."
      }</p>`
    }</section>`;
}
