/** Waits of tests whose clock is a mock, and answers that come when a test says so. */
import { mock } from "node:test";

const TURNS = 30; // of the event loop: more than any chain of promises here is long

/** Let all go on that is not waiting for the clock. */
export async function turns() {
  for (let i = 0; i < TURNS; i++) await new Promise((done) => setImmediate(done));
}

/** The same where `mock` has the clock; calls that wait for others of the same moment go too. */
export async function settle() {
  for (let i = 0; i < 4; i++) {
    await turns();
    mock.timers.tick(1);
  }
  await turns();
}

/** A promise that is kept when one says so. */
export function pending() {
  /** @type {(value: string) => void} */
  let answer = () => {};
  const promise = new Promise((done) => {
    answer = done;
  });
  return { promise, answer };
}
