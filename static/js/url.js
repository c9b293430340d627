/** The address bar holds the experiment, the step, the view and the selection, so that a link is a state and Back goes back. */
import { batch, computed, effect } from "ui";
import { turnAgain } from "./actions.js";
import { applied, changes, changesIn, comparedIn, pinOf, selectionIn, turns, turnsIn, viewOf, writeSelection, writeView } from "./address.js";
import { appliedBriefly, lanesIn, lanesPart, lanesText } from "./address-lanes.js";
import { begin, beginBeside, beginPreset, completed } from "./beginnings.js";
import { foresee, runUp, stoppedOnTheWay } from "./far.js";
import { paced } from "./pace.js";
import { mark } from "./planes.js";
import { deepen } from "./replay.js";
import { goTo } from "./runs.js";
import { catalog, cursor, lane, lanes, lesson, meant, notice, options, playing, preset, reach, selection } from "./store.js";

const FIRST = "moons";
const MOST = 12; // lanes that an address may ask for
const SECOND = 1000; // ms between two addresses of one run while it plays
const BURST = 20; // addresses at once; a browser takes a hundred in half a minute
const RATE = 400; // ms
/** What each preset's experiment looks like in full: with it unchanged, the preset's name is the whole address. @type {Map<string, string>} */
const whole = new Map();
let restoring = false;
let restored = 0; // how many addresses were to be shown: the latest counts

/** What an address that asks for nothing shows, with its own view and step; null for the first preset. @type {(() => Promise<boolean>)|null} */
let first = null;

/** @param {string|null} name */
const presetOf = (name) => catalog.peek()?.presets.find((p) => p.name === name);

/** How the run is shown when nobody chose otherwise. */
const usual = () => {
  const view = meant.value ?? presetOf(preset.value)?.view;
  return { mode: view?.mode ?? "2d", plane: view?.plane ?? null };
};

/** The step of the run that a point is of; null where it is of none that is known. @param {number[]} point */
function stepOf(point) {
  const frames = lane.peek()?.frames;
  if (!frames) return null;
  const wanted = mark(point);
  const likely = [cursor.peek().step, frames.length - 1, frames.best.step, ...frames.held.keys()];
  return likely.find((step) => { const there = frames.parameters(step); return there !== null && mark(there) === wanted; }) ?? null;
}

/** What is run. */
function subject() {
  const query = new URLSearchParams();
  const name = preset.value;
  const courses = lane.value?.courses ?? [];
  const now = courses[0]?.experiment;
  const text = JSON.stringify(now);
  if (name) query.set("preset", name);
  if (name && !whole.has(name) && cursor.peek().step === 0) whole.set(name, text);
  const usually = name ? whole.get(name) : JSON.stringify(catalog.peek()?.default);
  if (!usually) query.set("experiment", text);
  else for (const [path, value] of changes(now, JSON.parse(usually))) query.set(path, value);
  if (!query.size) query.set("seed", String(now?.seed)); // the default itself: an empty address is another's
  for (const [path, value] of turns(courses).made) query.set(path, value);
  return query;
}

/** The experiment that the address asks for, as far as that can be told. @param {URLSearchParams} query @returns {import("./types.js").Experiment|null} */
function experimentIn(query) {
  const name = query.get("preset");
  const text = query.get("experiment") ?? whole.get(name ?? "");
  const base = text ? JSON.parse(text) : presetOf(name)?.experiment ?? catalog.peek()?.default;
  return base ? applied(base, changesIn(query)) : null;
}

/** What a choice of a method may leave out. */
const tables = () => ({ optimizer: catalog.peek()?.optimizers ?? [], schedule: catalog.peek()?.schedules ?? [], clip: catalog.peek()?.clips ?? [] });

/** The lane that runs what the address asks for, or -1. @param {URLSearchParams} query */
function laneOf(query) {
  try {
    const begun = JSON.stringify(experimentIn(query));
    const texts = (/** @type {Iterable<[string, string]>} */ pairs) => [...pairs].map((pair) => pair.join("=")).filter((text) => /^at\d/.test(text)).sort().join();
    const turned = texts(query);
    const asked = (/** @type {import("./types.js").Lane} */ { courses }) => {
      const { made, set } = turns(courses);
      return JSON.stringify(courses[0].experiment) === begun && texts([...made, ...set]) === turned;
    };
    const told = lanesIn(query, MOST);
    if (!told) return lanes.peek().findIndex(asked);
    // all the lanes must be those of the address
    const { watched } = told;
    const same = lanes.peek()[watched] && asked(lanes.peek()[watched]) && String(lanesPart(query)) === String(lanesText(lanes.peek(), watched, tables()));
    return same ? watched : -1;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return -1;
  }
}

/** Change the run looked at where the address says it was changed, as far as that goes. Resolves as `runUp` does. @param {ReturnType<typeof turnsIn>} told */
async function takeTurns(told) {
  for (const { step, made, set } of told) {
    try {
      const how = await runUp(step);
      if (how !== "there") return how;
      if (step > reach.peek() || !(await turnAgain(step, (experiment) => appliedBriefly(experiment, made), set))) break;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error; // cut off
      break;
    }
  }
  return "there";
}

/** Put the lanes beside the one that was begun. Resolves to the names of those that could not be. @param {NonNullable<ReturnType<typeof lanesIn>>} told @param {() => boolean} left */
async function runBeside({ watched, lanes: all }, left) {
  const { experiment } = lanes.peek()[0].courses[0];
  const [{ name, colour, parent }] = all.slice(watched);
  lanes.value = [{ ...lanes.peek()[0], name, colour, parent }];
  for (const [i, { made, turns: own, ...as }] of all.entries()) {
    if (i === watched) continue;
    try {
      if (await beginBeside(appliedBriefly(experiment, made), { parent: undefined, ...as })) await takeTurns(own);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
    if (left()) return [];
  }
  const order = all.flatMap((l) => lanes.peek().filter((found) => found.name === l.name));
  batch(() => {
    lanes.value = order;
    cursor.value = { lane: order.findIndex((l) => l.name === name), step: 0 };
  });
  return all.filter((l) => !order.some((found) => found.name === l.name)).map((l) => l.name);
}

/** What the address did not hold, or what of it could not be had, in a sentence. @param {URLSearchParams} query @param {string[]} missing names of lanes */
function leftOut(query, missing) {
  if (missing.length) return `Of the link's lanes ${missing.join(", ")} could not be opened.`;
  const beside = Number(query.get("beside"));
  if (beside > 0) return `The link would have been too long with the ${beside === 1 ? "lane" : `${beside} lanes`} beside this one: it holds this one only.`;
  const { plane } = options.peek();
  return plane?.kind === "line" && lanes.peek().length < 2 ? `The link shows the line to ${plane.other ? `lane ${plane.other}` : "another lane"}, which it does not hold: here are two weights instead.` : null;
}

/** Begin what the address asks for. Resolves to whether that could be had; to null where something else was begun meanwhile. @param {URLSearchParams} query @returns {Promise<boolean|null>} */
async function run(query) {
  const name = query.get("preset");
  const known = presetOf(name);
  /** @type {boolean|null} */
  let done = false;
  const asked = query.has("experiment") || changesIn(query).length > 0;
  const had = !asked && (!name || known !== undefined);
  if (asked) {
    try {
      if (known && name && !whole.has(name)) whole.set(name, JSON.stringify(await completed(known.experiment)));
      const chosen = experimentIn(query);
      done = chosen !== null && await begin(chosen, { from: known ? name : null });
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error; // a cut-off link: fall back to the preset
    }
  }
  if (done !== false) return done;
  if (known && name) done = await beginPreset(name);
  else if (first) return ((await first()) || (await beginPreset(FIRST))) && had;
  if (done === false) done = await beginPreset(FIRST);
  if (done === null) return null;
  // now, for the address is told from a later step only once the run has got there
  if (done) whole.set(preset.peek() ?? "", JSON.stringify(lane.peek()?.experiment));
  return had;
}

/** Show what the address asks for, unless there is another one by then. */
async function restore() {
  const mine = ++restored;
  const left = () => mine !== restored;
  restoring = true;
  try {
    await show(new URLSearchParams(location.search), left);
  } finally {
    if (!left()) restoring = false;
  }
}

/** @param {URLSearchParams} query @param {() => boolean} left whether somebody asks for another address by now */
async function show(query, left) {
  if (first && !query.size && (await first())) return;
  /** @type {string[]} */
  let missing = [];
  /** @type {boolean|null} */
  let had = true;
  let how = "there";
  // Back over a mere change of view, or to a lane beside, leaves the runs as they are
  const beside = query.get("preset") === preset.peek() ? laneOf(query) : -1;
  if (beside >= 0) cursor.value = { lane: beside, step: cursor.peek().step };
  else {
    had = await run(query);
    if (had === null || left()) return;
    how = await takeTurns(turnsIn(query));
    const told = lanesIn(query, MOST);
    if (told && lane.peek() && !left()) missing = await runBeside(told, left);
  }
  if (left()) return;
  selection.value = selectionIn(query, lane.peek()); // before the room: who selects by hand is led to another one
  options.value = { ...options.peek(), tab: lesson.peek() ? "lesson" : "network", ...viewOf(query, usual()) };
  const step = Number.parseInt(query.get("step") ?? "", 10) || 0;
  const pin = pinOf(query);
  const far = Math.max(step, pin ?? 0, ...comparedIn(query));
  if (how === "there") how = await runUp(far);
  if (how === "left" || left()) return; // somebody did not wait for it
  goTo(how === "stopped" ? Math.min(step, reach.peek()) : step);
  deepen();
  if (step > 0) foresee();
  const pinned = pin === null ? null : lane.peek()?.frames.parameters(pin);
  if (pinned) options.value = { ...options.peek(), center: { at: "here", pinned } };
  if (!had) notice.value = "What the link asks for could not be read or not be run: here is what the page begins with instead.";
  else if (how === "stopped") notice.value = stoppedOnTheWay(far);
  else if (beside < 0) notice.value = leftOut(query, missing) ?? notice.peek();
}

/** What tells one entry of the history from another: what is run, and how it is mainly looked at. */
function entry() {
  const query = subject();
  writeView(query, options.value, usual(), stepOf, true);
  return query;
}

let shown = ""; // the entry in the address
let pushed = 0; // when

/** Bring the address up to what the page shows. */
function write() {
  const query = entry();
  const target = query.toString();
  for (const [path, value] of turns(lane.peek()?.courses ?? []).set) query.set(path, value); // a drag is no entry for each of its places
  for (const [path, value] of lanesText(lanes.peek(), cursor.peek().lane, tables())) query.set(path, value);
  writeView(query, options.peek(), usual(), stepOf, false);
  writeSelection(query, selection.peek());
  const { step } = cursor.peek();
  if (step > 0) query.set("step", String(step));
  const next = query.size ? `?${query}` : location.pathname;
  const same = shown === "" || shown === target || restoring;
  shown = target;
  if (next === (location.search || location.pathname)) return;
  // a slider that is moved while the run plays changes it again at each step: one entry, not twenty
  if (same || (playing.peek() && Date.now() - pushed < SECOND)) history.replaceState(null, "", next);
  else {
    history.pushState(null, "", next);
    pushed = Date.now();
  }
}

/** Open the page at its address, and keep the address true from then on. @param {typeof first} [otherwise] what to open with where the address says nothing */
export async function open(otherwise = null) {
  first = otherwise;
  await restore();
  const { ask, drop } = paced(BURST, RATE);
  addEventListener("popstate", () => {
    drop(); // of the entry that was left
    restore();
  });
  const target = computed(() => entry().toString()); // not anew at each step that is played
  effect(() => {
    lanes.value;
    cursor.value;
    selection.value;
    ask(write, playing.value && target.value === shown ? SECOND : 0);
  });
}
