/** The loss over the steps for paper: one line a run, up to the step that is shown. */
import { html } from "ui";
import { tick } from "../../format.js";
import { axisLabel, decade } from "../../draw/labels.js";
import { linear, logAxis, ticks } from "../../draw/scale.js";
import { cursor, lanes } from "../../store.js";

const POINTS = 600; // of a line, at most
const DECADES = 100; // between the lowest and the highest loss, from which on the axis is logarithmic
const [LEFT, TOP, RIGHT, BOTTOM] = [44, 8, 8, 20];

/** @param {import("../../run/memory/track.js").Track} frames @returns {[number, number][]} */
function pointsOf(frames) {
  const last = Math.min(cursor.value.step, frames.length - 1);
  const stride = Math.max(1, Math.ceil(last / POINTS));
  const steps = Array.from({ length: Math.floor(last / stride) + 1 }, (_, i) => i * stride);
  if (steps.at(-1) !== last) steps.push(last);
  return steps.flatMap((t) => {
    const loss = frames.number("loss_train", t);
    return loss === null ? [] : [/** @type {[number, number]} */ ([t, loss])];
  });
}

/** @param {{width: number, height: number}} props */
export function LossCurve({ width, height }) {
  const lines = lanes.value.map((l) => ({ name: l.name, colour: l.colour, points: pointsOf(l.frames) }));
  const losses = lines.flatMap((line) => line.points.map(([, loss]) => loss));
  if (!losses.length) return null;
  const ends = [losses.reduce((a, b) => Math.min(a, b)), losses.reduce((a, b) => Math.max(a, b))];
  const least = losses.reduce((a, b) => (b > 0 ? Math.min(a, b) : a), Infinity); // 0 has no logarithm
  const log = ends[0] >= 0 && ends[1] > DECADES * least;
  const [low, high] = [log ? least : ends[0], ends[1]];
  const far = Math.max(1, ...lines.map((line) => line.points.at(-1)?.[0] ?? 0));
  const on = (/** @type {number} */ loss) => (log ? Math.log10(loss) : loss);
  const x = linear([0, far], [LEFT, width - RIGHT]);
  const y = linear([log ? on(low) : Math.min(0, low), on(high) + (high === low ? 1 : 0)], [height - BOTTOM, TOP]);
  const marks = log ? logAxis(low, high, 6) : ticks(y.domain[0], y.domain[1], 6);
  const single = lines.length === 1;
  return html`<svg width=${width} height=${height} viewBox=${`0 0 ${width} ${height}`} role="img"
      aria-label="Loss over the steps">
    ${marks.map(
      (m) => html`<g key=${m}><path class="grid" d=${`M${LEFT} ${y(on(m))}H${width - RIGHT}`} />
        <text class="beside" x=${LEFT - 6} y=${y(on(m)) + 4}>${(log ? decade : axisLabel)(m)}</text></g>`,
    )}
    ${ticks(0, far, 4)
      .filter(Number.isInteger)
      .map((m) => html`<text key=${m} class="below" x=${x(m)} y=${height - 4}>${tick(m)}</text>`)}
    ${lines.map(
      ({ name, colour, points }) =>
        html`<polyline key=${name} points=${points
          .filter(([, loss]) => !log || loss > 0)
          .map(([t, loss]) => `${x(t).toFixed(1)},${y(on(loss)).toFixed(1)}`)
          .join(" ")} style=${`stroke: var(${single ? "--q-loss" : `--lane-${colour}`})`} />`,
    )}
  </svg>
  <figcaption><i class="math q-loss">C</i> over the steps${log ? ", logarithmic" : ""}${
    !single &&
    lines.map(
      ({ name, colour }) =>
        html` <span class="series"><i class="swatch" style=${`--swatch: var(--lane-${colour})`}></i> ${name}</span>`,
    )
  }</figcaption>`;
}
