/** How true the picture is and how it is drawn, behind a button: precision, what is cut off, what is magnified. */
import { html } from "ui";
import { number, portion, tick } from "../format.js";
import { experiment, lane } from "../store.js";
import { usePopover } from "../widgets/popover.js";
import { factor } from "./point.js";
import { samples, scale } from "./samples/shown.js";

/** What 32 bits hold at most, and what 64 do, as the page writes it. */
const LARGEST = { samples: number(3.4028234663852886e38, 2), far: number(Number.MAX_VALUE, 2) };

/** The part of the picture whose loss no sample can hold, in words. @param {import("../types.js").Surface} given */
export function beyond({ overflowed: count, loss: { length: all }, far }) {
  const largest = far ? LARGEST.far : LARGEST.samples;
  if (count >= all) return `The loss overflows everywhere in sight (above ${largest}): one colour, no heights`;
  return `The loss overflows (above ${largest}) on ${portion(count, all)} of the picture`;
}

/** @returns {string[]} one sentence each */
function sentences() {
  const given = samples.value;
  const map = scale.value;
  const here = lane.value;
  if (!given || !map || !here) return [];
  const examples = here.data?.targets[0]?.length ?? 0;
  const size = experiment.value?.batch_size ?? examples;
  const { stride } = here.frames.path;
  const frozen = here.free.filter((free) => !free).length;
  return [
    given.far || map.breaks
      ? "Between the dashed lines the axes are even. Beyond them they are logarithmic, to show all of the run's way."
      : "",
    map.clipped ? `Losses above ${tick(map.top)} are drawn flat, so that steep corners do not flatten the rest.` : "",
    given.overflowed > 0 ? `${beyond(given)}.` : "",
    given.hole
      ? `The function is undefined on ${portion(given.undefined, given.loss.length)} of the picture: there it has a hole.`
      : "",
    factor.value > 1
      ? `Arrows are drawn ${tick(factor.value)} times as long as they are, or they would be too short to see. The dot beside the ball is where the step ends.`
      : "",
    size < examples && given.over !== "batch"
      ? `Each step follows the gradient of a batch of ${size}. The landscape is the loss over all ${examples} training examples.`
      : "",
    frozen > 0 ? `${frozen} of ${here.free.length} parameters are frozen: |∇C| is over the free ones.` : "",
    stride > 1
      ? `The path is drawn every ${stride} steps, and at each of the latest ones. The loss of every step is kept.`
      : "",
    given.error > 0 ? `The picture is made of samples, each true to ${number(given.error, 1)} of its loss.` : "",
  ].filter(Boolean);
}

export function SmallPrint() {
  const { open, toggle, room, close } = usePopover();
  if (!samples.value) return null;
  return html`<span class="small-print" ref=${room} onKeyDown=${close}>
    <button type="button" class="icon" aria-label="How this picture is drawn" title="How this picture is drawn"
        aria-expanded=${open} onClick=${toggle}>
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
        <circle cx="8" cy="8" r="6.5" fill="none" stroke="currentColor" stroke-width="1.25" />
        <path d="M8 7.2v4.2M8 4.6v.2" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" /></svg></button>
    ${
      open &&
      html`<ul class="prints" aria-label="How this picture is drawn">${sentences().map(
        (text) => html`<li key=${text}>${text}</li>`,
      )}</ul>`
    }
  </span>`;
}
