/** The words in the place of a view that has not come yet. */
import { html } from "ui";
import { offline, waiting } from "../store.js";

/** @param {{place: string, children?: any}} props the place of the request, and what is being done */
export function Wait({ place, children }) {
  if (offline.value) return html`<p class="quiet">The server does not answer. This is shown as soon as it does.</p>`;
  return waiting.value.has(place) ? html`<p class="quiet">${children}</p>` : null;
}
