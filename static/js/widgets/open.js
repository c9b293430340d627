/** Which dialogs are open, and whether the experiment panel lies over the page on screens where it folds. */
import { signal } from "ui";

export const presetsOpen = signal(false);
export const helpOpen = signal(false);
export const shareOpen = signal(false);
/** The dialog for the user's own data. */
export const ownOpen = signal(false);
/** The dialog for pasted weights. */
export const pasteOpen = signal(false);
/** The dialog that lines up a race. */
export const raceOpen = signal(false);
export const drawer = signal(false);
