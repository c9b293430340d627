/** The loss over all steps: training, test and batch; the cursor; a click or a drag goes to that step. */
import { effect, html, useEffect, useRef, useSignal } from "ui";
import uPlot from "uplot";
import { number, tick } from "../format.js";
import { jump } from "../player.js";
import { cursor, experiment, frame, lane, lastStep } from "../store.js";
import { colour, theme } from "../theme.js";

/** @typedef {import("../types.js").Frame} Frame */

/** What is charted, in drawing order: the noisy batch loss lies under the others. */
const SERIES = [
  { key: "loss", title: "this batch", colour: "--rule-strong", width: 1 },
  { key: "loss_test", title: "test", colour: "--q-loss", width: 1.5, dash: [4, 3] },
  { key: "loss_train", title: "training", colour: "--q-loss", width: 2 },
];

/** The columns of the chart, extended as the run grows rather than built anew. */
function columns() {
  /** @type {Frame[]|null} */
  let known = null;
  /** @type {(number|null)[][]} */
  let data = [[], [], [], []];
  return (/** @type {Frame[]} */ frames) => {
    if (frames !== known || data[0].length > frames.length) {
      known = frames;
      data = [[], [], [], []];
    }
    for (let i = data[0].length; i < frames.length; i++) {
      data[0].push(i);
      SERIES.forEach(({ key }, k) => data[k + 1].push(/** @type {any} */ (frames[i])[key] ?? null));
    }
    return data;
  };
}

/** A loss that grew by six decades, as in a run that blows up: a linear axis would show only the end of it. */
const wide = () => {
  const frames = lane.value?.frames ?? [];
  const [first, last] = [frames[0]?.loss_train ?? 0, frames[frames.length - 1]?.loss_train ?? 0];
  return first > 0 && last > 1e6 * first;
};

/** Whether this step's batch is only a part of the data, so that its loss is a line of its own. */
const batched = () => {
  const size = experiment.value?.batch_size;
  return size !== null && size !== undefined && size < (lane.value?.data?.targets[0].length ?? 0);
};

/**
 * @param {HTMLElement} host @param {boolean} log @param {boolean} withBatch @param {boolean} withTest
 */
function chart(host, log, withBatch, withTest) {
  const axis = {
    stroke: colour("--ink-2"), grid: { stroke: colour("--rule"), width: 1 }, ticks: { show: false }, font: `13px ${getComputedStyle(host).fontFamily}`,
  };
  const shown = [withBatch, withTest, true];
  return new uPlot({
    width: Math.max(host.clientWidth, 80), height: Math.max(host.clientHeight, 60), padding: [6, 8, 0, 0],
    legend: { show: false }, cursor: { drag: { x: false, y: false }, points: { show: false }, x: true, y: false },
    scales: {
      x: { time: false, range: (_, low, high) => [0, Math.max(20, lastStep.peek())] },
      y: { distr: log ? 3 : 1, range: log ? undefined : (_, low, high) => [Math.min(0, low ?? 0), (high ?? 1) * 1.05 || 1] },
    },
    axes: [
      { ...axis, size: 24, values: (_, marks) => marks.map((m) => (Number.isInteger(m) ? String(m) : "")) },
      { ...axis, size: 52, space: 24, values: (_, marks) => marks.map((m) => (m === null ? "" : tick(m))) },
    ],
    series: [{}, ...SERIES.map((s, i) => ({
      stroke: colour(s.colour), width: s.width, dash: s.dash, show: shown[i], points: { show: false }, label: s.title,
    }))],
  }, [[], [], [], []], host);
}

export function LossChart() {
  const host = useRef(/** @type {HTMLElement|null} */ (null));
  const line = useRef(/** @type {HTMLElement|null} */ (null));
  const chosen = useSignal(/** @type {boolean|null} */ (null));
  const log = chosen.value ?? wide();
  const withBatch = batched();
  const withTest = (lane.value?.data?.test_targets?.[0]?.length ?? 0) > 0;

  useEffect(() => {
    const element = host.current;
    const mark = line.current;
    if (!element || !mark) return;
    const plot = chart(element, log, withBatch, withTest);
    const table = columns();
    let asked = 0;
    const place = () => {
      const x = plot.valToPos(cursor.peek().step, "x") + plot.over.offsetLeft;
      mark.style.transform = `translateX(${Math.round(x)}px)`;
      mark.style.top = `${plot.over.offsetTop}px`;
      mark.style.height = `${plot.over.clientHeight}px`;
    };
    const draw = () => {
      asked = 0;
      const frames = lane.peek()?.frames ?? [];
      const data = table(frames);
      const usable = log ? data.map((column, i) => (i ? column.map((v) => (v !== null && v > 0 ? v : null)) : column)) : data;
      plot.setData(/** @type {any} */ (usable));
      place();
    };
    const ask = () => { asked ||= requestAnimationFrame(draw); };
    const stop = effect(() => {
      lane.value;
      ask();
    });
    const follow = effect(() => {
      cursor.value;
      if (!asked) place();
    });
    const observer = new ResizeObserver(() => {
      plot.setSize({ width: Math.max(element.clientWidth, 80), height: Math.max(element.clientHeight, 60) });
      place();
    });
    observer.observe(element);
    const scrub = (/** @type {PointerEvent} */ event) => {
      if (event.type === "pointermove" && !event.buttons) return;
      const left = event.clientX - plot.over.getBoundingClientRect().left;
      jump(Math.round(plot.posToVal(left, "x")));
    };
    plot.over.addEventListener("pointerdown", scrub);
    plot.over.addEventListener("pointermove", scrub);
    return () => {
      stop();
      follow();
      observer.disconnect();
      cancelAnimationFrame(asked);
      plot.destroy();
    };
  }, [theme.value, log, withBatch, withTest]);

  const now = frame.value;
  const entries = SERIES.filter((s, i) => [withBatch, withTest, true][i]).reverse();
  return html`<figure class="loss-chart">
    <figcaption>
      <span><span class="math q-loss"><i>C</i></span> over steps</span>
      ${entries.map((s) => html`<span key=${s.key} class="series"><i class=${`line ${s.key}`}></i>${s.title} <b>${number(/** @type {any} */ (now)?.[s.key])}</b></span>`)}
      <button type="button" aria-pressed=${log} title="Logarithmic axis for the loss" onClick=${() => { chosen.value = !log; }}>log</button>
    </figcaption>
    <div class="plot" ref=${host} role="img" aria-label=${`Loss over ${lastStep.value} steps; at step ${cursor.value.step} the training loss is ${number(now?.loss_train)}. Click to go to a step.`}>
      <div class="now" ref=${line}></div>
    </div>
  </figure>`;
}
