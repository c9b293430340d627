/** What a part of the dialog last did, or why it could not, below its buttons. */
import { html, useState } from "ui";

/** @typedef {(text: string, isWrong?: boolean) => void} Say */

/** The line that says it. @param {{text: string, wrong: boolean}} what */
export const saidLine = ({ text, wrong }) =>
  html`<p role="status" class=${wrong ? "said wrong-note" : "said"}>${text}</p>`;

/** @returns {{say: Say, wrong: boolean, said: any}} `said` is the line to show */
export function useSaid() {
  const [what, set] = useState({ text: "", wrong: false });
  return { say: (text, wrong = false) => set({ text, wrong }), wrong: what.wrong, said: saidLine(what) };
}

/**
 * Put a text into the clipboard, and say so.
 * @param {string} text @param {string} what it is, as the start of a sentence @param {Say} say
 */
export async function copy(text, what, say) {
  try {
    await navigator.clipboard.writeText(text);
    say(`${what} is copied.`);
  } catch {
    // no clipboard without a secure origin, or it was refused
    say("This browser does not let the page copy. Select the text and copy it.", true);
  }
}
