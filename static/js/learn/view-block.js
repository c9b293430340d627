/** A view of a lesson: its caption, and a button that puts it on the stage. */
import { html, useId } from "ui";
import { onStage, show } from "./stage.js";
import { Pair } from "./pair.js";

/** @param {{on: boolean}} props */
const Mark = ({ on }) =>
  html`<svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">${
    on
      ? html`<circle cx="6" cy="6" r="4" fill="currentColor" />`
      : html`<path d="M3 1.5v9L10.5 6z" fill="currentColor" />`
  }</svg>`;

/** @param {{piece: import("../types.js").ViewPiece}} props */
export function ViewBlock({ piece }) {
  const id = useId();
  const on = onStage.value === piece.block;
  return html`<figure class="look" data-on=${on}>
    <figcaption id=${id}>
      ${
        piece.beside
          ? "Side by side, colours on a logarithmic scale. The button puts the first one on the stage."
          : piece.caption
      }</figcaption>
    <button type="button" aria-pressed=${on} aria-describedby=${id}
        title=${on ? "Set it up again from its beginning" : "Put this on the stage"} onClick=${() => show(piece)}>
      <${Mark} on=${on} />${on ? "On the stage" : "Show it"}</button>
    ${piece.beside && html`<${Pair} piece=${piece} />`}
  </figure>`;
}
