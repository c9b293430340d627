/** What is said beside a button where the action waits for a server that is away. */
import { html } from "ui";
import { deferred } from "../store.js";

/** @param {{at: string}} props the place of the request */
export const Waits = ({ at }) =>
  deferred.value.has(at) && html`<p class="wrong-note" role="status">This waits for the server.</p>`;
