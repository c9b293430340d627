/** Which run branched off from which, and where: the tree that the lanes are. No state of the page. */

/**
 * @typedef {import("../types.js").Lane} Lane
 * @typedef {{index: number, lane: Lane, from: number, step: number}} Branch   `from` is the number of the lane it left,
 *   or -1, and
 *   `step` the last one they have in common, or 0
 */

/** Up to which step two runs are one; -1 where they began apart. @param {Lane} a @param {Lane} b */
export function together(a, b) {
  const same = (/** @type {number} */ step) =>
    a.frames.number("loss_train", step) === b.frames.number("loss_train", step);
  const start = a.frames.first.state.parameters;
  if (
    start.length !== b.frames.first.state.parameters.length ||
    start.some((x, i) => x !== b.frames.first.state.parameters[i])
  )
    return -1;
  // once apart they stay apart: halve
  let low = 0;
  let high = Math.min(a.frames.length, b.frames.length) - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (same(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * The lanes as a tree, every one after the one it left and before that one's next branch.
 * @param {Lane[]} lanes @returns {Branch[]}
 */
export function treeOf(lanes) {
  const branches = lanes.map((lane, index) => {
    const from = lane.parent ? lanes.findIndex((l) => l.name === lane.parent?.name) : -1;
    // the one it left may have been turned onto another course since, at an earlier step
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

/**
 * The lanes without one of them: what had left it now leaves the one it had left, or the first of its own branches.
 * @param {Lane[]} lanes @param {number} index
 */
export function without(lanes, index) {
  const gone = lanes[index];
  const left = lanes.filter((l) => l !== gone);
  const orphans = left.filter((l) => l.parent?.name === gone.name);
  const heir = gone.parent ?? null;
  // the branch that went with it longest stands in for it
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

/**
 * The lanes with one of another name, by which others call it too.
 * @param {Lane[]} lanes @param {number} index @param {string} name
 */
export function renamed(lanes, index, name) {
  const old = lanes[index].name;
  return lanes.map((l, i) => ({
    ...l,
    ...(i === index && { name }),
    ...(l.parent?.name === old && { parent: { ...l.parent, name } }),
  }));
}
