/** A server that has too much to do says when to ask again. */
import { busy } from "../store.js";

const TYPE = "urn:descent:busy"; // of the problem that means so
const SPREAD = 0.5; // so that a class does not come back as one

/** Whether a problem means that the same request may be sent again later. @param {{type?: string}} problem */
export const isBusy = (problem) => problem.type === TYPE;

/**
 * Wait until the server may be asked again, which the page says.
 * @param {Response} response @param {AbortSignal} [signal] ends the wait: the promise is rejected
 * @returns {Promise<void>}
 */
export function comeBack(response, signal) {
  const seconds = Math.max(1, Number(response.headers.get("retry-after")) || 1);
  busy.value++;
  return new Promise((done, failed) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      busy.value--;
      if (signal?.aborted) failed(signal.reason);
      else done();
    };
    const timer = setTimeout(end, seconds * 1000 * (1 + SPREAD * Math.random()));
    if (signal?.aborted) end();
    else signal?.addEventListener("abort", end);
  });
}
