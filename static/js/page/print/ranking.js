/** The runs side by side for paper: their places, what each one runs, and how it stands at the step that is shown. */
import { html } from "ui";
import { number } from "../../format.js";
import { standings } from "../../race/standings.js";
import { hasScore, scoreName, scorePair } from "../../run/score.js";
import { cursor, lanes } from "../../store.js";

/** As the table of the room says it. Nothing for a single run. */
export function Ranking() {
  if (lanes.value.length < 2) return null;
  const { step, lane: here } = cursor.value;
  const rows = standings(step, null);
  const { data } = lanes.value[0];
  const far = rows.some(({ distance }) => distance !== null);
  const scored = hasScore(data);
  return html`<h2>The lanes, ranked by the loss at step ${step.toLocaleString("en")}</h2>
    <table class="handout-ranking"><thead><tr><th></th><th>lane</th><th>method</th><th><i class="math">η</i></th>
    <th class="q-loss"><i class="math">C</i></th>
      ${far && html`<th>off a minimum</th>`}${scored && html`<th>${scoreName(data)}</th>`}<th>status</th></tr></thead>
    <tbody>${rows.map(
      ({ lane, index, place, method, rate, loss, distance, train, test, status }) => html`<tr key=${index}>
      <td>${place ?? "–"}</td><th scope="row">
        <i class="swatch" style=${`--swatch: var(--lane-${lane.colour})`}></i> ${lane.name}${index === here && " (shown)"}</th>
      <td>${method}</td><td>${rate}</td><td>${number(loss)}</td>${far && html`<td>${number(distance)}</td>`}${
        scored && html`<td>${scorePair(lane.data, train, test)}</td>`
      }<td>${status}</td></tr>`,
    )}</tbody></table>`;
}
