/** How good the answers are: the score on training and test examples. */
import { html } from "ui";
import { exact } from "../format.js";
import { scoreName, scoreText } from "../run/score.js";
import { frame } from "../store.js";
import { later } from "../widgets/later.js";

/** @typedef {import("../types.js").Data} Data */

/** The confusion table of more than two classes. */
export const Confusion = later(() => import("./confusion.js").then((m) => m.Confusion));

/** @param {{data: Data}} props */
export function Scores({ data }) {
  const now = frame.value;
  const row = (/** @type {string} */ which, /** @type {number|null|undefined} */ value) =>
    html`<div><dt class="quiet">${which}</dt><dd title=${exact(value)}>${scoreText(data, value)}</dd></div>`;
  return html`<div class="data-scores"><p class="quiet">${scoreName(data)}</p>
    <dl>${row("train", now?.score_train)}${data.test_targets[0]?.length > 0 && row("test", now?.score_test)}</dl></div>`;
}
