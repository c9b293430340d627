/** The links of the chain as matrices, and their products: the chain rule for layers. */
import { html } from "ui";
import { exact, number } from "../format.js";
import { dressed } from "./template.js";
import { Tex } from "./typeset.js";

/** @typedef {NonNullable<import("../types.js").Derivation["matrices"]>[number]} Matrix */

const MOST = 8; // shown rows and columns

const TITLES = /** @type {{[key: string]: string}} */ ({
  local: "The parameter's own layer",
  error: "The loss",
  whole: "All of it",
  w: "The single layer, its weights",
  b: "The single layer, its biases",
});

/** A matrix in words. @param {Matrix} matrix */
const title = ({ key, layer }) =>
  TITLES[key] ??
  (/^[wb]\d/.test(key) ? `Layer ${layer}, its ${key[0] === "w" ? "weights" : "biases"}` : null) ??
  (key.startsWith("link") ? `Link through layer ${layer}` : `Product up to layer ${layer}`);

/** @param {{matrix: Matrix}} props */
function Grid({ matrix }) {
  const { rows } = matrix;
  const [height, width] = [rows.length, rows[0].length];
  const shown = rows.slice(0, MOST).map((row) => row.slice(0, MOST));
  const cut = height > MOST || width > MOST;
  const said = `${title(matrix)}, ${height} by ${width}: ${shown.map((row) => row.map((v) => number(v)).join(", ")).join("; ")}${cut ? ", and more" : ""}`;
  return html`<div class="why-grid" tabindex="0" role="img" aria-label=${said}>
    <div class="matrix" style=${{ gridTemplateColumns: `repeat(${shown[0].length}, auto)` }}>
    ${shown.flat().map(
      (value, i) => html`<span key=${i} title=${exact(value)} class=${value === 0 ? "zero" : ""}>
        ${number(value, 2)}</span>`,
    )}</div>
    ${cut && html`<span class="quiet">of ${height} × ${width}</span>`}</div>`;
}

/** @param {{matrices: Matrix[]}} props */
export const Matrices = ({ matrices }) => html`<ul class="why-matrices">
  ${matrices.map(
    (matrix) => html`<li key=${matrix.key}>
    <p class="quiet">${title(matrix)}${
      matrix.rows.length * matrix.rows[0].length > 1 &&
      !matrix.key.startsWith("b") &&
      html`<span title=${exact(matrix.norm)}>, stretches by ${number(matrix.norm)} at most</span>`
    }</p>
    <div class="why-matrix"><${Tex} tex=${`${dressed(matrix.formula)} =`} /><${Grid} matrix=${matrix} /></div></li>`,
  )}</ul>`;
