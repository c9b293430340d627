/** The contributions of the batch's examples to a parameter's gradient. */
import { html, useEffect, useRef, useSignal } from "ui";
import { select } from "../run/changes/actions.js";
import { exact, number } from "../format.js";
import { loadDetails } from "../run/memory/replay.js";
import { lane, playing, selection } from "../store.js";
import { featureName } from "../draw/feature-name.js";
import { partOf } from "../network/layout.js";
import { ranked } from "./ranked.js";
import { QuantitySymbol } from "../draw/symbol.js";
/** @import { Key } from "./ranked.js" */

const FEW = 8;
const MORE = 24;
const NEAR = "200px 0px"; // how near the room's edge a row is rendered

/** @param {number} index */
function pick(index) {
  select({ example: selection.peek().example === index ? null : index });
  loadDetails();
}

/** The input of the weight, as a heading. @param {{name: string}} props */
function Below({ name }) {
  const part = partOf(name);
  if (part?.kind !== "weight") return null;
  return part.layer > 1
    ? html`<${QuantitySymbol} name=${`a${part.layer - 1}[${part.from}]`} />`
    : featureName(lane.value?.data?.features[part.from - 1] ?? "x");
}

/**
 * Rows of a table. While the run plays, those out of sight are not updated: a layout of hundreds at every step is slow.
 * @param {number} count @param {string} name of the parameter; for another one all rows are new
 */
function useRows(count, name) {
  const body = useRef(/** @type {HTMLElement|null} */ (null));
  const near = useRef(/** @type {Set<number>} */ (new Set()));
  const kept = useRef({ name, rows: /** @type {any[]} */ ([]) });
  if (kept.current.name !== name) kept.current = { name, rows: [] };
  const { rows: known } = kept.current;
  const arrivals = useSignal(0);
  const still = arrivals.value >= 0 && playing.value; // both cause an update
  useEffect(() => {
    if (!body.current) return;
    const rows = [...body.current.children];
    const place = new Map(rows.map((row, k) => [row, k]));
    const observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries)
          near.current[isIntersecting ? "add" : "delete"](place.get(target) ?? -1);
        if (playing.peek()) arrivals.value++;
      },
      { root: body.current.closest(".why-scroll"), rootMargin: NEAR },
    );
    for (const row of rows) observer.observe(row);
    return () => observer.disconnect();
  }, [count]);
  /** The old row, or a new one of `make`. @param {number} row @param {() => any} make */
  const row = (row, make) => (still && known[row] && !near.current.has(row) ? known[row] : (known[row] = make()));
  return { body, row };
}

/** @param {{answer: import("../explain/ask.js").Answer, name: string}} props */
export function Examples({ answer, name }) {
  const by = useSignal(/** @type {Key} */ ("contribution"));
  const count = useSignal(FEW);
  const of = answer.contributions;
  const { body, row: keep } = useRows(Math.min(count.value, of?.example.length ?? 0), name);
  if (!of) return null;
  const part = partOf(name);
  const weight = part?.kind === "weight";
  const order = ranked(of, by.value).slice(0, count.value);
  const most = Math.max(...of.contribution.map(Math.abs)) || 1;
  const rest = of.example.length - order.length;
  /** @param {Key} key @param {any} label @param {string} css @param {string} word */
  const head = (key, label, css, word) => html`<th scope="col" class=${css}
      aria-sort=${by.value === key ? (key === "example" ? "ascending" : "descending") : "none"}>
    <button type="button" aria-label=${`Sort by ${word}`}
        onClick=${() => (by.value = key)}>${label}<span class="arrow" aria-hidden="true">
      ${by.value === key ? (key === "example" ? "↑" : "↓") : ""}</span></button></th>`;
  const delta = html`<${QuantitySymbol} name=${`δ${part?.layer}[${part?.unit}]`} />`;
  return html`<div class="why-examples">
    <table><caption class="unseen">The examples of this step's batch, and the share of each in the slope</caption>
      <thead><tr>${head("example", "example", "", "number")}${weight && head("delta", delta, "q-delta", "error")}${
        weight &&
        head("a", html`<${Below} name=${name} />`, part.layer > 1 ? "q-activation" : "q-input", "input from below")
      }
        ${head(
          "contribution",
          weight ? html`${delta} <${Below} name=${name} />` : delta,
          "q-gradient wide",
          "contribution",
        )}</tr></thead>
      <tbody ref=${body}>${order.map((i, row) =>
        keep(row, () => {
          const share = of.contribution[i] / most;
          const chosen = selection.value.example === of.example[i];
          return html`<tr key=${row} class=${chosen ? "chosen" : ""} onClick=${() => pick(of.example[i])}>
          <th scope="row"><button type="button" aria-pressed=${chosen} aria-label=${`Show example ${of.example[i]}`}
              onClick=${(/** @type {Event} */ e) => {
                e.stopPropagation();
                pick(of.example[i]);
              }}>${of.example[i]}</button></th>
          ${
            weight &&
            html`<td title=${exact(of.delta?.[i])}>${number(of.delta?.[i])}</td><td title=${exact(of.a?.[i])}>
              ${number(of.a?.[i])}</td>`
          }
          <td class="wide" title=${exact(of.contribution[i])}><span class="bar" aria-hidden="true">
            <span style=${{ width: `${50 * Math.abs(share)}%`, left: `${share < 0 ? 50 + 50 * share : 50}%` }}></span></span>
            <span>${number(of.contribution[i])}</span></td></tr>`;
        }),
      )}</tbody></table>
    ${
      rest > 0 &&
      html`<button type="button" class="link"
          onClick=${() => (count.value += MORE)}>Show ${Math.min(MORE, rest)} more of ${of.example.length}</button>`
    }
    ${
      rest <= 0 &&
      of.example.length > FEW &&
      html`<button type="button" class="link" onClick=${() => (count.value = FEW)}>Show fewer</button>`
    }
  </div>`;
}
