/** The lines of the loss chart: of one run its losses or scores, of several one of each. */
import { signal } from "ui";
import { seesPart } from "../run/full-batch.js";
import { scoreText } from "../run/score.js";
import { experiment, lane, lanes } from "../store.js";
/** @import { Line } from "./loss-plot.js" */

/** Whether the chart shows scores in the place of losses. */
export const scores = signal(false);

/** Whether a person wants a logarithmic axis; null if nobody chose. @type {import("ui").Signal<boolean|null>} */
export const chosen = signal(null);

/**
 * One run shows its batch, test and training loss, the noisy one below; several show their training losses. With
 * `scored`, the same for their scores.
 * @param {boolean} scored @returns {Line[]}
 */
export function linesOf(scored) {
  const here = lane.value;
  if (!here) return [];
  return scored ? scoreLines(lossLines(here)) : lossLines(here);
}

/** @param {Line[]} losses @returns {Line[]} */
function scoreLines(losses) {
  const text = (/** @type {number|null} */ value) => scoreText(lane.value?.data, value);
  return losses
    .filter(({ key }) => key !== "loss")
    .map((line) => ({
      ...line,
      key: line.key === "loss_test" ? "score_test" : "score_train",
      colour: lanes.value.length > 1 ? line.colour : "--ink",
      text,
    }));
}

/** @param {import("../types.js").Lane} here @returns {Line[]} */
function lossLines(here) {
  if (lanes.value.length > 1) {
    return lanes.value
      .filter((l) => l === here || !l.hidden)
      .map((l) => ({
        key: "loss_train",
        frames: l.frames,
        title: l.name,
        colour: `--lane-${l.colour}`,
        width: l === here ? 2.5 : 1.5,
      }));
  }
  const { frames } = here;
  /** @type {Line[]} */
  const own = [{ key: "loss_train", frames, title: "training", colour: "--q-loss", width: 2 }];
  if ((here.data?.test_targets?.[0]?.length ?? 0) > 0)
    own.unshift({ key: "loss_test", frames, title: "test", colour: "--q-loss", width: 1.5, dash: [4, 3] });
  const now = experiment.value;
  if (now && seesPart(now, here.data))
    own.unshift({ key: "loss", frames, title: "this batch", colour: "--rule-strong", width: 1 });
  return own;
}

/** With several lanes on an even axis, one that explodes leaves it at the top and does not flatten the others. */
export const limit = () =>
  lanes.peek().length > 1 ? 2 * Math.max(...lanes.peek().map((l) => Math.abs(l.frames.first.loss_train))) : Infinity;
