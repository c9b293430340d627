/** The runs side by side at the cursor's step, the best first. */
import { html, signal, useSignal } from "ui";
import { exact, number, parse } from "../format.js";
import { openRates, tunedRates } from "../experiment/rates-open.js";
import { close, rename } from "../run/lanes/list.js";
import { setHidden, watch } from "../run/lanes/fork.js";
import { hasScore, scoreName, scorePair } from "../run/score.js";
import { cursor, lanes, notice, options, setOptions } from "../store.js";
import { BranchTree } from "./branch-tree.js";
import { mode } from "../landscape/samples/shown.js";
import { shared } from "./shared.js";
import { asText, standings } from "./standings.js";
/** @import { Standing } from "./standings.js" */

/** The text of a box is selected when the box opens, so that typing replaces it. @param {HTMLInputElement|null} box */
const enter = (box) => {
  box?.focus();
  box?.select();
};

/** The name of the lane looked at: it can be changed. @param {{index: number}} props */
function Name({ index }) {
  const editing = useSignal(false);
  const { name } = lanes.value[index];
  const here = index === cursor.value.lane;
  const done = (/** @type {any} */ e) => {
    editing.value = false;
    rename(index, e.currentTarget.value);
  };
  if (editing.value) {
    return html`<input class="rename" type="text" maxlength="16" aria-label=${`New name for lane ${name}`} value=${name}
        ref=${enter}
      onChange=${done} onBlur=${() => (editing.value = false)} onKeyDown=${(/** @type {KeyboardEvent} */ e) => {
        if (e.key === "Escape") editing.value = false;
        e.stopPropagation();
      }} />`;
  }
  return html`<button type="button" aria-pressed=${here} title="Look at this lane; a double click names it"
      onClick=${() => watch(index)} onDblClick=${() => (editing.value = true)}>${name}</button>
    ${
      here &&
      html`<button type="button" class="glyph pen" aria-label=${`Rename lane ${name}`} title="Rename"
          onClick=${() => (editing.value = true)}>
      <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
        <path d="M2.5 13.5l.7-3 7.6-7.6 2.3 2.3-7.6 7.6z" fill="none" stroke="currentColor" stroke-width="1.3"
            stroke-linejoin="round" /></svg></button>`
    }`;
}

/** A lane: its place, what it runs, how it stands. @param {{of: Standing, target: number|null, far: boolean}} props */
function Row({ of, target, far }) {
  const { lane, index, place, method, rate, base, loss, distance, train, test, reached, status, out } = of;
  const here = index === cursor.value.lane;
  return html`<tr role="row" class=${here ? "here" : ""}>
    <td role="cell" class="place">${place ?? "–"}</td>
    <td role="cell" class="drawn"><label>
      <input type="checkbox" style=${`accent-color: var(--lane-${lane.colour})`} checked=${here || !lane.hidden}
          disabled=${here}
      aria-label=${`Draw lane ${lane.name}`} title=${here ? "The lane looked at is always drawn" : "Draw this lane"}
      onChange=${(/** @type {any} */ e) =>
        setHidden(
          index,
          !e.currentTarget.checked,
        )} /><i class="swatch" style=${`--swatch: var(--lane-${lane.colour})`}></i></label></td>
    <th role="rowheader" scope="row" class="name"><${Name} index=${index} /></th>
    <td role="cell" class="method">${method}</td>
    <td role="cell" class="rate" data-label="η">${rate}${
      base !== null && html`<span class="quiet" title="The rate before the schedule"> of ${number(base)}</span>`
    }</td>
    <td role="cell" class="loss q-loss" data-label="C" title=${exact(loss)}>${number(loss)}</td>
    ${far && html`<td role="cell" class="away" data-label="off" title=${exact(distance)}>${number(distance)}</td>`}
    ${
      hasScore(lane.data) &&
      html`<td role="cell" class="away" data-label=${scoreName(lane.data)}
          title=${`training ${exact(train)}${test === null ? "" : `, test ${exact(test)}`}`}>
        ${scorePair(lane.data, train, test)}</td>`
    }
    ${
      target !== null &&
      html`<td role="cell" class="reached" data-label=${`to ${number(target)}:`}>
        ${reached === null ? "not yet" : `${reached.toLocaleString("en")} steps`}</td>`
    }
    <td role="cell" class=${out ? "state alarm-text" : "state quiet"}>${status}</td>
    <td role="cell" class="close">
      <button type="button" class="glyph" aria-label=${`Close lane ${lane.name}`} title="Close this lane"
          onClick=${() => close(index)}>×</button></td>
  </tr>`;
}

/** @param {string} text */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    notice.value = "The table is copied. Paste it into a spreadsheet.";
  } catch {
    // no clipboard without a secure origin, or it was refused: a selection can be copied by hand
    notice.value = "This browser does not let the page copy. Select the table and copy it.";
  }
}

/** The loss that lanes are timed to, also while other rooms are open. @type {import("ui").Signal<number|null>} */
const target = signal(null);

export function LanesTable() {
  const { step } = cursor.value;
  const wanted = target.value;
  const rows = standings(step, wanted);
  const far = rows.some(({ distance }) => distance !== null);
  const data = lanes.value[0]?.data;
  const maps = options.value.maps && mode.value !== "1d";
  const toggle = () => setOptions({ maps: !maps, ...(!maps && mode.peek() === "1d" && { mode: "2d" }) });
  const plane = (lanes.value[0]?.parameters.length ?? 0) > 1;
  return html`<div class="lanes">
    <div class="ranked"><table role="table" aria-label=${`The lanes, ranked by the loss at step ${step}`}>
      <thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col"><span class="unseen">place</span></th>
      <th role="columnheader" scope="col"><span class="unseen">drawn</span></th>
      <th role="columnheader" scope="col">lane</th><th role="columnheader" scope="col">method</th>
      <th role="columnheader" scope="col" class="rate"><i class="math">η</i></th>
      <th role="columnheader" scope="col" class="loss q-loss"><i class="math">C</i></th>
        ${
          far &&
          html`<th role="columnheader" scope="col" class="away" title="Distance to the nearest known minimum">off</th>`
        }${
          hasScore(data) &&
          html`<th role="columnheader" scope="col" class="away" title="On the training and on the test examples">
            ${scoreName(data)}</th>`
        }${
          wanted !== null &&
          html`<th role="columnheader" scope="col" class="reached"
              title="Steps to the target loss">to ${number(wanted)}</th>`
        }<th role="columnheader" scope="col">status</th><th role="columnheader" scope="col">
          <span class="unseen">close</span></th></tr></thead>
      <tbody role="rowgroup">${rows.map(
        (of) => html`<${Row} key=${of.index} of=${of} target=${wanted} far=${far} />`,
      )}</tbody>
    </table></div>
    <label class="target">Steps to reach a loss of <input type="text" inputmode="decimal" aria-label="Target loss"
        value=${wanted ?? ""} placeholder="–"
      onChange=${(/** @type {any} */ e) => (target.value = parse(e.currentTarget.value))} /></label>
    <p class="actions">
      <button type="button" onClick=${() => copy(asText(rows, step, wanted))}>Copy table</button>
      ${
        tunedRates.value &&
        html`<button type="button" title="The loss over the rate, as tuning found it for this race"
            onClick=${() => openRates(true)}>Rates tried</button>`
      }
      ${
        plane &&
        html`<button type="button" aria-pressed=${maps} title="Every lane's own map, side by side on the stage"
            onClick=${toggle}>Small maps</button>`
      }
    </p>
    <p class="quiet small">${shared(lanes.value, step)}</p>
    ${lanes.value.some((l) => l.parent) && html`<${BranchTree} />`}
  </div>`;
}
