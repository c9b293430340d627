/** Closes and renames lanes. Loaded with their table. */
import { batch } from "ui";
import { remember } from "../changes/history.js";
import { withName } from "./pair.js";
import { cursor, lanes, notice, options, setOptions } from "../../store.js";
import { renamed, without } from "./tree.js";

/** Close a lane. @param {number} index */
export function close(index) {
  const all = lanes.peek();
  if (all.length < 2 || !all[index]) return;
  remember("close");
  const { lane: at, step } = cursor.peek();
  const left = without(all, index);
  const next = Math.max(0, at > index ? at - 1 : Math.min(at, left.length - 1));
  batch(() => {
    lanes.value = left;
    cursor.value = { lane: next, step: Math.min(step, Math.max(...left.map((l) => l.frames.length - 1))) };
  });
}

/** Rename a lane. A name that another lane has is not taken. @param {number} index @param {string} wanted */
export function rename(index, wanted) {
  const all = lanes.peek();
  const name = wanted.trim().slice(0, 16);
  const old = all[index]?.name;
  if (!old || !name || name === old) return;
  if (all.some((l) => l.name === name)) {
    notice.value = `There is a lane ${name} already.`;
    return;
  }
  remember("rename");
  batch(() => {
    lanes.value = renamed(all, index, name);
    const { plane, compare } = options.peek();
    setOptions({
      plane: plane?.other === old ? { ...plane, other: name } : plane,
      compare: withName(compare, old, name),
    });
  });
}
