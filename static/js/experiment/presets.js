/** The shop window: every preset with the one line that says what to look for. */
import { html, signal } from "ui";
import { beginPreset } from "../run/begin.js";
import { pause } from "../time/player.js";
import { catalog, preset } from "../store.js";
import { Dialog } from "../widgets/dialog.js";

export const presetsOpen = signal(false);

/** Arrow keys move between the presets, as in a list. @param {KeyboardEvent} event */
function walk(event) {
  const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (!by) return;
  const all = [.../** @type {HTMLElement} */ (event.currentTarget).querySelectorAll("button")];
  const at = all.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
  all[(at + by + all.length) % all.length]?.focus();
  event.preventDefault();
}

/** @param {string} name */
async function choose(name) {
  presetsOpen.value = false;
  pause();
  await beginPreset(name);
}

export function Presets() {
  const presets = catalog.value?.presets ?? [];
  const groups = [...new Set(presets.map((p) => p.group))];
  return html`<${Dialog} open=${presetsOpen} title="What to descend on" name="presets">
    <div onKeyDown=${walk} class="preset-groups">
      ${groups.map(
        (group) => html`<section key=${group}><h3>${group}</h3><ul>
        ${presets
          .filter((p) => p.group === group)
          .map(
            (p) => html`<li key=${p.name}>
          <button type="button" aria-current=${p.name === preset.value ? "true" : undefined} onClick=${() => choose(p.name)}>
            <strong>${p.title}</strong><span>${p.description}</span>
          </button></li>`,
          )}
      </ul></section>`,
      )}
    </div>
  <//>`;
}
