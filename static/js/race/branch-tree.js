/** The runs as a tree over their steps: where each branched off, how far it got, its name. A click goes there. */
import { html } from "ui";
import { tick } from "../format.js";
import { linear, ticks } from "../draw/scale.js";
import { watch } from "../run/lanes/fork.js";
import { jump } from "../time/player.js";
import { cursor, lanes, lastStep } from "../store.js";
import { together, treeOf } from "../run/lanes/tree.js";
import { description } from "./description.js";
import { useSize } from "../draw/size.js";
/** @import { Lane } from "../types.js" */
/** @import { Branch } from "../run/lanes/tree.js" */

const ROW = matchMedia("(pointer: coarse)").matches ? 44 : 28; // large enough for a finger
const TOP = 6;
const AXIS = 22; // below the rows, for the steps
const LETTER = 8.5; // px of a letter of a name, about: names stand beside the ends
const BEND = 10; // px over which a branch leaves

/** Whether a lane ended where it was last shown. @param {Lane} lane */
const hasDiverged = ({ status, frames }) => status === "diverged" && frames.shown === frames.length - 1;

/** One sentence on a lane. @param {Branch} branch @param {Lane[]} all */
function inWords({ lane, from, step }, all) {
  const { title, told } = description(lane, lane.frames.shown);
  const end = lane.frames.shown;
  return [
    `${lane.name}: ${title}, ${told},`,
    from < 0 ? "from the start" : `branched off ${all[from].name} at step ${step},`,
    hasDiverged(lane) ? `diverged after step ${end}` : `shown up to step ${end}`,
  ].join(" ");
}

/** @param {{branch: Branch, row: number, rows: Map<number, number>, x: (step: number) => number}} props */
function Line({ branch, row, rows, x }) {
  const { lane, index, from, step } = branch;
  const here = index === cursor.value.lane;
  const end = lane.frames.shown;
  const y = TOP + (row + 0.5) * ROW;
  const parent = rows.get(from);
  const begin = x(from < 0 ? 0 : step);
  const bend = Math.min(BEND, Math.max(2, x(end) - begin));
  const above = parent === undefined ? y : TOP + (parent + 0.5) * ROW;
  const path =
    from < 0
      ? `M${begin} ${y}H${x(end)}`
      : `M${begin} ${above}V${y - bend}Q${begin} ${y} ${begin + bend} ${y}H${Math.max(begin + bend, x(end))}`;
  const tip = Math.max(x(end), from < 0 ? 0 : begin + bend);
  const turns = lane.courses.filter((c) => c.step > (from < 0 ? 0 : step) && c.step <= end);
  const at = Math.min(cursor.value.step, end);
  const go = (/** @type {any} */ event) => {
    watch(index);
    const box = event.currentTarget.querySelector(".ground").getBoundingClientRect();
    // from the keyboard a click has no place: the lane changes, the step stays
    if (event.detail > 0)
      jump(Math.max(0, Math.min(end, Math.round((event.clientX - box.left - x(0)) / (x(1) - x(0))))));
  };
  const key = (/** @type {KeyboardEvent} */ event) => {
    const rowsHere = [.../** @type {any} */ (event.currentTarget).parentNode.querySelectorAll("[role=button]")];
    const next = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (next) rowsHere[rowsHere.indexOf(event.currentTarget) + next]?.focus();
    else if (event.key === "Enter" || event.key === " ") watch(index);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return html`<g role="button" tabindex="0" class=${here ? "branch here" : "branch"}
      style=${`--lane: var(--lane-${lane.colour})`} aria-pressed=${here}
      aria-label=${inWords(branch, lanes.value)} onClick=${go} onKeyDown=${key}>
    <title>${inWords(branch, lanes.value)}</title>
    <rect class="ground" x="0" y=${y - ROW / 2} width="100%" height=${ROW} rx="4" />
    <path class="edge" d=${path} /><path class="line" d=${path} />
    ${from < 0 && html`<circle class="root" cx=${begin} cy=${y} r="3.5" />`}
    ${turns.map((c) => {
      const { title, told } = description(lane, c.step);
      return html`<circle key=${c.step} class="turn" cx=${x(c.step)} cy=${y} r="3.5"><title>
        ${`From step ${c.step} on: ${title}, ${told}`}</title></circle>`;
    })}
    ${
      hasDiverged(lane)
        ? html`<path class="broken" d=${`M${tip - 4} ${y - 4}l8 8m0 -8l-8 8`} />`
        : html`<path class="goes-on" d=${`M${tip - 1} ${y - 4}l5 4l-5 4`} />`
    }
    <circle class="at" cx=${at <= step && from >= 0 ? (at === step ? begin : x(at)) : x(at)}
        cy=${at <= step && from >= 0 ? above : y} r=${here ? 5 : 3} />
    <text x=${tip + 10} y=${y} dominant-baseline="central">${lane.name}</text>
  </g>`;
}

export function BranchTree() {
  const [ref, width] = useSize(360);
  const all = lanes.value;
  const tree = treeOf(all);
  const last = Math.max(lastStep.value, 1);
  const x = linear([0, last], [8, Math.max(80, width - 22 - LETTER * Math.max(...all.map((l) => l.name.length)))]);
  const rows = new Map(tree.map((branch, row) => [branch.index, row]));
  const height = TOP + tree.length * ROW + AXIS;
  const roots = tree.filter((b) => b.from < 0);
  const alike = roots
    .filter((b) => b === roots[0] || together(b.lane, roots[0].lane) >= 0)
    .map((b) => TOP + ((rows.get(b.index) ?? 0) + 0.5) * ROW);
  const now = x(cursor.value.step);
  return html`<figure class="branch-tree">
    <div ref=${ref}><svg width=${width} height=${height} role="group"
        aria-label=${`The runs as a tree over ${lastStep.value} steps. ${tree.map((b) => inWords(b, all)).join(". ")}.`}>
      ${ticks(0, last, Math.max(1, Math.floor((x(last) - x(0)) / 64)))
        .filter(Number.isInteger)
        .map(
          (step) =>
            html`<g key=${step} class="axis" aria-hidden="true">
              <line x1=${x(step)} x2=${x(step)} y1=${TOP} y2=${height - AXIS} />
              <text x=${x(step)} y=${height - 6} text-anchor=${step ? "middle" : "start"}>${tick(step)}</text></g>`,
        )}
      ${
        alike.length > 1 &&
        html`<line class="same-start" x1=${x(0)} x2=${x(0)} y1=${Math.min(...alike)} y2=${Math.max(...alike)} />`
      }
      <line class="now" x1=${now} x2=${now} y1=${TOP - 4} y2=${height - AXIS + 2} />
      ${tree.map(
        (branch, row) => html`<${Line} key=${branch.lane.name} branch=${branch} row=${row} rows=${rows} x=${x} />`,
      )}
    </svg></div>
  </figure>`;
}
