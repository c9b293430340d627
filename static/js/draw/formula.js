/** TeX from the catalogue, set by KaTeX, with MathML for screen readers. KaTeX is loaded when first needed. */
import { html, signal, useLayoutEffect, useRef } from "ui";

/** KaTeX, null until it is loaded. @type {import("ui").Signal<any>} */
export const katex = signal(null);
let asked = false;

/** Load KaTeX once. After a failure the next formula tries again. */
export function bringKatex() {
  if (asked) return;
  asked = true;
  import("katex").then(
    (module) => (katex.value = module.default),
    () => (asked = false),
  );
}

/** The smallest size of a formula that is made to fit, of the text's: below it exponents cannot be read. */
export const SMALLEST = 0.72;

/** Trust only the command that marks a quantity's colour. @param {{command: string}} context */
const trust = ({ command }) => command === "\\htmlClass";

/** @param {{tex: string, display?: boolean}} props */
export function Formula({ tex, display = false }) {
  const ref = useRef(/** @type {HTMLElement|null} */ (null));
  bringKatex();
  const renderer = katex.value;
  useLayoutEffect(() => {
    if (ref.current && renderer)
      renderer.render(tex, ref.current, {
        displayMode: display,
        output: "htmlAndMathml",
        trust,
        strict: false,
        throwOnError: false,
      });
  }, [tex, display, renderer]);
  return html`<span class="formula" ref=${ref}></span>`;
}

/**
 * A formula of several steps, "..., \quad ..." or "..., \; ...", one span a step, so that a narrow column can break between them.
 * @param {string} tex
 */
export const steps = (tex) =>
  tex.split(/,\s*\\(?:quad|;)\s*/).map((step, i, all) => (i < all.length - 1 ? `${step},` : step));
