/** The lanes in a row, as the legend of their losses. The table that ranks them is in table.js, which comes later. */
import { html } from "ui";
import { watch } from "../run/lanes/fork.js";
import { cursor, lanes } from "../store.js";
import { description } from "./description.js";

const FEW = 4; // lanes whose chips have room for a method and its rate

/** The lanes in a row: which there are, and which one the page looks at. */
export function LaneChips() {
  const { lane: at, step } = cursor.value;
  const all = lanes.value;
  return html`<span class="lane-chips" role="group" aria-label="Lanes"
      data-many=${all.length > 2 * FEW ? "" : undefined}>
    ${all.map((l, i) => {
      const { title, eta, rate, told } = description(l, step);
      return html`<button key=${l.name} type="button" aria-pressed=${i === at} data-hidden=${l.hidden ? "" : undefined}
          title=${`${title}, ${told}`} onClick=${() => watch(i)}>
        <i class="swatch" style=${`--swatch: var(--lane-${l.colour})`}></i>${l.name}${
          all.length <= FEW && html` ${title}${eta !== null && html` <span class="quiet">${rate}</span>`}`
        }</button>`;
    })}
  </span>`;
}
