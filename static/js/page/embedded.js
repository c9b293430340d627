/** The line at the top of an embedded page: what is open, and the way to the whole page. */
import { html } from "ui";
import { title } from "../experiment/title.js";

/** The address of the whole page, as it is now. */
function whole() {
  const address = new URL(location.href);
  address.searchParams.delete("embed");
  return address.href;
}

export function EmbeddedHeader() {
  const follow = (/** @type {any} */ event) => (event.currentTarget.href = whole());
  return html`<header class="embedded"><h1>${title()}</h1>
    <a href=${whole()} target="_blank" rel="noopener" onPointerDown=${follow}
        onClick=${follow}>Open in Descent</a></header>`;
}
