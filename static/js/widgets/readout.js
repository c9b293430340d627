/** The line below a picture with the numbers of the part under the pointer, in columns that do not move. */
import { html } from "ui";
import { exact, number } from "../format.js";

/**
 * @typedef {{label: any, value: number|null|undefined|string, quantity?: string}} Cell   a number, or a word
 * @param {{title: any, note?: any, cells?: Cell[], text?: string}} props `text` in place of the cells
 */
export function Readout({ title, note, cells = [], text }) {
  return html`<div class=${text ? "readout words" : "readout"}>
    <div class="readout-title"><div>${title}</div><div class="quiet">${note}</div></div>
    ${
      text
        ? html`<p>${text}</p>`
        : html`<dl>${cells.map(
            (cell, i) => html`<div key=${i}>
      <dt class="quiet">${cell.label}</dt>
      <dd class=${cell.quantity ?? ""} title=${typeof cell.value === "number" ? exact(cell.value) : undefined}>${
        typeof cell.value === "string" ? cell.value : number(cell.value)
      }</dd></div>`,
          )}</dl>`
    }
  </div>`;
}
