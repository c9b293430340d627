/**
 * A formula in a column: its steps break into lines, a long line is set smaller, and scrolls if it is still too long.
 */
import { html, useLayoutEffect, useRef, useState } from "ui";
import { Formula, SMALLEST, steps } from "./formula.js";

const ROUNDED = 0.97; // letters of a smaller size are wider than their share, where their widths are rounded

/** @param {{tex: string, label: string}} props */
export function FittedFormula({ tex, label }) {
  const room = useRef(/** @type {HTMLElement|null} */ (null));
  const [{ scale, scrolls }, setFit] = useState({ scale: 1, scrolls: false });
  useLayoutEffect(() => {
    const box = room.current;
    if (!box) return;
    const fit = () => {
      const inside = /** @type {HTMLElement[]} */ ([...box.querySelectorAll(".formula")]);
      const size = parseFloat(getComputedStyle(inside[0] ?? box).fontSize) / parseFloat(getComputedStyle(box).fontSize);
      const widest = Math.max(1, ...inside.map((each) => each.scrollWidth)) / size;
      const wanted = box.clientWidth < widest ? (ROUNDED * box.clientWidth) / widest : 1;
      const next = { scale: Math.max(SMALLEST, Math.floor(100 * wanted) / 100), scrolls: wanted < SMALLEST };
      setFit((old) => (old.scale === next.scale && old.scrolls === next.scrolls ? old : next));
    };
    const observer = new ResizeObserver(fit);
    observer.observe(box);
    for (const each of box.querySelectorAll(".formula")) observer.observe(each); // also after its fonts load
    return () => observer.disconnect();
  }, [tex]);
  return html`<div class="fitted" ref=${room} role="group" aria-label=${label} tabindex=${scrolls ? 0 : undefined}>
    <span class="fitted-steps" style=${{ fontSize: `${scale}em` }}>${steps(tex).map(
      (step, i) => html`<${Formula} key=${i + step} tex=${step} />`,
    )}</span>
  </div>`;
}
