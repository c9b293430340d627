/**
 * The lower room: the data, the numbers of this step, where they come from, the runs side by side, two points compared.
 */
import { effect, html, useEffect, useId } from "ui";
import { layout } from "../layout.js";
import { isDetail, opened, ROOMS } from "../rooms.js";
import { experiment, options, rooms, selection } from "../store.js";
import { DataRoom } from "../data/view.js";
import { LanesTable } from "../race/ranking.js";
import { Enlarge } from "../widgets/enlarge.js";
import { later } from "../widgets/later.js";
import { Numbers } from "../numbers/view.js";

/** @typedef {import("../rooms.js").Detail} Detail */

const Compare = later(() => import("../compare/view.js").then((room) => room.Compare));
const Why = later(() => import("../why/view.js").then((room) => room.Why));

/** What each room of the lower place shows. @type {Record<Detail, () => any>} */
const VIEWS = { data: DataRoom, numbers: Numbers, why: Why, lanes: LanesTable, compare: Compare };

/**
 * A press of the pointer leaves the arrow keys to the run; the keyboard keeps them on the tabs.
 * @param {MouseEvent & {currentTarget: HTMLElement}} event
 */
export const leaveKeys = (event) => {
  if (event.detail > 0) event.currentTarget.blur();
};

/** With the room that tabs would show, which the address tells. @param {Detail} detail */
const show = (detail) => {
  options.value = { ...options.peek(), ...opened(detail), ...(detail === "data" && { tab: "landscape" }) };
};

/**
 * Who has just chosen a weight or a unit wants to know about it; who goes through a table of them by keyboard, or edits
 * it, stays there.
 */
function followSelection() {
  let before = selection.peek();
  return effect(() => {
    const { parameter, unit } = selection.value;
    const chosen = (parameter !== null && parameter !== before.parameter) || (unit !== null && unit !== before.unit);
    before = selection.value;
    if (!chosen || document.activeElement?.closest(".numbers-table, .compare")) return;
    const now = options.peek();
    options.value = {
      ...now,
      detail: "why",
      tab: now.tab === "numbers" || layout.peek().rooms === "all" ? "why" : now.tab,
    };
  });
}

export function Details() {
  const id = useId();
  useEffect(followSelection, []);
  if (!experiment.value) return null;
  const names = rooms.value.filter(isDetail);
  const shown = names.includes(options.value.detail) ? options.value.detail : names[0];
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
    <div class="room-head"><div class="tabs" role="tablist" aria-label="Details" onKeyDown=${onKeyDown}>
      ${names.map(
        (
          name,
        ) => html`<button key=${name} type="button" role="tab" id=${`${id}-${name}`} aria-selected=${shown === name}
        aria-controls=${`${id}-panel`} tabindex=${shown === name ? 0 : -1} onClick=${(/** @type {any} */ e) => {
          show(name);
          leaveKeys(e);
        }}>${ROOMS[name].title}</button>`,
      )}</div><${Enlarge} room=${shown} />
    </div>
    <div class="details-body" role="tabpanel" id=${`${id}-panel`} aria-labelledby=${`${id}-${shown}`}><${View} /></div>
  </div>`;
}
