/** Reads numbers in base64, and frames in columns of them (FrameColumns on the API page). No state of the page. */
/** @import { Frame } from "../types.js" */
/** @import { FrameColumns as Columns } from "./openapi.js" */

/** The bytes of base64, for browsers without `Uint8Array.fromBase64`. @param {string} text */
export function spelled(text) {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  // Uint8Array.from with a callback is far slower
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/** @type {(text: string) => Uint8Array<ArrayBuffer>} */
const bytes = /** @type {any} */ (Uint8Array).fromBase64 ?? spelled;

/** Little-endian float32. @param {string} text */
export const floats = (text) => new Float32Array(bytes(text).buffer);

/** Little-endian float64. @param {string} text */
export const doubles = (text) => new Float64Array(bytes(text).buffer);

/** Little-endian float64 in `count` equal lists. @param {string} text @param {number} count @returns {number[][]} */
function lists(text, count) {
  const all = new Float64Array(bytes(text).buffer);
  const size = all.length / count;
  const rows = [];
  for (let k = 0; k < count; k++) {
    // Lists: views would keep the whole buffer in memory as long as one frame.
    const row = new Array(size);
    for (let i = 0; i < size; i++) row[i] = all[k * size + i];
    rows.push(row);
  }
  return rows;
}

/** The frames of columns. @param {Columns} of @returns {Frame[]} */
export function frames(of) {
  const { count } = of;
  const parameters = lists(of.parameters, count);
  const gradient = lists(of.gradient, count);
  const update = lists(of.update, count);
  const slots = Object.entries(of.slots).map(
    ([name, rows]) => /** @type {const} */ ([name, typeof rows === "string" ? lists(rows, count) : rows]),
  );
  return parameters.map((at, k) => ({
    state: {
      step: of.step + k,
      since: of.since,
      parameters: at,
      slots: Object.fromEntries(slots.map(([name, rows]) => [name, rows[k]])),
    },
    loss: of.loss[k],
    penalty: of.penalty[k],
    loss_train: of.loss_train[k],
    loss_test: of.loss_test && of.loss_test[k],
    eta: of.eta[k],
    gradient: gradient[k],
    gradient_norm: of.gradient_norm[k],
    update: update[k],
    update_norm: of.update_norm[k],
    epoch: of.epoch[k],
    ...(of.distance && { distance: of.distance[k] }),
    ...(of.score_train && { score_train: of.score_train[k], score_test: of.score_test?.[k] ?? null }),
    ...(of.confusion && { confusion: of.confusion[k] }),
    ...of.full?.[k],
  }));
}
