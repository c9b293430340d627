/** Time: the transport, the phases inside one update, and the loss over all steps. */
import { effect, html, useEffect, useRef, useSignal } from "ui";
import { isEmbedded } from "../embed.js";
import { parseCount } from "../format.js";
import { layout } from "../layout.js";
import { layersOf, phasesOf, slowMotion } from "../time/phases.js";
import { holdPhase, runTo, startOver, stepBack, stepOnce, toggle } from "../time/player.js";
import { notAStep } from "../run/runs.js";
import {
  cursor,
  ended,
  experiment,
  frame,
  heading,
  runningTo,
  lane,
  lastStep,
  offline,
  phase,
  playing,
  speed,
  waiting,
} from "../store.js";
import { announce } from "../time/announce.js";
import { seesPart } from "../run/full-batch.js";
import { fork } from "../run/lanes/fork.js";
import { partWords } from "../network/readout.js";
import { LossFrame } from "./loss-frame.js";
import { Status } from "./status.js";
import { raceOpen } from "../widgets/open.js";
import { later } from "../widgets/later.js";

const LossChart = later(() => import("./loss-chart.js").then((chart) => chart.LossChart), {
  patient: true,
  meanwhile: LossFrame,
});
const SPEEDS = [1, 3, 10, 30, 100, 300];

const icon = (/** @type {string} */ path) =>
  html`<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d=${path} fill="currentColor"/></svg>`;
const START = "M3 3h1.6v10H3zM13 3v10L5.6 8z";
const BACK = "M11.5 3v10L4 8z";
const PLAY = "M4 2.5v11L13 8z";
const PAUSE = "M4 3h3v10H4zM9 3h3v10H9z";
const STOP = "M4 4h8v8H4z";

/** In the order of the Tab key: Step is first. The style sheet puts the way back on the left. */
function Transport() {
  const at = cursor.value.step;
  const stuck = ended.value;
  const [sign, word] = waiting.value.has("far") ? [STOP, "Stop"] : playing.value ? [PAUSE, "Pause"] : [PLAY, "Play"];
  const byPointer = useRef(false);
  return html`<div class="transport" role="group" aria-label="Transport">
    <button type="button" class=${stuck ? "step" : "step primary"} disabled=${stuck}
        title="One update (→ without the phases)" onClick=${stepOnce}>Step</button>
    <button type="button" class="play" aria-pressed=${playing.value} disabled=${stuck}
        title=${word === "Stop" ? "Stop here, and keep what is computed (Space)" : "Play or pause (Space)"}
        onClick=${toggle}>${icon(sign)} ${word}</button>
    <label class="speed"><span class="unseen">Speed, steps per second</span>
      <select value=${String(speed.value)} title="Speed"
          onPointerDown=${() => (byPointer.current = true)} onKeyDown=${() => (byPointer.current = false)}
          onChange=${(/** @type {any} */ e) => {
            speed.value = Number(e.currentTarget.value);
            if (byPointer.current) e.currentTarget.blur(); // the arrow keys are the run's again
          }}>
        ${SPEEDS.map((s) => html`<option key=${s} value=${String(s)} selected=${s === speed.value}>${s}/s</option>`)}
      </select></label>
    <button type="button" class="glyph" aria-label="Restart with the same weights"
        title="Restart with the same weights (R)" onClick=${startOver}>${icon(START)}</button>
    <button type="button" class="glyph" aria-label="One step back" title="One step back (←)"
        disabled=${at === 0 && !phase.value} onClick=${stepBack}>${icon(BACK)}</button>
    <${Branches} />
  </div>`;
}

/** The controls for several runs. On a phone they stand with the chart, as do the parts of an update. */
function Branches() {
  return html`<span class="branches">
    <button type="button" title="Branch off here, and keep this run beside it (F)" onClick=${fork}>Fork</button>
    <button type="button" title="Line up several optimizers from the same start"
        onClick=${() => (raceOpen.value = true)}>Race</button>
  </span>`;
}

const TITLES = { forward: "Forward", loss: "Loss", backward: "Error terms", gradient: "Gradients", update: "Update" };

/** The parts of one update in order; the one being shown is lit, and a click holds it. */
function Phases() {
  const list = phasesOf(layersOf(lane.value));
  const names = /** @type {import("../types.js").PhaseName[]} */ ([...new Set(list.map((p) => p.name))]);
  const here = phase.value;
  return html`<div class="phases" role="group" aria-label="Inside one update">
    ${names.map(
      (name) => html`<button key=${name} type="button" data-phase=${name} aria-pressed=${here?.name === name}
          title=${`Hold the update at: ${TITLES[name]}`}
      onClick=${() => holdPhase(list.findLastIndex((p) => p.name === name))}>${TITLES[name]}</button>`,
    )}
    <label class="slow" title="Step stops after each operation of the update (L)">
      <input type="checkbox" checked=${slowMotion.value}
          onChange=${(/** @type {any} */ e) => (slowMotion.value = e.currentTarget.checked)} /> part by part</label>
  </div>`;
}

function Where() {
  const now = frame.value;
  const typed = useSignal(/** @type {string|null} */ (null)); // typed text stays, whatever arrives meanwhile
  const wrong = useSignal({ text: "", at: 0 }); // shown until the next try, or until the cursor moves
  const go = (/** @type {any} */ e) => {
    const text = notAStep(e.currentTarget.value);
    if (!text) runTo(Number(parseCount(e.currentTarget.value)));
    wrong.value = { text, at: cursor.peek().step };
    typed.value = null;
    e.currentTarget.value = String(cursor.peek().step);
  };
  /** Enter gives the arrow keys back to the run, unless the step is wrong. @param {HTMLInputElement} box */
  const leave = (box) => {
    const before = wrong.peek();
    box.blur();
    if (wrong.peek() !== before && wrong.peek().text) box.focus();
  };
  const said = wrong.value.at === cursor.value.step ? wrong.value.text : "";
  return html`<div class="where">
    <label>Step <input type="text" inputmode="numeric" aria-label="Go to step" class=${said ? "wrong" : ""}
        aria-invalid=${said ? "true" : "false"} value=${typed.value ?? String(cursor.value.step)}
      onKeyDown=${(/** @type {any} */ e) => {
        if (e.key === "Enter") leave(e.currentTarget);
        if (e.key === " " && runningTo.peek() !== null) {
          e.preventDefault();
          toggle();
        }
      }}
      onInput=${(/** @type {any} */ e) => {
        typed.value = e.currentTarget.value;
        wrong.value = { text: "", at: 0 };
      }} onBlur=${() => (typed.value = null)} onChange=${go} /></label>
    ${
      said
        ? html`<span class="wrong-note" role="alert">${said}</span>`
        : offline.value && runningTo.value !== null
          ? html`<span class="wrong-note">step ${runningTo.value} waits for the server</span>`
          : html`<span class="quiet">of ${lastStep.value}${
              heading.value !== null && html`<span class="heading"> → ${heading.value}</span>`
            }${
              now && experiment.value && seesPart(experiment.value, lane.value?.data ?? null)
                ? `, epoch ${now.epoch}`
                : ""
            }</span>`
    }</div>`;
}

/** Announce a held part once, and no part that only passes by. */
const sayHeld = () =>
  effect(() => {
    if (!phase.value?.held) return;
    const said = partWords();
    if (said) announce(`${[said.title, said.where].filter(Boolean).join(", ")}. ${said.text}`);
  });

export function Timeline() {
  useEffect(sayHeld, []);
  const { column, time } = layout.value;
  const upright = column === "room" && time === "foot"; // a phone: the step has no room beside the transport
  return html`<div class="controls"><${Transport} /><div class="second">${!upright && html`<${Where} />`}
    <${Phases} /></div></div>
    <${Status} />
    <div class="chart"><${LossChart} /><div class="reach">${upright && !isEmbedded && html`<${Where} />`}
    <${Branches} /></div><${Phases} /></div>`;
}
