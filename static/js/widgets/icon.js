/** The sign of a button, in the colour of its text. */
import { html } from "ui";

/** @param {{d: string}} props its lines, in a square of 16 px */
export const Icon = ({ d }) => html`<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
  <path d=${d} fill="none" stroke="currentColor" stroke-width="1.5" /></svg>`;
