/** The loss over all steps, of one run or of several; the cursor; a click or a drag goes to that step. */
import { effect, html, useEffect, useRef, useSignal } from "ui";
import { number } from "../format.js";
import { jump } from "../time/player.js";
import { cursor, frame, lane, lanes, lastStep, playing, shownTo } from "../store.js";
import { chartLayers } from "../draw/layers.js";
import { theme } from "../draw/theme.js";
import { CompareMarks } from "../compare/marks.js";
import { EventMarks } from "./event-marks.js";
import { LaneChips } from "../race/ranking.js";
import { Enlarge } from "../widgets/enlarge.js";
import { hasScore, scoreName } from "../run/score.js";
import { axisFor, scoreAxis } from "./loss-axis.js";
import { columns } from "./loss-columns.js";
import { freePlace, spansOf } from "./free-place.js";
import { chosen, limit, linesOf, scores } from "./loss-lines.js";
import { lossPlot } from "./loss-plot.js";
import { inWords, Reading } from "./loss-reading.js";
/** @import { Line } from "./loss-plot.js" */

const GAP = 80; // ms between two drawings while playing: the line of all steps takes as long as a map

/** The legend, with the value at the cursor. @param {{drawn: Line[]}} props */
function Legend({ drawn }) {
  const now = frame.value;
  if (lanes.value.length > 1) return html`<${LaneChips} />`;
  return drawn.toReversed().map(
    (s) => html`<span key=${s.key} class="series"><i class=${`line ${s.key}`}></i>${s.title} <b>
      ${(s.text ?? number)(/** @type {any} */ (now)?.[s.key])}</b></span>`,
  );
}

/** @param {{axis: ReturnType<typeof axisFor>, choose: (log: boolean) => void}} props */
function AxisSwitch({ axis, choose }) {
  const by = axis.log && axis.auto;
  const why = by
    ? "The axis is logarithmic because the loss spans more than two decades. Press for an even axis"
    : axis.log
      ? "Press for an even axis of the loss"
      : "Press for a logarithmic axis of the loss";
  return html`<span class="axis">
    ${
      (by || axis.below) &&
      html`<span class="quiet">
        ${
          by && `log axis: the loss spans ${Math.round(axis.decades)} decades`
        }${by && axis.below && "; "}${axis.below && "a loss of 0 lies below it"}</span>`
    }
    <button type="button" aria-pressed=${axis.log} title=${why} onClick=${() => choose(!axis.log)}>log</button></span>`;
}

/** The step a key leads to from the one read; null for other keys. @param {KeyboardEvent} event @param {number} at */
function stepBy({ key, shiftKey }, at) {
  const page = Math.max(1, Math.round(lastStep.peek() / 10));
  const one = shiftKey ? 10 : 1;
  const by = { ArrowRight: one, ArrowUp: one, ArrowLeft: -one, ArrowDown: -one, PageUp: page, PageDown: -page }[key];
  const to = by === undefined ? { Home: 0, End: lastStep.peek() }[key] : at + by;
  return to === undefined ? null : Math.max(0, Math.min(to, lastStep.peek()));
}

export function LossChart() {
  const host = useRef(/** @type {HTMLElement|null} */ (null));
  const line = useRef(/** @type {HTMLElement|null} */ (null));
  const point = useRef((/** @type {number|null} */ _) => {});
  const put = useRef((/** @type {HTMLElement} */ _box, /** @type {number} */ _step) => {});
  const reading = useSignal(/** @type {number|null} */ (null));
  shownTo.value;
  const data = lane.value?.data;
  const scored = scores.value && hasScore(data);
  const drawn = linesOf(scored);
  const axis = scored ? scoreAxis(Boolean(data?.classes.length)) : axisFor(drawn, chosen.value);
  const looks = drawn.map((s) => s.key + s.colour + s.width).join();

  useEffect(() => {
    const element = host.current;
    const mark = line.current;
    if (!element || !mark) return;
    const plot = lossPlot(element, axis, drawn, limit, () => place());
    const table = columns();
    let asked = 0;
    let before = 0;
    const place = () => {
      const left = plot.over.offsetLeft;
      const x = plot.valToPos(cursor.peek().step, "x") + left;
      element.style.setProperty("--from", `${plot.valToPos(0, "x") + left}px`); // the places of the events' marks
      element.style.setProperty("--per-step", `${plot.valToPos(1, "x") - plot.valToPos(0, "x")}px`);
      mark.style.transform = `translateX(${Math.round(x)}px)`;
      mark.style.top = `${plot.over.offsetTop}px`;
      mark.style.height = `${plot.over.clientHeight}px`;
    };
    const draw = (/** @type {number} */ now) => {
      asked = 0;
      if (playing.peek() && now - before < GAP) return ask();
      before = now;
      const all = linesOf(scored);
      if (all.length !== plot.series.length - 1) return; // a lane came or went: a new chart follows
      plot.setData(/** @type {any} */ (table(all, axis)));
    };
    const ask = () => (asked ||= requestAnimationFrame(draw));
    const stop = effect(() => {
      shownTo.value;
      ask();
    });
    const follow = effect(() => {
      cursor.value;
      if (!asked || playing.value) place();
    });
    const observer = new ResizeObserver(() => {
      plot.setSize({ width: Math.max(element.clientWidth, 80), height: Math.max(element.clientHeight, 60) });
    });
    observer.observe(element);
    const stepAt = (/** @type {PointerEvent} */ event) => {
      const left = event.clientX - plot.over.getBoundingClientRect().left;
      return Math.max(0, Math.min(Math.round(plot.posToVal(left, "x")), lastStep.peek()));
    };
    const scrub = (/** @type {PointerEvent} */ event) => {
      reading.value = stepAt(event);
      if (event.type === "pointerdown" || event.buttons) jump(stepAt(event));
    };
    const leave = () => (reading.value = null);
    plot.over.addEventListener("pointerdown", scrub);
    plot.over.addEventListener("pointermove", scrub);
    plot.over.addEventListener("pointerleave", leave);
    point.current = (step) => plot.setCursor({ left: step === null ? -10 : plot.valToPos(step, "x"), top: 1 }, false);
    put.current = ({ style, offsetWidth: width, offsetHeight: height }, step) => {
      const { clientWidth, clientHeight, offsetLeft, offsetTop } = plot.over;
      const ground = { width: clientWidth, height: clientHeight };
      const { left, top } = freePlace({ width, height }, ground, spansOf(plot, clientWidth), plot.valToPos(step, "x"));
      style.left = `${offsetLeft + left}px`;
      style.top = `${element.offsetTop + offsetTop + top}px`;
    };
    return () => {
      stop();
      follow();
      observer.disconnect();
      cancelAnimationFrame(asked);
      plot.destroy();
    };
  }, [theme.value, axis.name, looks]);

  const read = (/** @type {number|null} */ step) => {
    reading.value = step;
    point.current(step);
  };
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    const at = reading.peek() ?? cursor.peek().step;
    const to = stepBy(event, at);
    if (to !== null) read(to);
    else if (event.key === "Enter") jump(at);
    else return;
    event.preventDefault();
  };
  const at = Math.min(reading.value ?? cursor.value.step, lastStep.value);
  const listed = lanes.value.length > 1 ? drawn : drawn.toReversed();
  return html`<figure class="loss-chart">
    <figcaption>
      <span>${
        scored ? scoreName(data) : html`<span class="math q-loss"><i>C</i></span>`
      }<span class="over"> over steps</span></span>
      <${Legend} drawn=${drawn} />
      ${!scored && html`<${AxisSwitch} axis=${axis} choose=${(/** @type {boolean} */ log) => (chosen.value = log)} />`}
      ${
        hasScore(data) &&
        html`<button type="button" class="scored" aria-pressed=${scored}
            title=${`Show the ${scoreName(data)} instead of the loss`}
            onClick=${() => (scores.value = !scored)}>${scoreName(data)}</button>`
      }
      <${Enlarge} room="loss" />
    </figcaption>
    <div class="plot" ref=${host}>
      <div class="now" ref=${line}></div>
      <div class="keys" role="slider" tabindex="0"
          aria-label=${`${scored ? scoreName(data) : "Loss"} over ${lastStep.value} steps. Arrow keys read it, Enter goes to the step read`}
        aria-valuemin="0" aria-valuemax=${lastStep.value} aria-valuenow=${at} aria-valuetext=${inWords(listed, at)}
        onKeyDown=${onKeyDown} onFocus=${() => read(cursor.peek().step)} onBlur=${() => read(null)}></div>
      <${EventMarks} /><${CompareMarks} />${chartLayers.value.map((View, i) => html`<${View} key=${i} />`)}
    </div>
    ${
      reading.value !== null &&
      html`<${Reading} lines=${listed} step=${at}
          put=${(/** @type {HTMLElement|null} */ box) => box && put.current(box, at)} />`
    }
  </figure>`;
}
