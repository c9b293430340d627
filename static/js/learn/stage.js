/** Puts a lesson's experiment, view and step on the stage, which is the playground itself, and reveals predictions. */
import { computed, signal } from "ui";
import { select } from "../run/changes/actions.js";
import { begin } from "../run/begin.js";
import { lookAhead, extendTo } from "../run/run-to.js";
import { calm } from "../time/phases.js";
import { pause, play, stepOnce } from "../time/player.js";
import { loadDetails } from "../run/memory/replay.js";
import { layout } from "../layout.js";
import { goTo } from "../run/runs.js";
import { newest } from "../server/latest.js";
import { cursor, frame, lane, lesson, notice, options, reach, setOptions } from "../store.js";
import { openPart } from "../explain/ask.js";
/** @import { Experiment, Piece, PredictionPiece, Setup, ViewPiece } from "../types.js" */

const SHOWN = 3; // seconds of a reveal, about

/** The block that staged an experiment, so that undo finds it again. @type {WeakMap<Experiment, number|null>} */
const blocks = new WeakMap();

/** The block that is being set up; until then the text stays. @type {import("ui").Signal<number|null>} */
export const settingUp = signal(null);

/** The first block with this experiment, for a lesson that a link opened at its stage. @param {Experiment} now */
function found(now) {
  const text = JSON.stringify(now);
  const same = lesson
    .peek()
    ?.pieces.find((p) => (p.kind === "view" || p.kind === "prediction") && JSON.stringify(p.experiment) === text);
  return same && same.kind !== "text" ? same.block : null;
}

/** The block whose unchanged experiment is on the stage, or null. */
export const onStage = computed(() => {
  const here = lane.value;
  if (settingUp.value !== null) return settingUp.value;
  if (!here || !lesson.value || here.courses.length > 1) return null;
  if (!blocks.has(here.experiment)) blocks.set(here.experiment, found(here.experiment));
  return blocks.get(here.experiment) ?? null;
});

const stagings = newest();

/**
 * Resolves to whether the block is on the stage. Of blocks asked for while an answer is awaited the last one counts.
 * @param {Setup} of @param {AbortSignal} [turn] as `begin` has it
 */
async function stage({ block, experiment, preset, view, steps }, turn) {
  pause();
  const mine = stagings.begin();
  settingUp.value = block;
  try {
    const look = /** @type {const} */ ({
      mode: view.mode,
      plane: view.plane,
      range: null,
      center: { at: "here", pinned: null },
    });
    if (!(await begin(experiment, { key: `lesson ${block}`, from: preset, view, look, turn }))) return false;
    const here = lane.peek();
    if (here) blocks.set(here.experiment, block);
    if (steps > 0) {
      const how = await extendTo(steps);
      if (how === "left") return false;
      goTo(how === "stopped" ? reach.peek() : steps);
    }
    loadDetails();
    if (steps > 0) lookAhead();
    return true;
  } finally {
    if (!mine.aborted) settingUp.value = null;
  }
}

/** Open a view's room and part of Why, and select its parameter and example. @param {ViewPiece} of */
function pointAt({ room, part, select: parameter, example }) {
  const known = parameter !== null && lane.peek()?.parameters.includes(parameter);
  select({ parameter: known ? parameter : null, example, unit: null });
  if (example !== null) loadDetails();
  const detail = part ? "why" : room;
  // where the text is one of the tabs a room would take its place
  if (detail)
    setOptions({
      detail,
      ...(layout.peek().column === "beside" || options.peek().tab !== "lesson" ? { tab: detail } : {}),
    });
  if (part) openPart(part === "links" ? "jacobian" : part);
}

/** Put a view on the stage. @param {ViewPiece|PredictionPiece} piece @param {AbortSignal} [turn] as `begin` has it */
export async function show(piece, turn) {
  if ((await stage(piece, turn)) && piece.kind === "view") pointAt(piece);
}

/** Put the start of a prediction on the stage. @param {PredictionPiece} piece */
export const showStart = (piece) => show({ ...piece, steps: 0 });

/** Play the predicted run to its step. @param {Setup} piece @param {{experiment: Experiment, steps: number}} answer */
export async function reveal(piece, { experiment, steps }) {
  const same = onStage.peek() === piece.block && JSON.stringify(lane.peek()?.experiment) === JSON.stringify(experiment);
  if (same) {
    pause();
    goTo(0);
  } else if (!(await stage({ ...piece, experiment, steps: 0 }))) return;
  notice.value = null;
  if (steps === 0 || cursor.peek().step !== 0) return;
  if (calm()) {
    if ((await extendTo(steps)) !== "there") return;
    goTo(steps);
    loadDetails();
  } else if (steps === 1) await stepOnce();
  else play({ to: steps, rate: Math.max(2, steps / SHOWN) });
}

/** Open the first view. Resolves to false if it cannot be shown. @param {AbortSignal} turn as `begin` has it */
export async function showFirstView(turn) {
  const first = lesson.peek()?.pieces.find((p) => p.kind === "view");
  if (first?.kind !== "view") return false;
  await show(first, turn);
  return frame.peek() !== null;
}
