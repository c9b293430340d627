/** A lesson's text: the server's HTML as elements, with typeset formulas and live numbers. */
import { h, html, useEffect, useMemo, useRef } from "ui";
import { exact, number } from "../format.js";
import { colourOf, pick } from "./quantity.js";
import { settingUp, onStage } from "./stage.js";
import { under } from "../server/root.js";
import { frame, lane } from "../store.js";
import { coloured } from "../draw/formula-colours.js";
import { Formula, SMALLEST } from "../draw/formula.js";

/** The allowed tags; headings are one level below the lesson's own. @type {{[tag: string]: string}} */
const TAGS = { h1: "h3", h2: "h3", h3: "h4", h4: "h5" };
for (const tag of "p ul ol li em strong code pre blockquote br hr a table thead tbody tr th td div span".split(" "))
  TAGS[tag] = tag;

/**
 * A number of the frame under the cursor. It keeps its value while another block is on the stage, as the text is about
 * its own experiment. It never gets narrower while its block is on, so that the line does not move.
 * @param {{of: string, block: number|null}} props
 */
function Live({ of, block }) {
  const wide = useRef(0);
  const seen = useRef(/** @type {number|null} */ (null));
  const last = useRef(/** @type {{value: number|null, step: number}|null} */ (null));
  const now = frame.value;
  const away = settingUp.value !== null || (block !== null && onStage.value !== null && onStage.value !== block);
  if (!away && now && lane.value) last.current = { value: pick(of, now, lane.value.parameters), step: now.state.step };
  const { value = null, step = 0 } = last.current ?? {};
  const text = last.current ? number(value) : "…";
  wide.current = Math.max(seen.current === onStage.value ? wide.current : 0, text.length);
  seen.current = onStage.value;
  return html`<output class=${`live ${away && onStage.value !== block ? "away" : ""} ${colourOf(of)}`} aria-live="off"
      data-of=${of} style=${{ minWidth: `${wide.current - 0.5}ch` }}
    title=${value === null ? `${of}: not on the stage now` : `${of} = ${exact(value)} at step ${step}`}>
      ${text}</output>`;
}

/** A formula on its own line: smaller if it is too long, then scrolled, also by keys. @param {{tex: string}} props */
function Display({ tex }) {
  const ref = useRef(/** @type {HTMLElement|null} */ (null));
  useEffect(() => {
    const box = ref.current;
    const inside = box?.firstElementChild;
    if (!box || !inside) return;
    const observer = new ResizeObserver(() => {
      box.style.fontSize = "";
      const fits = box.clientWidth / box.scrollWidth;
      if (fits < 1) box.style.fontSize = `${Math.floor(98 * Math.max(SMALLEST, fits))}%`;
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    });
    observer.observe(box);
    observer.observe(inside);
    return () => observer.disconnect();
  }, []);
  return html`<div class="tex" ref=${ref} role="group" aria-label="Formula"><${Formula} tex=${tex} display /></div>`;
}

const SHORT = 24; // letters of TeX; shorter formulas stay on a line with their comma or brackets

/**
 * Keep a short formula on a line with the characters next to it. A line may break between other formulas and a comma.
 * @param {NodeListOf<ChildNode>} nodes @param {number|null} block
 */
function elements(nodes, block) {
  const all = [...nodes];
  const short = (/** @type {Node|undefined} */ n) =>
    n instanceof Element && n.matches("span.tex") && (n.textContent ?? "").length <= SHORT;
  const before = (/** @type {number} */ i) =>
    short(all[i + 1]) ? (/\(+$/.exec(all[i]?.nodeValue ?? "")?.[0] ?? "") : "";
  const after = (/** @type {number} */ i) =>
    short(all[i - 1]) ? (/^[).,;:!?]+/.exec(all[i]?.nodeValue ?? "")?.[0] ?? "") : "";
  return all.map((node, i) => {
    if (node.nodeType === Node.TEXT_NODE) {
      const text = node.nodeValue ?? "";
      const from = after(i).length;
      return text.slice(from, Math.max(from, text.length - before(i).length));
    }
    const [left, right] = short(node) ? [before(i - 1), after(i + 1)] : ["", ""];
    return left || right
      ? html`<span class="whole" key=${i}>${left}${element(node, i, block)}${right}</span>`
      : element(node, i, block);
  });
}

/** @param {Node} node @param {number} key @param {number|null} block the block of the text @returns {any} */
function element(node, key, block) {
  if (node.nodeType === Node.TEXT_NODE) return node.nodeValue;
  if (!(node instanceof Element)) return null;
  const tag = node.localName;
  if (node.classList.contains("tex")) {
    const tex = coloured(node.textContent ?? "");
    return tag === "div" ? html`<${Display} key=${key} tex=${tex} />` : html`<${Formula} key=${key} tex=${tex} />`;
  }
  if (tag === "output") return html`<${Live} key=${key} of=${node.getAttribute("data-of") ?? ""} block=${block} />`;
  const inside = elements(node.childNodes, block);
  if (!TAGS[tag]) return inside;
  const href = node.getAttribute("href");
  const known =
    tag === "a" && href && !/^\s*(?:javascript|data|vbscript):/i.test(href)
      ? { href: /^\/(?!\/)/.test(href) ? under(href) : href }
      : tag === "ol" && node.hasAttribute("start")
        ? { start: node.getAttribute("start") }
        : /^to-/.test(node.className)
          ? { class: node.className } // the alignment of a table's column
          : {};
  return h(TAGS[tag], /** @type {any} */ ({ key, ...known }), inside);
}

/** The words for a label that is only a formula, which screen readers may skip; else undefined. @param {string} text */
export function spokenFormula(text) {
  const body = new DOMParser().parseFromString(text, "text/html").body;
  const formulas = [...body.querySelectorAll(".tex")].map((node) => node.textContent ?? "");
  for (const node of body.querySelectorAll(".tex")) node.remove();
  if (!formulas.length || /[\p{L}\d]/u.test(body.textContent ?? "")) return undefined;
  return formulas
    .join(", ")
    .replace(/\\([a-zA-Z]+)/g, "$1 ")
    .replace(/\\./g, " ")
    .replace(/[{}]/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}

/** @param {{text: string, block?: number|null}} props `block` is the view or prediction that its numbers are of */
export function Prose({ text, block = null }) {
  return useMemo(
    () => elements(new DOMParser().parseFromString(text, "text/html").body.childNodes, block),
    [text, block],
  );
}
