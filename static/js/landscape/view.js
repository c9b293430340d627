/** The landscape's room: its controls, the loss drawn in one, two or three dimensions, and what it shows in words. */
import { html, useRef } from "ui";
import { number } from "../format.js";
import { frame, lane, offline, phase, playing, waiting } from "../store.js";
import { fit, letGo, nudge, shiftBy, zoom } from "./gestures.js";
import { Landscape1D } from "./flat/curve.js";
import { Landscape2D } from "./flat/map.js";
import { later } from "../widgets/later.js";
import { turn } from "./surface/camera.js";
import { minima, mode, samples, scale, showsSmallMaps, view } from "./samples/shown.js";
import { abstract, ball, minimaHere } from "./point.js";
import { trails } from "./flat/trails.js";
import { Readout } from "./readout.js";
import { Toolbar } from "./toolbar.js";

const Landscape3D = later(() => import("./surface/view.js").then((room) => room.Landscape3D));

const SmallMaps = later(() => import("./flat/small-maps.js").then((room) => room.SmallMaps));

const KINDS = { "1d": "Curve of the loss", "2d": "Map of the loss with contour lines", "3d": "Surface of the loss" };

/** The picture in words, as it is at rest. */
function inWords() {
  const given = samples.value;
  const seen = view.value;
  const now = frame.value;
  if (!given || !seen || !now) return "The landscape has not been sampled yet.";
  const point = ball.value;
  const span = (/** @type {[number, number]} */ [low, high]) => `from ${number(low)} to ${number(high)}`;
  const along = [
    `${given.labels.u} ${span(seen.u)}`,
    ...(seen.v && given.labels.v ? [`${given.labels.v} ${span(seen.v)}`] : []),
  ].join(" and ");
  const place = [
    `${given.plane.u} ${number(point?.u)}`,
    ...(given.plane.v ? [`${given.plane.v} ${number(point?.v)}`] : []),
  ].join(", ");
  const first = lane.value?.frames.first;
  return [
    `${KINDS[mode.value]} over ${along}${
      scale.value?.log ? ", on a logarithmic scale" : ""
    }; it runs from ${number(given.minimum)} to ${number(given.maximum)}.`,
    abstract.value
      ? `A plane of its own directions: ${given.held} others are left out.`
      : given.held > 0
        ? `A slice: ${given.held} other parameters are held.`
        : "",
    given.far || scale.value?.breaks ? "Axes and heights are even near the start and logarithmic far out." : "",
    `The point is at ${place}, loss ${number(point?.loss)}, at step ${now.state.step}.`,
    given.barrier ? `The barrier on the way is ${number(given.barrier.height)}.` : "",
    now.state.step > 0 && first ? `The path began at loss ${number(first.loss_train)}.` : "",
    trails.value.length > 1
      ? `${trails.value.length - 1} more ${trails.value.length === 2 ? "run is" : "runs are"} drawn beside it.`
      : "",
    minimaHere.value.length
      ? `${minimaHere.value.length} ${minima.value[0]?.found ? "found" : "known"} ${
          minimaHere.value.length === 1 ? "minimum is" : "minima are"
        } marked.`
      : "",
  ]
    .filter(Boolean)
    .join(" ");
}

function Words() {
  const last = useRef("");
  if (!playing.value && !phase.value) last.current = inWords();
  return html`<p class="unseen" id="landscape-words">${last.current}</p>`;
}

/** Said in the picture's place while there is nothing to draw. */
function Nothing() {
  if (samples.value) return null;
  if (offline.value)
    return html`<p class="nothing quiet">The server does not answer. The landscape is drawn as soon as it does.</p>`;
  return waiting.value.has("surface") ? html`<p class="nothing quiet">Sampling the landscape…</p>` : null;
}

/**
 * The Alt key with an arrow moves the point by a fiftieth of the range in sight, with Shift by a tenth.
 * @type {{[key: string]: [number, number]}}
 */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };

/**
 * Keys that move the part in sight. They lie as the arrows do, which are taken by the steps.
 * @type {{[key: string]: [number, number]}}
 */
const WAYS = { a: [-1, 0], d: [1, 0], s: [0, -1], w: [0, 1] };

/** @param {KeyboardEvent} event */
function key(event) {
  const arrow = ARROWS[event.key];
  const way = WAYS[event.key.toLowerCase()];
  if (event.ctrlKey || event.metaKey) return;
  if (event.altKey && arrow) {
    const step = event.shiftKey ? 0.1 : 0.02;
    nudge({ u: arrow[0] * step, v: arrow[1] * step });
  } else if (event.altKey) return;
  else if (event.key === "+" || event.key === "=") zoom(1 / 1.25);
  else if (event.key === "-" || event.key === "−") zoom(1.25);
  else if (event.key === "0") fit();
  else if (way) shiftBy(way[0], way[1], event.shiftKey ? 0.25 : 0.05);
  else if (mode.value === "3d" && event.key === "[") turn(-0.15, 0);
  else if (mode.value === "3d" && event.key === "]") turn(0.15, 0);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

const KEYS =
  "Alt with an arrow key moves the point, with Shift further; W, A, S and D move the part in sight, plus and minus zoom, 0 fits";

export function Landscape() {
  const shown = mode.value;
  const kinds = { "1d": Landscape1D, "2d": Landscape2D, "3d": Landscape3D };
  return html`<div class="landscape-room">
    <${Toolbar} />
    <div class="picture" role="group" tabindex="0"
        aria-label=${`${KINDS[shown]}. ${KEYS}${shown === "3d" ? ", square brackets turn" : ""}.`}
        aria-describedby="landscape-words" onKeyDown=${key} onKeyUp=${letGo} onBlur=${letGo}>
      <div class="sampling" data-on=${waiting.value.has("surface")} aria-hidden="true"></div>
      ${showsSmallMaps() ? html`<${SmallMaps} />` : html`<${kinds[shown]} key=${shown} />`}
      <${Nothing} />
    </div>
    <${Words} />
    <${Readout} />
  </div>`;
}
