/** The controls of a film: of what, how large, from which step to which, how fast; its progress, and an end to it. */
import { html, signal, useEffect, useState } from "ui";
import { title } from "../../../experiment/title.js";
import { parseCount } from "../../../format.js";
import { save } from "../../../server/files.js";
import { lane, notice } from "../../../store.js";
import { shareOpen } from "../../../widgets/open.js";
import { slug } from "../../file.js";
import { saidLine } from "../../said.js";
import { film, NoFilm } from "./record.js";
import { partOf } from "../parts.js";
import { bytesText, MOST, PACES, stepsOf, WIDTHS } from "./steps.js";
import { hasWebm } from "./webm.js";
/** @import { PartName } from "../parts.js" */

/**
 * The film that is being made, also while the dialog is closed. `end` cancels it.
 * @type {import("ui").Signal<{done: number, count: number, end: AbortController}|null>}
 */
const making = signal(null);

/** What became of the last one. */
const outcome = signal({ text: "", wrong: false });

/** Say what became of a film, on the page if the dialog is closed. @param {string} text @param {boolean} [wrong] */
function say(text, wrong = false) {
  outcome.value = { text, wrong };
  if (text && !shareOpen.peek()) notice.value = text;
}

/** Tell a person who closes the dialog meanwhile. */
function stillMaking() {
  if (making.peek()) notice.value = "The moving picture is saved as soon as it is made.";
}

/** @type {{name: string, title: string, parts: PartName[]}[]} */
const SUBJECTS = [
  { name: "landscape", title: "Landscape", parts: ["landscape"] },
  { name: "landscape-data", title: "Landscape and data", parts: ["landscape", "data"] },
  { name: "landscape-loss", title: "Landscape and loss", parts: ["landscape", "loss"] },
];

const number = (/** @type {number} */ n) => n.toLocaleString("en");

/**
 * A select.
 * @param {{label: string, value: string, options: [string, string][], set: (value: string) => void, off: boolean}} props
 */
const Choice = ({ label, value, options, set, off }) =>
  html`<label>${label} <select aria-label=${label} value=${value} disabled=${off}
      onChange=${(/** @type {any} */ e) => set(e.currentTarget.value)}>
    ${options.map(
      ([key, text]) => html`<option key=${key} value=${key} selected=${key === value}>${text}</option>`,
    )}</select></label>`;

/** @param {{label: string, value: string, set: (value: string) => void, wrong: boolean, off: boolean}} props */
const Step = ({ label, value, set, wrong, off }) =>
  html`<label>${label} <input type="text" inputmode="numeric" value=${value} disabled=${off} aria-invalid=${wrong}
      onInput=${(/** @type {any} */ e) => set(e.currentTarget.value)} /></label>`;

/** A film's steps between two typed ones, or why not. @param {string} from @param {string} to @param {number} last */
function stretchOf(from, to, last) {
  const none = { steps: [], every: 1 };
  const [first, end] = [parseCount(from), parseCount(to)];
  const bad = (/** @type {number|null} */ t) => t === null || !Number.isInteger(t) || t < 0 || t > last;
  if (first === null || end === null || bad(first) || bad(end))
    return { ...none, wrong: `A step is a whole number from 0 to ${number(last)}.` };
  if (first >= end) return { ...none, wrong: "The last step must come after the first." };
  return { ...stepsOf(first, end), wrong: "" };
}

/** @param {{light: boolean}} props */
export function Film({ light }) {
  const here = lane.value;
  const last = here?.frames.shown ?? 0;
  const subjects = SUBJECTS.filter(({ parts }) => parts.every((name) => partOf(name).exists()));
  const [subject, setSubject] = useState(subjects[0]?.name ?? "");
  const [width, setWidth] = useState(String(WIDTHS[1]));
  const [pace, setPace] = useState(String(PACES[1]));
  const [kind, setKind] = useState(/** @type {"gif"|"webm"} */ ("gif"));
  const [from, setFrom] = useState("0");
  const [to, setTo] = useState(String(last));
  useEffect(() => () => stillMaking(), []);
  if (!here || !subjects.length) return null;
  if (last < 1)
    return html`<h3>Moving picture</h3>
      <p class="quiet">A moving picture of the descent needs a step or more: close this, and press Step or Play.</p>`;
  const { steps, every, wrong } = stretchOf(from, to, last);
  const now = making.value;
  const off = now !== null;
  const make = async () => {
    if (wrong) return;
    const chosen = subjects.find(({ name }) => name === subject) ?? subjects[0];
    const end = new AbortController();
    const progress = (/** @type {number} */ done) => (making.value = { done, count: steps.length, end });
    const wish = {
      here,
      parts: chosen.parts.map(partOf),
      steps,
      width: Number(width),
      pace: Number(pace),
      light,
      kind,
    };
    say("");
    progress(0);
    try {
      const content = await film(wish, end.signal, progress);
      const name = `${slug(title())}-steps-${steps[0]}-to-${steps.at(-1)}-${chosen.name}.${kind}`;
      save({ name, content });
      say(`Saved as ${name}: ${steps.length} pictures, ${bytesText(content.size)}.`);
    } catch (error) {
      if (end.signal.aborted) say("Cancelled. No file was made.");
      else if (error instanceof NoFilm) say(`There is no moving picture. ${error.message}`, true);
      else say(`There is no moving picture: ${error instanceof Error ? error.message : error}.`, true);
    } finally {
      making.value = null;
    }
  };
  const turns = (/** @type {number} */ n) =>
    n % 10 === 2 && n % 100 !== 12 ? "nd" : n % 10 === 3 && n % 100 !== 13 ? "rd" : "th";
  return html`<h3>Moving picture</h3>
    <div class="actions film">
      <${Choice} label="Of" value=${subject} set=${setSubject} off=${off}
          options=${subjects.map(({ name, title: text }) => [name, text])} />
      <${Step} label="From step" value=${from} set=${setFrom} off=${off} wrong=${wrong !== ""} />
      <${Step} label="to" value=${to} set=${setTo} off=${off} wrong=${wrong !== ""} />
      <${Choice} label="Width" value=${width} set=${setWidth} off=${off}
          options=${WIDTHS.map((w) => [String(w), `${w} px`])} />
      <${Choice} label="Pace" value=${pace} set=${setPace} off=${off}
          options=${PACES.map((p) => [String(p), `${p} a second`])} />
      ${
        hasWebm() &&
        html`<${Choice} label="As" value=${kind} set=${setKind} off=${off}
            options=${[["gif", "GIF"], ["webm", "WebM"]]} />`
      }
      ${
        now
          ? html`<button type="button" onClick=${() => now.end.abort()}>Cancel</button>`
          : html`<button type="button" disabled=${wrong !== ""}
              onClick=${make}>Make ${kind === "gif" ? "GIF" : "WebM"}</button>`
      }
    </div>
    ${
      now
        ? html`<p class="making">
          <progress max=${now.count} value=${now.done} aria-label="Pictures of the film"></progress> <span>
            ${now.done} of ${now.count}</span></p>`
        : wrong
          ? html`<p class="wrong-note">${wrong}</p>`
          : html`<p class="quiet">
            ${steps.length} pictures${
              every > 1 ? `, of every ${every}${turns(every)} step: a moving picture has ${MOST} at most` : ""
            }.${kind === "webm" ? " It takes as long to make as to watch." : ""}</p>`
    }${saidLine(outcome.value)}`;
}
