/**
 * Lines that keep their largest height: those below them do not move when a shorter number needs fewer lines. The first
 * line of the room, which all others lie below, has room for longer numbers from the start.
 */

const ROOM = "3.5em"; // about −0.0123, with half of its brackets

/** The widths at which the lines got their heights, in px. @type {WeakMap<Element, number>} */
const widths = new WeakMap();

/** Lines with room for longer numbers at these widths. @type {WeakMap<Element, number>} */
const roomy = new WeakMap();

/** @type {ResizeObserver|undefined} one for all lines */
let observer;

/** How high a line is with long numbers only. @param {HTMLElement} line @param {NodeListOf<HTMLElement>} numbers */
function heightWith(line, numbers) {
  const before = [...numbers].map(({ style }) => style.minWidth);
  for (const { style } of numbers) style.minWidth = `max(${style.minWidth || "0px"}, ${ROOM})`;
  const { height } = line.getBoundingClientRect();
  numbers.forEach(({ style }, i) => (style.minWidth = before[i]));
  return height;
}

/** Room for longer numbers, once they are typeset. @param {HTMLElement} line */
export function makeRoom(line) {
  const width = Math.round(widths.get(line) ?? 0);
  const numbers = /** @type {NodeListOf<HTMLElement>} */ (line.querySelectorAll(".why-number"));
  if (!line.closest(".why-short") || !numbers.length || !width || roomy.get(line) === width) return;
  roomy.set(line, width);
  // later, as an observer of sizes must not change them
  setTimeout(() => {
    if (line.isConnected) line.style.minHeight = `${heightWith(line, numbers)}px`;
  });
}

/** @param {ResizeObserverEntry[]} entries */
function keep(entries) {
  for (const { target, contentRect } of entries) {
    const line = /** @type {HTMLElement} */ (target);
    const same = Math.abs((widths.get(target) ?? 0) - contentRect.width) < 1;
    widths.set(target, contentRect.width);
    line.style.minHeight = same ? `${contentRect.height}px` : "";
    makeRoom(line);
  }
}

/** Keep an element's height until its width changes. @param {HTMLElement} element @returns {() => void} lets it go */
export function keepHeight(element) {
  observer ??= new ResizeObserver(keep);
  const here = observer;
  here.observe(element);
  return () => {
    here.unobserve(element);
    widths.delete(element);
    roomy.delete(element);
    element.style.minHeight = "";
  };
}
