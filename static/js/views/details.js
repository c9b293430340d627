/** The lower room: the data, or the numbers of this step. */
import { html, useId } from "ui";
import { experiment, options } from "../store.js";
import { DataView } from "./data.js";
import { Numbers } from "./numbers.js";

const TABS = /** @type {const} */ ({ data: "Data", numbers: "Numbers" });

/** @param {"data"|"numbers"} detail */
const show = (detail) => { options.value = { ...options.peek(), detail }; };

export function Details() {
  const id = useId();
  if (!experiment.value) return null;
  if (experiment.value.objective.kind === "function") {
    return html`<div class="details"><header class="room-head"><h2>Numbers</h2></header><div class="details-body"><${Numbers} /></div></div>`;
  }
  const shown = options.value.detail;
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    event.stopPropagation();
    const other = shown === "data" ? "numbers" : "data";
    show(other);
    document.getElementById(`${id}-${other}`)?.focus();
  };
  return html`<div class="details">
    <div class="room-head tabs" role="tablist" aria-label="Details" onKeyDown=${onKeyDown}>
      ${/** @type {("data"|"numbers")[]} */ (Object.keys(TABS)).map((name) => html`<button key=${name} type="button" role="tab" id=${`${id}-${name}`} aria-selected=${shown === name}
        aria-controls=${`${id}-panel`} tabindex=${shown === name ? 0 : -1} onClick=${() => show(name)}>${TABS[name]}</button>`)}
    </div>
    <div class="details-body" role="tabpanel" id=${`${id}-panel`} aria-labelledby=${`${id}-${shown}`}>${shown === "data" ? html`<${DataView} />` : html`<${Numbers} />`}</div>
  </div>`;
}
