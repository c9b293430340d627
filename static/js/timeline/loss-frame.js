/** The loss chart before its library has come: the frame, the steps, and the losses up to that of the start. */
import { html } from "ui";
import { tick } from "../format.js";
import { ticks } from "../draw/scale.js";
import { frame, lanes, lastStep } from "../store.js";

const FEWEST = 20; // steps of an axis, as in the chart
const AIR = 1.05; // above the highest loss
const [ACROSS, UP] = [10, 5]; // marks, about

/** A line across or up the frame and its number. @param {{at: number, of: number, text: string, up?: boolean}} props */
const Mark = ({ at, of, text, up }) =>
  html`<i class=${up ? "up" : "across"} style=${`${up ? "bottom" : "left"}: ${(100 * at) / of}%`}><span>
    ${text}</span></i>`;

export function LossFrame() {
  const steps = Math.max(FEWEST, lastStep.value);
  // of a run that has gone somewhere the chart chooses the axis
  const loss = lastStep.value === 0 && lanes.value.length === 1 ? (frame.value?.loss_train ?? 0) : 0;
  const high = AIR * loss;
  return html`<figure class="loss-chart" aria-hidden="true">
    <figcaption><span><span class="math q-loss"><i>C</i></span> over steps</span></figcaption>
    <div class="plot"><div class="frame">
      ${ticks(0, steps, ACROSS).map((at) => html`<${Mark} key=${at} at=${at} of=${steps} text=${String(at)} />`)}
      ${
        high > 0 &&
        ticks(0, high, UP).map((at) => html`<${Mark} key=${`up ${at}`} up at=${at} of=${high} text=${tick(at)} />`)
      }
    </div></div>
  </figure>`;
}
