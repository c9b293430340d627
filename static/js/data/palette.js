/** Drawing data: a class to add points of, a point to drag, an eraser. Each change makes a table of the user's own. */
import { html, signal, useEffect } from "ui";
import { Refused } from "../server/api.js";
import { keptTable } from "../server/tables.js";
import { ownOpen } from "../widgets/open.js";
import { bring } from "../own/bring.js";
import { catalog, drawing, lane, notice, pen } from "../store.js";
import { added, moved, placeOf, removed, shownTable, withClass } from "./drawn.js";
import { plotKind } from "./points.js";

/** @typedef {import("./drawn.js").Table} Table */

/** The class to add points of; -1 for the eraser. */
const tool = signal(0);

/** The point that is dragged, where it is now. @type {import("ui").Signal<import("../store.js").Held|null>} */
const held = signal(null);

/** The table of the last change, while its answer is not here. @type {Table|null} */
let last = null;
let changes = 0;

/** The table to change: that of the last change, or the points as the plot shows them. @returns {Table|null} */
function base() {
  const here = lane.peek();
  if (last || !here?.data) return last;
  const kept = keptTable(/** @type {any} */ (here.experiment.objective).data?.table?.hash);
  const asShown = kept && here.data.scaling === null && kept.inputs.every((/** @type {any} */ one) => !one.classes);
  return asShown ? kept : shownTable(here.data);
}

/** @param {Table|null} table */
async function put(table) {
  if (!table) return;
  last = table;
  try {
    await bring(table, { standardize: false, test_share: 0 }, `drawn ${++changes}`);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    notice.value = `The point could not be drawn: ${error.message}.`;
  } finally {
    if (last === table) last = null;
  }
}

/** The row of the table that is shown as training example `i`. @param {Table} table @param {number} i */
const rowOf = (table, i) => {
  const data = lane.peek()?.data;
  return data ? placeOf(table, data, i) : -1;
};

/** @param {number} i */
function erase(i) {
  const table = base();
  const row = table ? rowOf(table, i) : -1;
  if (table && row >= 0) put(removed(table, row));
}

/** @type {import("../store.js").Pen} */
const PEN = {
  held,
  down(i, at) {
    if (tool.peek() < 0) return i !== null && erase(i);
    held.value = { i, ...at, moved: false };
  },
  move(at) {
    const now = held.peek();
    if (now) held.value = { ...now, ...at, moved: true };
  },
  up() {
    const now = held.peek();
    const table = base();
    held.value = null;
    if (!now || !table) return;
    if (now.i === null) {
      if (table.inputs[0].values.length >= (catalog.peek()?.own_data.rows[1] ?? 0))
        notice.value = "There is no room for more points.";
      else put(added(table, now.x, now.y, tool.peek()));
    } else if (now.moved) {
      const row = rowOf(table, now.i);
      if (row >= 0) put(moved(table, row, now.x, now.y));
    }
  },
  leave() {
    held.value = null;
  },
  erase,
};

/** The tools beside the plot. @param {{data: import("../types.js").Data}} props */
export function Palette({ data }) {
  const fits =
    plotKind(data) !== "values" && data.measured <= 2 && data.targets.length <= Math.max(1, data.classes.length);
  useEffect(() => {
    pen.value = fits ? PEN : null;
    return () => (pen.value = null);
  }, [fits]);
  if (!fits) return null;
  const most = catalog.value?.own_data.classes[1] ?? 0;
  const choose = (/** @type {number} */ k) => () => (tool.value = k);
  const chosen = Math.min(tool.value, Math.max(0, data.classes.length - 1));
  const more = () => {
    const table = base();
    tool.value = data.classes.length;
    if (table) put(withClass(table));
  };
  return html`<div class="palette" role="group" aria-label="Draw data">
    <button type="button" aria-pressed=${drawing.value}
        onClick=${() => (drawing.value = !drawing.peek())}>Draw points</button>
    ${
      drawing.value &&
      html`${data.classes.map(
        (name, k) => html`<button key=${name} type="button" aria-pressed=${chosen === k}
            onClick=${choose(k)}>
          <i class="chip" style=${{ background: `var(--class-${k})` }}></i>${name}</button>`,
      )}
      ${
        !data.classes.length &&
        html`<button type="button" aria-pressed=${chosen === 0}
            onClick=${choose(0)}>Add</button>`
      }
      <button type="button" aria-pressed=${chosen < 0} onClick=${choose(-1)}>Erase</button>
      ${
        data.classes.length > 0 &&
        data.classes.length < most &&
        html`<button type="button" class="link"
            onClick=${more}>Another class</button>`
      }
      <button type="button" class="link" onClick=${() => (ownOpen.value = true)}>Classes by a curve</button>
      <p class="quiet">Press to add, drag to move. Each change starts again.</p>`
    }
  </div>`;
}
