/** The page: its rooms, the transport first for the keyboard. How they lie is in layout.js, the tab in `options`. */
import { html, useEffect, useRef } from "ui";
import { hasTransport, isEmbedded } from "../embed.js";
import { enlarged, layout, tab, tabs } from "../layout.js";
import { opened, ROOMS } from "../rooms.js";
import { experiment, lesson, selection, setOptions } from "../store.js";
import { styles } from "../styles.js";
import { Landscape } from "../landscape/view.js";
import { Network } from "../network/view.js";
import { FunctionCard } from "../function/card.js";
import { Details } from "./details.js";
import { Enlarge, followLayout } from "../widgets/enlarge.js";
import { More } from "../widgets/more.js";
import { atRest, loadRest } from "../widgets/later.js";
import { Borders, columnStyle } from "./columns.js";
import { Column, column } from "./column.js";
import { drawer } from "../widgets/open.js";
import { EmbeddedHeader } from "./embedded.js";
import { Header } from "./header.js";
import { Dialogs } from "./dialogs.js";
import { Timeline } from "../timeline/view.js";
import { Announcements } from "../timeline/status.js";

/** Prepare printing, and the opening of files that are dropped; while the server is away, later. */
const prepare = () => {
  Promise.all([styles(), import("./print/handout.js"), import("../own/drop.js"), import("../share/drop.js")]).then(
    ([, ...parts]) => parts.forEach(({ listen }) => listen()),
    () => setTimeout(prepare, 10_000),
  );
};
atRest(prepare);

/** A link past the transport and the header, to the main room. */
function Skip() {
  const room = lesson.value ? "lesson" : "landscape";
  const skip = (/** @type {Event} */ event) => {
    event.preventDefault(); // the address holds the state
    setOptions(opened(room));
    setTimeout(() => document.getElementById(room === "lesson" ? "lesson-room" : room)?.focus());
  };
  return html`<a class="skip" href=${room === "lesson" ? "#lesson-room" : "#landscape"}
      onClick=${skip}>Skip to the ${room}</a>`;
}

function Tabs() {
  const strip = useRef(/** @type {HTMLElement|null} */ (null));
  useEffect(() => {
    strip.current?.querySelector("[aria-pressed=true]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [tab.value, tabs.value.length]);
  if (!tabs.value.length) return null;
  const network = experiment.value?.objective.kind !== "function";
  return html`<div class="tabstrip">
    <nav ref=${strip} aria-label=${layout.value.rooms === "below" ? "Rooms below the landscape" : "Rooms"}>
    ${tabs.value.map((name) => {
      /** @type {import("../rooms.js").Room} */
      const { title, ofFunction = title, place } = ROOMS[name];
      return html`<button key=${name} type="button" data-tab=${name} data-place=${place}
          data-offer=${name === "why" && (selection.value.parameter !== null || selection.value.unit) ? "" : undefined}
          aria-pressed=${tab.value === name} onClick=${() => setOptions(opened(name))}>
        ${network ? title : ofFunction}</button>`;
    })}</nav><${More} line=${strip} inputs=${[tabs.value.length]} /><${Enlarge} room=${tab.value} strip /></div>`;
}

export function Page() {
  useEffect(loadRest, []);
  useEffect(followLayout, []);
  const network = experiment.value?.objective.kind !== "function";
  const { rooms, column: where, chart, time } = layout.value;
  const below = chart === "below";
  return html`<div class="page" data-rooms=${rooms} data-column=${where} data-chart=${below ? "room" : chart}
      data-time=${time}
      data-loss=${below ? "below" : undefined} data-embed=${isEmbedded ? (hasTransport ? "transport" : "") : undefined}
      data-strip=${tabs.value.length ? undefined : "none"} data-enlarged=${enlarged.value ? "" : undefined}
      data-tab=${tab.value} data-place=${ROOMS[tab.value].place}
      data-drawer=${where === "drawer" && drawer.value ? "open" : "closed"}
      data-lesson=${lesson.value ? column.value : undefined} style=${columnStyle.value}>
    <${Skip} />
    <footer class="timeline" aria-label="Time"><${Timeline} /></footer>
    ${isEmbedded ? html`<${EmbeddedHeader} />` : html`<${Header} /><${Column} />`}
    <main class="rooms">
    <section class="landscape" id="landscape" aria-label="Loss landscape" tabindex="-1" data-room="landscape">
      <${Landscape} /></section>
    <${Tabs} />
    <section class="side" aria-label=${network ? "The network at this step" : "The function at this step"}>
      <div class="upper" data-room="network">${network ? html`<${Network} />` : html`<${FunctionCard} />`}</div>
      <div class="lower"><${Details} /></div>
    </section></main>
    <${Borders} />
    <${Dialogs} /><${Announcements} />
  </div>`;
}
