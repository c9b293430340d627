/** Typesets formulas once, a few per frame, then changes numbers in place: in HTML at each step, in MathML at rest. */
import { html, useLayoutEffect, useRef } from "ui";
import { playing } from "../store.js";
import { claim } from "../draw/one-per-frame.js";
import { bringKatex, katex } from "../draw/formula.js";
import { makeRoom } from "./kept-height.js";
import { placeholder, slotText, widthOf } from "./template.js";
/** @import { Slot } from "./template.js" */

// ms of typesetting per frame. Styles and layout take as long again, and while playing the same frame draws pictures.
const BUDGET = { resting: 5, playing: 2 };

/** @type {Map<HTMLElement, () => void>} waiting jobs, one per element */
const jobs = new Map();
// biome-ignore lint/correctness/noUnusedVariables: `||=` reads it
let asked = 0;

/** @param {HTMLElement} element @param {() => void} job */
function enqueue(element, job) {
  jobs.set(element, job);
  asked ||= requestAnimationFrame(work);
}

/** @param {number} now */
function work(now) {
  asked = 0;
  if (claim(now, "formulas")) workOff();
  if (jobs.size) asked ||= requestAnimationFrame(work);
}

function workOff() {
  const until = performance.now() + BUDGET[playing.peek() ? "playing" : "resting"];
  for (const [element, job] of jobs) {
    jobs.delete(element);
    if (element.isConnected) job();
    if (performance.now() >= until) break;
  }
}

/** Trust only the two commands that mark terms, with the server's arguments. @param {{command: string}} context */
const trust = ({ command }) => command === "\\htmlClass" || command === "\\htmlData";

/** @param {HTMLElement} element @param {string} tex @param {() => void} then */
function typeset(element, tex, then) {
  enqueue(element, () => {
    katex.peek().render(tex, element, { output: "htmlAndMathml", trust, strict: false, throwOnError: false });
    element.querySelector("annotation")?.remove(); // it holds placeholders
    then();
  });
}

/**
 * @typedef {{shown: HTMLElement, said: Element|undefined, wide: number, text: string}} Place
 *   the elements of a number in HTML and in MathML, and its largest width so far
 */

/** The text node that is exactly `text`, without spaces beside it. @param {Element|null} within @param {string} text */
function textNode(within, text) {
  if (!within) return null;
  const walker = document.createTreeWalker(within, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) if (walker.currentNode.nodeValue === text) return /** @type {Text} */ (walker.currentNode);
  return null;
}

/** @param {HTMLElement} element @param {number} count @returns {(Place|null)[]} */
function places(element, count) {
  const said = [...element.querySelectorAll("mn")];
  return Array.from({ length: count }, (_, k) => {
    const text = textNode(element.querySelector(`[data-slot="${k}"]`), placeholder(k));
    if (!text) return null;
    const shown = document.createElement("span");
    shown.className = "why-number";
    text.replaceWith(shown);
    return { shown, said: said.find((node) => node.textContent === placeholder(k)), wide: 0, text: "" };
  });
}

/**
 * A formula whose slots change their numbers.
 * @param {{tex: string, slots?: Slot[], values?: (import("../types.js").Quantity|undefined)[], class?: string}} props
 */
export function Tex({ tex, slots = [], values = [], class: name = "" }) {
  const ref = useRef(/** @type {HTMLElement|null} */ (null));
  const found = useRef(/** @type {(Place|null)[]|null} */ (null));
  const latest = useRef({ slots, values });
  latest.current = { slots, values };
  const on = katex.value !== null;
  const resting = !playing.value;
  bringKatex();

  const say = () =>
    found.current?.forEach((place) => {
      if (place?.said && place.said.textContent !== place.text) place.said.textContent = place.text;
    });

  const fill = () =>
    found.current?.forEach((place, k) => {
      const { slots: which, values: what } = latest.current;
      if (!place || !which[k]) return;
      const text = slotText(what[k], which[k]);
      if (text === place.text) return;
      place.text = text;
      place.shown.textContent = text;
      const wide = widthOf(text);
      if (wide <= place.wide) return;
      place.wide = wide; // it does not shrink, so that the line does not move
      place.shown.style.minWidth = `${wide.toFixed(3)}em`;
    });

  useLayoutEffect(() => {
    const element = ref.current;
    if (!element || !on) return;
    typeset(element, tex, () => {
      found.current = places(element, latest.current.slots.length);
      fill();
      say(); // before a screen reader can read a placeholder
      const line = /** @type {HTMLElement|null} */ (element.closest(".why-math"));
      if (line) makeRoom(line);
    });
    return () => {
      jobs.delete(element);
      found.current = null;
    };
  }, [tex, on]);
  useLayoutEffect(() => {
    fill();
    if (resting && found.current && ref.current) enqueue(ref.current, say);
  });
  return html`<span class=${`why-tex ${/\\dfrac/.test(tex) ? "tall" : ""} ${name}`} ref=${ref}></span>`;
}
