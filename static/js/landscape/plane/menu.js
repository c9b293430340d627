/**
 * The menu of planes: which directions the landscape has, what it is laid through, and which data it is the loss of.
 */
import { html } from "ui";
import { centreOf, missing, otherEnd, otherEnds } from "./model.js";
import { catalog, experiment, frame, lane, lanes, intendedView, options, preset, setOptions } from "../../store.js";
import { usePopover } from "../../widgets/popover.js";
import { Select } from "../../widgets/select.js";
import { plane, planeSubject } from "./shown.js";

/** @typedef {import("../../types.js").Plane} Plane @typedef {Plane["kind"]} Kind */

/** `short` is the title on the button. @type {{kind: Kind, title: string, short?: string, text: string}[]} */
const KINDS = [
  { kind: "parameters", title: "Two weights", text: "their values are the axes, all others are held" },
  { kind: "principal", title: "Path (PCA)", text: "the two directions in which the run so far varies most" },
  { kind: "random", title: "Random", text: "two random directions, each unit scaled to its weights" },
  {
    kind: "curvature",
    title: "Gradient × sharpest curvature",
    short: "Curvature",
    text: "downhill, and where the loss bends most",
  },
  {
    kind: "points",
    title: "Start · here · end",
    short: "Three points",
    text: "the plane through three points of the run",
  },
  { kind: "line", title: "Line between lanes", short: "Line", text: "the straight way from this run to another" },
];

/** The weights the run is meant to be looked along, or null. */
const usual = () =>
  intendedView.peek()?.plane ?? catalog.peek()?.presets.find((p) => p.name === preset.peek())?.view.plane ?? null;

/**
 * A plane of its own directions carries the two weights that were looked along before, to come back to.
 * @param {Kind} kind
 */
function choose(kind) {
  const { u, v } = options.peek().plane ?? { u: "u", v: "v" };
  const known = lane.peek()?.parameters.includes(u);
  const wanted = { kind, u, v, ...(kind === "random" && { seed: 0 }) };
  setOptions({ plane: kind === "parameters" && !known ? usual() : wanted, range: null });
}

/** Something of the kind chosen. @param {Partial<Plane>} change */
function alter(change) {
  const chosen = options.peek().plane;
  if (chosen) setOptions({ plane: { ...chosen, ...change }, range: null });
}

function Kinds() {
  const here = lane.value;
  const now = plane.value;
  if (!here || !now) return null;
  return html`<div class="kinds" role="radiogroup" aria-label="Directions">
    ${KINDS.map(({ kind, title, text }) => {
      const why = missing(kind, here, lanes.value, frame.value?.state.step ?? 0);
      return html`<label key=${kind} data-off=${why !== null}>
        <input type="radio" name="plane" checked=${now.kind === kind} disabled=${why !== null}
            onChange=${() => choose(kind)} />
        <span>${title}<span class="quiet small">${why ?? text}</span></span></label>`;
    })}
  </div>`;
}

/** What the plane is laid through. */
const CENTRES = {
  here: "The step looked at",
  start: "Where the run began",
  end: "The last step that is known",
  best: "The step with the lowest loss so far",
};

function Centre() {
  const laid = planeSubject.value;
  if (!laid || laid.where.kind === "points" || laid.where.kind === "line") return null;
  const { center } = laid;
  const pin = () => {
    const at = centreOf(laid) ?? laid.now.state.parameters;
    setOptions({ center: { ...center, pinned: center.pinned ? null : at } });
  };
  return html`<fieldset class="centre"><legend class="small quiet">Through</legend>
    <div class="segments">
      ${
        /** @type {(keyof typeof CENTRES)[]} */ (Object.keys(CENTRES)).map(
          (at) => html`<button key=${at} type="button" aria-pressed=${center.at === at} title=${CENTRES[at]}
        onClick=${() => setOptions({ center: { at, pinned: null }, range: null })}>${at}</button>`,
        )
      }
    </div>
    ${
      center.at !== "start" &&
      html`<label class="follow" title="Off: the plane stays where it is now, while the run goes on">
      <input type="checkbox" checked=${!center.pinned} onChange=${pin} /> follow</label>`
    }
  </fieldset>`;
}

function Over() {
  const { over } = options.value;
  const size = experiment.value?.batch_size;
  const examples = lane.value?.data?.targets[0]?.length ?? 0;
  if (!size || size >= examples) return null;
  return html`<fieldset class="over"><legend class="small quiet">Loss over</legend>
    <div class="segments">
      <button type="button" aria-pressed=${over === "all"} title=${`All ${examples} training examples`}
          onClick=${() => setOptions({ over: "all" })}>all data</button>
      <button type="button" aria-pressed=${over === "batch"}
          title=${`The ${size} examples of this step's batch: what the step sees`}
          onClick=${() => setOptions({ over: "batch" })}>this batch</button>
    </div></fieldset>`;
}

/** Beside the menu's button what the chosen kind alone has. */
function Own() {
  const where = plane.value;
  const here = lane.value;
  if (where?.kind === "random") {
    return html`<button type="button" title="Two other random directions"
        onClick=${() => alter({ seed: (where.seed ?? 0) + 1 })}>new</button>`;
  }
  if (where?.which)
    return html`<button type="button" title="Look along the sharpest direction again"
        onClick=${() => alter({ which: undefined })}>sharpest</button>`;
  if (where?.kind !== "line" || !here || lanes.value.length < 3) return null;
  const step = frame.value?.state.step ?? 0;
  const chosen = otherEnd(here, lanes.value, step, where.other)?.name;
  return html`<${Select} aria-label="The line leads to lane" value=${chosen}
      choices=${otherEnds(here, lanes.value, step).map((l) => [l.name, `to ${l.name}`])}
      onChange=${(/** @type {string} */ other) => alter({ other })} />`;
}

export function PlaneMenu() {
  const { open, toggle, room, close } = usePopover();
  const where = plane.value;
  if (!where || (lane.value?.parameters.length ?? 0) < 3) return null;
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    if (open) event.stopPropagation(); // the page's own keys mean something else
    close(event);
  };
  const { title, short = title } = KINDS.find(({ kind }) => kind === where.kind) ?? KINDS[0];
  return html`<div class="plane" ref=${room} onKeyDown=${onKeyDown}>
    <button type="button" class="plane-button" aria-expanded=${open} aria-controls="plane-menu"
        title="Which plane through all weights is shown" onClick=${toggle}>
      ${where.kind === "parameters" && where.v === null ? "One weight" : short}
      <svg viewBox="0 0 10 6" width="10" height="6" aria-hidden="true">
        <path d="M1 1l4 4 4-4" fill="none" stroke="currentColor" stroke-width="1.5" /></svg></button>
    <${Own} />
    ${
      open &&
      html`<div class="plane-menu" id="plane-menu" role="group" aria-label="Plane">
      <${Kinds} /><${Centre} /><${Over} />
    </div>`
    }
  </div>`;
}
