/** A button at the end of a line that goes on beyond its edge: it scrolls to the rest, and from the end back. */
import { html, useEffect, useState } from "ui";

/**
 * The keyboard reaches everything in the line without it.
 * @param {{line: {current: HTMLElement|null}, inputs: any[]}} props `inputs` are what the line's length depends on
 */
export function More({ line, inputs }) {
  const [where, note] = useState(/** @type {"fits"|"before"|"end"} */ ("fits"));
  useEffect(() => {
    const { current } = line;
    if (!current) return;
    const look = () => {
      const { scrollLeft, scrollWidth, clientWidth } = current;
      note(scrollWidth <= clientWidth + 1 ? "fits" : scrollLeft + clientWidth < scrollWidth - 8 ? "before" : "end");
    };
    const sizes = new ResizeObserver(() => {
      look();
      const chosen = current.querySelector("[aria-selected=true], [aria-pressed=true]");
      chosen?.scrollIntoView({ block: "nearest", inline: "nearest" }); // this button may have taken its room
    });
    sizes.observe(current);
    current.addEventListener("scroll", look, { passive: true });
    look();
    return () => {
      sizes.disconnect();
      current.removeEventListener("scroll", look);
    };
  }, inputs);
  if (where === "fits") return null;
  const on = where === "before";
  const scroll = () => {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    line.current?.scrollBy({ left: (on ? 0.8 : -2) * line.current.clientWidth, behavior: calm ? "auto" : "smooth" });
  };
  return html`<button type="button" class="more-tabs" aria-hidden="true" tabindex="-1"
      title=${on ? "More rooms" : "Back to the first rooms"} onClick=${scroll}>
    <svg viewBox="0 0 6 10" width="6" height="10" aria-hidden="true">
      <path d=${on ? "M1 1l4 4-4 4" : "M5 1L1 5l4 4"} fill="none" stroke="currentColor"
          stroke-width="1.5"/></svg></button>`;
}
