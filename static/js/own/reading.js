/** The user's own data as they were read, before they are used. */
import { computed, signal } from "ui";
import { catalog } from "../store.js";
import { LARGEST_FILE, cellsOf } from "./cells.js";
import { planOf } from "./columns.js";
import { decoded } from "./decode.js";
import { tableOf } from "./table.js";

/** @typedef {import("./columns.js").Plan} Plan */

/**
 * What was read, before it is used.
 * @type {import("ui").Signal<{title: string, encoding: string, rows: string[][], separator: string}|null>}
 */
export const source = signal(null);
/** @type {import("ui").Signal<Plan|null>} */
export const plan = signal(null);
/** Why a file or a text is no table. */
export const wrong = signal("");

export const limits = () => catalog.peek()?.own_data ?? null;

/** The table that would be used. */
export const made = computed(() => {
  const [now, of, most] = [plan.value, source.value, limits()];
  return now && of && most && tableOf(now, of.title, most);
});

/** Forget what was read. */
export function clear() {
  source.value = null;
  plan.value = null;
  wrong.value = "";
}

/** @param {string} text @param {string} title @param {string} encoding */
export function take(text, title, encoding) {
  const most = limits();
  if (!most) return;
  clear();
  const cells = cellsOf(text);
  if (cells.wrong) {
    wrong.value = title ? `${title} cannot be read. ${cells.wrong}` : cells.wrong;
    return;
  }
  source.value = { title, encoding, rows: cells.rows, separator: cells.separator };
  plan.value = planOf(cells.rows, cells.separator, most);
}

/** Read a file. @param {File} file */
export async function open(file) {
  clear();
  if (file.size > LARGEST_FILE) {
    wrong.value = `${file.name} has ${Math.ceil(file.size / 1e6)} MB; at most ${LARGEST_FILE / 1e6} MB can be read.`;
    return;
  }
  try {
    const { text, encoding } = decoded(new Uint8Array(await file.arrayBuffer()));
    take(text, file.name, encoding);
  } catch {
    wrong.value = `${file.name} could not be read.`; // a folder, or it is gone
  }
}

/** Say whether the first row names the columns. @param {boolean} named */
export function setHeader(named) {
  const [of, most] = [source.peek(), limits()];
  if (of && most) plan.value = planOf(of.rows, of.separator, most, named);
}
