/** Asks for the loss over the rate: one request for each method, its curve shown as soon as it is there. */
import { signal } from "ui";
import * as api from "../server/api.js";
import { newest } from "../server/latest.js";
import { request } from "../server/requests.js";
import { underTerms } from "../run/full-batch.js";
import { frameAtCursor } from "../run/memory/replay.js";
import { experimentAt } from "../run/runs.js";
import { catalog, lane } from "../store.js";

/**
 * @typedef {import("../server/openapi.js").TunedLane} TunedLane
 * @typedef {{method: string, title: string, lane: TunedLane}} Curve
 * @typedef {{own: string, methods: string[], curves: Curve[], steps: number, step: number, fromStart: boolean,
 *   loss: number|null, busy: boolean, refused: string}} Asked
 *   `own` is the run's method, `methods` those to show, `step` where the runs begin, `loss` the one there
 */

const PER_DECADE = 6;
export const STEPS = [20, 50, 100, 200, 500];

/** @type {import("ui").Signal<Asked>} */
export const asked = signal({
  own: "",
  methods: [],
  curves: [],
  steps: 100,
  step: 0,
  fromStart: false,
  loss: null,
  busy: false,
  refused: "",
});

const asks = newest();

/** @param {Partial<Asked>} change */
const put = (change) => (asked.value = { ...asked.peek(), ...change });

/** @typedef {{frame: import("../types.js").Frame, chosen: import("../types.js").Experiment}} Origin */

/** Where all curves begin, though the run may go on meanwhile. @type {Origin|null} */
let begun = null;

/**
 * The frame where the runs begin, and the experiment under which the run goes on there.
 * @returns {Promise<Origin|null>}
 */
async function origin() {
  const here = lane.peek();
  const now = asked.peek().fromStart ? here?.frames.first : await frameAtCursor();
  return here && now ? { frame: now, chosen: experimentAt(here, now.state.step) } : null;
}

/**
 * The lane of a method in the request. Another method begins there without a memory.
 * @param {Origin} from @param {string} method
 */
function laneOf({ frame: { state }, chosen }, method) {
  if (method === chosen.optimizer.name) return { name: method, experiment: chosen, state };
  const experiment = underTerms(catalog.peek(), chosen, { optimizer: /** @type {any} */ ({ name: method }) });
  return { name: method, experiment, state: { step: state.step, since: state.step, parameters: state.parameters } };
}

/** A method's title. @param {string} method */
export const titleOf = (method) => catalog.value?.optimizers.find(({ name }) => name === method)?.title ?? method;

/** Ask for the curves that are missing, one after the other. */
async function fill() {
  const mine = asks.begin();
  put({ busy: true, refused: "" });
  const from = (begun ??= await origin());
  if (mine.aborted) return;
  const { methods, steps } = asked.peek();
  if (from) put({ own: from.chosen.optimizer.name, step: from.frame.state.step, loss: from.frame.loss_train });
  for (const method of from ? methods : []) {
    if (asked.peek().curves.some((curve) => curve.method === method)) continue;
    let refused = "";
    const body = { lanes: [laneOf(/** @type {Origin} */ (from), method)], steps, per_decade: PER_DECADE, limits: true };
    const answer = await request("rates", () =>
      api.tune(body, mine).catch((error) => {
        if (!(error instanceof api.Refused)) throw error;
        const [first] = error.refusals;
        refused = first ? `${first.field.split(".").pop()}: ${first.allowed}.` : error.message;
        return null;
      }),
    );
    if (mine.aborted) return;
    if (!answer) {
      put({ refused: refused || "The server did not answer.", methods: methods.filter((name) => name !== method) });
      break;
    }
    put({ curves: [...asked.peek().curves, { method, title: titleOf(method), lane: answer.lanes[0] }] });
  }
  put({ busy: false });
}

/** Begin with the run's own method, from the step looked at. */
export function begin() {
  const own = lane.peek()?.experiment.optimizer.name;
  if (!own) return;
  begun = null;
  put({ own, methods: [own], curves: [], fromStart: false });
  fill();
}

/** @param {{steps?: number, fromStart?: boolean}} change of what all curves have in common */
export function again(change) {
  begun = null;
  put({ ...change, curves: [] });
  fill();
}

/** Show a method's curve, or leave it out. @param {string} method */
export function toggle(method) {
  const { methods, curves } = asked.peek();
  if (!methods.includes(method)) {
    put({ methods: [...methods, method] });
    fill();
  } else if (methods.length > 1) {
    put({ methods: methods.filter((m) => m !== method), curves: curves.filter((c) => c.method !== method) });
  }
}

/** Stop asking. The curves so far stay. */
export function cancel() {
  asks.end();
  const { curves, methods } = asked.peek();
  const known = methods.filter((method) => curves.some((curve) => curve.method === method));
  put({ busy: false, methods: known });
}
