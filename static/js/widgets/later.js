/** Views that the first picture does not need. They come, with their styles, when the page is at rest or shows them. */
import { html, signal } from "ui";
import { styles } from "../styles.js";

/** What is still to be done. @type {(() => void)[]} */
const rest = [];
let rested = false;

/** Firefox never fetches a module again that failed once in the same document. The address keeps the state. */
const Reload = () =>
  html`<button type="button" class="link" onClick=${() => location.reload()}>reload the page</button>`;

/**
 * A view that takes its room's place, whatever the room's size, when it has come.
 * @param {() => Promise<(props: any) => any>} load
 * @param {{patient?: boolean, meanwhile?: () => any, missed?: () => void}} [how] `patient` that it is in the first
 *   picture, which does not wait for it: it comes when that is complete. `meanwhile` is a view for its place until then.
 *   `missed` tells that it could not be loaded, where it has no place to say so
 */
export function later(load, { patient = false, meanwhile = () => null, missed } = {}) {
  /** @type {import("ui").Signal<((props: any) => any)|null>} */
  const view = signal(null);
  const missing = signal(false);
  let asked = false;
  let shown = false;
  let failures = 0;
  function bring() {
    if (asked) return;
    asked = true;
    missing.value = false;
    Promise.all([load(), styles()]).then(
      ([found]) => (view.value = found),
      () => {
        asked = false;
        failures += 1;
        if (shown && missed) missed();
        else missing.value = shown; // else it is asked for again when it is shown
      },
    );
  }
  rest.push(bring);
  return (/** @type {any} */ props = {}) => {
    const View = view.value;
    if (View) return html`<${View} ...${props} />`;
    shown = true;
    if (missing.value)
      return html`<p class="nothing quiet">This could not be loaded. <button type="button" class="link"
          onClick=${bring}>Try again</button>${failures > 1 && html` or <${Reload} />`}</p>`;
    if (!patient || rested) bring();
    return html`<${meanwhile} />`;
  };
}

/** Do this too when the page has come to rest. @param {() => void} what */
export const atRest = (what) => void rest.push(what);

const REST = 500; // ms after the first picture, which comes first

/** Load the views that were not shown yet. */
export function loadRest() {
  setTimeout(() => {
    rested = true;
    for (const bring of rest) bring();
  }, REST);
}
