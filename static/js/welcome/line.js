/** The first visit's one sentence about the big picture, with something to do at once. */
import { effect, html, useEffect } from "ui";
import { announceStop } from "../time/announce.js";
import { play } from "../time/player.js";
import { cursor, experiment, followsAddress, frame, lane, playing } from "../store.js";
import { endWelcome } from "./seen.js";

const SECONDS = 3;
const RATE = 30; // steps per second: 90 steps bend the boundary of each preset that has one

const isNetwork = () => experiment.peek()?.objective.kind === "network";

/** Play for a moment, then say what was to be seen. */
function train() {
  const from = cursor.peek().step;
  const before = frame.peek();
  endWelcome();
  play({ to: from + SECONDS * RATE, rate: RATE });
  const end = effect(() => {
    if (playing.value) return;
    queueMicrotask(() => {
      end();
      const [now, here] = [frame.peek(), lane.peek()];
      if (!now || !before || !here || cursor.peek().step < from + SECONDS * RATE || here.status === "diverged") return;
      import("./said.js").then(({ trained }) => announceStop(trained(here, before, now)));
    });
  });
}

const tour = () => {
  endWelcome();
  import("./tour.js").then(({ start }) => start());
};

let watching = false;

/** A person's first step ends the welcome, also where the status line says something else by then. */
function watchFirstStep() {
  if (watching) return;
  watching = true;
  /** @type {number|null} */
  let from = null;
  effect(() => {
    if (followsAddress.value)
      from = null; // its steps are nobody's
    else {
      from ??= cursor.value.step;
      if (playing.value || cursor.value.step !== from) queueMicrotask(endWelcome);
    }
  });
}

export function Welcome() {
  useEffect(watchFirstStep, []);
  return html`<div class="status welcome"><span>${
    isNetwork()
      ? "The picture shows the network’s loss; the ball is the network as it is now."
      : "The picture shows the function; the ball is the point that updates move."
  }</span>
    <button type="button" class="link" onClick=${train}>
      ${isNetwork() ? `Train it for ${SECONDS} seconds` : `Descend for ${SECONDS} seconds`}</button>
    <button type="button" class="link" onClick=${tour}>Show me around</button>
    <button type="button" class="glyph" aria-label="Close the welcome" title="Close"
        onClick=${endWelcome}>×</button></div>`;
}
