/** One control for each parameter of a table's entry, labelled with its symbol and its name. */
import { html } from "ui";
import { changeExperiment } from "../run/changes/experiment.js";
import { NumberControl } from "./controls.js";
/** @import { Experiment, Parameter } from "../types.js" */

/**
 * @param {{parameters: Parameter[], values: {[name: string]: any}, path: string, skip?: string[],
 *   set?: (experiment: Experiment, name: string, value: number) => void}} props `set` does more than set the value
 */
export function Settings({ parameters, values, path, set, skip = [] }) {
  return parameters
    .filter((p) => !skip.includes(p.name))
    .map((p) => {
      const at = `${path}.${p.name}`;
      const change = set && ((/** @type {number} */ v) => changeExperiment(at, (e) => set(e, p.name, v)));
      return html`<${NumberControl} key=${path + p.name} label=${words(p)} name=${spoken(p)} hint=${p.description}
          value=${values[p.name] ?? p.default} minimum=${p.minimum} maximum=${p.maximum} scale=${p.scale} kind=${p.kind}
          path=${at} onChange=${change} />`;
    });
}

const GREEK = {
  "\\eta": "η",
  "\\mu": "μ",
  "\\beta_1": "β₁",
  "\\beta_2": "β₂",
  "\\epsilon": "ε",
  "\\varepsilon": "ε",
  "\\rho": "ρ",
  "\\alpha": "α",
  "\\lambda": "λ",
  "\\gamma": "γ",
  "\\kappa": "κ",
  "\\sigma": "σ",
  "\\psi": "ψ",
  "\\delta": "δ",
  "\\tau": "τ",
};

/** @param {Parameter} p */
function partsOf(p) {
  const symbol =
    /** @type {Record<string, string>} */ (GREEK)[p.symbol] ?? (/^[a-zA-Z]$/.test(p.symbol) ? p.symbol : "");
  return { symbol, name: p.name === "eta" ? "learning rate" : p.name.replaceAll("_", " ") };
}

/** A parameter's symbol and its name in words. @param {Parameter} p */
export function words(p) {
  const { symbol, name } = partsOf(p);
  return html`${
    symbol && html`<i class="math">${symbol}</i> `
  }${name === symbol || (/^(beta\d|mu|eps|rho|alpha)$/.test(p.name) && symbol) ? "" : name}`;
}

/** The same as text: "Learning rate η". @param {Parameter} p */
function spoken(p) {
  const { symbol, name } = partsOf(p);
  return name === symbol ? symbol : `${name[0].toUpperCase()}${name.slice(1)} ${symbol}`.trim();
}
