/** Whether the dialog for pasted weights is open. */
import { signal } from "ui";

export const pasteOpen = signal(false);
