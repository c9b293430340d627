/** A link as a QR code, for a class that looks at a wall. */
import { encode } from "uqr";
import { html } from "ui";

/** The dark squares of a code as one path, in squares. @param {boolean[][]} rows */
export const squares = (rows) =>
  rows.flatMap((row, y) => row.flatMap((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : []))).join("");

/** @param {{text: string}} props */
export function Code({ text }) {
  let code;
  try {
    code = encode(text, { border: 3 });
  } catch {
    return html`<p class="quiet">The link is too long for a QR code.</p>`; // which holds some 2,900 letters
  }
  return html`<svg class="code" viewBox=${`0 0 ${code.size} ${code.size}`} role="img" aria-label="The link as a QR code"
      shape-rendering="crispEdges">
    <rect width=${code.size} height=${code.size} class="light" /><path d=${squares(code.data)} class="dark" /></svg>`;
}
