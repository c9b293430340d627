/**
 * Views that the first picture does not need: fetched when the page has come to rest, or at once when one is shown
 * before.
 */
import { html, signal } from "ui";

/** What is still to be fetched. @type {(() => void)[]} */
const rest = [];

/**
 * A view that takes its room's place, whatever the room's size, when it has come.
 * @param {() => Promise<(props: any) => any>} load
 */
export function later(load) {
  /** @type {import("ui").Signal<((props: any) => any)|null>} */
  const view = signal(null);
  const missing = signal(false);
  let asked = false;
  function bring() {
    if (asked) return;
    asked = true;
    missing.value = false;
    load().then(
      (found) => {
        view.value = found;
      },
      () => {
        asked = false;
        missing.value = true;
      },
    );
  }
  rest.push(bring);
  return (/** @type {any} */ props = {}) => {
    const View = view.value;
    if (View) return html`<${View} ...${props} />`;
    if (missing.value)
      return html`<p class="nothing quiet">This could not be fetched. <button type="button" class="link" onClick=${bring}>Try again</button></p>`;
    bring();
    return null;
  };
}

const REST = 500; // ms after the first picture: what that one needs is not to wait

/** Bring what was not shown yet, so that showing it waits for nothing. */
export function loadRest() {
  setTimeout(() => {
    for (const bring of rest) bring();
  }, REST);
}
