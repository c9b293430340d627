/** The lower room: the data, the numbers of this step, the runs side by side. */
import { html, useId } from "ui";
import { experiment, lanes, options } from "../store.js";
import { DataView } from "./data.js";
import { LanesTable } from "./lanes.js";
import { Numbers } from "./numbers.js";

/** @typedef {"data"|"numbers"|"lanes"} Detail */

/** @type {Record<Detail, {title: string, View: () => any, applies: () => boolean}>} */
const ROOMS = {
  data: { title: "Data", View: DataView, applies: () => experiment.value?.objective.kind === "network" },
  numbers: { title: "Numbers", View: Numbers, applies: () => true },
  lanes: { title: "Lanes", View: LanesTable, applies: () => lanes.value.length > 1 },
};

/** @param {Detail} detail */
const show = (detail) => { options.value = { ...options.peek(), detail }; };

export function Details() {
  const id = useId();
  if (!experiment.value) return null;
  const names = /** @type {Detail[]} */ (Object.keys(ROOMS)).filter((name) => ROOMS[name].applies());
  const shown = names.includes(options.value.detail) ? options.value.detail : names[0];
  const { title, View } = ROOMS[shown];
  if (names.length === 1) {
    return html`<div class="details"><header class="room-head"><h2>${title}</h2></header><div class="details-body"><${View} /></div></div>`;
  }
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    const other = names[(names.indexOf(shown) + by + names.length) % names.length];
    show(other);
    document.getElementById(`${id}-${other}`)?.focus();
  };
  return html`<div class="details">
    <div class="room-head tabs" role="tablist" aria-label="Details" onKeyDown=${onKeyDown}>
      ${names.map((name) => html`<button key=${name} type="button" role="tab" id=${`${id}-${name}`} aria-selected=${shown === name}
        aria-controls=${`${id}-panel`} tabindex=${shown === name ? 0 : -1} onClick=${() => show(name)}>${ROOMS[name].title}</button>`)}
    </div>
    <div class="details-body" role="tabpanel" id=${`${id}-panel`} aria-labelledby=${`${id}-${shown}`}><${View} /></div>
  </div>`;
}
