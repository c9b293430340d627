/** The keyboard: time, modes, presets. Keys typed into a control stay there. */
import { doAgain, takeBack } from "../run/changes/experiment.js";
import { fork } from "../run/lanes/fork.js";
import { leavePhase, slowMotion } from "../time/phases.js";
import { jump, move, pause, startOver, stepBack, stepOn, toggle } from "../time/player.js";
import { enlarged } from "../layout.js";
import { runningTo, lastStep, playing, setOptions } from "../store.js";
import { switchTheme } from "../draw/theme.js";
import { shrink, toggleEnlarged } from "../widgets/enlarge.js";
import { drawer, helpOpen, presetsOpen } from "../widgets/open.js";

/** @type {Record<string, (event: KeyboardEvent) => void>} */
const KEYS = {
  " ": toggle,
  ArrowRight: (e) => (e.shiftKey ? move(10) : stepOn()),
  ArrowLeft: (e) => (e.shiftKey ? move(-10) : stepBack()),
  Home: () => jump(0),
  End: () => jump(lastStep.peek()),
  r: startOver,
  f: fork,
  1: () => setOptions({ mode: "1d" }),
  2: () => setOptions({ mode: "2d" }),
  3: () => setOptions({ mode: "3d" }),
  "/": () => (presetsOpen.value = true),
  "?": () => (helpOpen.value = true),
  l: () => (slowMotion.value = !slowMotion.peek()),
  t: switchTheme,
  e: toggleEnlarged,
  Escape: () => {
    if (runningTo.peek() !== null) return toggle();
    if (enlarged.peek()) return shrink();
    if (playing.peek()) pause();
    drawer.value = false;
    leavePhase();
  },
};

/** Whether the key belongs to what has the focus. @param {KeyboardEvent} event */
function taken(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.defaultPrevented || document.querySelector("dialog[open]")) return true;
  if (target.matches("select, textarea, [contenteditable], input:not([type=checkbox])")) return event.key !== "Escape";
  return (
    target.matches("button, a, summary, input, [role=button], [role=option]") &&
    (event.key === " " || event.key === "Enter")
  );
}

/** Begin to listen. */
export function listen() {
  addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
      if (/** @type {HTMLElement} */ (event.target).matches("input[type=text]")) return;
      event.preventDefault();
      return event.shiftKey ? doAgain() : takeBack();
    }
    if (event.ctrlKey || event.metaKey || event.altKey || taken(event)) return;
    const act = KEYS[event.key] ?? KEYS[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    // held, only the steps go on: no row of forks, no flicker
    if (!event.repeat || event.key.startsWith("Arrow")) act(event);
  });
}
