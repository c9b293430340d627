/** What is printed: landscape, network, the loss over the steps, the lanes, the numbers of this step, and the link. */
import { html, render } from "ui";
import { number } from "../../format.js";
import { drawNow } from "../../draw/canvas.js";
import { QuantitySymbol } from "../../draw/symbol.js";
import { taken } from "../../numbers/rate.js";
import { newParameters } from "../../network/new-values.js";
import { orderWords } from "../../run/batch-order.js";
import { words } from "../../experiment/settings.js";
import { title } from "../../experiment/title.js";
import { catalog, diverged, experiment, frame, lane, lanes, lesson } from "../../store.js";
import { samples } from "../../landscape/samples/shown.js";
import { Divergence } from "../../timeline/status.js";
import { LossCurve } from "./loss.js";
import { Ranking } from "./ranking.js";
import { takePictures } from "./pictures.js";

/** CSS pixels: 703 of them are as wide as A4 without its margins. @typedef {[number, number]} Size */
/** @type {{landscape: Size, network: Size, loss: Size}} */
const SIZES = { landscape: [410, 400], network: [280, 230], loss: [280, 150] };
/** Beside a long ranking. @type {typeof SIZES} */
const LOWER = { landscape: [410, 300], network: [280, 180], loss: [280, 120] };
const MANY = 4; // lanes
const ROWS = 84; // parameters on one sheet
const PER_LANE = 2; // of them make room for a lane of the ranking

/** @param {{of: HTMLElement|null}} props */
const Picture = ({ of }) =>
  of &&
  html`<div class="handout-picture" ref=${(/** @type {HTMLElement|null} */ el) => el?.replaceChildren(of)}></div>`;

/** How the run is made, in one line. */
function Made() {
  const now = experiment.value;
  const tables = catalog.value;
  if (!now || !tables) return null;
  const method = tables.optimizers.find((o) => o.name === now.optimizer.name);
  const others = method?.parameters.filter((p) => p.name !== "eta") ?? [];
  const size = now.batch_size;
  const data = now.objective.kind === "network";
  const found = taken(frame.value);
  return html`<p>${lanes.value.length > 1 && `Lane ${lane.value?.name}: `}${method?.title}, <i
      class="math">η</i> = ${number(frame.value?.eta)}${found && ` ${found}`}${others.map(
        (p) => html`, ${words(p)} = ${number(/** @type {number} */ (now.optimizer[p.name] ?? p.default))}`,
      )}${
        data &&
        html`; ${size ? `batches of ${size}${orderWords(tables, now)}` : "all examples in each update"}; seed ${now.seed}`
      }.</p>`;
}

/** The numbers of this step, a row for each parameter. @param {{names: string[], first: number}} props */
function Numbers({ names, first }) {
  const now = frame.value;
  const next = newParameters();
  return html`<table><thead><tr><th></th><th class="q-weight">value</th><th class="q-gradient">gradient</th>
    <th class="q-update">update</th><th class="q-weight">new value</th></tr></thead>
    <tbody>${names.map((name, i) => {
      const k = first + i;
      const held = lane.value?.free[k] === false;
      return html`<tr key=${name}><th scope="row"><${QuantitySymbol} name=${name} /></th><td>
        ${number(now?.state.parameters[k])}</td><td>${held ? "held" : number(now?.gradient[k])}</td>
        <td>${held ? "" : number(now?.update[k])}</td><td>
          ${number(held ? now?.state.parameters[k] : next?.[k])}</td></tr>`;
    })}</tbody></table>`;
}

/** What an axis of the landscape stands for. @param {{of: "u"|"v"}} props */
function Axis({ of }) {
  const given = samples.value;
  const name = given?.plane[of] ?? "";
  return lane.value?.parameters.includes(name) ? html`<${QuantitySymbol} name=${name} />` : html`${given?.labels[of]}`;
}

/** @param {{pictures: ReturnType<typeof takePictures>, loss: Size}} props */
function Handout({ pictures, loss }) {
  const now = frame.value;
  const names = lane.value?.parameters ?? [];
  const many = lanes.value.length > 1;
  const rows = ROWS - (many ? PER_LANE * (lanes.value.length + 3) : 0);
  const shown = names.slice(0, rows);
  const half = shown.length > 4 ? Math.ceil(shown.length / 2) : shown.length;
  const given = samples.value;
  return html`<header><h1>${lesson.value ? `${lesson.value.title}: ` : ""}${title()}</h1>
    <p>step ${now?.state.step.toLocaleString("en")}</p></header>
    <${Made} />
    ${diverged.value && html`<p><${Divergence} /></p>`}
    <div class="handout-pictures">
      <figure><${Picture} of=${pictures.landscape} />
        <figcaption>The loss over <${Axis} of="u" />
        ${given?.plane.v && html` and <${Axis} of="v" />`}. The arrows: <span class="q-gradient">−<i
            class="math">η</i>∇<i class="math">C</i></span>, <span class="q-update">the update</span>.
          Here <i class="math q-loss">C</i> = ${number(now?.loss_train)}, |∇<i
              class="math">C</i>| = ${number(now?.gradient_norm)}.</figcaption></figure>
      <div><figure><${Picture} of=${pictures.network} /></figure>
        <figure><${LossCurve} width=${loss[0]} height=${loss[1]} /></figure></div>
    </div>
    <${Ranking} />
    <h2>The numbers of step ${now?.state.step.toLocaleString("en")}${many && `, lane ${lane.value?.name}`}</h2>
    <div class="handout-numbers">
      <${Numbers} names=${shown.slice(0, half)} first=${0} />${
        half < shown.length && html`<${Numbers} names=${shown.slice(half)} first=${half} />`
      }
    </div>
    ${names.length > rows && html`<p>And ${names.length - rows} more parameters.</p>`}
    <p class="handout-link">${location.href}</p>`;
}

/** @type {HTMLElement|null} */
let sheet = null;

/** Put the sheet on the page, which shows it on paper only. */
function put() {
  if (!frame.peek()) return;
  const sizes = lanes.peek().length > MANY ? LOWER : SIZES;
  const pictures = takePictures(sizes);
  sheet ??= document.body.appendChild(Object.assign(document.createElement("section"), { className: "handout" }));
  render(html`<${Handout} pictures=${pictures} loss=${sizes.loss} />`, sheet);
}

function take() {
  if (!sheet) return;
  render(null, sheet);
  sheet.remove();
  sheet = null;
  drawNow();
}

/** Whenever something is printed, from now on. */
export function listen() {
  addEventListener("beforeprint", put);
  addEventListener("afterprint", take);
}
