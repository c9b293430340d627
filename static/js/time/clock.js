/** The page's only clock: one loop of animation frames at a time, the last that was begun. */

let ticket = 0; // a new one ends whatever animation frame loop is running

/** @param {(elapsed: number, gap: number) => boolean} draw called each frame until it returns false */
export function animate(draw) {
  const mine = ++ticket;
  let begun = 0;
  let before = 0;
  /** @param {number} time */
  const tick = (time) => {
    if (mine !== ticket) return;
    begun ||= time;
    const gap = before ? time - before : 0;
    before = time;
    if (draw(time - begun, gap)) requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}

/** End the loop that runs, whatever it still wants to draw. */
export function endLoop() {
  ticket++;
}

/** Which loop runs, to be compared: another answer says that the one before was ended. */
export const loop = () => ticket;
