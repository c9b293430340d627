/** The columns of the loss chart, which are extended as the runs grow and not built anew. */
/** @import { Track } from "../run/memory/track.js" */

/**
 * @typedef {{key: "loss"|"loss_train"|"loss_test"|"score_train"|"score_test", frames: Track}} Series
 * @typedef {Pick<import("./loss-axis.js").Axis, "name"|"to">} Axis
 */

/** The steps shown, then a column per series: the heights of its losses; null for one without, and after its run. */
export function columns() {
  /** @type {{frames: Track, key: string, axis: string, values: (number|null)[]}[]} */
  let known = [];
  /** @type {number[]} */
  const steps = [];
  return (/** @type {Series[]} */ series, /** @type {Axis} */ axis) => {
    const length = Math.max(0, ...series.map((s) => s.frames.shown + 1));
    while (steps.length < length) steps.push(steps.length);
    steps.length = length;
    known = series.map(({ frames, key }, i) => {
      const old = known[i];
      const values = old && old.frames === frames && old.key === key && old.axis === axis.name ? old.values : [];
      values.length = Math.min(values.length, frames.shown + 1);
      for (let t = values.length; t <= frames.shown; t++) {
        const value = frames.number(key, t);
        values.push(value === null ? null : axis.to(value));
      }
      return { frames, key, axis: axis.name, values };
    });
    return [
      steps,
      ...known.map(({ values }) =>
        values.length < length ? [...values, ...Array(length - values.length).fill(null)] : values,
      ),
    ];
  };
}
