/** A checkbox that turns a signal on and off. */
import { html } from "ui";

/** @param {{of: import("ui").Signal<boolean>}} props */
export const Check = ({ of }) =>
  html`<input type="checkbox" checked=${of.value}
      onChange=${(/** @type {any} */ e) => (of.value = e.currentTarget.checked)} />`;
