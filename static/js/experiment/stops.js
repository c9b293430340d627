/** When playing ends by itself. */
import { html, useId } from "ui";
import { written } from "../format.js";
import { stops, unused } from "../store.js";
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

/**
 * A limit that playing ends at. An empty box sets none; what is none leaves the one there was.
 * @param {{of: typeof STOPS[number][0], label: string}} props
 */
function StopControl({ of, label }) {
  const id = useId();
  const set = stops.value[of];
  const shown = set === null ? "" : written(set);
  const take = (/** @type {string} */ text) => {
    const { value, wrong } = text.trim() === "" ? { value: null, wrong: "" } : read(text, LIMITS[of]);
    if (wrong) return `${wrong}; ${set === null ? "there stays no limit" : `the limit stays ${shown}`}.`;
    stops.value = { ...stops.peek(), [of]: value };
    return "";
  };
  const { box, note } = useBox({ id, shown, placeholder: "–", take });
  return html`<div class="control no-slider"><label for=${id}>${label}</label>${box}${note || html`<${Refusal} path=${`stop.${of}`} id=${`${id}-note`} />`}</div>`;
}

/** When playing ends by itself. */
export const StopControls =
  () => html`<${Section} title="Stop playing by itself" needed=${Object.values(stops.value).some((v) => v !== null) || unused.value.some(({ field }) => field.startsWith("stop."))}>
  ${STOPS.map(([key, label]) => html`<${StopControl} key=${key} of=${key} label=${label} />`)}<//>`;
