/** What is wrong with a typed formula, under its character. */
import { html } from "ui";
import { Refused } from "../../server/api.js";
import { pointed } from "./formula.js";

/** @typedef {{column: number|null, words: string}} Mistake */

/**
 * What the server said of a formula.
 * @param {unknown} error @param {string} offline where it could not be asked @returns {Mistake}
 */
export function mistakeOf(error, offline) {
  const [said] = error instanceof Refused ? error.refusals : [];
  return said ? { column: said.column ?? null, words: said.allowed } : { column: null, words: offline };
}

/** @param {{text: string, wrong: Mistake, id: string}} props */
export const Caret = ({ text, wrong: { column, words }, id }) =>
  html`<div class="formula-mistake" role="alert" id=${id}>
    ${column !== null && html`<pre aria-hidden="true">${pointed(text, column)}</pre>`}
    <p>${column !== null && `At character ${column}, expected: `}${words}${words.endsWith(".") ? "" : "."}</p>
  </div>`;
