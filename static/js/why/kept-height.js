/** Lines that keep their largest height: those below them do not move when a shorter number needs fewer lines. */

/** The widths at which the lines got their heights, in px. @type {WeakMap<Element, number>} */
const widths = new WeakMap();

/** @type {ResizeObserver|undefined} one for all lines */
let observer;

/** @param {ResizeObserverEntry[]} entries */
function keep(entries) {
  for (const { target, contentRect } of entries) {
    const { style } = /** @type {HTMLElement} */ (target);
    const same = Math.abs((widths.get(target) ?? 0) - contentRect.width) < 1;
    widths.set(target, contentRect.width);
    style.minHeight = same ? `${contentRect.height}px` : "";
  }
}

/** Keep the height of an element until its width changes. @param {HTMLElement} element @returns {() => void} lets it go */
export function keepHeight(element) {
  observer ??= new ResizeObserver(keep);
  const here = observer;
  here.observe(element);
  return () => {
    here.unobserve(element);
    widths.delete(element);
    element.style.minHeight = "";
  };
}
