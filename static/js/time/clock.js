/** The page's only clock: one loop of animation frames at a time, the newest one. */
import { newest } from "../server/latest.js";

const loops = newest();

/** The latest press. An earlier one that still waits for an answer gives way to it. */
export const presses = newest();

/** @param {(elapsed: number, gap: number) => boolean} draw called each frame until it returns false */
export function animate(draw) {
  const mine = loops.begin();
  let begun = 0;
  let before = 0;
  /** @param {number} time */
  const tick = (time) => {
    if (mine.aborted) return;
    begun ||= time;
    const gap = before ? time - before : 0;
    before = time;
    if (draw(time - begun, gap)) requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}

/** End the running loop. */
export const endLoop = () => loops.end();
