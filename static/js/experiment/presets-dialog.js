/** The shop window: every preset with its picture and the one line that says what to look for. */
import { html, signal, useEffect } from "ui";
import { presetPictures } from "../server/api.js";
import { request } from "../server/requests.js";
import { beginPreset } from "../run/begin.js";
import { pause } from "../time/player.js";
import { catalog, preset } from "../store.js";
import { Dialog } from "../widgets/dialog.js";
import { PresetPicture } from "./preset-picture.js";
import { presetsOpen } from "../widgets/open.js";
/** @import { Preset } from "../types.js" */

/** The pictures by their presets' names; they come after the names. @type {import("ui").Signal<Map<string, any>>} */
const pictures = signal(new Map());
let asked = false;

async function askPictures() {
  if (asked) return;
  asked = true;
  const answer = await request("presets", () => presetPictures(), { silent: true });
  if (answer) pictures.value = new Map(answer.pictures.map((picture) => [picture.name, picture]));
  else asked = false;
}

const sought = signal("");

/** What a keyboard has no keys for. */
const SPELLED = [
  ["η", "η eta"],
  ["κ", "κ kappa"],
  ["σ", "σ sigma"],
];

/** Whether a preset has all the words that are sought. @param {Preset} of */
function matches({ title, description, group, name }) {
  const text = SPELLED.reduce(
    (all, [letter, word]) => all.replaceAll(letter, word),
    `${title} ${description} ${group} ${name}`.toLowerCase(),
  );
  return sought.value
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** Arrow keys move between the search and the presets, as in a list. @param {KeyboardEvent} event */
function walk(event) {
  const typing = event.target instanceof HTMLInputElement;
  const keys = { ArrowDown: 1, ArrowUp: -1, ...(!typing && { ArrowRight: 1, ArrowLeft: -1 }) };
  const by = /** @type {{[key: string]: number|undefined}} */ (keys)[event.key];
  const list = /** @type {HTMLElement} */ (event.currentTarget);
  const all = [.../** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll("input, .preset-groups button"))];
  if (typing && event.key === "Enter") all[1]?.click();
  if (!by) return;
  const at = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  all[(at + by + all.length) % all.length]?.focus();
  event.preventDefault();
}

/** @param {string} name */
async function choose(name) {
  presetsOpen.value = false;
  pause();
  await beginPreset(name);
}

/** @param {{of: Preset}} props */
const Card = ({ of }) => html`<li>
  <button type="button" aria-current=${of.name === preset.value ? "true" : undefined} onClick=${() => choose(of.name)}>
    <${PresetPicture} picture=${pictures.value.get(of.name)} />
    <span class="words"><strong>${of.title}</strong><span>${of.description}</span></span>
  </button></li>`;

export function PresetsDialog() {
  const open = presetsOpen.value;
  useEffect(() => {
    if (open) askPictures();
    sought.value = "";
  }, [open]);
  const found = (catalog.value?.presets ?? []).filter(matches);
  const groups = [...new Set(found.map((p) => p.group))];
  // a phone would bring up its keyboard, over the list
  const ready = matchMedia("(pointer: fine)").matches;
  return html`<${Dialog} open=${presetsOpen} title="What to descend on" name="presets">
    <div onKeyDown=${walk}>
      <input type="search" class="preset-search" aria-label="Search the presets"
          placeholder="Search, such as saddle or momentum" autofocus=${ready} value=${sought.value}
        onInput=${(/** @type {any} */ e) => (sought.value = e.currentTarget.value)} />
      <div class="preset-groups">
        ${groups.map(
          (group) =>
            html`<section key=${group}><h3>${group}</h3><ul>${found
              .filter((p) => p.group === group)
              .map((p) => html`<${Card} key=${p.name} of=${p} />`)}</ul></section>`,
        )}
      </div>
      <p class="quiet" role="status">${found.length ? "" : `No preset has “${sought.value.trim()}” in its words.`}</p>
    </div>
  <//>`;
}
