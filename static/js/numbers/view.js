/**
 * Every parameter at this step: value, gradient, update, new value. Thousands of rows, of which those in view are
 * drawn.
 */
import { html, useEffect, useMemo, useRef, useState } from "ui";
import { select } from "../run/changes/actions.js";
import { exact, number } from "../format.js";
import { catalog, experiment, frame, lane, selection } from "../store.js";
import { turn } from "../draw/one-per-frame.js";
import { heldGradient, newParameters } from "../network/new-values.js";
import { Equation } from "./equation.js";
import { openPaste, pasteView } from "./paste/open.js";
import { rowsOf, scrollTo, windowOf } from "./rows.js";
import { Value } from "./value.js";
import { useSize } from "../draw/size.js";
import { quantityClass, QuantitySymbol } from "../draw/symbol.js";

// rows made in one frame while the room opens: all together would take several frames
const AT_ONCE = 5;

const coarse = matchMedia("(pointer: coarse)");
const rowHeight = () => (coarse.matches ? 44 : 28);

/** @param {string} layer @param {number} count */
function groupTitle(layer, count) {
  const objective = experiment.value?.objective;
  const units = objective?.kind === "network" ? objective.layers[Number(layer) - 1] : null;
  return html`<span>Layer ${layer}</span> <span class="quiet">
    ${units?.units} × ${catalog.value?.activations.find((a) => a.name === units?.activation)?.title ?? units?.activation}, ${count} parameters</span>`;
}

/** The number of `wanted` rows to draw now, which grows in every frame. @param {number} wanted */
function useGrowing(wanted) {
  const [made, setMade] = useState(AT_ONCE);
  const short = made < wanted;
  useEffect(() => {
    if (!short) return;
    let gone = false;
    turn("numbers").then(() => {
      if (!gone) setMade(made + AT_ONCE);
    });
    return () => {
      gone = true;
    };
  }, [short, made]);
  return Math.min(made, wanted);
}

/** @param {{value: number|null|undefined, q: string}} props */
const Cell = ({ value, q }) =>
  html`<span role="gridcell" class=${`number ${q}`} title=${exact(value)}>${number(value)}</span>`;

export function Numbers() {
  const here = lane.value;
  const now = frame.value;
  const [scroller, , view] = useSize(0, 200);
  const [top, setTop] = useState(0);
  const [editing, setEditing] = useState(/** @type {string|null} */ (null));
  const [, wake] = useState(0);
  const refocus = useRef(false);
  const chosen = selection.value.parameter;
  const names = here?.parameters ?? [];
  const rows = useMemo(() => rowsOf(names), [names]);
  const height = rowHeight();
  const sticky = rows[0]?.kind === "group" ? 2 : 1; // the column heads, and the layer's heading

  useEffect(() => {
    const at = rows.findIndex((row) => row.kind === "parameter" && row.name === chosen);
    const box = scroller.current;
    if (at < 0 || !box) return;
    box.scrollTop = scrollTo(at + 1, height, box.scrollTop, box.clientHeight, sticky * height);
    setTop(box.scrollTop);
  }, [chosen, rows, height]);
  useEffect(() => {
    setEditing(null);
  }, [names]);
  useEffect(() => {
    if (!refocus.current || editing) return;
    const button = scroller.current?.querySelector('.number-value[tabindex="0"]');
    if (!button) return;
    refocus.current = false;
    button.focus();
  });
  const [first, end] = windowOf(rows.length, height, Math.max(0, top - height), view);
  const last = first + useGrowing(end - first);
  if (!here || !now) return null;

  const active = chosen ?? names[0];
  const next = newParameters();
  let group = null;
  for (let i = Math.min(rows.length - 1, Math.max(0, Math.floor(top / height))); i >= 0 && !group; i--)
    if (rows[i].kind === "group") group = rows[i];

  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    const at = names.indexOf(active);
    const page = Math.max(1, Math.floor(view / height) - sticky);
    const to = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: names.length - 1,
    }[event.key];
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    refocus.current = true;
    select({ parameter: names[Math.max(0, Math.min(names.length - 1, to))], unit: null });
  };
  const close = (/** @type {boolean} */ back) => {
    refocus.current = back;
    setEditing(null);
    wake((n) => n + 1); // also when it was closed already, by a run that began anew
  };
  const pick = (/** @type {string} */ name) => select({ parameter: name === chosen ? null : name, unit: null });

  const isFunction = experiment.value?.objective.kind === "function";
  const Paste = pasteView.value;
  return html`<div class="numbers-view">
    ${
      isFunction
        ? names.map((name, i) => html`<${Equation} key=${name} name=${name} index=${i} rule=${i === 0} />`)
        : html`<${Equation} name=${active} index=${Math.max(0, names.indexOf(active))} />`
    }
    <div class="numbers-table" role="grid" aria-label="Parameters at this step" aria-rowcount=${rows.length + 1}
        ref=${scroller}
        onScroll=${(/** @type {Event} */ e) => setTop(/** @type {HTMLElement} */ (e.currentTarget).scrollTop)}
        onKeyDown=${onKeyDown}>
      <div class="numbers-head" role="row" aria-rowindex="1" style=${{ height: `${height}px` }}>
        <span role="columnheader"><span class="unseen">symbol</span>${
          !isFunction &&
          html`<button type="button" class="link" title="Set weights from JSON or from a pasted matrix"
              aria-label="Paste weights" onClick=${openPaste}>paste</button>`
        }</span><span role="columnheader" class="q-weight">value</span>
          <span role="columnheader" class="q-gradient">gradient</span>
        <span role="columnheader" class="q-update">update</span>
        <span role="columnheader" class="q-weight">new value</span></div>
      <div role="rowgroup" class="numbers-body" style=${{ height: `${rows.length * height}px` }}>
        ${
          group?.kind === "group" &&
          html`<div class="numbers-group sticky" aria-hidden="true"
              style=${{ height: `${height}px`, top: `${height}px` }}>
            ${groupTitle(group.layer, group.count)}</div>`
        }
        ${rows.slice(first, last).map((row, k) => {
          const place = { top: `${(first + k) * height}px`, height: `${height}px` };
          if (row.kind === "group")
            return html`<div key=${`layer ${row.layer}`} class="numbers-group" role="row" aria-rowindex=${first + k + 2}
                style=${place}>
              <span role="gridcell">${groupTitle(row.layer, row.count)}</span></div>`;
          const { name, index } = row;
          const frozen = !here.free[index];
          const open = editing === name;
          return html`<div key=${name} class="numbers-row" role="row" aria-rowindex=${first + k + 2}
              aria-selected=${name === chosen} style=${place}
              onClick=${(/** @type {MouseEvent} */ e) => {
                if (!(/** @type {HTMLElement} */ (e.target).closest("button, input"))) pick(name);
              }}>
            <span role="rowheader"><${QuantitySymbol} name=${name} /></span>
            <span role="gridcell" class=${open ? "number open" : `number ${quantityClass(name)}`}>
              <${Value} name=${name} index=${index} focusable=${name === active} editing=${open}
              onEdit=${() => {
                select({ parameter: name, unit: null });
                setEditing(name);
              }} onClose=${close} /></span>
            ${
              frozen
                ? html`<span role="gridcell" class="number frozen"
                    title=${`The gradient if this parameter were free: ${exact(heldGradient(index))}`}>
                  ${number(heldGradient(index))}</span>
              <span role="gridcell" class="number frozen">held</span>
              <${Cell} value=${now.state.parameters[index]} q="frozen" />`
                : html`<${Cell} value=${now.gradient[index]} q="q-gradient" />
              <${Cell} value=${now.update[index]} q="q-update" />
              <${Cell} value=${next?.[index]} q=${quantityClass(name)} />`
            }
          </div>`;
        })}
      </div>
    </div>
    ${Paste && !isFunction && html`<${Paste} />`}
  </div>`;
}
