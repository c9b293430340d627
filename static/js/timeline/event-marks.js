/** Marks of events on the time axis. A click goes there, and the status line describes the event. */
import { html } from "ui";
import { typeset } from "../format.js";
import { jump } from "../time/player.js";
import { cursor, events, lastStep } from "../store.js";

/** Signs that differ in shape, not only in colour; a possible plateau is not filled. @type {Record<string, string>} */
const SIGNS = {
  diverged: "✕",
  plateau: "▬",
  slow: "▭",
  saddle: "◇",
  basin: "◡",
  spike: "▲",
  overshoot: "↑",
  vanishing: "▽",
  dead_units: "○",
};

export function EventMarks() {
  const shown = events.value.filter((e) => e.step <= lastStep.value + 1);
  if (!shown.length) return null;
  return html`<ul class="event-marks" aria-label="Events of this run">
    ${shown.map((e, i) => {
      const said = `Step ${e.step}: ${e.title}. ${typeset(e.text)}`;
      return html`<li key=${`${e.step} ${e.kind} ${i}`} style=${`--step: ${Math.min(e.step, lastStep.value)}`}>
      <button type="button" data-kind=${e.kind} aria-label=${said} title=${said}
        aria-pressed=${cursor.value.step === Math.min(e.step, lastStep.value)} onClick=${() => jump(e.step)}>
          ${SIGNS[e.kind] ?? "•"}</button></li>`;
    })}
  </ul>`;
}
