/** The page: its rooms in reading order. Which room a narrow screen shows is in `options.tab`. */
import { html, useEffect } from "ui";
import { opened, ROOMS } from "../rooms.js";
import { experiment, lesson, options, rooms } from "../store.js";
import { Landscape } from "../landscape/view.js";
import { Network } from "../network/view.js";
import { FunctionCard } from "../function/card.js";
import { Details } from "./details.js";
import { loadRest } from "../widgets/later.js";
import { Column, column } from "./column.js";
import { drawer } from "./drawer.js";
import { Header } from "./header.js";
import { Help } from "./help.js";
import { Presets } from "../experiment/presets.js";
import { Race } from "../race/setup.js";
import { Timeline } from "../timeline/view.js";
import { Announcements } from "../timeline/status.js";

function Tabs() {
  const network = experiment.value?.objective.kind !== "function";
  return html`<nav class="tabstrip" aria-label="What is shown below the landscape">
    ${rooms.value.map((name) => {
      /** @type {import("../rooms.js").Room} */
      const { title, ofFunction = title, place } = ROOMS[name];
      return html`<button key=${name} type="button" data-tab=${name} data-place=${place} aria-pressed=${options.value.tab === name} onClick=${() => {
        options.value = { ...options.peek(), ...opened(name) };
      }}>${network ? title : ofFunction}</button>`;
    })}
  </nav>`;
}

export function Page() {
  useEffect(loadRest, []);
  const network = experiment.value?.objective.kind !== "function";
  return html`<div class="page" data-tab=${options.value.tab} data-place=${ROOMS[options.value.tab].place} data-drawer=${drawer.value ? "open" : "closed"}
      data-lesson=${lesson.value ? column.value : undefined}>
    <${Header} />
    <${Column} />
    <main class="landscape" id="landscape" aria-label="Loss landscape"><${Landscape} /></main>
    <${Tabs} />
    <section class="side" aria-label=${network ? "The network at this step" : "The function at this step"}>
      <div class="upper">${network ? html`<${Network} />` : html`<${FunctionCard} />`}</div>
      <div class="lower"><${Details} /></div>
    </section>
    <footer class="timeline" aria-label="Time"><${Timeline} /></footer>
    <${Presets} /><${Race} /><${Help} /><${Announcements} />
  </div>`;
}
