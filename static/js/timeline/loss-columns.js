/** The columns of the loss chart: extended as the runs grow rather than built anew. */

/**
 * @typedef {import("../run/track.js").Track} Track
 * @typedef {{key: "loss"|"loss_train"|"loss_test", frames: Track}} Series
 */

/** The steps that were shown, then one column per series, null where a run is over. On a logarithmic axis they hold
 * the losses' decimal logarithms, null where there is none. */
export function columns() {
  /** @type {{frames: Track, key: string, log: boolean, values: (number|null)[]}[]} */
  let known = [];
  /** @type {number[]} */
  const steps = [];
  return (/** @type {Series[]} */ series, /** @type {boolean} */ log) => {
    const length = Math.max(0, ...series.map((s) => s.frames.shown + 1));
    while (steps.length < length) steps.push(steps.length);
    steps.length = length;
    known = series.map(({ frames, key }, i) => {
      const old = known[i];
      const values = old && old.frames === frames && old.key === key && old.log === log ? old.values : [];
      values.length = Math.min(values.length, frames.shown + 1);
      for (let t = values.length; t <= frames.shown; t++) {
        const value = frames.number(key, t);
        values.push(value === null || !log ? value : value > 0 ? Math.log10(value) : null);
      }
      return { frames, key, log, values };
    });
    return [
      steps,
      ...known.map(({ values }) =>
        values.length < length ? [...values, ...Array(length - values.length).fill(null)] : values,
      ),
    ];
  };
}
