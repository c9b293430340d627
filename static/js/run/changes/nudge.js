/** A nudge: moves the ball a little by hand, where the gradient is 0 and no update moves it. */
import * as api from "../../server/api.js";
import { request } from "../../server/requests.js";
import { number } from "../../format.js";
import { frame, lane, shownStep } from "../../store.js";
import { editParameters } from "./actions.js";
import { tellChange } from "./history.js";
import { stateAt } from "../memory/replay.js";
import { experimentAt } from "../runs.js";

export async function nudge() {
  const here = lane.peek();
  const step = shownStep.peek();
  const state = here && (await stateAt(here, step));
  if (!here || !state) return;
  const body = { experiment: experimentAt(here, step), state, spectrum: false };
  const to = (await request("run", () => api.curvature(body)))?.nudge;
  if (!to || lane.peek()?.frames !== here.frames || shownStep.peek() !== step) return;
  await editParameters(
    Object.fromEntries(
      to.parameters.flatMap((value, i) => (value === state.parameters[i] ? [] : [[here.parameters[i], value]])),
    ),
  );
  if (!to.parameters.every((value, i) => value === frame.peek()?.state.parameters[i])) return;
  tellChange(`Nudged by ${number(to.length)}, in a direction drawn from the seed.`);
}
