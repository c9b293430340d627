/** The user's own data: whether their dialog is open, and what was brought in last. */
import { signal } from "ui";

export const ownOpen = signal(false);

/** @typedef {{hash: string, title: string, classes: number, outputs: number}} Own */

/** @type {import("ui").Signal<Own|null>} */
export const ownData = signal(null);
