/** The line below the landscape: the numbers of this step, what the picture leaves out, and how true it is. */
import { html, useState } from "ui";
import { exact, number, tick } from "../format.js";
import { pointKey } from "../run/point-key.js";
import { experiment, frame, indexOf, lane, options, playing } from "../store.js";
import { BasinsKey } from "./basins-layer.js";
import { hovered } from "./gestures.js";
import { abstract, ball, standing } from "./point.js";
import { mode, samples, scale } from "./samples.js";
import { useOverdue } from "../widgets/overdue.js";
import { QuantitySymbol } from "../draw/symbol.js";

/** A number that keeps its room. @param {{label: any, value: number|undefined, of: string, title: string}} props */
const Value = ({ label, value, of, title }) =>
  html`<span class="value" title=${`${title}: ${exact(value)}`}>${label} <span class=${`figure ${of}`}>${number(value)}</span></span>`;

function Numbers() {
  const now = frame.value;
  return html`<p class="numbers">
    <span class="value">step <span class="figure step">${(now?.state.step ?? 0).toLocaleString("en")}</span></span>
    <${Value} label=${html`<i class="math">C</i>`} value=${now?.loss_train} of="q-loss" title="Loss over the training set" />
    <${Value} label=${html`<span class="math">|∇<i>C</i>|</span>`} value=${now?.gradient_norm} of="q-gradient" title="Length of the gradient of this step's batch" />
    <${Value} label=${html`<i class="math">η</i>`} value=${now?.eta} of="" title="Learning rate of this update" />
  </p>`;
}

const CENTRES = {
  here: "this step",
  start: "the start",
  end: "the end",
  best: "the best step",
  pinned: "the pinned point",
};

/** How far the point is off the plane, and the losses there and at its foot. */
function Off() {
  const now = frame.value;
  const given = samples.value;
  const at = now && standing(now);
  if (!given || given.plane.exact || !at || !(at.distance > 0)) return null;
  // a plane that follows is about to arrive
  if (!given.centred && given.of !== pointKey(now.state.parameters)) return null;
  const share = at.share > 0.995 ? "almost all" : at.share < 0.005 ? "under 1 %" : `${Math.round(100 * at.share)} %`;
  return html`<span class="off" title=${`Distance ${exact(at.distance)} from the plane: ${exact(at.share)} of the way from the plane's centre to the point does not lie in it`}>
    ${share} off this plane (${number(at.distance)}): <i class="math">C</i> <span class="q-loss">${number(ball.value?.loss)}</span>, at its foot <span class="q-loss">${number(at.foot)}</span></span>`;
}

/** The hill between two runs. */
function Hill() {
  const hill = samples.value?.barrier;
  if (!hill) return null;
  if (!(hill.height > 0))
    return html`<span class="barrier" title=${`From ${exact(hill.from)} to ${exact(hill.to)}, nowhere above the higher end at the points looked at`}>no barrier</span>`;
  return html`<span class="barrier" title=${`The highest loss on the straight way, ${exact(hill.loss)}; ${exact(hill.over_mean)} above the mean of both ends`}>
    barrier <span class="q-loss">${number(hill.height)}</span> above the higher end, at <i class="math">u</i> ${number(hill.u)}</span>`;
}

/**
 * Whether the weights that a slice holds have other values by now.
 * @param {import("../types.js").Surface|null} given
 */
function moved(given) {
  const now = frame.value?.state;
  const then = given && lane.value?.frames.parameters(given.step);
  if (!given || given.centred || !now || playing.value || given.step === now.step) return false;
  return !then || given.held_names.some((name) => then[indexOf(name)] !== now.parameters[indexOf(name)]);
}

/** The other weights of a slice, with the values they are held at. */
function Held() {
  const [open, setOpen] = useState(false);
  const given = samples.value;
  const late = useOverdue(moved(given), given);
  if (!given || given.held === 0) return null;
  if (abstract.value) {
    return html`<span title="The plane has two directions (a line one); a run may move in all others too">${given.held} other ${given.held === 1 ? "direction" : "directions"} left out</span>`;
  }
  if (given.centred)
    return html`<span>a slice: ${given.held} other ${given.held === 1 ? "parameter" : "parameters"} held as at ${CENTRES[options.value.center.pinned ? "pinned" : options.value.center.at]}</span>`;
  if (late)
    return html`<span>a slice: ${given.held} other ${given.held === 1 ? "parameter" : "parameters"} held as at step ${given.step.toLocaleString("en")}</span>`;
  const parameters = frame.value?.state.parameters ?? [];
  return html`<span class="held">
    <button type="button" class="link" aria-expanded=${open} onClick=${() => setOpen(!open)}
      title="Only the axes vary in this picture. Which are held?">a slice: ${given.held} other ${given.held === 1 ? "parameter" : "parameters"} held at ${given.held === 1 ? "its" : "their"} present value${given.held === 1 ? "" : "s"}</button>
    ${
      open &&
      html`<span class="held-list" role="group" aria-label="Held parameters" tabindex="0">
      ${given.held_names.map((name) => html`<span key=${name}><${QuantitySymbol} name=${name} /> ${number(parameters[indexOf(name)])}</span>`)}
    </span>`
    }
  </span>`;
}

/** What 32 bits hold at most, and what 64 do, as the page writes it. */
const LARGEST = { samples: number(3.4028234663852886e38, 2), far: number(Number.MAX_VALUE, 2) };

/** What of the picture has no loss that a sample can hold. @param {import("../types.js").Surface} given */
function beyond({ overflowed: count, loss: { length: all }, far }) {
  const largest = far ? LARGEST.far : LARGEST.samples;
  if (count >= all) return `the loss overflows everywhere in sight (above ${largest}): one colour, no heights`;
  const share = (100 * count) / all;
  return `the loss overflows (above ${largest}) on ${share < 1 ? "under 1 %" : share > 99 ? "over 99 %" : `${Math.round(share)} %`} of the picture`;
}

/** How true the picture is, in as few words as possible. */
function Truth() {
  const given = samples.value;
  const map = scale.value;
  const point = ball.value;
  if (!given || !map) return null;
  const examples = lane.value?.data?.targets[0]?.length ?? 0;
  const size = experiment.value?.batch_size ?? examples;
  const part = size < examples ? size : 0;
  const stride = lane.value?.frames.path.stride ?? 1;
  const told = frame.value && standing(frame.value);
  // a plane that follows is about to arrive: to say until then how far it lags would make the line come and go while
  // playing
  const arriving = !given.centred && frame.value && given.of !== pointKey(frame.value.state.parameters);
  const off =
    !arriving &&
    !told?.distance &&
    point?.foot !== null &&
    point?.foot !== undefined &&
    Math.abs(map.position(point.loss) - map.position(point.foot)) > 0.01;
  return html`
    ${off && html`<span>plane at its foot <span class="q-loss">${number(point.foot)}</span></span>`}
    ${map.clipped && html`<span title="So that steep corners do not flatten all the rest">above ${tick(map.top)} drawn flat</span>`}
    ${given.over === "batch" && html`<span title="The landscape is the loss over the examples of this step's batch; so are the losses of the path, each over its own">over the batch of step ${given.step}</span>`}
    ${part > 0 && given.over !== "batch" && html`<span class="finer" title="Steps follow the gradient of a batch; the landscape is the loss over all training examples">gradient of a batch of ${part}</span>`}
    ${stride > 1 && html`<span title="There is no room for all points of a path this long; the last steps up to the present one are all drawn. Losses are kept of every step.">path drawn every ${stride} steps</span>`}
    ${given.overflowed > 0 && html`<span class="overflowed" title="Samples are numbers of 32 bits; those beyond are drawn as the highest">${beyond(given)}</span>`}
    ${given.error > 0 && html`<span class="finer" title="Bound on the relative error of the samples the picture is made of">samples true to ${number(given.error, 1)}</span>`}`;
}

const HINTS = {
  "1d": "Drag the ball, or double-click a place.",
  "2d": "Drag the ball, or double-click a place.",
  "3d": "Drag to turn. Drag the ball to move it.",
};

/** What is under the pointer, or what a hand can do. */
function Pointed() {
  const at = hovered.value;
  const given = samples.value;
  if (!at || !given)
    return html`<p class="pointed small quiet">${given && (abstract.value ? "The ball can be dragged along parameters only." : HINTS[mode.value])}</p>`;
  const name = (/** @type {string} */ of) =>
    abstract.value ? html`<i class="math">${of}</i>` : html`<${QuantitySymbol} name=${of} />`;
  return html`<p class="pointed small quiet" title="The sample nearest to the pointer">
    sample ${name(given.plane.u)} ${number(at.u)}${at.v !== null && given.plane.v && html`, ${name(given.plane.v)} ${number(at.v)}`},
    <i class="math">C</i> <span class="q-loss">${number(at.loss)}</span></p>`;
}

export function Readout() {
  return html`<div class="landscape-readout">
    <${Numbers} /><${Pointed} />
    <div class="truth small quiet"><${BasinsKey} /><${Hill} /><${Off} /><${Held} /><${Truth} /></div>
  </div>`;
}
