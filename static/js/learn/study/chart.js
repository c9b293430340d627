/** A study as small charts of dots with intervals: one chart per row, a colour and a shape per series. */
import { html } from "ui";
import { tick } from "../../format.js";
import { logTicks, ticks } from "../../draw/scale.js";
import { MEASURES, measureText, pathWords } from "./words.js";
import { useSize } from "../../draw/size.js";
/** @import { Across, Asked, Mark, arranged } from "./panels.js" */

/**
 * @typedef {ReturnType<typeof arranged>} Arranged
 * @typedef {(value: any, path: string) => string} Words
 */

const HEIGHT = 132;
const BOX = { left: 46, right: 10, top: 10, bottom: 24 };
const STRIP = { left: 132, top: 4, each: 30, gap: 8 };
const NARROW = 300; // px a chart needs to stand beside another
const APART = { names: 12, numbers: 3 }; // px between the marks of two series at one place

/** Six shapes, so that colour is never alone. @type {((r: number) => string)[]} */
const SHAPES = [
  (r) => `M${-r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`,
  (r) => `M${-r} ${-r}h${2 * r}v${2 * r}h${-2 * r}z`,
  (r) => `M0 ${-1.35 * r}L${1.35 * r} 0L0 ${1.35 * r}L${-1.35 * r} 0z`,
  (r) => `M0 ${-1.3 * r}L${1.3 * r} ${r}H${-1.3 * r}z`,
  (r) => `M0 ${1.3 * r}L${1.3 * r} ${-r}H${-1.3 * r}z`,
  (r) => `M${-1.4 * r} ${-0.5 * r}h${2.8 * r}v${r}h${-2.8 * r}z`,
];

/** @param {{series: number}} props */
const Shape = ({ series }) => html`<path class="dot" d=${SHAPES[series % SHAPES.length](3)} />`;

/** The colour of a series, which is that of a lane. @param {number} series */
const ink = (series) => `--swatch: var(--lane-${series % 12})`;

/** A place on a scale from 0 to 1. @param {{kind: string, domain: [number, number]}} scale @param {number} value */
function share({ kind, domain: [low, high] }, value) {
  const t = kind === "log" ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low || 1);
  return Math.max(-0.04, Math.min(1.04, t));
}

/** The numbers on the horizontal axis. @param {Across} x @param {number} width px */
function marksOf(x, width) {
  if (x.kind === "names") return x.values.map((_, i) => i);
  if (x.values.length <= width / 44) return x.values;
  const all = x.kind === "log" ? logTicks(...x.domain) : ticks(...x.domain, 4);
  return all.filter((_, i) => i % Math.ceil((all.length * 40) / width) === 0);
}

/**
 * @typedef {{panel: import("./panels.js").Panel, of: Arranged, asked: Asked, words: Words, width: number, title:
 *   string}} Props
 */

/** The marks of one series that have a place, from left to right. @param {Mark[]} marks @param {number} series */
const row = (marks, series) => marks.filter((m) => m.series === series && m.middle !== null).sort((a, b) => a.x - b.x);

/** Many marks: a strip for each series, its intervals as a band. @param {Props} props */
function Strips({ panel, of, asked, words, width, title }) {
  const { x, y, series } = of;
  const wide = width - STRIP.left - BOX.right;
  const height = STRIP.top + STRIP.each * series.length + BOX.bottom;
  const left = (/** @type {Mark} */ m) => STRIP.left + wide * share(x, m.x);
  return html`<svg width=${width} height=${height} viewBox=${`0 0 ${width} ${height}`} role="img" aria-label=${title}>
    ${series.map((value, i) => {
      const base = STRIP.top + STRIP.each * (i + 1) - STRIP.gap;
      const top = (/** @type {number|null} */ at) => base - (STRIP.each - STRIP.gap) * (at === null ? 1 : share(y, at));
      const marks = row(panel.marks, i);
      const band = [
        ...marks.map((m) => `${left(m)},${top(m.high)}`),
        ...marks.toReversed().map((m) => `${left(m)},${top(m.low)}`),
      ].join(" ");
      return html`<g style=${ink(i)}><text class="beside" x=${STRIP.left - 8} y=${base} dy="-2">
        ${words(value, asked.series ?? "")}</text>
        ${[0, 1].map(
          (t) => html`<line class="grid" x1=${STRIP.left} x2=${width - BOX.right}
              y1=${Math.round(base - t * (STRIP.each - STRIP.gap)) + 0.5}
              y2=${Math.round(base - t * (STRIP.each - STRIP.gap)) + 0.5} />`,
        )}
        <polygon class="band" points=${band} />
        <polyline points=${marks.map((m) => `${left(m)},${top(m.middle)}`).join(" ")} />
        ${marks.map(
          (m) => html`<circle class="dot" cx=${left(m)} cy=${top(m.middle)} r="2"><title>
            ${inWords(m, of, asked, words)}</title></circle>`,
        )}</g>`;
    })}
    ${marksOf(x, wide).map(
      (at) => html`<text class="below" x=${STRIP.left + wide * share(x, at)} y=${height - 7}>${tick(at)}</text>`,
    )}
  </svg>`;
}

/** Few marks: all series in one chart, each mark with its interval. @param {Props} props */
function Panel({ panel, of, asked, words, width, title }) {
  const { x, y, series } = of;
  const [wide, high] = [width - BOX.left - BOX.right, HEIGHT - BOX.top - BOX.bottom];
  const inset = x.kind === "names" ? 0 : 8;
  const left = (/** @type {Mark} */ m) =>
    BOX.left +
    inset +
    (wide - 2 * inset) * share(x, m.x) +
    (x.kind === "names" ? APART.names : APART.numbers) * (m.series - (series.length - 1) / 2);
  const top = (/** @type {number} */ value) => BOX.top + high * (1 - share(y, value));
  const upper = BOX.top - 4; // for infinite values
  const name = (/** @type {number} */ at) => (x.kind === "names" ? words(x.values[at], asked.x) : tick(at));
  const lines = x.kind === "names" ? [] : series.map((_, i) => row(panel.marks, i));
  return html`<svg width=${width} height=${HEIGHT} viewBox=${`0 0 ${width} ${HEIGHT}`} role="img" aria-label=${title}>
    ${y.ticks.map(
      (value) => html`<line class="grid" x1=${BOX.left} x2=${width - BOX.right} y1=${Math.round(top(value)) + 0.5}
          y2=${Math.round(top(value)) + 0.5} />
      <text class="beside" x=${BOX.left - 6} y=${top(value)} dy="0.33em">
        ${y.kind === "share" ? measureText(value, asked.measure) : tick(value)}</text>`,
    )}
    ${marksOf(x, wide).map(
      (at) => html`<text class="below" x=${BOX.left + inset + (wide - 2 * inset) * share(x, at)} y=${HEIGHT - 7}>
        ${name(at)}</text>`,
    )}
    ${lines.map(
      (marks, i) => html`<polyline style=${ink(i)}
          points=${marks.map((m) => `${left(m)},${top(/** @type {number} */ (m.middle))}`).join(" ")} />`,
    )}
    ${panel.marks.map((m) => {
      const at = left(m);
      const [from, to] = [m.low === null ? upper : top(m.low), m.high === null ? upper : top(m.high)];
      return html`<g style=${ink(m.series)}><title>${inWords(m, of, asked, words)}</title>
        ${m.low !== null && html`<line class="range" x1=${at} x2=${at} y1=${from} y2=${to} />`}
        ${m.high === null && m.low !== null && html`<path class="beyond" d=${`M${at - 3} ${upper + 4}l3 -4l3 4`} />`}
        <g transform=${`translate(${at},${m.middle === null ? upper + 1 : top(m.middle)})`}
            class=${m.middle === null ? "out" : ""}>
          <${Shape} series=${m.series} /></g></g>`;
    })}
  </svg>`;
}

/** A mark in words. @param {Mark} m @param {Arranged} of @param {Asked} asked @param {Words} words */
function inWords(m, { x, series }, asked, words) {
  const at = `${pathWords(asked.x)} ${x.kind === "names" ? words(x.values[m.x], asked.x) : tick(m.x)}`;
  const who = asked.series ? `${words(series[m.series], asked.series)}, ` : "";
  const text = (/** @type {number|null} */ value) => measureText(value, asked.measure);
  return `${who}${at}: ${text(m.middle)} (${text(m.low)} to ${text(m.high)}), ${m.runs} ${m.runs === 1 ? "run" : "runs"}`;
}

/** @param {{of: Arranged, asked: Asked, words: Words}} props */
export function StudyChart({ of, asked, words }) {
  const [ref, width] = useSize(360, 0);
  const many = of.panels.length > 1 && width >= 2 * NARROW;
  const each = many ? Math.floor((width - 16) / 2) : width;
  const { title, range } = MEASURES[asked.measure];
  const label = (/** @type {import("./panels.js").Panel} */ { where }) =>
    where.map(({ path, value }) => `${pathWords(path)}: ${words(value, path)}`).join(", ");
  return html`<div class="study-chart">
    <p class="axis-up"><b>${title}</b>
    ${of.dense && of.y.kind === "share" ? ", from none to all" : ""}, with the ${range}</p>
    ${
      of.series.length > 1 &&
      !of.dense &&
      html`<ul class="study-key" aria-label=${pathWords(asked.series ?? "")}>
      ${typeof of.series[0] === "number" && html`<li class="quiet">${pathWords(asked.series ?? "")}</li>`}
      ${of.series.map(
        (value, i) => html`<li key=${i} style=${ink(i)}>
          <svg width="20" height="12" viewBox="-10 -6 20 12" aria-hidden="true">
          <line class="range" x1="-9" x2="9" y1="0" y2="0" /><${Shape} series=${i} /></svg>
        ${words(value, asked.series ?? "")}</li>`,
      )}</ul>`
    }
    <div class="study-panels" ref=${ref}>
      ${of.panels.map(
        (panel, i) => html`<figure key=${i} style=${{ width: `${each}px` }}>
        ${label(panel) && html`<figcaption>${label(panel)}</figcaption>`}
        <${of.dense ? Strips : Panel} panel=${panel} of=${of} asked=${asked} words=${words} width=${each}
            title=${`${title} by ${pathWords(asked.x)}${label(panel) ? `, ${label(panel)}` : ""}. The numbers are in the table.`} /></figure>`,
      )}
    </div>
    <p class="axis-across">${pathWords(asked.x)}</p>
  </div>`;
}

/** The study as a table. @param {{of: Arranged, asked: Asked, words: Words}} props */
export function StudyNumbers({ of, asked, words }) {
  const where = of.panels[0]?.where.map(({ path }) => path) ?? [];
  const { title, range } = MEASURES[asked.measure];
  const text = (/** @type {number|null} */ value) => measureText(value, asked.measure);
  return html`<div class="study-numbers" tabindex="0" role="group" aria-label="The study as a table"><table>
    <caption class="unseen">${title}</caption>
    <thead><tr>${where.map(
      (path) => html`<th key=${path} scope="col">${pathWords(path)}</th>`,
    )}${asked.series && html`<th scope="col">${pathWords(asked.series)}</th>`}
      <th scope="col">${pathWords(asked.x)}</th><th scope="col">${title}</th><th scope="col">${range}</th>
      <th scope="col">runs</th></tr></thead>
    <tbody>${of.panels.flatMap((panel, p) =>
      panel.marks.map(
        (m, i) => html`<tr key=${`${p} ${i}`}>
      ${panel.where.map(
        ({ path, value }) => html`<td key=${path}>${words(value, path)}</td>`,
      )}${asked.series && html`<td>${words(of.series[m.series], asked.series)}</td>`}
      <td>${of.x.kind === "names" ? words(of.x.values[m.x], asked.x) : tick(m.x)}</td><td>${text(m.middle)}</td><td>
        ${text(m.low)} to ${text(m.high)}</td>
      <td title=${m.cell.repeated ? `${m.cell.repeated} more seeds would repeat one of these runs` : undefined}>
        ${m.runs}</td></tr>`,
      ),
    )}</tbody></table>
    ${
      of.panels.some((panel) => panel.marks.some((m) => m.cell.repeated)) &&
      html`<p class="quiet">Seeds that would repeat a run are left out.</p>`
    }</div>`;
}
