/** When playing ends by itself. */
import { html, useId } from "ui";
import { parse, written } from "../format.js";
import { hasScore, scoreName } from "../run/score.js";
import { lane, stops, unused } from "../store.js";
import { LIMITS } from "../time/stops.js";
import { Refusal, useBox } from "./controls.js";
import { Section } from "./section.js";
import { read } from "../widgets/typed.js";

const STOPS = /** @type {const} */ ([
  ["step", "at step"],
  ["loss", "loss at most"],
  ["gradient", "gradient at most"],
  ["seconds", "after seconds"],
]);

/** A text with 95 % as 0.95. @param {string} text */
function asShare(text) {
  const [, digits] = /^(.+)%\s*$/.exec(text) ?? [];
  const percent = digits ? parse(digits) : null;
  return percent === null ? text : String(percent / 100);
}

/**
 * A limit that playing ends at. An empty box sets none; a text that is no limit leaves the old one.
 * @param {{of: import("../time/stops.js").StopName, label: string}} props
 */
function StopControl({ of, label }) {
  const id = useId();
  const set = stops.value[of];
  const shown = set === null ? "" : written(set);
  const take = (/** @type {string} */ text) => {
    const { value, wrong } = text.trim() === "" ? { value: null, wrong: "" } : read(asShare(text), LIMITS[of]);
    if (wrong) return `${wrong}; ${set === null ? "there stays no limit" : `the limit stays ${shown}`}.`;
    stops.value = { ...stops.peek(), [of]: value };
    return "";
  };
  const { box, note } = useBox({ id, shown, placeholder: "–", take });
  return html`<div class="control no-slider"><label for=${id}>${label}</label>${box}${
    note || html`<${Refusal} path=${`stop.${of}`} id=${`${id}-note`} />`
  }</div>`;
}

/** When playing ends by itself. A score stands only beside runs that have one, under its own name. */
export function StopControls() {
  const data = lane.value?.data;
  const some = Object.values(stops.value).some((limit) => limit !== null);
  const bad = unused.value.some(({ field }) => field.startsWith("stop."));
  return html`<${Section} title="Stop playing by itself" needed=${some || bad}>
    ${STOPS.map(([key, label]) => html`<${StopControl} key=${key} of=${key} label=${label} />`)}
    ${hasScore(data) && html`<${StopControl} of="score" label=${`${scoreName(data)} at least`} />`}
  <//>`;
}
