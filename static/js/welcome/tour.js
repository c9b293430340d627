/** A tour of the page in five stops: each opens and outlines a room and says what to do. All works meanwhile. */
import { html, render, signal, useEffect, useLayoutEffect, useRef } from "ui";
import { opened } from "../rooms.js";
import { experiment, setOptions } from "../store.js";

/**
 * @typedef {{title: string, at: string, room?: import("../rooms.js").RoomName, text: string, ofFunction?: string}} Stop
 *   `at` is the selector of the place; `room` is opened first, where it is one of several; `ofFunction` is said where there is no network
 */

/** @type {Stop[]} */
const STOPS = [
  {
    title: "The ball",
    at: ".landscape-room .picture",
    room: "landscape",
    text: "The ball is the network as it is now. Its colour on the map is its loss C. Drag the ball: the network, the data and all numbers follow.",
    ofFunction:
      "The ball is the point where descent stands. Its colour on the map is the value C. Drag it to begin elsewhere.",
  },
  {
    title: "The landscape",
    at: ".page .landscape",
    room: "landscape",
    text:
      "Each point of the map is the same network with two weights changed. The other weights are held. " +
      "The arrows show the slope and the next update. Press Step to take it.",
    ofFunction:
      "Each point of the map is a value of the function. The arrows show the slope and the next update. Press Step to take it.",
  },
  {
    title: "The network",
    at: ".side > .upper",
    room: "network",
    text: "Lines are weights, squares show what each unit answers over all inputs. Press a line to follow that weight through every view.",
    ofFunction:
      "The card shows the function, its slope here and its curvature. Press a coordinate to follow it through every view.",
  },
  {
    title: "The numbers",
    at: ".side > .lower",
    room: "numbers",
    text: "One row per parameter: its value, gradient and update at this step. Press a value to type another.",
  },
  {
    title: "Why",
    at: ".side > .lower",
    room: "why",
    text: "Why shows where a gradient comes from: the chain rule with the numbers of this step. Open a line to see the level below.",
  },
];

/** The stop shown, or null. @type {import("ui").Signal<number|null>} */
const at = signal(null);

const GAP = 12; // px between the card and its place

/** Where the card goes: beside its place, where most room is. @param {DOMRect} place @param {DOMRect} card */
function position(place, card) {
  const [width, height] = [innerWidth, innerHeight];
  const sides = [
    { room: place.left - card.width, left: place.left - card.width - GAP, top: place.top + GAP },
    { room: width - place.right - card.width, left: place.right + GAP, top: place.top + GAP },
    { room: place.top - card.height, left: place.left + GAP, top: place.top - card.height - GAP },
    { room: height - place.bottom - card.height, left: place.left + GAP, top: place.bottom + GAP },
  ];
  const best = sides.reduce((most, side) => (side.room > most.room ? side : most));
  // where no side has room, over as little of the place as the window allows: over its upper edge
  const { left, top } = best.room >= GAP ? best : { left: place.left + GAP, top: place.top - card.height - GAP };
  const within = (/** @type {number} */ value, /** @type {number} */ most) =>
    Math.max(GAP, Math.min(value, most - GAP));
  return { left: within(left, width - card.width), top: within(top, height - card.height) };
}

function Card() {
  const box = useRef(/** @type {HTMLElement|null} */ (null));
  const here = at.value;
  const stop = here === null ? null : STOPS[here];
  useLayoutEffect(() => {
    const card = box.current;
    const place = stop && document.querySelector(stop.at);
    if (!card || !place) return;
    const put = () => {
      const { left, top } = position(place.getBoundingClientRect(), card.getBoundingClientRect());
      card.style.translate = `${left}px ${top}px`;
    };
    put();
    const observer = new ResizeObserver(put);
    for (const element of [place, card, document.documentElement]) observer.observe(element);
    place.setAttribute("data-toured", "");
    return () => {
      observer.disconnect();
      place.removeAttribute("data-toured");
    };
  }, [stop]);
  useEffect(() => {
    box.current?.querySelector("h2")?.focus();
  }, [stop]);
  if (!stop || here === null) return null;
  const text = experiment.value?.objective.kind === "function" ? (stop.ofFunction ?? stop.text) : stop.text;
  const last = here === STOPS.length - 1;
  return html`<section class="tour" ref=${box} aria-label="Tour" onKeyDown=${(/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    end();
  }}>
    <h2 tabindex="-1">${stop.title} <span class="quiet">${here + 1} of ${STOPS.length}</span></h2>
    <p>${text}</p>
    <p class="tour-turn">
      ${
        !last && html`<button type="button" class="link" onClick=${end}>End the tour</button>`
      }<span class="spread"></span>
      ${here > 0 && html`<button type="button" onClick=${() => go(here - 1)}>Back</button>`}
      <button type="button" class="primary" onClick=${() => (last ? end() : go(here + 1))}>
        ${last ? "Done" : "Next"}</button>
    </p></section>`;
}

/** @type {HTMLElement|null} */
let host = null;
/** What had the focus before the tour. @type {HTMLElement|null} */
let before = null;

/** @param {number} stop */
function go(stop) {
  const { room } = STOPS[stop];
  if (room) setOptions(opened(room));
  at.value = stop;
}

function end() {
  at.value = null;
  before?.focus();
}

/** Begin the tour at its first stop. */
export function start() {
  before = /** @type {HTMLElement|null} */ (document.activeElement);
  if (!host) {
    host = document.createElement("div");
    document.body.append(host);
    render(html`<${Card} />`, host);
  }
  go(0);
}
