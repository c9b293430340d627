/** The examples, and the network's output over their plane. */
import { html, useRef, useSignal } from "ui";
import { select } from "../run/changes/actions.js";
import { number } from "../format.js";
import { loadDetails } from "../run/memory/replay.js";
import { boundary, drawing, frame, lane, pen, selection } from "../store.js";
import { theme } from "../draw/theme.js";
import { pointIn, useCanvas } from "../draw/canvas.js";
import { DataLegend, shownExample } from "./legend.js";
import { paintData, plotFrame, positions } from "./plot.js";
import { featureText } from "../draw/feature-name.js";
import { useLateOutputs } from "../widgets/as-at.js";
import { ListedPicture, stepped } from "../widgets/listed-picture.js";
import { count, classOf, curveRange, extent, isOutputSeen, nearest, plotKind } from "./points.js";

/** @import { Scene } from "./plot.js" */
/** @import { Lane, Data } from "../types.js" */

/** @param {number|null} index */
function pick(index) {
  select({ example: index });
  loadDetails();
}

/** An example in words. @param {Data} data @param {number} i */
function describe(data, i) {
  const inputs = data.features.map((name, k) => `${featureText(name)} ${number(data.inputs[k][i])}`).join(", ");
  const target = data.classes.length
    ? (data.classes[classOf(data.targets, i)] ?? number(data.targets[0][i]))
    : number(data.targets[0][i]);
  return `Example ${i}: ${inputs}; target ${target}`;
}

/** @param {Lane} here */
function summary(here) {
  const now = frame.value;
  const { data } = here;
  if (!data) return "";
  const kinds =
    plotKind(data) === "curve"
      ? "Points and the fitted curve"
      : data.classes.length
        ? "Points over the map of the predicted class"
        : "Points over the map of the output";
  return (
    `${kinds}: ${count(data.inputs)} training examples${
      data.classes.length ? ` of ${data.classes.join(", ")}` : ""
    }, ${count(data.test_inputs)} for testing. ` +
    `Step ${now?.state.step}: train loss ${number(now?.loss_train)}${
      now?.loss_test == null ? "" : `, test loss ${number(now.loss_test)}`
    }. ` +
    "Arrow keys go through the examples; Enter shows one in the network."
  );
}

/**
 * The vertical range of a curve's plot, kept from picture to picture.
 * @typedef {{data: Data, range: [number, number]|null}} Upright
 */

/** The boundary, unless it is of earlier data with another number of inputs. @param {Data} data */
function boundaryOf({ measured }) {
  const over = boundary.value;
  return over && over.features.length === Math.min(2, measured) && over.features.every((k) => k < measured)
    ? over
    : null;
}

/**
 * The range of the plot: the boundary's, or the data's until it is known.
 * @param {Data} data @param {number[]} features @param {Upright} upright @returns {[number, number][]}
 */
function rangeOf(data, features, upright) {
  const over = boundaryOf(data);
  const across = over?.range ?? features.map((k) => extent(data.inputs[k]));
  if (plotKind(data) !== "curve") return across;
  const before = upright.data === data ? upright.range : null;
  const range = curveRange([...data.targets[0], ...(data.test_targets[0] ?? [])], over?.output[0] ?? [], before);
  Object.assign(upright, { data, range });
  return [across[0], range];
}

/**
 * What the plot shows at the cursor's step, with nothing pointed at.
 * @param {Data} data @param {Upright} upright @returns {Scene}
 */
export function sceneOf(data, upright) {
  const now = frame.value;
  const over = boundaryOf(data);
  const features = over?.features ?? (data.measured > 1 ? [0, 1] : [0]);
  const shown = shownExample();
  return {
    data,
    held: drawing.value ? pen.value?.held.value : null,
    boundary: over,
    features,
    theme: theme.value,
    range: rangeOf(data, features, upright),
    batch: now?.batch && now.batch.length < count(data.inputs) ? new Set(now.batch) : null,
    shown,
    chosen: selection.value.example !== null,
    pointed: null,
    test: true,
    shownOutput: shown !== null && now?.examples?.[0] === shown ? (now.layers?.at(-1)?.a[0]?.[0] ?? null) : null,
  };
}

/** @param {{here: Lane, data: Data}} props */
function Plot({ here, data }) {
  const test = useSignal(true);
  const pointed = useSignal(/** @type {number|null} */ (null));
  const focused = useSignal(/** @type {number|null} */ (null));
  const drawn = useRef(/** @type {{scene: Scene, frame: import("./plot.js").Frame}|null} */ (null));
  /** @type {Upright} */
  const upright = useRef({ data, range: null }).current;

  const canvas = useCanvas(
    (context, width, height) => {
      const scene = { ...sceneOf(data, upright), pointed: pointed.value ?? focused.value, test: test.value };
      drawn.current = { scene, frame: plotFrame(scene, width, height) };
      paintData(context, scene, drawn.current.frame);
    },
    [data],
  );

  const at = (/** @type {PointerEvent|MouseEvent} */ event) => {
    if (!drawn.current) return null;
    const { x, y, touch } = pointIn(event);
    const { xs, ys } = positions(drawn.current.scene, drawn.current.frame);
    return nearest(xs, ys, x, y, touch ? 22 : 10);
  };
  const chosen = selection.value.example;
  const current = focused.value ?? chosen ?? 0;
  /** The pen, and where it is in the plot's own units. @param {PointerEvent} event */
  const drawer = (event) => {
    const by = drawing.peek() ? pen.peek() : null;
    const frame = drawn.current?.frame;
    if (!by || !frame) return null;
    const { x, y } = pointIn(event);
    return { by, at: { x: frame.x.invert(x), y: frame.y.invert(y) } };
  };
  const toggle = (/** @type {number} */ i) => pick(i === selection.peek().example ? null : i);
  const onKey = (/** @type {string} */ key) => {
    const to = stepped(key, current, count(data.inputs) - 1);
    if (to !== null) focused.value = to;
    else if (key === "Delete" && drawing.peek()) pen.peek()?.erase(current);
    else if (key === "Enter" || key === " ") toggle(current);
    else return false;
    return true;
  };
  const over = boundaryOf(data);
  const range = rangeOf(data, over?.features ?? [0], upright)[1] ?? [0, 0];
  const output = isOutputSeen(plotKind(data), over && over.output, range);
  const late = useLateOutputs();

  return html`<div class="data">
    <${ListedPicture} class="data-plot" label="Examples" canvas=${canvas}
      summary=${() => summary(here) + (late && output ? ` The output is shown ${late}.` : "")}
      part=${describe(data, current)} selected=${current === chosen}
      onKey=${onKey} onKeyFocus=${() => (focused.value = current)}
      data-pointing=${pointed.value === null ? undefined : ""}
      data-drawing=${drawing.value && pen.value ? "" : undefined}
      onPointerDown=${(/** @type {PointerEvent} */ e) => {
        const pressed = e.button === 0 && drawer(e);
        if (!pressed) return;
        /** @type {HTMLElement} */ (e.currentTarget).setPointerCapture(e.pointerId);
        pressed.by.down(at(e), pressed.at);
      }}
      onPointerUp=${() => drawing.peek() && pen.peek()?.up()}
      onPointerCancel=${() => pen.peek()?.leave()}
      onPointerMove=${(/** @type {PointerEvent} */ e) => {
        pointed.value = at(e);
        const over = drawer(e);
        if (over) over.by.move(over.at);
      }} onPointerLeave=${() => (pointed.value = null)}
      onClick=${(/** @type {MouseEvent} */ e) => {
        const i = drawing.peek() && pen.peek() ? null : at(e);
        if (i !== null) toggle(i);
      }}
      onBlur=${() => (focused.value = null)}>
      ${late && output && html`<span class="data-late" aria-hidden="true">output ${late}</span>`}
    <//>
    <${DataLegend} data=${data} test=${test} pointed=${pointed.value ?? focused.value} output=${output} />
  </div>`;
}

export function DataRoom() {
  const here = lane.value;
  if (!here?.data) return null;
  return html`<${Plot} here=${here} data=${here.data} />`;
}
