/**
 * The curvature at this step: how sharp the loss is beside the limit of the method, where the run is, what the step
 * does.
 */
import { html, useEffect } from "ui";
import { lane, playing, shownStep } from "../store.js";
import { OfLane } from "../run/lanes/of-lane.js";
import { answer, keepAsking, late } from "./ask.js";
import { keepModel } from "./model.js";
import { keepLines } from "./on-chart.js";
import { Sharpness } from "./sharpness.js";
import { Spectrum } from "./spectrum.js";
import { Step } from "./step.js";
import { Wait } from "../widgets/wait.js";

/** @param {{of: import("../types.js").Curvature}} props */
function Corners({ of: { corners, examples } }) {
  const { examples: on, weights, point } = corners;
  if (!on && !weights && !point) return null;
  const what = [
    on > 0 && (examples === 1 ? "The only example" : `${on} of ${examples} examples`),
    weights > 0 && `${weights} ${weights === 1 ? "weight" : "weights"} under the L1 penalty`,
    point && "The point",
  ].filter(Boolean);
  const one = point || (on === 1 && !weights) || (weights === 1 && !on);
  return html`<section><h3>Corners</h3>
    <p><strong>${what.join(" and ")}</strong> ${one ? "lies" : "lie"} exactly on a corner.</p>
    <p class="how">On a corner the loss is not smooth. The numbers above are of the derivatives that the method uses in
      place of its own: alone they do not tell whether the loss rises or falls beside the point, nor where steps
      settle.</p></section>`;
}

export function Curvature() {
  useEffect(keepAsking, []);
  useEffect(keepModel, []);
  useEffect(keepLines, []);
  const known = answer.value;
  if (!known) return html`<${Wait} place="curvature">Computing the curvature…<//>`;
  const { found, step } = known;
  const size = lane.value?.experiment.batch_size;
  const batches = found && size && size < found.examples ? size : null;
  return html`<section class="curvature" aria-label="Curvature" data-late=${late.value && !playing.value}
      aria-busy=${late.value}>
    <p class="quiet small">At step <span class="at">${step.toLocaleString("en")}</span><${OfLane} lane=${known.of} />
    ${late.value && `, while step ${shownStep.value.toLocaleString("en")} is computed`}${
      found &&
      found.examples > 0 &&
      `, of the loss over ${
        found.examples === 1 ? "the only training example" : `all ${found.examples} training examples`
      }`
    }.</p>
    ${
      found
        ? html`<${Sharpness} of=${found} /><${Spectrum} of=${found} /><${Step} of=${found} batch=${batches} />
          <${Corners} of=${found} />`
        : html`<p>Loss, gradient or curvature overflow at this step: there are no numbers to show.</p>`
    }
  </section>`;
}
