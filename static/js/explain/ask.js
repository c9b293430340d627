/** Requests the derivations that are open, for the cursor and the selection, a few per second while playing. */
import { computed, effect, signal } from "ui";
import * as api from "../server/api.js";
import { pointKey } from "../run/point-key.js";
import { latest } from "../server/latest.js";
import { gap, request } from "../server/requests.js";
import { experimentAt } from "../run/runs.js";
import { frame, lane, phase, playing, selection } from "../store.js";
import { turn } from "../draw/one-per-frame.js";
/** @import { Derivation, Frame, Lane } from "../types.js" */
/** @import { Signal } from "ui" */

/**
 * @typedef {"parameter"|"update"|"forward"|"loss"|"jacobian"|"links"|"collapse"|"function"} Topic
 *   "links" are the Jacobians from the input on, "jacobian" those from the chosen parameter on
 * @typedef {Derivation & {frame: Frame}} Answer    with the frame of its request
 */

const GAP = 160; // ms between questions while playing
const KEPT = 64; // cached answers, for going back and forth

/** The topics that each part of the page needs, beside the derivative itself. @type {{[part: string]: Topic}} */
const NEEDS = {
  update: "update",
  forward: "forward",
  loss: "loss",
  jacobian: "jacobian",
  graph: "links",
  collapse: "collapse",
  function: "function",
};

/** The parts that are open. @type {Signal<ReadonlySet<string>>} */
export const opened = signal(new Set());

/** Whether an update is held at a part. Its parts show dC/da of every unit. */
const holding = computed(() => phase.value?.held === true);
const MOST_UNITS = 24; // with more units there is no room for such numbers

/** Whether the network is small enough to show dC/da of its units. */
function readable() {
  const objective = lane.peek()?.experiment.objective;
  return objective?.kind === "network" && objective.layers.reduce((sum, l) => sum + l.units, 0) <= MOST_UNITS;
}

/** The part to scroll to once it is rendered. @type {Signal<string|null>} */
export const scrollTarget = signal(null);

/** The latest answers by topic, while playing maybe of an earlier step. @type {Signal<ReadonlyMap<Topic, Answer>>} */
export const answers = signal(new Map());

/** The last gradient check, or null. @type {Signal<Answer|null>} */
export const checked = signal(null);

/**
 * The parameter to explain if none is chosen, and the step at which it was the steepest. It stays while the run goes on.
 * @type {WeakMap<string[], {name: string, step: number, at: string}>}
 */
const steepest = new WeakMap();

/** The free parameter that had the largest slope when first asked for. @param {Lane} here */
function steepestOf(here) {
  const known = steepest.get(here.parameters);
  if (known) return known;
  const now = frame.peek();
  const slopes = now?.gradient ?? [];
  let best = -1;
  slopes.forEach((g, i) => {
    if (here.free[i] && (best < 0 || Math.abs(g) > Math.abs(slopes[best]))) best = i;
  });
  const found = {
    name: here.parameters[Math.max(0, best)],
    step: now?.state.step ?? 0,
    at: pointKey(now?.state.parameters ?? []),
  };
  steepest.set(here.parameters, found);
  return found;
}

/** When the parameter was the steepest, if nobody chose it, in words: at a step of this run, or before an edit. */
export function steepestWhen() {
  const here = lane.value;
  if (!here) return "";
  const { step, at } = steepestOf(here);
  const there = here.frames.parameters(step);
  return there && pointKey(there) !== at ? "when first looked at" : `at step ${step.toLocaleString("en")}`;
}

/** The explained parameter: the chosen one, the bias of the chosen unit (its slope is the error), or the steepest. */
export const explainedParameter = computed(() => {
  const here = lane.value;
  if (!here) return null;
  const { parameter, unit } = selection.value;
  const name = parameter ?? (unit && unit.layer > 0 ? `b${unit.layer}[${unit.unit}]` : null);
  return name && here.parameters.includes(name) ? name : steepestOf(here).name;
});

/** Whether the shown derivation is of another step, run or parameter than the page, while nothing plays. */
export const isStale = computed(() => {
  const answer = answers.value.get("parameter");
  const now = frame.value;
  if (!answer || !now || playing.value) return false;
  const { step, parameters } = answer.frame.state;
  return (
    step !== now.state.step ||
    answer.parameter !== explainedParameter.value ||
    pointKey(parameters) !== pointKey(now.state.parameters)
  );
});

/** Open or close a part. @param {string} part */
export function toggle(part) {
  const next = new Set(opened.peek());
  if (!next.delete(part)) next.add(part);
  opened.value = next;
}

/** Open one part, the others closed, and bring it into sight. @param {string} part */
export function openPart(part) {
  opened.value = new Set([part]);
  scrollTarget.value = part;
}

/** @type {{frames: import("../run/memory/track.js").Track, key: string, answer: Answer}[]} */
let kept = [];

/** @param {Topic|"check"} topic @returns {Promise<Answer|null>} */
async function derive(topic) {
  const here = lane.peek();
  const now = frame.peek();
  const parameter = explainedParameter.peek();
  if (!here || !now || !parameter) return null;
  const { step } = now.state;
  const { example } = selection.peek();
  const key = `${topic} ${step} ${parameter} ${example}`;
  const known = kept.find((one) => one.frames === here.frames && one.key === key);
  if (known) return known.answer;
  const body = {
    experiment: experimentAt(here, step),
    state: now.state,
    what: topic === "links" ? "jacobian" : topic,
    ...(topic === "parameter" || topic === "update" || topic === "jacobian" ? { parameter } : {}),
    ...(example === null || !here.data ? {} : { example }),
  };
  const found = await request("why", () => api.explain(body), { retry: ask, silent: true });
  if (!found) return null;
  const answer = { ...found, frame: now };
  kept = [...kept.slice(-KEPT + 1), { frames: here.frames, key, answer }];
  return lane.peek()?.parameters === here.parameters ? answer : null;
}

const ask = latest(async () => {
  const network = lane.peek()?.experiment.objective.kind === "network";
  const wanted = new Set(/** @type {Topic[]} */ (["parameter"]));
  for (const part of opened.peek())
    if ((NEEDS[part] && (part === "function") === !network) || part === "update") wanted.add(NEEDS[part]);
  if (network && selection.peek().unit) wanted.add("forward");
  if (phase.peek() && readable()) wanted.add("links");
  const topics = [...wanted];
  const found = await Promise.all(topics.map(derive));
  /** @type {Map<Topic, Answer>} */
  const next = new Map();
  topics.forEach((topic, i) => {
    const answer = found[i];
    if (answer) next.set(topic, answer);
  });
  if (playing.peek()) await turn("derivation");
  if (next.size) answers.value = next;
  await gap(GAP);
});

/** Check the gradient under the cursor. */
export const check = latest(async () => (checked.value = (await derive("check")) ?? checked.peek()));

/** Follow the cursor and the selection. Returns a function that ends it. */
export function follow() {
  return effect(() => {
    frame.value;
    explainedParameter.value;
    selection.value;
    opened.value;
    ask();
  });
}

const askParts = latest(async () => {
  const answer = await derive("links");
  if (answer && answer !== answers.peek().get("links")) answers.value = new Map(answers.peek()).set("links", answer);
});

/** Request dC/da of every unit whenever an update is held. Returns a function that ends it. */
export function followParts() {
  return effect(() => {
    frame.value;
    if (holding.value && readable()) askParts();
  });
}
