/** Whether somebody is here for the first time, as far as this browser remembers. */
import { signal } from "ui";
import { isEmbedded } from "../embed.js";

const KEY = "descent.welcomed";

function remembered() {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return true; // with storage closed it would come back at each visit
  }
}

export const isFirstVisit = signal(!isEmbedded && !remembered());

/** The welcome was used or put away: it does not come back. */
export function endWelcome() {
  if (!isFirstVisit.peek()) return;
  isFirstVisit.value = false;
  try {
    localStorage.setItem(KEY, "1");
  } catch {
    /* it holds for this visit */
  }
}
