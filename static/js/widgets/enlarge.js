/** A room on the whole stage, and back: by the button in its head, and by a key. */
import { batch, effect, html } from "ui";
import { canEnlarge, enlarged, layout, tab, tabs } from "../layout.js";
import { opened, roomOf, ROOMS } from "../rooms.js";
import { Icon } from "./icon.js";
import { experiment, lesson, options, setOptions } from "../store.js";
/** @import { RoomName } from "../rooms.js" */

const OUT = "M9.5 2.5h4v4M6.5 13.5h-4v-4M13 3L9 7M3 13l4-4";
const IN = "M13.5 6.5h-4v-4M2.5 9.5h4v4M9.5 6.5l4-4M6.5 9.5l-4 4";

/** Of the buttons that stand for one room only one is in sight; the focus goes to it. @param {RoomName} name */
const keepFocus = (name) => {
  if (!document.activeElement?.matches(".enlarge")) return;
  setTimeout(() => {
    const all = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(`.enlarge[data-room="${name}"]`));
    [...all].find((button) => button.checkVisibility())?.focus();
  });
};

/** The room of the tabs before one was enlarged. @type {RoomName} */
let before = "landscape";

/** @param {RoomName} name */
function enlarge(name) {
  if (!canEnlarge.peek()) return;
  before = options.peek().tab;
  batch(() => {
    setOptions(opened(name));
    enlarged.value = true;
  });
  keepFocus(name);
}

/** Back to several rooms, and where the tabs do not have the enlarged one to the room that they showed before. */
export function shrink() {
  const was = tab.peek();
  batch(() => {
    enlarged.value = false;
    if (tabs.value.length && !tabs.value.includes(was)) setOptions({ tab: before });
  });
  keepFocus(was);
}

/** Whenever all rooms come in sight, the room of the tabs, which the address tells, is the open one again. */
export function followLayout() {
  let all = layout.peek().rooms === "all";
  return effect(() => {
    const now = layout.value.rooms === "all";
    const { tab: told, detail } = options.peek();
    const open = detail === "data" ? "landscape" : detail;
    if (now && !all && told !== open && !lesson.peek()) setOptions({ tab: open });
    all = now;
  });
}

/** The room that has the focus, or the landscape. */
function roomInUse() {
  const name = document.activeElement?.closest("[data-room]")?.getAttribute("data-room") ?? "";
  return roomOf(name) ? /** @type {RoomName} */ (name) : "landscape";
}

/** The action of the key. */
export const toggleEnlarged = () => (enlarged.peek() ? shrink() : enlarge(roomInUse()));

/** The button; `strip`: of the room that the tabs show. @param {{room: RoomName, strip?: boolean}} props */
export function Enlarge({ room, strip = false }) {
  if (!canEnlarge.value) return null;
  const { rooms } = layout.value;
  const own =
    rooms === "all" || (room === "landscape" ? rooms !== "one" : room === "loss" && layout.value.chart === "foot");
  if (!strip && !own) return null;
  const big = strip && enlarged.value;
  const { called } = ROOMS[room];
  const ofFunction = room === "network" && experiment.value?.objective.kind === "function";
  const words = big ? "Back to all rooms" : `Enlarge ${ofFunction ? "the function" : called}`;
  // a press of the pointer leaves the keys to the run, which Space plays; the keyboard keeps the focus on the button
  const press = (/** @type {MouseEvent & {currentTarget: HTMLElement}} */ event) => {
    if (event.detail > 0) event.currentTarget.blur();
    if (big) shrink();
    else enlarge(room);
  };
  return html`<button type="button" class="glyph enlarge" data-room=${room} aria-label=${words} title=${`${words} (E)`}
    onClick=${press}><${Icon} d=${big ? IN : OUT} /></button>`;
}
