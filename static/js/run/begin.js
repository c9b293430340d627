/** Begins runs: alone on the page, beside others, or anew in a lane. Loads the catalogue. */
import { batch, signal } from "ui";
import * as api from "../server/api.js";
import { remember, tellChange } from "./changes/history.js";
import { newest } from "../server/latest.js";
import { request } from "../server/requests.js";
import { examples, replace, requestAbout } from "./runs.js";
import { resetView } from "./changes/view-reset.js";
import { catalog, cursor, lane, lanes, intendedView, options, preset, refusal, setOptions } from "../store.js";
import { Track } from "./memory/track.js";
/** @import { Divergence, Experiment, Frame, Lane, View } from "../types.js" */

/** Load the catalogue. */
export async function loadCatalog() {
  const answer = await request("catalog", () => api.catalog(), { retry: () => location.reload() });
  if (answer) catalog.value = answer;
  return answer;
}

/**
 * Whether an answer has a frame to show. It has none if the loss overflows at its start; then nothing changes.
 * @template {{frame: Frame|null, divergence: Divergence|null}} T
 * @param {T} answer @returns {answer is T & {frame: Frame}}
 */
export function hasFrame(answer) {
  if (answer.frame) return true;
  refusal.value = {
    field: "",
    value: null,
    allowed: `Not changed. ${answer.divergence?.message ?? "The numbers overflow there."}`,
  };
  return false;
}

/** A lane at its start. @param {import("../server/openapi.js").StartAnswer & {frame: Frame}} answer @returns {Lane} */
const newLane = (answer) => ({
  name: "A",
  colour: 0,
  experiment: answer.experiment,
  parameters: answer.parameters,
  free: answer.free,
  data: answer.data,
  frames: new Track(answer.frame),
  status: answer.status,
  divergence: answer.divergence,
  courses: [{ step: 0, experiment: answer.experiment, mostSteps: answer.most_steps }],
});

/**
 * @typedef {(chosen: any, start: (experiment: any) => Promise<any>) => Promise<any>} Ask   how an experiment is started
 */

/** @param {Experiment} experiment */
const startRequest = (experiment) => api.start({ experiment, ...examples() });

/** @type {Ask} */
const unchanged = (chosen, start) => start(chosen);

/** Of all that takes the place of the runs on the page, the last one asked for counts. */
export const asked = newest();

/** How many runs were asked for so far that are to take the place of those on the page. */
export const wanted = { runs: 0 };

/** How many runs took the place of all others so far. */
export const beginnings = signal(0);

/**
 * Begin a run of `chosen` at step 0, as the only lane. Resolves to false if that fails, and to null if another run was
 * begun before the answer came.
 * @param {Experiment} chosen
 * @param {{key?: string, said?: string|null, from?: string|null, view?: View|null, look?:
 *   Partial<typeof options.value>, held?: boolean, ask?: Ask, turn?: AbortSignal}} [how]
 *   `held`: the caller asks again when the server is back; `from` names the preset, `view` is its intended view, `look`
 *   the options of the page from then on; `turn` is the caller's own of `asked`
 */
export async function begin(chosen, how = {}) {
  const { key = "begin", said = null, from = null, view = null, look = {}, held = false, ask = unchanged } = how;
  const mine = how.turn ?? asked.begin();
  wanted.runs++;
  const answer = await request("run", () => ask(chosen, startRequest), { held, signal: mine });
  if (mine.aborted) return null;
  if (!answer || !hasFrame(answer)) return false;
  if (lane.peek()) remember(key);
  batch(() => {
    const next = newLane(answer);
    resetView(lane.peek(), next);
    setOptions(look);
    preset.value = from;
    intendedView.value = view;
    tellChange(said);
    refusal.value = null;
    lanes.value = [next];
    beginnings.value += 1;
    cursor.value = { lane: 0, step: 0 };
  });
  return true;
}

/** Begin a preset in its view, as `begin` does. @param {string} name @param {AbortSignal} [turn] as `begin` has it */
export async function beginPreset(name, turn) {
  const chosen = catalog.peek()?.presets.find((p) => p.name === name);
  if (!chosen) return false;
  return begin(chosen.experiment, {
    key: "preset",
    from: name,
    turn,
    look: { mode: chosen.view.mode, plane: chosen.view.plane, range: null },
  });
}

/**
 * Begin one more lane, for a link, and watch it. It cannot be undone. Resolves to whether it began.
 * @param {Experiment} chosen @param {Pick<Lane, "name"|"colour"|"parent">} as
 * @param {() => boolean} over whether nobody wants it any more when the answer is there @param {Ask} ask
 */
export async function beginBeside(chosen, as, over, ask) {
  const answer = await request("run", () => ask(chosen, startRequest));
  if (!answer || over() || !hasFrame(answer)) return false;
  batch(() => {
    const all = lanes.peek();
    const name = all.some((l) => l.name === as.name) ? `${as.name} 2` : as.name; // it was given to another one meanwhile
    cursor.value = { lane: all.length, step: 0 };
    lanes.value = [...all, { ...newLane(answer), ...as, name }];
  });
  return true;
}

/**
 * The watched lane begins anew, with its own weights; others stay. The caller asks again when the server is back.
 * Resolves to whether it began.
 * @param {Lane} here @param {Experiment} chosen @param {string} key @param {string} said
 */
export async function beginLane(here, chosen, key, said) {
  const answer = await requestAbout([here], () => startRequest(chosen), { held: true });
  if (!answer || !hasFrame(answer)) return false;
  remember(key);
  batch(() => {
    const next = newLane(answer);
    if (lane.peek()?.frames === here.frames) resetView(here, next);
    tellChange(said);
    replace(here, next, 0);
  });
  return true;
}
