/** The loss over all steps, of one run or of several; the cursor; a click or a drag goes to that step. */
import { effect, html, useEffect, useRef, useSignal } from "ui";
import uPlot from "uplot";
import { number, tick } from "../format.js";
import { decade } from "../draw/labels.js";
import { growth } from "../draw/canvas.js";
import { logAxis } from "../draw/scale.js";
import { jump } from "../time/player.js";
import { cursor, experiment, frame, lane, lanes, lastStep, shownTo } from "../store.js";
import { colour, theme } from "../draw/theme.js";
import { CompareMarks } from "../compare/marks.js";
import { EventMarks } from "./event-marks.js";
import { LaneChips } from "../race/ranking.js";
import { Enlarge } from "../widgets/enlarge.js";
import { columns } from "./loss-columns.js";

/**
 * @typedef {import("./loss-columns.js").Series} Series
 * @typedef {Series & {title: string, colour: string, width: number, dash?: number[]}} Line
 */

/** Whether a step's batch is only a part of the data, so that its loss is a line of its own. */
const batched = () => {
  const size = experiment.value?.batch_size;
  return size !== null && size !== undefined && size < (lane.value?.data?.targets[0].length ?? 0);
};

/**
 * One run shows its batch, test and training loss, the noisy one below; several show their training losses.
 * @returns {Line[]}
 */
function lines() {
  const here = lane.value;
  if (!here) return [];
  if (lanes.value.length > 1) {
    return lanes.value.map((l) => ({
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
  if (batched()) own.unshift({ key: "loss", frames, title: "this batch", colour: "--rule-strong", width: 1 });
  return own;
}

/** A loss that grew by six decades, as in a run that blows up: a linear axis would show only the end of it. */
const wide = () => {
  const [run, ...others] = lanes.value;
  if (!run || others.length) return false;
  const { first, last } = run.frames;
  return first.loss_train > 0 && last.loss_train > 1e6 * first.loss_train;
};

/**
 * How high the chart reaches: where several run, a lane that blows up leaves it at the top rather than flatten the
 * rest.
 * @param {number} high
 */
const top = (high) =>
  lanes.peek().length > 1 ? Math.min(high, 2 * Math.max(...lanes.peek().map((l) => l.frames.first.loss_train))) : high;

const APART = 18; // px from one number of the loss to the next, at least

/** A loss from its logarithm, without the dust of the way there and back. @param {number} exponent */
const power = (exponent) => Math.min(Number((10 ** exponent).toPrecision(9)), Number.MAX_VALUE);

/**
 * Of a logarithmic axis the chart draws the logarithms themselves: the library's own leaves out the numbers of an axis
 * that reaches beyond 17 digits. Its ticks are decades, as many as there is room for.
 * @type {Partial<uPlot.Axis>}
 */
const decades = {
  splits: (plot, _, low, high) =>
    logAxis(power(low), power(high), Math.max(2, Math.floor(plot.over.clientHeight / APART))).map(Math.log10),
  values: (_, marks) => marks.map((m) => decade(power(m))),
};

/** How far a logarithmic axis reaches: a little beyond the losses. @type {uPlot.Range.Function} */
function logRange(_, low, high) {
  const air = Math.max(0.04 * (high - low), 0.05);
  return [(low ?? 0) - air, (high ?? 1) + air];
}

/**
 * @param {HTMLElement} host @param {boolean} log @param {Line[]} drawn
 * @param {() => void} after runs once the chart is drawn, whatever made it draw
 */
function chart(host, log, drawn, after) {
  const axis = {
    stroke: colour("--ink-2"),
    grid: { stroke: colour("--rule"), width: 1 },
    ticks: { show: false },
    font: `${13 * growth()}px ${getComputedStyle(host).fontFamily}`,
  };
  return new uPlot(
    {
      width: Math.max(host.clientWidth, 80),
      height: Math.max(host.clientHeight, 60),
      padding: [6, 20, 0, 0],
      hooks: { draw: [after] },
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, points: { show: false }, x: true, y: false },
      scales: {
        x: { time: false, range: () => [0, Math.max(20, lastStep.peek())] },
        y: {
          range: log ? logRange : (_, low, high) => [Math.min(0, low ?? 0), top(high ?? 1) * 1.05 || 1],
        },
      },
      axes: [
        {
          ...axis,
          size: 24 * growth(),
          values: (_, marks) => marks.map((m) => (Number.isInteger(m) ? String(m) : "")),
        },
        {
          ...axis,
          size: 52 * growth(),
          space: 24,
          values: (_, marks) => marks.map((m) => (m === null ? "" : tick(m))),
          ...(log ? decades : {}),
        },
      ],
      series: [
        {},
        ...drawn.map((s) => ({
          stroke: colour(s.colour),
          width: s.width,
          dash: s.dash,
          points: { show: false },
          label: s.title,
        })),
      ],
    },
    /** @type {any} */ (Array.from({ length: drawn.length + 1 }, () => [])),
    host,
  );
}

/** The legend, with the value at the cursor. @param {{drawn: Line[]}} props */
function Legend({ drawn }) {
  const now = frame.value;
  if (lanes.value.length > 1) return html`<${LaneChips} />`;
  return drawn
    .slice()
    .reverse()
    .map(
      (s) =>
        html`<span key=${s.key} class="series"><i class=${`line ${s.key}`}></i>${s.title} <b>${number(/** @type {any} */ (now)?.[s.key])}</b></span>`,
    );
}

export function LossChart() {
  const host = useRef(/** @type {HTMLElement|null} */ (null));
  const line = useRef(/** @type {HTMLElement|null} */ (null));
  const chosen = useSignal(/** @type {boolean|null} */ (null));
  const log = chosen.value ?? wide();
  const drawn = lines();
  const looks = drawn.map((s) => s.key + s.colour + s.width).join();

  useEffect(() => {
    const element = host.current;
    const mark = line.current;
    if (!element || !mark) return;
    const plot = chart(element, log, drawn, () => place());
    const table = columns();
    let asked = 0;
    const place = () => {
      const left = plot.over.offsetLeft;
      const x = plot.valToPos(cursor.peek().step, "x") + left;
      element.style.setProperty("--from", `${plot.valToPos(0, "x") + left}px`); // the events' marks find their places by these two
      element.style.setProperty("--per-step", `${plot.valToPos(1, "x") - plot.valToPos(0, "x")}px`);
      mark.style.transform = `translateX(${Math.round(x)}px)`;
      mark.style.top = `${plot.over.offsetTop}px`;
      mark.style.height = `${plot.over.clientHeight}px`;
    };
    const draw = () => {
      asked = 0;
      const now = lines();
      if (now.length !== plot.series.length - 1) return; // a lane came or went: the chart is about to be made anew
      plot.setData(/** @type {any} */ (table(now, log)));
    };
    const ask = () => {
      asked ||= requestAnimationFrame(draw);
    };
    const stop = effect(() => {
      shownTo.value;
      ask();
    });
    const follow = effect(() => {
      cursor.value;
      if (!asked) place();
    });
    const observer = new ResizeObserver(() => {
      plot.setSize({ width: Math.max(element.clientWidth, 80), height: Math.max(element.clientHeight, 60) });
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
  }, [theme.value, log, looks]);

  return html`<figure class="loss-chart">
    <figcaption>
      <span><span class="math q-loss"><i>C</i></span> over steps</span>
      <${Legend} drawn=${drawn} />
      <button type="button" aria-pressed=${log} title="Logarithmic axis for the loss" onClick=${() => {
        chosen.value = !log;
      }}>log</button><${Enlarge} room="loss" />
    </figcaption>
    <div class="plot" ref=${host}><div role="img" aria-label=${`Loss over ${lastStep.value} steps; at step ${cursor.value.step} the training loss is ${number(frame.value?.loss_train)}. Click to go to a step.`}></div>
      <div class="now" ref=${line}></div>
      <${EventMarks} /><${CompareMarks} />
    </div>
  </figure>`;
}
