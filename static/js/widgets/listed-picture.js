/** A picture on a canvas as a list of its parts: keys go through them, and each is said in words. */
import { html, useId, useRef } from "ui";
import { phase, playing } from "../store.js";

/**
 * `rest` are attributes of the list: its class, and what a pointer does.
 * @param {{label: string, canvas: any, summary: () => string, part: any, selected?: boolean,
 *   onKey: (key: string) => boolean, onKeyFocus?: () => any, children?: any, [rest: string]: any}} props
 *   `summary` says the whole picture, as it is at rest; `part` is the current part in words; `onKey` returns whether the
 *   key does something here; `onKeyFocus` is told that the focus came by a key
 */
export function ListedPicture({
  label,
  canvas,
  summary,
  part,
  selected = false,
  onKey,
  onKeyFocus,
  children,
  ...rest
}) {
  const id = useId();
  const said = useRef("");
  if (!playing.value && !phase.value) said.current = summary();
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || !onKey(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onFocus = (/** @type {any} */ event) => event.currentTarget.matches(":focus-visible") && onKeyFocus?.();
  return html`<div ...${rest} role="listbox" tabindex="0" aria-label=${label} aria-describedby=${`${id}-text`}
      aria-activedescendant=${`${id}-part`} onKeyDown=${onKeyDown} onFocus=${onFocus}>
      <canvas ref=${canvas} aria-hidden="true"></canvas>${children}
      <div class="unseen" role="option" id=${`${id}-part`} aria-selected=${selected}>${part}</div>
    </div>
    <p class="unseen" id=${`${id}-text`}>${said.current}</p>`;
}

/**
 * The place in a list that a key leads to; null if it leads nowhere.
 * @param {string} key @param {number} at the place now @param {number} last
 */
export function stepped(key, at, last) {
  const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: last }[key];
  return to === undefined ? null : Math.max(0, Math.min(last, to));
}
