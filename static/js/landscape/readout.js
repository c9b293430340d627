/** The line below the landscape: the numbers of this step, what the picture leaves out, and how true it is. */
import { html } from "ui";
import { exact, number } from "../format.js";
import { pointKey } from "../run/point-key.js";
import { catalog, experiment, frame, lane } from "../store.js";
import { BasinsKey } from "./flat/basins.js";
import { hovered } from "./gestures.js";
import { abstract, ball, standing } from "./point.js";
import { mode, samples, scale } from "./samples/shown.js";
import { beyond, SmallPrint } from "./small-print.js";
import { Hill, Off, Sharpness, Subject } from "./subject.js";
import { QuantitySymbol } from "../draw/symbol.js";

/** A number that keeps its room. @param {{label: any, value: number|undefined, of: string, title: string}} props */
const Value = ({ label, value, of, title }) =>
  html`<span class="value" title=${`${title}: ${exact(value)}`}>${label} <span class=${`figure ${of}`}>
    ${number(value)}</span></span>`;

/** What the rate is: a line search may take a smaller one. */
const rateTitle = () =>
  catalog.value?.optimizers.find((o) => o.name === experiment.value?.optimizer.name)?.searches
    ? "Rate that this update tries first"
    : "Learning rate of this update";

function Numbers() {
  const now = frame.value;
  const free = lane.value?.free ?? [];
  const loose = free.filter(Boolean).length;
  const counted = loose < free.length ? `, over the ${loose} free parameters` : "";
  return html`<div class="numbers">
    <span class="value">step <span class="figure step">${(now?.state.step ?? 0).toLocaleString("en")}</span></span>
    <${Value} label=${html`<i class="math">C</i>`} value=${now?.loss_train} of="q-loss"
        title="Loss over the training set" />
    <${Value} label=${html`<span class="math">|∇<i>C</i>|</span>${counted && html`<sub class="quiet">free</sub>`}`}
      value=${now?.gradient_norm} of="q-gradient"
      title=${`Length of the gradient of this step's batch${counted}`} />
    <${Value} label=${html`<i class="math">η</i>`} value=${now?.eta} of="" title=${rateTitle()} />
  </div>`;
}

/** What a newcomer has to know of how true the picture is; the rest is small print. */
function Truth() {
  const given = samples.value;
  const map = scale.value;
  const point = ball.value;
  if (!given || !map) return null;
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
    ${(given.far || map.breaks) && html`<span class="far">logarithmic beyond the dashed lines</span>`}
    ${given.overflowed >= given.loss.length && html`<span class="overflowed">${beyond(given)}</span>`}`;
}

const MOVE = html`<span>Drag the ball</span><span>, or press a place twice.</span>`;
const HINTS = { "1d": MOVE, "2d": MOVE, "3d": "Drag the ball, or turn." };

/** The sample under the pointer, or what a hand can do. */
function Pointed() {
  const at = hovered.value;
  const given = samples.value;
  if (!at || !given)
    return html`<div class="pointed hint small quiet">
      ${given && (abstract.value ? "No dragging in this plane." : HINTS[mode.value])}</div>`;
  const name = (/** @type {string} */ of) =>
    abstract.value ? html`<i class="math">${of}</i>` : html`<${QuantitySymbol} name=${of} />`;
  return html`<div class="pointed small quiet" title="The sample nearest to the pointer">
    <span class="finer">sample${" "}</span>${name(given.plane.u)} ${number(at.u)}${
      at.v !== null && given.plane.v && html`, ${name(given.plane.v)} ${number(at.v)}`
    },
    <i class="math">C</i> <span class="q-loss">${number(at.loss)}</span></div>`;
}

export function Readout() {
  return html`<div class="landscape-readout">
    <${Numbers} /><${Pointed} />
    <div class="truth small quiet"><${BasinsKey} /><${Hill} /><${Off} /><${Sharpness} /><${Subject} /><${Truth} />
    <${SmallPrint} /></div>
  </div>`;
}
