/** The column on the left: the experiment, in a lesson the lesson beside it. A lesson's own modules come with it. */
import { html, signal } from "ui";
import { tab } from "../layout.js";
import { ROOMS } from "../rooms.js";
import { lesson } from "../store.js";
import { leaveKeys } from "./details.js";
import { ExperimentPanel } from "../experiment/panel.js";
/** @import { Signal } from "ui" */

/** The view of a lesson, once it is loaded. @type {Signal<any>} */
export const room = signal(null);

/** Which of the two is shown, where there is room for a column. @type {Signal<"lesson"|"experiment">} */
export const column = signal("lesson");

/** @param {KeyboardEvent & {currentTarget: HTMLElement}} event */
function turn(event) {
  if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
  event.preventDefault();
  event.stopPropagation();
  column.value = column.peek() === "lesson" ? "experiment" : "lesson";
  document.getElementById(`column-${column.peek()}`)?.focus();
}

export function Column() {
  const panel = html`<aside class="experiment" id="experiment" aria-label="Experiment"><${ExperimentPanel} /></aside>`;
  if (!lesson.value) return panel;
  const shown = column.value;
  return html`<section class="column" aria-label="Lesson and experiment">
    <div class="column-tabs" role="tablist" aria-label="Lesson or experiment" onKeyDown=${turn}>
      ${
        /** @type {const} */ (["lesson", "experiment"]).map(
          (name) => html`<button key=${name} type="button" role="tab" id=${`column-${name}`}
        aria-selected=${shown === name} aria-controls=${name === "lesson" ? "lesson-room" : name}
        tabindex=${shown === name ? 0 : -1} onClick=${(/** @type {any} */ e) => {
          column.value = name;
          leaveKeys(e);
        }}>${ROOMS[name].title}</button>`,
        )
      }
    </div>
    <section class="lesson" id="lesson-room" aria-label="Lesson" tabindex="0">
      ${room.value ? html`<${room.value} />` : ""}</section>
    ${
      shown === "experiment" || tab.value === "experiment"
        ? panel
        : html`<aside class="experiment" id="experiment" hidden></aside>`
    }
  </section>`;
}
