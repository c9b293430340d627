/** The status line: the run's activity, its latest event, and possible actions. It covers nothing. */
import { computed, effect, html, useEffect } from "ui";
import { restart } from "../run/changes/actions.js";
import { number, typeset } from "../format.js";
import { noticeCanBeUndone } from "../run/changes/history.js";
import {
  busy,
  catalog,
  cursor,
  deferred,
  diverged,
  events,
  frame,
  runningTo,
  lane,
  lesson,
  notice,
  offline,
  pace,
  playing,
  announcement,
  preset,
  reach,
  refusal,
  waiting,
} from "../store.js";
import { announce, isAtRest, isSwallowed, whyAtRest } from "../time/announce.js";
import { changeExperiment, takeBack } from "../run/changes/experiment.js";
import { laneOf } from "../run/runs.js";
import { tryNow } from "../server/requests.js";
import { sentence } from "../widgets/refusals.js";
import { Welcome } from "../welcome/line.js";
import { isFirstVisit } from "../welcome/seen.js";

/** What the preset's description says, as long as nothing of the preset was changed. */
const description = computed(() => {
  const about = catalog.value?.presets.find((p) => p.name === preset.value);
  const [begun, ...later] = lane.value?.courses ?? [];
  const unchanged = about && !later.length && JSON.stringify(begun?.experiment) === JSON.stringify(about.experiment);
  return unchanged ? about.description : null;
});

/** @param {number} eta */
async function tryEta(eta) {
  const here = lane.peek();
  await restart();
  if (here && laneOf(here.frames) !== lane.peek()) return; // somebody went elsewhere meanwhile
  await changeExperiment("optimizer.eta", (e) => (e.optimizer.eta = eta));
}

/** How the run diverged, and a rate that holds; `after` follows it. @param {{after?: (eta: number) => any}} props */
export function Divergence({ after }) {
  const why = lane.value?.divergence;
  if (!why) return null;
  const { holding_eta: eta, holding_steps: steps } = why;
  const tested = `${steps.toLocaleString("en")} steps`;
  const symbol = html`<i class="math">η</i>`;
  return html`<strong>${why.undefined ? "The run ends here." : "Diverged."}</strong> ${typeset(why.message)}${" "}
    ${
      eta === null
        ? html`From the start, none of ${symbol}/2, ${symbol}/4, … held for ${tested} and ended with a lower loss.`
        : html`From the start, <span class="math">
          <i>η</i> = ${number(eta)}</span> held for ${tested} and ended with a lower loss.${" "}${after?.(eta)}`
    }`;
}

/** @param {number} eta */
const offer = (eta) =>
  html`<button type="button" class="link" onClick=${() => tryEta(eta)}>Try it from the start</button>`;

/** Where the gradient is exactly 0 for good, or rounding swallows the update, a way on. */
function Nudge() {
  const stands = (frame.value?.gradient_norm === 0 && isAtRest()) || isSwallowed();
  if (!stands || !lane.value?.free.includes(true)) return null;
  return html`${" "}<button type="button" class="link" title="Moves it a little, in a direction drawn from the seed"
      onClick=${() => import("../run/changes/nudge.js").then((m) => m.nudge())}>Nudge the ball</button>`;
}

const REASONS = { server: "The server delivers no more.", page: "The page draws no faster." };

/** The pace of playing, if it is slower than the set speed. */
function Pace() {
  if (!pace.value) return null;
  const { rate, asked } = pace.value;
  return html`<span class="pace">Playing <strong>${number(rate, 2)} of ${asked} steps a second</strong>.${" "}</span>`;
}

/** One line; the most urgent thing wins. */
export function Status() {
  const now = frame.value;
  if (offline.value) {
    return html`<div class="status alarm">
      <strong>The server does not answer.</strong> <button type="button" class="link" onClick=${tryNow}>
        ${offline.value.trying ? "Trying…" : "Try now"}</button> The page tries again every ${offline.value.retryIn} s.
        Steps near this one can still be looked at.${
          deferred.value.size > 0 && html` <span class="deferred">Your actions wait for the server.</span>`
        }</div>`;
  }
  if (busy.value) {
    return html`<div class="status alarm">
      <strong>The server is busy.</strong> The page asks again by itself; nothing is lost.</div>`;
  }
  if (refusal.value && !refusal.value.field) return html`<div class="status alarm">${refusal.value.allowed}</div>`;
  if (refusal.value) {
    return html`<div class="status alarm"><strong>Not changed.</strong> ${sentence(refusal.value)}</div>`;
  }
  if (runningTo.value !== null && waiting.value.has("far")) {
    const [to, at] = [runningTo.value, reach.value].map((step) => step.toLocaleString("en"));
    return html`<div class="status far"><strong>Running to step ${to}</strong>, now at <span class="at">
      ${at}</span>. <span class="quiet">Stop keeps what is computed.</span></div>`;
  }
  if (diverged.value && lane.value?.divergence)
    return html`<div class="status alarm"><${Divergence} after=${offer} /></div>`;
  const supplied = pace.value || (playing.value && reach.value > cursor.value.step);
  if (waiting.value.has("run") && !supplied) return html`<div class="status quiet">Computing…</div>`;
  if (notice.value)
    return html`<div class="status"><${Pace} />${notice.value} ${
      noticeCanBeUndone.value && html`<button type="button" class="link" onClick=${takeBack}>Undo</button>`
    }<${Nudge} /></div>`;
  const step = now?.state.step ?? -1; // a climb is reported at each of its steps
  const event =
    events.value.find((e) => e.step === step) ??
    events.value.find((e) => e.kind === "overshoot" && e.step <= step && step <= (e.until ?? step));
  if (event)
    return html`<div class="status event"><${Pace} /><strong>${event.title}.</strong> ${typeset(event.text)}</div>`;
  if (pace.value) return html`<div class="status"><${Pace} />${REASONS[pace.value.by]}</div>`;
  if (now?.update_norm === 0 || isSwallowed()) return html`<div class="status">${whyAtRest()}<${Nudge} /></div>`;
  if (isFirstVisit.value && !lesson.value) return html`<${Welcome} />`;
  // a preset's description gives away a lesson's answer
  return html`<div class="status quiet">
    ${(!lesson.value && description.value) || "Press Step for one update, Play for one after another."}</div>`;
}

/** Announce the status line's answers to a person, but not the events of each step. */
const sayStatus = () => {
  let alarmed = false;
  return effect(() => {
    const said = offline.value
      ? `The server does not answer.${deferred.value.size ? " Your actions wait for the server." : ""}`
      : busy.value
        ? "The server is busy. The page asks again by itself."
        : refusal.value && !refusal.value.field
          ? refusal.value.allowed
          : notice.value;
    if (said) announce(said);
    else if (alarmed) announce("The server answers again.");
    alarmed = Boolean(offline.value) || busy.value > 0;
  });
};

/** The sentences for screen readers: one per step while stepping, none while playing. */
export function Announcements() {
  useEffect(sayStatus, []);
  return html`<p class="unseen" role="status" aria-live="polite">${announcement.value}</p>`;
}
