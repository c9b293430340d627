/** The lower room, with its tabs. */
import { html, useEffect, useId, useRef } from "ui";
import { isDetail, opened, ROOMS } from "../rooms.js";
import { experiment, options, rooms, selection, setOptions } from "../store.js";
import { DataRoom } from "../data/view.js";
import { Enlarge } from "../widgets/enlarge.js";
import { later } from "../widgets/later.js";
import { More } from "../widgets/more.js";
import { QuantitySymbol } from "../draw/symbol.js";
/** @import { Detail } from "../rooms.js" */

/** What each room of the lower place shows. @type {Record<Detail, () => any>} */
const VIEWS = {
  data: DataRoom,
  numbers: later(() => import("../numbers/view.js").then((room) => room.Numbers)),
  why: later(() => import("../why/view.js").then((room) => room.Why)),
  lanes: later(() => import("../race/table.js").then((room) => room.LanesTable)),
  compare: later(() => import("../compare/view.js").then((room) => room.Compare)),
  curvature: later(() => import("../curvature/view.js").then((room) => room.Curvature)),
  noise: later(() => import("../noise/view.js").then((room) => room.Noise)),
  depth: later(() => import("../depth/view.js").then((room) => room.Depth)),
};

/** A press of the pointer leaves the arrow keys to the run. @param {MouseEvent & {currentTarget: HTMLElement}} event */
export const leaveKeys = (event) => {
  if (event.detail > 0) event.currentTarget.blur();
};

/** With the room that tabs would show, which the address tells. @param {Detail} detail */
const show = (detail) => setOptions({ ...opened(detail), ...(detail === "data" && { tab: "landscape" }) });

/** What the Why room would explain, offered at its tab: the open room stays open. */
function Offer() {
  const { parameter, unit } = selection.value;
  if (parameter === null && !unit) return null;
  return html`<span class="offer" aria-hidden="true">${
    parameter === null ? `unit ${unit?.unit}` : html`<${QuantitySymbol} name=${parameter} />`
  }</span>`;
}

export function Details() {
  const id = useId();
  const names = rooms.value.filter(isDetail);
  const shown = names.includes(options.value.detail) ? options.value.detail : names[0];
  const strip = useRef(/** @type {HTMLElement|null} */ (null));
  useEffect(() => {
    strip.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [shown, names.length]);
  if (!experiment.value) return null;
  const View = VIEWS[shown];
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    const other = names[(names.indexOf(shown) + by + names.length) % names.length];
    show(other);
    document.getElementById(`${id}-${other}`)?.focus();
  };
  return html`<div class="details" data-room=${shown}>
    <div class="room-head"><div class="tabs" ref=${strip} role="tablist" aria-label="Details" onKeyDown=${onKeyDown}>
      ${names.map(
        (name) => html`<button key=${name} type="button" role="tab" id=${`${id}-${name}`}
        aria-selected=${shown === name} aria-controls=${`${id}-panel`}
        tabindex=${shown === name ? 0 : -1} onClick=${(/** @type {any} */ e) => {
          show(name);
          leaveKeys(e);
        }}>${ROOMS[name].title}${name === "why" && shown !== name && html`<${Offer} />`}</button>`,
      )}</div><${More} line=${strip} inputs=${[names.length]} /><${Enlarge} room=${shown} />
    </div>
    <div class="details-body" role="tabpanel" id=${`${id}-panel`} aria-labelledby=${`${id}-${shown}`}><${View} /></div>
  </div>`;
}
