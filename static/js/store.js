/**
 * The page's state as signals: the experiment, the runs, the cursor, the selection. Views read it, and write only
 * `selection`, their own `options` and a `notice`.
 * @typedef {import("./types.js").Lane} Lane
 * @typedef {import("./types.js").Frame} Frame
 */
import { computed, effect, signal } from "ui";
import { embedded } from "./embed.js";
import { roomsFor } from "./rooms.js";

/** @type {import("ui").Signal<import("./types.js").Catalog|null>} */
export const catalog = signal(null);

/** Every run on the page; the race and the forks add lanes. @type {import("ui").Signal<Lane[]>} */
export const lanes = signal([]);

/** @type {import("ui").Signal<import("./types.js").Cursor>} */
export const cursor = signal({ lane: 0, step: 0 });

/** @type {import("ui").Signal<import("./types.js").Selection>} */
export const selection = signal({ parameter: null, example: null, unit: null });

/**
 * The part of the network that the term under the pointer is about.
 * @type {import("ui").Signal<Partial<import("./types.js").Selection>|null>}
 */
export const hover = signal(null);

/** The preset the run began as, or null after its objective was changed. @type {import("ui").Signal<string|null>} */
export const preset = signal(null);

/**
 * How things are shown. `plane` null is the objective's default, `range` null is fitted; `features` are the two inputs
 * along which data are shown; `over` are the data of the landscape's loss; `maps` gives each lane a map of its own;
 * `compare` are the compared points, null for the default ones.
 * @type {import("ui").Signal<{mode: import("./types.js").Mode, plane: import("./types.js").Plane|null,
 *   range: {u: [number, number], v: [number, number]|null}|null, logHeight: boolean,
 *   arrows: {gradient: boolean, velocity: boolean, update: boolean}, features: [number, number],
 *   center: import("./types.js").Center, over: "all"|"batch", field: boolean, maps: boolean, compare: import("./types.js").Pair|null,
 *   detail: import("./rooms.js").Detail, tab: import("./rooms.js").RoomName}>}
 */
export const options = signal({
  mode: "2d",
  plane: null,
  range: null,
  logHeight: false,
  arrows: { gradient: true, velocity: true, update: true },
  features: [0, 1],
  center: { at: "here", pinned: null },
  over: "all",
  field: false,
  maps: false,
  compare: null,
  detail: "data",
  tab: "landscape",
});

/** Change some of the options. @param {Partial<typeof options.value>} changes */
export function setOptions(changes) {
  options.value = { ...options.peek(), ...changes };
}

/**
 * The intended plane and range of the run, if it is no preset.
 * @type {import("ui").Signal<import("./types.js").View|null>}
 */
export const intendedView = signal(null);

/** Whether the page is on its way to what its address asks for. */
export const followsAddress = signal(false);

/** The lesson beside the stage, or null. @type {import("ui").Signal<import("./types.js").Lesson|null>} */
export const lesson = signal(null);

/** Steps per second while playing. */
export const speed = signal(10);
export const playing = signal(false);

/** The step that is being run to without being played; null when none is. @type {import("ui").Signal<number|null>} */
export const runningTo = signal(null);

/**
 * The step that presses lead to which wait for an answer; null when none do.
 * @type {import("ui").Signal<number|null>}
 */
export const heading = signal(null);

/**
 * How many steps a second are played where that is less than was asked for, and by whose fault; null otherwise.
 * @type {import("ui").Signal<{rate: number, asked: number, by: "server"|"page"}|null>}
 */
export const pace = signal(null);

/**
 * The condition that ends playing, or null.
 * @type {import("ui").Signal<{step: number|null, loss: number|null, gradient: number|null, seconds: number|null,
 *   score: number|null}>}
 */
export const stops = signal({ step: null, loss: null, gradient: null, seconds: null, score: null });

/** The current part of an update, or null at rest. @type {import("ui").Signal<import("./types.js").Phase|null>} */
export const phase = signal(null);

/** How far the ball has moved from the cursor's frame to the next one, 0 to 1. Only the last phase moves it. */
export const updateProgress = computed(() => (phase.value?.name === "update" ? phase.value.progress : 0));

/**
 * The dragged point in plane coordinates, until the run has followed.
 * @type {import("ui").Signal<{u: number, v: number}|null>}
 */
export const held = signal(null);

/** The latest samples the server gave. @type {import("ui").Signal<import("./types.js").Surface|null>} */
export const surface = signal(null);
/** @type {import("ui").Signal<import("./types.js").Boundary|null>} */
export const boundary = signal(null);

/** The events of the run under the cursor. @type {import("ui").Signal<import("./types.js").RunEvent[]>} */
export const events = signal([]);

/** What the page waits for, after 150 ms of waiting. @type {import("ui").Signal<Set<string>>} */
export const waiting = signal(new Set());

/**
 * The server does not answer, and whether it is being asked if it does again; null when it does.
 * @type {import("ui").Signal<{retryIn: number, trying: boolean}|null>}
 */
export const offline = signal(null);

/** The number of requests that a busy server sent away for a while. */
export const busy = signal(0);

/**
 * Where something that was asked for waits for a server that is away.
 * @type {import("ui").Signal<ReadonlySet<string>>}
 */
export const deferred = signal(new Set());

/** What the server refused, shown beside its control. @type {import("ui").Signal<import("./types.js").Refusal|null>} */
export const refusal = signal(null);

/**
 * The parts of the opened link that could not be used, shown beside their controls until a change.
 * @type {import("ui").Signal<import("./types.js").Refusal[]>}
 */
export const unused = signal([]);

/** Whether a press on the data plot draws. */
export const drawing = signal(false);

/**
 * @typedef {{i: number|null, x: number, y: number, moved: boolean}} Held   a point under the pen; `i` null for a new one
 * @typedef {{held: import("ui").Signal<Held|null>, down: (i: number|null, at: {x: number, y: number}) => void,
 *   move: (at: {x: number, y: number}) => void, up: () => void, leave: () => void, erase: (i: number) => void}} Pen
 */

/** The pen that draws on the data plot, once it is loaded. @type {import("ui").Signal<Pen|null>} */
export const pen = signal(null);

/** One sentence on what just happened (and may be undone). @type {import("ui").Signal<string|null>} */
export const notice = signal(null);

/** The text of the live region: one sentence per step, silent while playing. */
export const announcement = signal("");

/** The run under the cursor. @type {import("ui").ReadonlySignal<Lane|null>} */
export const lane = computed(() => lanes.value[cursor.value.lane] ?? null);

/** The shown step of the watched lane: the cursor's, or its last one if it ended before. */
export const shownStep = computed(() => Math.min(cursor.value.step, (lane.value?.frames.length ?? 1) - 1));

/** The frame shown last, and of which run. @type {{of: import("./run/memory/track.js").Track|null, frame: Frame|null}} */
let shown = { of: null, frame: null };

/**
 * The frame under the cursor; if it was dropped, the one shown before until it is back.
 * @type {import("ui").ReadonlySignal<Frame|null>}
 */
export const frame = computed(() => {
  const track = lane.value?.frames ?? null;
  const exact = track?.at(shownStep.value);
  if (exact || shown.of !== track) shown = { of: track, frame: exact ?? track?.nearest(shownStep.value) ?? null };
  return shown.frame;
});

/** The frame after the cursor's, where it is known. @type {import("ui").ReadonlySignal<Frame|null>} */
export const nextFrame = computed(() => lane.value?.frames.at(cursor.value.step + 1) ?? null);

/** The experiment at the cursor, in full. @type {import("ui").ReadonlySignal<import("./types.js").Experiment|null>} */
export const experiment = computed(
  () => lane.value?.courses.findLast((c) => c.step <= shownStep.value)?.experiment ?? null,
);

/** The rooms of the table in rooms.js that exist now. */
export const rooms = computed(() =>
  embedded(
    roomsFor({
      network: experiment.value?.objective.kind === "network",
      layers: experiment.value?.objective.kind === "network" ? experiment.value.objective.layers.length : 0,
      lanes: lanes.value.length,
      lesson: lesson.value !== null,
    }),
  ),
);

/** The last step that is computed of any lane. The page asks for steps ahead of the clock: nobody has seen those. */
export const lastComputed = computed(() => Math.max(0, ...lanes.value.map((l) => l.frames.length - 1)));

/**
 * How far each lane has been shown: to the cursor, and on the way to a far step as far as the run has come. It never
 * goes back, as the tracks note it.
 * @type {import("ui").Signal<number[]>}
 */
export const shownTo = signal([]);
effect(() => {
  const to = Math.max(cursor.value.step, runningTo.value ?? 0);
  shownTo.value = lanes.value.map((l) => l.frames.show(to));
});

/** The last step that was shown of any lane: for the person the run ends there. */
export const lastStep = computed(() => Math.max(0, ...shownTo.value));

/** How far the clock can go without a request: to the end of the shortest run that goes on. */
export const reach = computed(() => {
  const running = lanes.value.filter((l) => l.status === "running");
  return running.length ? Math.min(...running.map((l) => l.frames.length - 1)) : lastComputed.value;
});

/** Whether the watched run diverged, and the clock is at its end or past it. */
export const diverged = computed(
  () => lane.value?.status === "diverged" && cursor.value.step >= lane.value.frames.length - 1,
);

/** Whether no run goes on, and the clock is at the end of the longest. */
export const ended = computed(
  () => lanes.value.every((l) => l.status === "diverged") && cursor.value.step >= lastComputed.value,
);

/** The place of a parameter in the vector, or -1. @param {string|null} name */
export const indexOf = (name) => (name === null ? -1 : (lane.value?.parameters.indexOf(name) ?? -1));
