/** The tree of lanes: which run branched off from which, and at which step. No state of the page. */
/** @import { Lane } from "../../types.js" */

/**
 * @typedef {{index: number, lane: Lane, from: number, step: number}} Branch   `from` is the number of the lane it left,
 *   or -1, and `step` is their last common one, or 0
 */

/** The last common step of two runs; -1 if they began apart. @param {Lane} a @param {Lane} b */
export function together(a, b) {
  const same = (/** @type {number} */ step) =>
    a.frames.number("loss_train", step) === b.frames.number("loss_train", step);
  const start = a.frames.first.state.parameters;
  if (
    start.length !== b.frames.first.state.parameters.length ||
    start.some((x, i) => x !== b.frames.first.state.parameters[i])
  )
    return -1;
  // once apart they stay apart: search by halves
  let low = 0;
  let high = Math.min(a.frames.length, b.frames.length) - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (same(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The lanes as a tree: first a parent, then each branch with its own. @param {Lane[]} lanes @returns {Branch[]} */
export function treeOf(lanes) {
  const branches = lanes.map((lane, index) => {
    const from = lane.parent ? lanes.findIndex((l) => l.name === lane.parent?.name) : -1;
    // the parent may have changed its course since, at an earlier step
    const step = from < 0 ? -1 : Math.min(lane.parent?.step ?? 0, together(lane, lanes[from]));
    return step < 0 ? { index, lane, from: -1, step: 0 } : { index, lane, from, step };
  });
  /** @type {Branch[]} */
  const ordered = [];
  const visit = (/** @type {number} */ from) => {
    for (const branch of branches.filter((b) => b.from === from).sort((a, b) => b.step - a.step || a.index - b.index)) {
      ordered.push(branch);
      visit(branch.index);
    }
  };
  visit(-1);
  return ordered;
}

/** Lanes without one. Its branches go to its parent or to their first. @param {Lane[]} lanes @param {number} index */
export function without(lanes, index) {
  const gone = lanes[index];
  const left = lanes.filter((l) => l !== gone);
  const orphans = left.filter((l) => l.parent?.name === gone.name);
  const heir = gone.parent ?? null;
  // the branch with the longest common past takes its place
  const first = heir
    ? null
    : orphans.reduce(
        (a, b) => ((b.parent?.step ?? 0) > (a?.parent?.step ?? -1) ? b : a),
        /** @type {Lane|null} */ (null),
      );
  return left.map((l) => {
    if (!l.parent || !orphans.includes(l)) return l;
    if (l === first) return { ...l, parent: undefined };
    const { name, step } = heir ?? { name: first?.name ?? "", step: Infinity };
    return { ...l, parent: { name, step: Math.min(step, l.parent.step) } };
  });
}

/** The lanes after one was renamed, parents too. @param {Lane[]} lanes @param {number} index @param {string} name */
export function renamed(lanes, index, name) {
  const old = lanes[index].name;
  return lanes.map((l, i) => ({
    ...l,
    ...(i === index && { name }),
    ...(l.parent?.name === old && { parent: { ...l.parent, name } }),
  }));
}
