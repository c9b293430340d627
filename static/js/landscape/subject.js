/**
 * What the picture is of, in a plain sentence: along which parameters, which others are held, how far the run is off.
 */
import { html } from "ui";
import { exact, number } from "../format.js";
import { pointKey } from "../run/point-key.js";
import { frame, indexOf, lane, options, playing } from "../store.js";
import { abstract, ball, standing } from "./point.js";
import { asAt } from "../widgets/as-at.js";
import { samples } from "./samples/shown.js";
import { useOverdue } from "../widgets/overdue.js";
import { usePopover } from "../widgets/popover.js";
import { QuantitySymbol } from "../draw/symbol.js";

const CENTRES = {
  here: "this step",
  start: "the start",
  end: "the end",
  best: "the best step",
  pinned: "the pinned point",
};

/** How far the point is off the plane, and the losses there and at its foot. */
export function Off() {
  const now = frame.value;
  const given = samples.value;
  const at = now && standing(now);
  if (!given || given.plane.exact || !at || !(at.distance > 0)) return null;
  // a plane that follows is about to arrive
  if (!given.centred && given.of !== pointKey(now.state.parameters)) return null;
  const share = at.share > 0.995 ? "almost all" : at.share < 0.005 ? "under 1 %" : `${Math.round(100 * at.share)} %`;
  return html`<span class="off"
      title=${`Distance ${exact(at.distance)} from the plane: ${exact(at.share)} of the way from the plane's centre to the point does not lie in it`}>
    ${share} off this plane (${number(at.distance)}): <i class="math">C</i> <span class="q-loss">
      ${number(ball.value?.loss)}</span>, at its foot <span class="q-loss">${number(at.foot)}</span></span>`;
}

/** The hill between two runs. */
export function Hill() {
  const hill = samples.value?.barrier;
  if (!hill) return null;
  if (!(hill.height > 0))
    return html`<span class="barrier"
        title=${`From ${exact(hill.from)} to ${exact(hill.to)}, nowhere above the higher end at the points looked at`}>no
        barrier</span>`;
  return html`<span class="barrier"
      title=${`The highest loss on the straight way, ${exact(hill.loss)}; ${exact(hill.over_mean)} above the mean of both ends`}>
    barrier <span class="q-loss">
      ${number(hill.height)}</span> above the higher end, at <i class="math">u</i> ${number(hill.u)}</span>`;
}

/**
 * Whether the weights that a slice holds have other values by now.
 * @param {import("../types.js").Surface|null} given
 */
function moved(given) {
  const now = frame.value?.state;
  const then = given && lane.value?.frames.parameters(given.step);
  if (!given || given.centred || !now || playing.value) return false;
  if (given.run !== lane.value?.frames) return given.held_names.length > 0 && given.of !== pointKey(now.parameters);
  if (given.step === now.step) return false;
  return !then || given.held_names.some((name) => then[indexOf(name)] !== now.parameters[indexOf(name)]);
}

/** How sharply the loss bends along v, on a curvature plane, and how sharply the method's steps allow. */
export function Sharpness() {
  const plane = samples.value?.plain;
  if (plane?.kind !== "curvature") return null;
  const limit = plane.stability;
  const bound = limit?.written.includes(" ") ? `(${limit.written})` : limit?.written;
  // the side is that of the largest eigenvalue, and of the preconditioned matrix where the method has one
  const side =
    limit?.side && (limit.preconditioned || limit.sharpness === plane.eigenvalue) ? `, ${limit.side} it` : "";
  return html`<span class="sharpness" title=${`Eigenvalue along v: ${exact(plane.eigenvalue)}`}>
    <i class="math">λ</i> along <i class="math">v</i> = ${number(plane.eigenvalue)}${
      limit?.limit &&
      html`; limit <span class="math">
      ${bound}/<i>η</i></span> = ${number(limit.limit)}${
        limit.preconditioned && ` for the preconditioned ${number(limit.sharpness)}`
      }${side}`
    }</span>`;
}

/** What the held parameters are called. @param {string[]} names */
function kindOf(names) {
  if (names.every((name) => /^w\d/.test(name))) return "weights";
  return names.every((name) => /^[wb]\d/.test(name)) ? "weights and biases" : "variables";
}

/** The parameters of a slice that are held, with their values. @param {{names: string[], late: boolean}} props */
function Held({ names, late }) {
  const { open, toggle, room, close } = usePopover();
  const given = samples.value;
  if (!given) return null;
  const parameters = frame.value?.state.parameters ?? [];
  const [only] = names;
  const are = names.length === 1 ? "is" : "are";
  const others =
    names.length === 1
      ? html`<${QuantitySymbol} name=${only} />`
      : `the other ${names.length.toLocaleString("en")} ${kindOf(names)}`;
  if (given.centred)
    return html`<span>; ${others} ${are} held as
    at ${CENTRES[options.value.center.pinned ? "pinned" : options.value.center.at]}</span>`;
  if (late) return html`<span>; ${others} ${are} held ${asAt(given)}</span>`;
  return html`<span class="held" ref=${room} onKeyDown=${close}>; <button type="button" class="link"
      aria-expanded=${open} onClick=${toggle}
      title="Only the axes vary in this picture. At which values are the others held?">${others} ${are} held</button>
    ${
      open &&
      html`<span class="held-list" role="group" aria-label="Held parameters" tabindex="0">
      ${names.map(
        (name) => html`<span key=${name}>
          <${QuantitySymbol} name=${name} /> ${number(parameters[indexOf(name)])}</span>`,
      )}
    </span>`
    }</span>`;
}

/** The sentence. */
export function Subject() {
  const given = samples.value;
  const late = useOverdue(moved(given), given);
  if (!given) return null;
  const { u, v } = given.plane;
  const loss =
    given.over === "batch"
      ? html`<span title="The losses of the path are over the batch of each step too">Loss over the batch of
      step ${given.step}, along</span>`
      : "Loss over";
  if (abstract.value) {
    const count = v === null ? "one direction" : "two directions";
    return html`<span class="subject">
      ${loss} ${count} of all parameters${
        given.held > 0 &&
        `; ${given.held.toLocaleString("en")} other ${given.held === 1 ? "direction is" : "directions are"} left out`
      }</span>`;
  }
  return html`<span class="subject">${loss} <${QuantitySymbol} name=${u} />${
    v !== null && html`${" and "}<${QuantitySymbol} name=${v} />`
  }${given.held > 0 && html`<${Held} names=${given.held_names} late=${late} />`}</span>`;
}
