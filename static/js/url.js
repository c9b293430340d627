/** The address bar holds the experiment, the step and the mode, so that a link is a state and Back goes back. */
import { effect } from "ui";
import { begin, beginPreset } from "./actions.js";
import { deepen } from "./replay.js";
import { extend, goTo } from "./runs.js";
import { catalog, cursor, lane, options, playing, preset } from "./store.js";

const FIRST = "moons";
const MODES = ["1d", "2d", "3d"];
/** What each preset's experiment looks like in full: with it unchanged, the preset's name is the whole address. @type {Map<string, string>} */
const whole = new Map();
let restoring = false;

/** What an address that asks for nothing shows. @type {() => Promise<boolean>} */
let first = () => beginPreset(FIRST);

function address() {
  const query = new URLSearchParams();
  const name = preset.value;
  const text = JSON.stringify(lane.value?.experiment);
  if (name) query.set("preset", name);
  if (name && !whole.has(name) && cursor.peek().step === 0) whole.set(name, text);
  if (!name || whole.get(name) !== text) query.set("experiment", text);
  query.set("mode", options.value.mode);
  return query;
}

/** Show what the address asks for. */
async function restore() {
  const query = new URLSearchParams(location.search);
  restoring = true;
  const name = query.get("preset");
  const known = catalog.peek()?.presets.some((p) => p.name === name);
  let done = false;
  if (query.has("experiment")) {
    try {
      if (known && name) options.value = { ...options.peek(), mode: catalog.peek()?.presets.find((p) => p.name === name)?.view.mode ?? "2d", plane: catalog.peek()?.presets.find((p) => p.name === name)?.view.plane ?? null };
      done = await begin(JSON.parse(query.get("experiment") ?? ""), { from: known ? name : null });
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error; // a cut-off link: fall back to the preset
    }
  }
  if (!done) done = await (known && name ? beginPreset(name) : first());
  if (!done) await beginPreset(FIRST);
  const mode = query.get("mode");
  if (mode && MODES.includes(mode)) options.value = { ...options.peek(), mode: /** @type {any} */ (mode) };
  const step = Number.parseInt(query.get("step") ?? "", 10);
  if (step > 0) {
    await extend(step, "light");
    goTo(step);
    deepen();
  }
  restoring = false;
}

/** Open the page at its address, and keep the address true from then on. @param {typeof first} [otherwise] what to open with where the address says nothing */
export async function open(otherwise) {
  first = otherwise ?? first;
  await restore();
  addEventListener("popstate", restore);
  let shown = "";
  effect(() => {
    const query = address();
    const { step } = cursor.value;
    if (playing.value) return; // sixty addresses a second help nobody
    const target = query.toString();
    if (step > 0) query.set("step", String(step));
    const next = `?${query}`;
    if (next === location.search) { shown = target; return; }
    if (shown === "" || shown === target || restoring) history.replaceState(null, "", next);
    else history.pushState(null, "", next);
    shown = target;
  });
}
