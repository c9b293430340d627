/**
 * The address bar holds the experiment, the step, the view and the selection, so that a link is a state and Back goes
 * back.
 */
import { computed, effect } from "ui";
import { isEmbedded, PARTS, parts, partsIn } from "../embed.js";
import { comparedIn, countIn, pinOf, planeText, selectionIn, viewOf, writeSelection, writeView } from "./query.js";
import { stopsIn, stopsText } from "./stops.js";
import { VERSION } from "./version.js";
import { changes, turns, turnsIn } from "./changes.js";
import { hiddenIn, hiddenText, lanesIn, lanesText } from "./lanes.js";
import { keep, lanesOf, tables } from "./kept-lanes.js";
import { lookAhead, extendTo, stoppedText } from "../run/run-to.js";
import { meaningOf, presetOf, repairedQuery, run } from "./link.js";
import { paced } from "./throttle.js";
import { IN_LINK, hasText, tableText } from "../server/tables.js";
import { asked, beginnings } from "../run/begin.js";
import { plane } from "../landscape/plane/shown.js";
import { pointKey } from "../run/point-key.js";
import { setHidden } from "../run/lanes/fork.js";
import { loadDetails } from "../run/memory/replay.js";
import { LONGEST, goTo } from "../run/runs.js";
import { planeOf } from "../run/changes/view-reset.js";
import {
  catalog,
  cursor,
  followsAddress,
  lane,
  lanes,
  lesson,
  intendedView,
  notice,
  options,
  playing,
  preset,
  reach,
  selection,
  stops,
  setOptions,
} from "../store.js";

const SECOND = 1000; // ms between two addresses of one run while it plays
const BURST = 20; // addresses at once; a browser takes a hundred in half a minute
const RATE = 400; // ms
const TOO_LARGE = "none"; // in the place of data
const AFTER = 250; // ms, by which the pictures of a step are there

/** The address that is being opened. @type {AbortSignal|null} */
let restoring = null;

/**
 * What an address that asks for nothing shows, with its own view and step; null for the first preset.
 * @type {((turn: AbortSignal) => Promise<boolean>)|null}
 */
let first = null;

/** How the run is shown when nobody chose otherwise. @param {import("./version.js").Meaning} [meaning] of a link */
const usual = (meaning) => {
  const view = intendedView.value ?? (meaning ? meaning.preset(preset.value) : presetOf(preset.value))?.view;
  return { mode: view?.mode ?? "2d", plane: view?.plane ?? null };
};

/** The parts of an address that concern the runs on the page. */
const there = () => ({
  parameters: lane.peek()?.parameters ?? [],
  lanes: lanes.peek().map(({ name }) => name),
  most: LONGEST,
});

/** The step of the run that a point is of; null where it is of none that is known. @param {number[]} point */
function stepOf(point) {
  const frames = lane.peek()?.frames;
  if (!frames) return null;
  const wanted = pointKey(point);
  const likely = [cursor.peek().step, frames.shown, frames.bestShown.step, ...frames.held.keys()];
  return (
    likely.find((step) => {
      const there = frames.parameters(step);
      return there !== null && pointKey(there) === wanted;
    }) ?? null
  );
}

/** What is run. */
function subject() {
  const query = new URLSearchParams();
  const name = preset.value;
  const courses = lane.value?.courses ?? [];
  const now = courses[0]?.experiment;
  if (name) query.set("preset", name);
  const usually = name ? presetOf(name)?.experiment : catalog.peek()?.default;
  if (!usually) query.set("experiment", JSON.stringify(now));
  else for (const [path, value] of changes(now, usually)) query.set(path, value);
  if (!query.size) query.set("seed", String(now?.seed)); // the default itself: an empty address is another's
  for (const [path, value] of turns(courses).made) query.set(path, value);
  return query;
}

/**
 * The runs that the address did not hold or that could not be made, in a sentence.
 * @param {URLSearchParams} query @param {string[]} missing names of lanes
 */
function leftOut(query, missing) {
  if (missing.length) return `Of the link's lanes ${missing.join(", ")} could not be opened.`;
  const beside = Number(query.get("beside"));
  if (beside > 0)
    return `The link would have been too long with the ${beside === 1 ? "lane" : `${beside} lanes`} beside this one: it holds this one only.`;
  const { plane: chosen } = options.peek();
  return chosen?.kind === "line" && lanes.peek().length < 2
    ? `The link shows the line to ${
        chosen.other ? `lane ${chosen.other}` : "another lane"
      }, which it does not hold: here are two weights instead.`
    : null;
}

/** The hash of the user's own data that the watched run is on. */
const ownHash = () => /** @type {any} */ (lane.peek()?.experiment.objective)?.data?.table?.hash;

/**
 * Show what the address (or `query`) asks for, unless another one or another run is asked for by then.
 * @param {URLSearchParams} [query]
 */
async function restore(query) {
  const mine = (restoring = asked.begin());
  followsAddress.value = true;
  try {
    /** @type {Refusal[]} */
    const bad = [];
    await show(query ?? repairedQuery(location.search, (refused) => bad.push(refused)), bad, mine);
  } finally {
    if (restoring === mine) {
      restoring = null;
      if (mine.aborted) {
        shown = ANOTHER;
      } else if (lane.peek()) {
        shown = entry().toString();
        grouped = group();
        write();
        replaceNow(); // a person who goes back at once finds this entry as it is
      }
    }
    followsAddress.value = restoring !== null;
  }
}

/** @typedef {import("../types.js").Refusal} Refusal */

/**
 * @param {URLSearchParams} query @param {Refusal[]} bad parts that cannot be used
 * @param {AbortSignal} mine aborted when somebody asks for another address or run
 */
async function show(query, bad, mine) {
  const tell = (/** @type {Refusal} */ refused) => {
    bad.push(refused);
  };
  const meaning = await meaningOf(query, tell);
  if (mine.aborted) return;
  const embed = query.get("embed");
  if (embed !== null && partsIn(embed).join(",") !== embed)
    tell({ field: "embed", value: embed, allowed: `parts of the page, such as ${PARTS.join(", ")}` });
  const data = query.get("data");
  for (const key of ["v", "embed", "data"]) query.delete(key); // they ask for no run
  if (data && data !== TOO_LARGE && !hasText(data)) await (await import("./own-data.js")).takeData(data, tell);
  if (mine.aborted) return;
  if (first && !query.size && (await first(mine))) return;
  /** @type {string[]} */
  let missing = [];
  /** @type {boolean|null} */
  let had = true;
  let how = "there"; // or stopped, left, replaced
  // Back over a mere change of view, or to a lane beside, leaves the runs as they are; over a fork it drops the new lane
  const found = query.get("preset") === preset.peek() ? lanesOf(query, meaning) : null;
  if (found) keep(found);
  else {
    had = await run(query, meaning, first, mine, tell);
    if (had === null || mine.aborted) return;
    const begun = lane.peek()?.frames;
    const [own, told] = [turnsIn(query), lanesIn(query)];
    if (own.length || told) {
      const { followLink } = await import("./linked-runs.js");
      if (mine.aborted || lane.peek()?.frames !== begun) return; // somebody changed it meanwhile
      ({ how, missing } = await followLink(own, told, meaning, mine, tell));
    }
  }
  if (how === "replaced" || mine.aborted) return; // somebody did not wait for it
  const hidden = hiddenIn(query) ?? [];
  for (const [i, { name }] of lanes.peek().entries()) setHidden(i, hidden.includes(name));
  selection.value = selectionIn(query, lane.peek()); // before the room: a selection by hand opens another one
  setOptions({ tab: lesson.peek() ? "lesson" : "landscape", ...viewOf(query, usual(meaning), there()) });
  const then = meaning.plane(lane.peek());
  if (then && !options.peek().plane && planeText(then) !== planeText(plane.peek())) setOptions({ plane: then });
  stops.value = stopsIn(query);
  const within = (/** @type {number} */ to) => (to > LONGEST ? 0 : to);
  const step = countIn(query.get("step"), LONGEST) ?? 0;
  const pin = pinOf(query);
  const far = Math.max(...[step, pin ?? 0, ...comparedIn(query)].map(within));
  if (how === "there") how = await extendTo(far);
  if (how === "left" || mine.aborted) return;
  goTo(how === "stopped" ? Math.min(step, reach.peek()) : step);
  loadDetails();
  if (step > 0) lookAhead();
  const pinned = pin === null ? null : lane.peek()?.frames.parameters(pin);
  if (pinned) setOptions({ center: { at: "here", pinned } });
  if (!had) notice.value = "The run of this link could not be made. The page shows its first run instead.";
  else if (how === "stopped") notice.value = stoppedText(far);
  else if (!found) notice.value = leftOut(query, missing) ?? notice.peek();
  if (query.size || bad.length)
    import("./check.js").then(
      ({ check }) => {
        if (!mine.aborted) check(query, bad, there());
      },
      () => {},
    ); // not waited for
}

/** The part of an address that tells one entry of the history from another: what is run, and the main view of it. */
function entry() {
  const query = subject();
  // of several lanes one may lack what another was looked at along
  writeView(query, { ...options.value, plane: planeOf(options.value.plane, lane.value) }, usual(), stepOf, true);
  return query;
}

/**
 * A text that tells apart entries whose addresses begin alike: how many lanes there are, and a run that was begun anew
 * (the views of a lesson may show the same experiment).
 */
const group = () => [lanes.value.length, beginnings.value].join();

const ANOTHER = "?"; // no entry of this page: the next state shown differs from it
let shown = ""; // the entry in the address
let grouped = ""; // and its lanes
let pushed = 0; // when
let moved = ""; // the parts of the address that the last change was about
let changed = 0; // when

/**
 * Whether a change goes on from the one before it, as the moves of a slider do: they are one entry, as they are one
 * change to undo.
 * @param {URLSearchParams} query of the entry to be
 */
function goesOn(query) {
  const before = new URLSearchParams(shown);
  const keys = [...new Set([...before.keys(), ...query.keys()])].filter((key) => before.get(key) !== query.get(key));
  const now = keys.every((key) => !["preset", "mode", "plane"].includes(key)) ? keys.join() : "";
  const same = now !== "" && now === moved && Date.now() - changed < SECOND;
  moved = now;
  changed = Date.now();
  return same;
}

/**
 * All that the page shows, as an address says it; lanes that make it longer than `most` are left out.
 * @param {URLSearchParams} query the entry of the history @param {number} [most] letters
 */
function completed(query, most) {
  // a drag is no entry for each of its places
  for (const [path, value] of turns(lane.peek()?.courses ?? []).set) query.set(path, value);
  for (const [path, value] of lanesText(lanes.peek(), cursor.peek().lane, tables(), most)) query.set(path, value);
  const hidden = hiddenText(lanes.peek());
  if (hidden && query.has("lane1")) query.set("hidden", hidden);
  writeView(query, options.peek(), usual(), stepOf, false);
  writeSelection(query, selection.peek());
  const { step } = cursor.peek();
  if (step > 0) query.set("step", String(step));
  for (const [key, text] of stopsText(stops.peek())) query.set(key, text);
  if (isEmbedded) query.set("embed", parts.join(","));
  const text = tableText(ownHash()) ?? TOO_LARGE;
  if (ownHash()) query.set("data", most === undefined && text.length > IN_LINK ? TOO_LARGE : text);
  query.set("v", String(VERSION));
  return query;
}

/** The address of what the page shows now: the one in the bar may be a moment behind. */
export const linkNow = () => `?${completed(entry())}`;

/** All that the page shows, however long it is: for a file. */
export const wholeQuery = () => completed(entry(), Infinity);

/** Write the page's state into the address. While an address is opened it stays: a person who leaves finds it again. */
function write() {
  if (restoring?.aborted) {
    restoring = null;
    shown = ANOTHER;
  }
  if (restoring) return;
  const query = entry();
  const target = query.toString();
  const next = `?${completed(query)}`;
  const lanesNow = group();
  const same = shown === "" || (shown === target ? grouped === lanesNow : goesOn(query));
  shown = target;
  grouped = lanesNow;
  if (next === (waiting ?? location.search)) return;
  // a slider that is moved while the run plays changes it again at each step: one entry, not twenty
  if (same || (playing.peek() && Date.now() - pushed < SECOND)) return replaceSoon(next);
  replaceNow();
  history.pushState(null, "", next);
  pushed = Date.now();
}

/** The address that replaces the present one in a moment: a browser takes 5 ms for it, and the pictures come first. */
let waiting = /** @type {string|null} */ (null);
/** @type {ReturnType<typeof setTimeout>|undefined} */
let timer;

/** @param {string} next */
function replaceSoon(next) {
  if (waiting === null) timer = setTimeout(replaceNow, AFTER);
  waiting = next;
}

function replaceNow() {
  clearTimeout(timer);
  if (waiting !== null) history.replaceState(null, "", waiting);
  waiting = null;
}

/** Show what a file asks for, as an entry of the history of its own. @param {URLSearchParams} query */
export function openQuery(query) {
  replaceNow();
  history.pushState(null, "", location.search);
  return restore(query);
}

/**
 * Open the page at its address, and keep the address true from then on.
 * @param {typeof first} [otherwise] what to open with where the address says nothing
 */
export async function open(otherwise = null) {
  first = otherwise;
  await restore();
  const { ask, drop } = paced(BURST, RATE);
  for (const event of ["pagehide", "pointerdown", "click"]) addEventListener(event, replaceNow, true); // a link may read it
  addEventListener("popstate", () => {
    drop(); // of the entry that was left
    clearTimeout(timer);
    waiting = null;
    restore();
  });
  const target = computed(() => `${entry()} ${group()}`); // not anew at each step that is played
  effect(() => {
    lanes.value;
    cursor.value;
    selection.value;
    stops.value;
    ask(write, playing.value && target.value === `${shown} ${grouped}` ? SECOND : 0);
  });
}
