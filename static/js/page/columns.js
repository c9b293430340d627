/** How wide the columns are: their borders can be dragged, moved by keyboard and put back; it is remembered. */
import { computed, html, signal, useLayoutEffect, useRef, useState } from "ui";
import { layout } from "../layout.js";
import { lesson } from "../store.js";

/** @typedef {"experiment"|"lesson"|"side"} Column */

const KEY = "descent.columns";
const LEAST = { experiment: 240, lesson: 320, side: 300 }; // px
const STAGE = 400; // what the landscape keeps
const BY = 16; // px an arrow key moves a border

/** @returns {{[column in Column]?: number}} */
function remembered() {
  try {
    const kept = Object.entries(JSON.parse(localStorage.getItem(KEY) ?? "{}"));
    return Object.fromEntries(kept.filter(([name, width]) => name in LEAST && Number.isFinite(width)));
  } catch {
    return {}; // storage may be closed to us, or hold something else
  }
}

const widths = signal(remembered());

/** @param {Column} column @param {number|null} width px, or null for the usual */
function keep(column, width) {
  const { [column]: _, ...others } = widths.peek();
  widths.value = width === null ? others : { ...others, [column]: Math.round(width) };
  try {
    localStorage.setItem(KEY, JSON.stringify(widths.peek()));
  } catch {
    /* it holds for this visit */
  }
}

/** The column on the left. @returns {Column} */
const left = () => (lesson.value ? "lesson" : "experiment");

/** The widths as the style sheet takes them; one that is not set is the usual one. */
export const columnStyle = computed(() => {
  const { [left()]: start, side: end } = widths.value;
  return { "--left": start ? `${start}px` : "", "--right": end ? `${end}px` : "" };
});

/** How wide a column is, and may become. @param {Column} column @param {HTMLElement|null} border */
function measure(column, border) {
  const page = border?.closest(".page");
  const width = (/** @type {string} */ of) => page?.querySelector(of)?.getBoundingClientRect().width ?? 0;
  const now = width(column === "side" ? ".side" : lesson.peek() ? ".column" : ".experiment");
  return { now, most: now + Math.max(0, width(".landscape") - STAGE) };
}

/** @param {{column: Column, title: string}} props */
function Border({ column, title }) {
  const border = useRef(/** @type {HTMLElement|null} */ (null));
  const grip = useRef(0); // from the pointer to the border
  const [{ now, most }, set] = useState({ now: 0, most: 0 });
  const look = () => {
    const next = measure(column, border.current);
    if (next.now !== now || next.most !== most) set(next);
  };
  widths.value; // when one has changed it is measured again
  useLayoutEffect(look);
  const sign = column === "side" ? -1 : 1;
  const to = (/** @type {number} */ width) => {
    const may = measure(column, border.current);
    keep(column, Math.max(LEAST[column], Math.min(may.most, width)));
  };
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    const by = { ArrowLeft: -BY, ArrowRight: BY }[event.key];
    if (by) to(measure(column, border.current).now + sign * by * (event.shiftKey ? 4 : 1));
    else if (event.key === "Home") to(LEAST[column]);
    else if (event.key === "End") to(Infinity);
    else if (event.key === "Enter") keep(column, null);
    else return;
    event.preventDefault();
  };
  return html`<div class="border" data-column=${column === "side" ? "side" : "left"} ref=${border} role="separator"
      tabindex="0" aria-orientation="vertical"
    aria-label=${`Width of the ${title}`} aria-valuenow=${Math.round(now)} aria-valuemin=${LEAST[column]}
    aria-valuemax=${Math.round(most)}
    aria-valuetext=${`${Math.round(now)} pixels`} title="Drag, or use the arrow keys; press twice for the usual width"
    onKeyDown=${onKeyDown} onFocus=${look} onDblClick=${() => keep(column, null)}
    onPointerDown=${(/** @type {PointerEvent & {currentTarget: HTMLElement}} */ e) => {
      if (e.button !== 0) return;
      e.currentTarget.setPointerCapture(e.pointerId);
      grip.current = sign * e.clientX - measure(column, border.current).now;
    }}
    onPointerMove=${(/** @type {PointerEvent & {currentTarget: HTMLElement}} */ e) => {
      if (e.currentTarget.hasPointerCapture(e.pointerId)) to(sign * e.clientX - grip.current);
    }}></div>`;
}

/** The borders that there are in this layout. */
export function Borders() {
  const { rooms, column } = layout.value;
  const kind = left();
  return html`<section class="borders" aria-label="Borders of the columns">
    ${column === "beside" && html`<${Border} key=${kind} column=${kind} title=${kind} />`}
    ${
      (rooms === "all" || rooms === "beside") && html`<${Border} key="side" column="side" title="right column" />`
    }</section>`;
}
