/**
 * Formulas typeset once, a few at a time, whose numbers are then changed in place: for the eye at every step, for the
 * ear
 * when the run rests, because the MathML of a derivation takes longer to lay out than all that is seen of it.
 */
import { html, useLayoutEffect, useRef } from "ui";
import { playing } from "../store.js";
import { claim } from "../draw/one-per-frame.js";
import { bringKatex, katex } from "../draw/formula.js";
import { placeholder, slotText, widthOf } from "./template.js";

/** @typedef {import("./template.js").Slot} Slot */

// ms of typesetting per frame; the rest waits for the next. Styles and layout of it take as long again, and while
// playing the same frame has its pictures to draw.
const BUDGET = { resting: 5, playing: 2 };

/** @type {Map<HTMLElement, () => void>} what is to be typeset or said, one job an element */
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

/**
 * Only the two commands that mark terms are trusted, with what the server writes in them.
 * @param {{command: string}} context
 */
const trust = ({ command }) => command === "\\htmlClass" || command === "\\htmlData";

/** @param {HTMLElement} element @param {string} tex @param {() => void} then */
function typeset(element, tex, then) {
  enqueue(element, () => {
    katex.peek().render(tex, element, { output: "htmlAndMathml", trust, strict: false, throwOnError: false });
    element.querySelector("annotation")?.remove(); // it would say the placeholders
    then();
  });
}

/**
 * @typedef {{shown: HTMLElement, said: Element|undefined, wide: number, text: string}} Place
 *   where a number stands, for the eye and for the ear, and the widest it has been
 */

/**
 * The typeset text that is exactly `text`: what stands beside it, such as the space before a sign, is not touched.
 * @param {Element|null} within @param {string} text
 */
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
 * TeX that stays as it is while the numbers in its slots change.
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
      place.wide = wide; // it grows and does not shrink, so that what stands beside it rests
      place.shown.style.minWidth = `${wide.toFixed(3)}em`;
    });

  useLayoutEffect(() => {
    const element = ref.current;
    if (!element || !on) return;
    typeset(element, tex, () => {
      found.current = places(element, latest.current.slots.length);
      fill();
      say(); // no placeholder is ever heard
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
