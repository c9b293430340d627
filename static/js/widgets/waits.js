/** The note beside a button whose action waits for a server that is away. */
import { html } from "ui";

/** @param {{on: boolean}} props whether it does */
export const Waits = ({ on }) => on && html`<p class="wrong-note" role="status">This waits for the server.</p>`;
