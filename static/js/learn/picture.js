/** Fetches the samples of a landscape that a lesson draws in its text. */
import * as api from "../server/api.js";
import { request } from "../server/requests.js";
/** @import { Picture, Samples } from "../types.js" */

const SAMPLES = 61; // along each axis

/** @param {Picture} of @param {() => void} retry @returns {Promise<Samples|null>} null if there is none */
export async function sampled({ caption, experiment, view: { plane, range } }, retry) {
  const body = { experiment, ...(plane && { plane }), ...(range && { range }), resolution: [SAMPLES, SAMPLES] };
  return (await request(`picture ${caption}`, () => api.landscape(body), { silent: true, retry })) || null;
}
