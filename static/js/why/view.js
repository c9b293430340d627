/** The Why room: the gradient of the chosen parameter in short, and its derivation in parts that open. */
import { html, useEffect, useId, useRef } from "ui";
import { select } from "../run/changes/actions.js";
import { exact, number } from "../format.js";
import { catalog, experiment, frame, hover, lane, offline, selection } from "../store.js";
import {
  answers,
  isStale,
  follow,
  opened,
  scrollTarget,
  steepestWhen,
  explainedParameter,
  toggle,
} from "../explain/ask.js";
import { Graph, fits } from "./graph/view.js";
import { partOf } from "../network/layout.js";
import { featureName } from "../draw/feature-name.js";
import { useOverdue } from "../widgets/overdue.js";
import { QuantitySymbol } from "../draw/symbol.js";
import { Check } from "./check.js";
import { Collapse } from "./collapse.js";
import { Examples } from "./examples.js";
import { Chevron, LineItem, Lines } from "./line.js";
import { Matrices } from "./matrices.js";
import { digits, quantities, whereabouts } from "./terms.js";
import { opens } from "./template.js";
/** @import { Answer } from "../explain/ask.js" */

const HANDS = ["wheel", "pointerdown", "keydown"]; // events after which the room does not scroll by itself

const SETTLE = 300; // ms until an opened part has about its final size

/** A part that opens. @param {{part: string, title: any, value?: any, children?: any}} props */
function Part({ part, title, value, children }) {
  const id = useId();
  const room = useRef(/** @type {HTMLElement|null} */ (null));
  const open = opened.value.has(part);
  const press = () => {
    toggle(part);
    // scroll an opened part into sight, also while it is typeset
    if (!open)
      for (const wait of [0, SETTLE]) setTimeout(() => room.current?.scrollIntoView({ block: "nearest" }), wait);
  };
  useEffect(() => {
    const box = room.current?.closest(".why-scroll");
    const own = room.current;
    if (scrollTarget.value !== part || !box || !own) return;
    const found = () => (scrollTarget.value = null);
    const bring = () => {
      // a long part is typeset in pieces; scroll until it is at the top
      const off = () => own.getBoundingClientRect().top - box.getBoundingClientRect().top;
      box.scrollTop += off();
      if (own.querySelector(".why-inside > *") && Math.abs(off()) < 1) found();
    };
    bring();
    const observer = new ResizeObserver(bring);
    observer.observe(own);
    for (const hand of HANDS) box.addEventListener(hand, found, { passive: true });
    return () => {
      observer.disconnect();
      for (const hand of HANDS) box.removeEventListener(hand, found);
    };
  });
  return html`<section class="why-part" data-part=${part} ref=${room}>
    <h3><button type="button" aria-expanded=${open} aria-controls=${id} onClick=${press}>
      <${Chevron} open=${open} /><span>${title}</span><span class="why-sum">${value}</span></button></h3>
    <div id=${id} class="why-inside">${open && (children ?? null)}</div>
  </section>`;
}

/** A number at the end of a heading. @param {{value: number|null|undefined, q: string}} props */
const Value = ({ value, q }) => html`<span class=${q} title=${exact(value)}>${number(value)}</span>`;

/** The heading in words. @param {{name: string}} props */
function Subject({ name }) {
  const part = partOf(name);
  const chosen = selection.value.parameter === name;
  const features = lane.value?.data?.features ?? [];
  const where =
    part?.kind === "weight"
      ? html`from ${part.layer === 1 ? featureName(features[part.from - 1] ?? "") : `unit ${part.from}`} to unit ${part.unit}`
      : part?.kind === "bias"
        ? `unit ${part.unit} of layer ${part.layer}`
        : "";
  const { unit } = selection.value;
  if (unit && unit.layer > 0)
    return html`<p class="why-subject">Unit ${unit.unit} of layer ${unit.layer} <span
        class="quiet">its activation and its error</span></p>`;
  const objective = lane.value?.experiment.objective;
  const scalar =
    part &&
    features.length === 1 &&
    objective?.kind === "network" &&
    objective.layers.every((layer) => layer.units === 1);
  return html`<p class="why-subject">
    <${QuantitySymbol} name=${scalar ? name.replace(/\[.*/, "") : name} /> <span class="quiet">${where}${
      chosen ? "" : html`${where && ", "}the steepest ${steepestWhen()}; choose any`
    }</span></p>`;
}

/** A note if the numbers are not those of the shown step. @param {{answer: Answer}} props */
function Late({ answer }) {
  const of = answer.frame.state.step;
  const now = frame.value?.state.step ?? 0;
  const step = (/** @type {number} */ n) => `step ${n.toLocaleString("en")}`;
  const [shown, others] =
    of !== now
      ? [step(of), `those of ${step(now)}`]
      : answer.parameter !== explainedParameter.value
        ? ["another parameter", "those of the chosen one"]
        : ["the run before", "those of this one"];
  return html`<p class="why-late">These are the numbers
  of ${shown}; ${others} ${offline.value ? "come when the server answers" : "have not come yet"}.</p>`;
}

/** The short form: the three lines of a unit, or the slope. @param {{answer: Answer}} props */
function Short({ answer }) {
  const { unit } = selection.value;
  const first = answer.lines.filter((line) => line.level === 0);
  if (!unit || unit.layer === 0) return html`<${Lines} lines=${first} all=${answer.lines} path="short" said leaf />`;
  const forward = answers.value.get("forward")?.lines ?? [];
  const own = forward.filter(
    (line) => line.key === `z${unit.layer}-${unit.unit}` || line.key === `a${unit.layer}-${unit.unit}`,
  );
  const error = answer.lines.filter((line) => line.key === `delta${unit.layer}-${unit.unit}`);
  return html`<${Lines} lines=${[...own, ...error]} all=${answer.lines} path="short" leaf />`;
}

/** @param {{answer: Answer}} props */
function Levels({ answer }) {
  const own = answer.lines.find((line) => line.key === "contribution");
  const root = own ?? answer.lines.find((line) => line.key === "gradient");
  const inside = root ? opens(root, answer.lines) : [];
  return html`<ul class="why-lines root">
    ${own && html`<${LineItem} key="own" line=${own} lines=${answer.lines} path="own" leaf />`}
    ${inside.map(
      (line) => html`<${LineItem} key=${line.key} line=${line} lines=${answer.lines} path="levels" />`,
    )}</ul>`;
}

/** @param {{answer: Answer|undefined, level?: number}} props */
function Flat({ answer, level = 9 }) {
  return answer
    ? html`<${Lines} lines=${answer.lines.filter((line) => line.level <= level)} all=${answer.lines} path=${answer.what}
        leaf=${level > 1} />`
    : null;
}

/** Whether there are layers to collapse. */
function several() {
  const objective = lane.value?.experiment.objective;
  return objective?.kind === "network" && objective.layers.length > 1;
}

/** @param {{answer: Answer, name: string}} props */
function NetworkParts({ answer, name }) {
  const batch = answer.contributions?.example ?? [];
  const own = answer.lines.find((line) => line.key === "contribution");
  const jacobian = answers.value.get("jacobian");
  const collapsed = answers.value.get("collapse");
  const which = html`example <span class="figure">${answer.example}</span>`;
  return html`
    <${Part} part="levels" title=${html`Level by level, for ${which}`} value=${
      own && html`<${Value} value=${own.value} q="q-gradient" />`
    }><${Levels} answer=${answer} /><//>
    ${
      batch.length > 1 &&
      html`<${Part} part="batch" title="Every example of the batch" value=${batch.length}>
        <${Examples} answer=${answer} name=${name} /><//>`
    }
    <${Update} answer=${answer} name=${name} />
    <${Part} part="forward" title=${html`Forward pass of ${which}`}>
      <${Flat} answer=${answers.value.get("forward")} level=${1} /><//>
    <${Part} part="loss" title="Loss" value=${html`<${Value} value=${answer.frame.loss} q="q-loss" />`}>
    <${Flat} answer=${answers.value.get("loss")} /><//>
    <${Part} part="jacobian" title="Links of the chain as matrices">${
      jacobian?.matrices && html`<${Matrices} matrices=${jacobian.matrices} /><${Flat} answer=${jacobian} level=${0} />`
    }<//>
    ${
      several() &&
      html`<${Part} part="collapse" title="Layers in a row, as one">${
        collapsed && html`<${Collapse} answer=${collapsed} />`
      }<//>`
    }
    ${fits() && html`<${Part} part="graph" title="Computation graph"><${Graph} /><//>`}`;
}

/** @param {{answer: Answer, name: string}} props */
function Update({ answer, name }) {
  const i = lane.value?.parameters.indexOf(name) ?? -1;
  const optimizer = catalog.value?.optimizers.find((o) => o.name === experiment.value?.optimizer.name)?.title ?? "";
  return html`<${Part} part="update" title=${html`The update <span class="quiet">${optimizer}</span>`}
    value=${html`<${Value} value=${answer.frame.update[i]} q="q-update" />`}>
    <${Flat} answer=${answers.value.get("update")} level=${0} /><//>`;
}

/** @param {{answer: Answer, name: string}} props */
const FunctionParts = ({ answer, name }) => html`
  <${Part} part="function" title="The function and all its slopes"
    value=${html`<${Value} value=${answer.frame.loss} q="q-loss" />`}>
    <${Flat} answer=${answers.value.get("function")} /><//>
  <${Update} answer=${answer} name=${name} />`;

/** The term under the pointer or the arrow keys. @param {Event} event */
const termOf = (event) =>
  /** @type {HTMLElement} */ (event.target).closest?.("[data-term]")?.getAttribute("data-term") ?? null;

export function Why() {
  const root = useRef(/** @type {HTMLElement|null} */ (null));
  const foot = useRef(/** @type {HTMLElement|null} */ (null));
  const answer = answers.value.get("parameter");
  const name = answer?.parameter ?? explainedParameter.value;
  const late = useOverdue(isStale.value, answer);
  useEffect(() => {
    const stop = follow();
    return () => {
      stop();
      hover.value = null;
    };
  }, []);

  /** Light up a term everywhere, and show all its digits. @param {string|null} term */
  const point = (term) => {
    const quantity = term === null ? null : quantities.peek().get(term);
    for (const lit of root.current?.querySelectorAll("[data-lit]") ?? []) lit.removeAttribute("data-lit");
    if (term)
      for (const same of root.current?.querySelectorAll(`[data-term="${CSS.escape(term)}"]`) ?? [])
        same.setAttribute("data-lit", "");
    hover.value = quantity ? whereabouts(quantity) : null;
    if (foot.current)
      foot.current.textContent = quantity
        ? digits(quantity)
        : "Point at a term for all its digits and its place in the network.";
  };
  useEffect(() => {
    const box = root.current;
    const focused = (/** @type {Event} */ event) => point(termOf(event));
    box?.addEventListener("termfocus", focused);
    point(null);
    return () => box?.removeEventListener("termfocus", focused);
  }, []);

  const onClick = (/** @type {Event} */ event) => {
    const parameter = quantities.peek().get(termOf(event) ?? "")?.parameter;
    if (parameter && lane.peek()?.parameters.includes(parameter)) select({ parameter, unit: null });
  };
  const onFocusOut = (/** @type {FocusEvent} */ event) => {
    /** @type {HTMLElement} */ (event.target).querySelector?.("[data-at]")?.removeAttribute("data-at");
    point(null);
  };
  return html`<div class="why" ref=${root} data-late=${late ? "" : undefined}
      onPointerOver=${(/** @type {Event} */ e) => point(termOf(e))} onPointerLeave=${() => point(null)}
      onFocusOut=${onFocusOut} onClick=${onClick}>
    <h2 class="unseen">Why</h2>
    <div class="why-scroll" tabindex="0" role="group" aria-label="Where this slope comes from">
      ${name && html`<${Subject} name=${name} />`}
      ${
        answer &&
        name &&
        (answer.lines.length === 0
          ? html`<p class="why-said">${answer.divergence?.message ?? "The numbers overflow here."}</p>`
          : html`
        <div class="why-short"><${Short} answer=${answer} /></div>
        ${
          lane.value?.data
            ? html`<${NetworkParts} answer=${answer} name=${name} />`
            : html`<${FunctionParts} answer=${answer} name=${name} />`
        }
        <${Part} part="check" title="Gradient check"><${Check} /><//>`)
      }
    </div>
    <p class="why-foot quiet" role="status" ref=${foot}></p>
    ${late && answer && html`<${Late} answer=${answer} />`}
  </div>`;
}
