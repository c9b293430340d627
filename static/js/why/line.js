/** One line of a derivation, in symbols and numbers. It opens into the lines of its terms. */
import { html, useEffect, useId, useRef } from "ui";
import { keepHeight } from "./kept-height.js";
import { opened, toggle } from "../explain/ask.js";
import { opens, quantitiesOf, rounded, sentence, template } from "./template.js";
import { words } from "./terms.js";
import { Tex } from "./typeset.js";
/** @import { Line } from "../types.js" */

/** @param {{open: boolean}} props */
export const Chevron = ({ open }) => html`<svg class="chevron" data-open=${open ? "" : undefined} width="12" height="12"
    viewBox="0 0 12 12" aria-hidden="true">
  <path d="M4 2l4 4-4 4" fill="none" stroke="currentColor" stroke-width="1.5" /></svg>`;

/** The arrow keys move through the terms of the focused formula. @param {KeyboardEvent} event */
function onKeyDown(event) {
  const box = /** @type {HTMLElement} */ (event.currentTarget);
  const terms = /** @type {HTMLElement[]} */ ([...box.querySelectorAll("[data-term]")]);
  const at = terms.findIndex((term) => term.hasAttribute("data-at"));
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!terms.length || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.key === "Enter" && at >= 0) terms[at].click();
  else if (by) {
    const next = terms[at < 0 ? (by > 0 ? 0 : terms.length - 1) : Math.max(0, Math.min(terms.length - 1, at + by))];
    terms[at]?.removeAttribute("data-at");
    next.setAttribute("data-at", "");
    next.dispatchEvent(new Event("termfocus", { bubbles: true }));
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

/** @param {{line: Line}} props */
function Equation({ line }) {
  const { symbols, numbers } = template(line);
  const known = quantitiesOf(line);
  const box = useRef(/** @type {HTMLElement|null} */ (null));
  useEffect(() => (box.current ? keepHeight(box.current) : undefined), []);
  return html`<div class="why-math" ref=${box} tabindex="0" role="group"
      aria-label=${`${words(line.result)}. Arrow keys go through the terms.`} onKeyDown=${onKeyDown}>
    <${Tex} tex=${symbols} class="symbols" />
    ${
      numbers &&
      html`<${Tex} tex=${numbers.tex} slots=${numbers.slots}
          values=${numbers.slots.map((slot) => known.get(slot.term))} class="numbers" />`
    }
  </div>`;
}

/**
 * @param {{line: Line, lines: Line[], path: string, said?: boolean, leaf?: boolean}} props
 *   `path` is its place in the tree, so that it stays open from step to step; `said` shows its sentence
 */
export function LineItem({ line, lines, path, said = false, leaf = false }) {
  const id = useId();
  const inside = leaf ? [] : opens(line, lines);
  const here = `${path}/${line.key}`;
  const open = opened.value.has(here);
  return html`<li class="why-line" data-line=${line.key}
      title=${[said || open ? "" : sentence(line.text), rounded(line)].filter(Boolean).join(" ") || undefined}>
    <div class="why-row">
      ${
        inside.length
          ? html`<button type="button" class="why-open" aria-expanded=${open} aria-controls=${id}
              aria-label=${`Where ${words(line.result)} comes from`}
        onClick=${() => toggle(here)}><${Chevron} open=${open} /></button>`
          : html`<span class="why-open"></span>`
      }
      <${Equation} line=${line} />
    </div>
    ${(said || open) && html`<p class="why-said quiet">${sentence(line.text)}</p>`}
    ${
      inside.length > 0 &&
      html`<div id=${id}>${
        open &&
        html`<ul class="why-lines">
      ${inside.map(
        (child) => html`<${LineItem} key=${child.key} line=${child} lines=${lines} path=${here} said=${child.said} />`,
      )}</ul>`
      }</div>`
    }
  </li>`;
}

/** @param {{lines: Line[], all: Line[], path: string, said?: boolean, leaf?: boolean}} props */
export const Lines = ({ lines, all, path, said, leaf }) => html`<ul class="why-lines root">
  ${lines.map(
    (line) => html`<${LineItem} key=${line.key} line=${line} lines=${all} path=${path} said=${said} leaf=${leaf} />`,
  )}</ul>`;
