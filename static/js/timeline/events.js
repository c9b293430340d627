/** Requests the events of the steps shown, stretch by stretch, and publishes those of the lane under the cursor. */
import { effect } from "ui";
import * as api from "../server/api.js";
import { stateAt } from "../run/memory/replay.js";
import { latest } from "../server/latest.js";
import { request } from "../server/requests.js";
import { REST, showing } from "../server/views.js";
import { events, lane, playing, shownTo } from "../store.js";
import { onceStill, notOnceStill } from "../time/still.js";
/** @import { Lane, RunEvent } from "../types.js" */

/** @typedef {{upTo: number, memory: object|undefined, found: RunEvent[]}} Watch */

const QUIET = 400; // ms without a new frame before a request while playing
const LONGEST = 500; // steps in one request

/** The events of each course of a run; one that runs share is searched once. @type {WeakMap<object, Watch>} */
const watches = new WeakMap();

/** @param {Lane["courses"][number]} course @returns {Watch} */
function watchOf(course) {
  let known = watches.get(course);
  if (!known) watches.set(course, (known = { upTo: course.step, memory: undefined, found: [] }));
  return known;
}

/** Every course of a run with the last step of it that was shown. @param {Lane} of */
const stretches = ({ courses, frames }) =>
  courses.map((course, i) => ({ course, final: Math.min(frames.shown, (courses[i + 1]?.step ?? frames.length) - 1) }));

/** Whether a run diverged and its end was shown. @param {Lane} of */
const fell = ({ status, frames }) => status === "diverged" && frames.shown === frames.length - 1;

/** A course may have been followed further than this run did. @param {Lane} of */
const publish = (of) => {
  const found = stretches(of).flatMap(({ course, final }, i) =>
    watchOf(course).found.filter((e) => e.step <= final || (i === of.courses.length - 1 && fell(of))),
  );
  const before = events.peek();
  if (found.length !== before.length || found.some((e, i) => e !== before[i])) events.value = found;
};

/** What was found before a stretch. @param {Watch} known */
const before = ({ memory, found }) => (memory ? { memory, events: found } : {});

const look = latest(async (/** @type {Lane} */ of) => {
  for (const { course, final } of stretches(of)) {
    const known = watchOf(course);
    const fatal = fell(of) && course === of.courses[of.courses.length - 1];
    for (;;) {
      const steps = Math.min(
        LONGEST,
        course.mostSteps.light,
        final - known.upTo + Number(fatal && !known.found.some((e) => e.kind === "diverged")),
      );
      if (steps < 1) break;
      const state = await stateAt(of, known.upTo);
      if (!state) return;
      const body = { experiment: course.experiment, state, steps, ...before(known) };
      const answer = await request("events", () => api.events(body), { silent: true, retry: () => look(of) });
      if (!answer) return;
      known.memory = answer.memory;
      known.upTo = Math.min(known.upTo + steps, final);
      known.found = answer.events;
      const here = lane.peek();
      if (here?.frames === of.frames) publish(here);
      if (playing.peek()) return;
    }
  }
});

/**
 * The events of the next steps, where all before them are known. Several steps that are played are not shown at once;
 * their events are asked for at rest.
 * @type {import("../server/views.js").Teller}
 */
function nextEvents(steps, pause) {
  if (playing.peek() && steps > 1) return [];
  const here = lane.peek();
  const course = here?.courses.at(-1);
  const known = course && watchOf(course);
  return here && known?.upTo === here.frames.length - 1
    ? [{ kind: "events", steps, ...before(known), after: pause || playing.peek() ? 0 : REST }]
    : [];
}

/** Begin to follow the store. */
export function watchRuns() {
  showing(nextEvents);
  let quiet = 0;
  const ask = () => {
    const here = lane.peek();
    if (here) look(here);
  };
  effect(() => {
    const here = lane.value;
    shownTo.value;
    if (!here) return;
    publish(here);
    clearTimeout(quiet);
    notOnceStill(ask);
    if (playing.value) quiet = setTimeout(ask, QUIET);
    else onceStill(ask);
  });
}
